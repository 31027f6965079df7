package manifest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"

	"verify.example/verify/rules"
)

// parse reads the one YAML document of a text. Where it is false nothing could be read, and the faults say why.
func parse(file string, text []byte, opt Options, faults *rules.Faults) (rules.Value, bool) {
	start := rules.Pos{File: file, Line: 1, Col: 1}
	if len(text) > opt.MaxSize {
		faults.Add(rules.Pos{File: file}, "", "the manifest is larger than %d bytes", opt.MaxSize)
		return rules.Value{}, false
	}
	if !checkText(file, text, faults) {
		return rules.Value{}, false
	}
	loader, err := yaml.NewLoader(bytes.NewReader(text), yaml.WithPlugin(depthLimit(opt.MaxDepth)))
	if err != nil {
		faults.Add(start, "", "cannot read YAML: %v", err)
		return rules.Value{}, false
	}
	var node, second yaml.Node
	if err = loader.Load(&node); err == io.EOF {
		faults.Add(start, `begin with "version: 1"`, "the manifest is empty")
		return rules.Value{}, false
	}
	if err == nil {
		err = loader.Load(&second)
	}
	if err != nil && err != io.EOF {
		addSyntaxFault(file, text, err, faults)
		return rules.Value{}, false
	}
	if err == nil {
		faults.Add(rules.Pos{File: file, Line: second.Line, Col: second.Column}, `put it in a file of its own and name that in "use"`,
			"a second document begins here, and a manifest is only one")
	}
	c := converter{file: file, faults: faults, opt: opt, open: map[*yaml.Node]bool{}}
	v := c.value(node.Content[0], 0)
	return v, !c.stopped
}

// depthLimit stops the parser at a depth of nesting.
type depthLimit int

// CheckDepth implements yaml.LoaderLimitsPlugin.
func (d depthLimit) CheckDepth(depth int, _ *yaml.DepthContext) error {
	if depth > int(d) {
		return tooDeep(d)
	}
	return nil
}

// CheckAlias implements yaml.LoaderLimitsPlugin. The converter counts aliases, for the parser does not expand them.
func (depthLimit) CheckAlias(_, _ int) error { return nil }

type tooDeep int

func (d tooDeep) Error() string { return fmt.Sprintf("nested more than %d levels deep", int(d)) }

// addSyntaxFault says in this tool's words what the parser's error is.
func addSyntaxFault(file string, text []byte, err error, faults *rules.Faults) {
	var bad *yaml.LoadError
	if !errors.As(err, &bad) {
		faults.Add(rules.Pos{File: file, Line: 1, Col: 1}, "", "not valid YAML: %v", err)
		return
	}
	mark := bad.Mark
	if strings.Contains(bad.Message, "unexpected end of stream") && bad.ContextMark.Line > 0 {
		mark = bad.ContextMark // where the quote was opened says more than the end of the file
	}
	pos := rules.Pos{File: file, Line: max(mark.Line, 1), Col: max(mark.Column, 1)}
	lines := bytes.Split(bytes.TrimRight(bytes.TrimPrefix(text, []byte("\ufeff")), "\r\n"), []byte("\n"))
	if pos.Line > len(lines) {
		pos.Line = len(lines)
		pos.Col = len([]rune(string(bytes.TrimRight(lines[len(lines)-1], "\r")))) + 1
	}
	rest := []rune(string(lines[pos.Line-1]))
	rest = rest[min(pos.Col-1, len(rest)):]
	if len(rest) > 0 && rest[0] == '\t' {
		faults.Add(pos, "indent with spaces", "a tab cannot indent")
		return
	}
	message, hint := explainSyntax(bad, rest)
	faults.Add(pos, hint, "%s", message)
}

// explainSyntax finds words for an error of the parser. rest is the source line from the error's column on.
func explainSyntax(bad *yaml.LoadError, rest []rune) (message, hint string) {
	word, _, _ := strings.Cut(string(rest), " ")
	word = strings.Trim(word, "[]{},\r\"")
	is := func(part string) bool { return strings.Contains(bad.Message, part) }
	switch {
	case is("nested more than"), is("exceeded max depth"):
		return bad.Message, ""
	case is("unknown anchor"), strings.Contains(bad.ContextMsg, "scanning an alias"):
		if !strings.HasPrefix(word, "*") {
			word = "*" + word
		}
		return fmt.Sprintf("%s is an alias to nothing", quote(word)),
			fmt.Sprintf("a pattern that begins with * needs quotes: %s", quote(word))
	case is("cannot start any token") && len(rest) > 0:
		return fmt.Sprintf("a value cannot begin with %q", rest[0]), "put it in quotes"
	case is("mapping values are not allowed"):
		return "a key is not expected here", "check the indentation, put a space after the colon of each key, and quote a value that contains a colon"
	case is("block sequence entries are not allowed"):
		return "a list item is not expected here", "begin the list on a line of its own"
	case is("did not find expected key"):
		return "a key is expected here", "check the indentation"
	case is("did not find expected '-' indicator"):
		return `a list item, "- ...", is expected here`, "check the indentation"
	case is("unexpected end of stream"):
		return "this quote is never closed", ""
	case is("unknown escape character"):
		return "an escape that YAML does not know", `in single quotes a \ stands for itself`
	case is("expected <document start>"):
		return "this belongs to nothing before it", "check the indentation"
	case is("could not find expected ':'"):
		return "a colon is missing after the key", `write "key: value"`
	case is("did not find expected node content"):
		return "a value is missing here, or a bracket is not closed", ""
	case is("did not find expected ',' or"):
		return "a comma or the closing bracket is missing before this",
			fmt.Sprintf("the bracket was opened in line %d", bad.ContextMark.Line)
	}
	return "not valid YAML: " + bad.Message, ""
}

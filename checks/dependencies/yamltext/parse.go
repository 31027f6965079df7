package yamltext

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"verify.example/verify/checks/dependencies/packages"
)

// The limits; the values that come from following aliases are counted as copies.
const (
	maxDepth  = 64
	maxCopies = 10_000
)

// Parse reads a document. A byte order mark before it is skipped. Nothing of text is kept. With a fault there is no value; an empty
// document is null.
func Parse(text []byte) (Value, []packages.Fault) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if faults := unreadable(text); faults != nil {
		return Value{}, faults
	}
	loader, err := yaml.NewLoader(bytes.NewReader(text), yaml.WithPlugin(depthLimit{}))
	if err != nil {
		return Value{}, []packages.Fault{{Message: "not valid YAML: " + err.Error()}}
	}
	var node, second yaml.Node
	if err = loader.Load(&node); err == io.EOF {
		return Value{Kind: Null, Line: 1}, nil
	}
	if err == nil {
		err = loader.Load(&second)
	}
	lines := 1 + bytes.Count(text, []byte{'\n'})
	switch {
	case err == nil:
		return Value{}, []packages.Fault{{Line: second.Line, Message: "a second document begins here, and which of the two holds is not known: leave one"}}
	case err != io.EOF:
		return Value{}, []packages.Fault{syntax(err, lines)}
	}
	c := converter{open: map[*yaml.Node]bool{}, lines: lines}
	v, err := c.value(node.Content[0], 0)
	var bad *refused
	if errors.As(err, &bad) {
		return Value{}, []packages.Fault{{Line: min(bad.line, lines), Message: bad.message}}
	}
	return v, nil
}

// unreadable refuses a text of which YAML would not see the lines that an editor shows, and what a merge left.
func unreadable(text []byte) []packages.Fault {
	line := 0
	for one := range bytes.Lines(text) {
		line++
		message := ""
		switch body := bytes.TrimSuffix(one, []byte("\r\n")); {
		case !utf8.Valid(one):
			message = "is not UTF-8: save the file as UTF-8"
		case bytes.IndexByte(body, '\r') >= 0 || bytes.ContainsAny(body, "\u0085\u2028\u2029"):
			message = "has a line break that is no line feed: end lines with a line feed"
		case bytes.HasPrefix(one, []byte("<<<<<<< ")) || bytes.HasPrefix(one, []byte(">>>>>>> ")):
			message = fmt.Sprintf("is a merge conflict marker (%s): resolve the conflict", one[:7])
		}
		if message != "" {
			return []packages.Fault{{Line: line, Message: message}}
		}
	}
	return nil
}

// syntax is an error of the parser with its line.
func syntax(err error, lines int) packages.Fault {
	var bad *yaml.LoadError
	if !errors.As(err, &bad) {
		return packages.Fault{Message: "not valid YAML: " + err.Error()}
	}
	return packages.Fault{Line: min(max(bad.Mark.Line, 1), lines), Message: "not valid YAML: " + strings.TrimPrefix(bad.Message, "yaml: ")}
}

// depthLimit stops the parser at a depth of nesting. Aliases are counted where they are followed.
type depthLimit struct{}

// CheckDepth implements yaml.LoaderLimitsPlugin.
func (depthLimit) CheckDepth(depth int, _ *yaml.DepthContext) error {
	if depth > maxDepth {
		return fmt.Errorf("maps and lists lie more than %d deep in each other", maxDepth)
	}
	return nil
}

// CheckAlias implements yaml.LoaderLimitsPlugin.
func (depthLimit) CheckAlias(_, _ int) error { return nil }

// refused is why a document was refused.
type refused struct {
	line    int
	message string
}

func (r *refused) Error() string { return r.message }

// converter makes values of nodes.
type converter struct {
	open   map[*yaml.Node]bool // the anchored nodes whose aliases are being followed
	copies int
	lines  int // of the text; the parser puts an empty last value behind them
}

// kinds are the kinds of scalars by their resolved tags.
var kinds = map[string]Kind{
	"!!null": Null, "!!str": String, "!!int": Number, "!!float": Number, "!!bool": Bool, "!!timestamp": Time, "!!merge": String,
}

func (c *converter) value(n *yaml.Node, depth int) (Value, error) {
	v := Value{Line: min(n.Line, c.lines)}
	if len(c.open) > 0 {
		c.copies++
	}
	switch {
	case c.copies > maxCopies:
		return Value{}, &refused{n.Line, fmt.Sprintf("aliases make more than %d values", maxCopies)}
	case depth > maxDepth:
		return Value{}, &refused{n.Line, fmt.Sprintf("maps and lists lie more than %d deep in each other", maxDepth)}
	case n.Kind == yaml.AliasNode:
		return c.alias(n, depth)
	case n.Style&yaml.TaggedStyle != 0 || n.Tag == "!":
		return Value{}, &refused{n.Line, fmt.Sprintf("has the tag %q, whose meaning is not known: remove it", n.Tag)}
	}
	var err error
	switch n.Kind {
	case yaml.MappingNode:
		v.Kind = Map
		err = c.pairs(&v, n, depth)
	case yaml.SequenceNode:
		v.Kind = List
		v.items = make([]Value, len(n.Content))
		for i := 0; i < len(n.Content) && err == nil; i++ {
			v.items[i], err = c.value(n.Content[i], depth+1)
		}
	default:
		v.Kind, v.Text = kinds[n.Tag], n.Value
		if v.Kind == None {
			err = &refused{n.Line, fmt.Sprintf("is of a kind that is not known, %q", n.Tag)}
		}
	}
	return v, err
}

// alias is what an alias stands for. It has the alias's line, what is in it its own.
func (c *converter) alias(n *yaml.Node, depth int) (Value, error) {
	if c.open[n.Alias] {
		return Value{}, &refused{n.Line, fmt.Sprintf("the alias *%s stands for a value that contains it", n.Value)}
	}
	c.open[n.Alias] = true
	v, err := c.value(n.Alias, depth)
	delete(c.open, n.Alias)
	v.Line = n.Line
	var too *refused
	if errors.As(err, &too) {
		too.line = n.Line // the outermost one is where it began
	}
	return v, err
}

// pairs gives a map its keys.
func (c *converter) pairs(v *Value, n *yaml.Node, depth int) error {
	v.pairs = slices.Grow(v.pairs, len(n.Content)/2)
	v.index = make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, err := c.value(n.Content[i], depth+1)
		if err != nil {
			return err
		}
		before, again := v.index[key.Text]
		switch {
		case !key.Scalar():
			return &refused{key.Line, fmt.Sprintf("a key must be text, not %s", key.Kind)}
		case n.Content[i].Tag == "!!merge":
			return &refused{key.Line, "merge keys (<<) are not supported: repeat the keys"}
		case again:
			return &refused{key.Line, fmt.Sprintf("the key %q is there twice, first at line %d: remove one", key.Text, v.pairs[before].Line)}
		}
		value, err := c.value(n.Content[i+1], depth+1)
		if err != nil {
			return err
		}
		v.index[key.Text] = len(v.pairs)
		v.pairs = append(v.pairs, Pair{key.Text, key.Line, value})
	}
	return nil
}

package content

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"slices"
	"strconv"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// needle is one text that a rule looks for: a literal, or a regular expression where re is set.
type needle struct {
	name    string // as messages show it: "\"text\"" or "/re/"
	literal []byte
	re      *regexp.Regexp
	prefix  []byte // what every match of re begins with; may be empty
}

const needleValues = "a text, /RE2/ for a regular expression that is held against each line without its line end, " +
	"or a list of these"

// parseNeedles reads the value of contains and lacks as a []needle.
func parseNeedles(v rules.Value, b *checks.Binding) any {
	items := []rules.Value{v}
	if v.Kind == rules.List {
		items = v.List
	}
	if len(items) == 0 {
		b.Faultf(v.Pos, "write "+needleValues, "the list is empty")
		return nil
	}
	var found []needle
	for _, item := range items {
		if n, ok := parseNeedle(item, b); ok {
			found = append(found, n)
		}
	}
	if len(found) < len(items) {
		return nil
	}
	return found
}

func parseNeedle(v rules.Value, b *checks.Binding) (needle, bool) {
	text := v.Text
	switch {
	case v.Kind != rules.Scalar:
		b.Faultf(v.Pos, "write "+needleValues, "want a text")
	case text == "":
		b.Faultf(v.Pos, "name the text to look for", "an empty text is in every file")
	case len(text) >= 2 && text[0] == '/' && text[len(text)-1] == '/':
		return parseExpression(text, v.Pos, b)
	case len(text) > artifact.Overlap:
		b.Faultf(v.Pos, "use a part of it, or sha256 for the whole file",
			"the text has %s bytes, more than the %s that are looked for", checks.Thousands(int64(len(text))), checks.Thousands(artifact.Overlap))
	default:
		return needle{name: strconv.Quote(text), literal: []byte(text)}, true
	}
	return needle{}, false
}

func parseExpression(text string, pos rules.Pos, b *checks.Binding) (needle, bool) {
	source := text[1 : len(text)-1]
	if source == "" {
		b.Faultf(pos, "write a regular expression between the slashes", "an empty expression matches every line")
		return needle{}, false
	}
	re, err := regexp.Compile(source)
	if err != nil {
		why := err.Error()
		var se *syntax.Error
		if errors.As(err, &se) {
			why = string(se.Code) + " in " + strconv.Quote(se.Expr)
		}
		hint := "the syntax is RE2's; to look for a text that begins and ends with a slash write /" + regexp.QuoteMeta(text) + "/"
		b.Faultf(pos, hint, "bad regular expression: %s", why)
		return needle{}, false
	}
	if needsNewline(source) {
		b.Faultf(pos, "look for one of its lines, or for the text without slashes", "an expression is held against one line at a time, so %s never matches", text)
		return needle{}, false
	}
	prefix, _ := re.LiteralPrefix()
	return needle{name: text, re: re, prefix: []byte(prefix)}, true
}

// needsNewline says whether every match of a valid expression has a line feed in it, which no line has.
func needsNewline(source string) bool {
	re, err := syntax.Parse(source, syntax.Perl)
	return err == nil && newlineIn(re)
}

func newlineIn(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpLiteral:
		return slices.Contains(re.Rune, '\n')
	case syntax.OpCharClass:
		return len(re.Rune) == 2 && re.Rune[0] == '\n' && re.Rune[1] == '\n'
	case syntax.OpCapture, syntax.OpPlus:
		return newlineIn(re.Sub[0])
	case syntax.OpRepeat:
		return re.Min > 0 && newlineIn(re.Sub[0])
	case syntax.OpConcat:
		return slices.ContainsFunc(re.Sub, newlineIn)
	case syntax.OpAlternate:
		return !slices.ContainsFunc(re.Sub, func(r *syntax.Regexp) bool { return !newlineIn(r) })
	}
	return false
}

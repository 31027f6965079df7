package pypi

import (
	"fmt"
	"strings"
)

// A marker is PEP 508's condition on where a requirement holds, with what PEP 751 adds to it.

// condition is a marker taken apart: two conditions under "and" or "or", or else a comparison of two values.
type condition struct {
	op          string // "and", "or", or a comparison
	a, b        *condition
	left, right operand
}

// operand is one side of a comparison.
type operand struct {
	text     string // a variable's name, in PEP 508's spelling, or a string's content
	variable bool
}

// variables are the names that may stand in a marker, with the old spellings of some.
var variables = map[string]string{
	"os_name": "", "sys_platform": "", "platform_machine": "", "platform_python_implementation": "", "platform_release": "",
	"platform_system": "", "platform_version": "", "python_version": "", "python_full_version": "", "implementation_name": "",
	"implementation_version": "", "extra": "", "extras": "", "dependency_groups": "",
	"os.name": "os_name", "sys.platform": "sys_platform", "platform.version": "platform_version", "platform.machine": "platform_machine",
	"platform.python_implementation": "platform_python_implementation", "python_implementation": "platform_python_implementation",
}

// maxMarker is how deep parentheses may lie in a marker.
const maxMarker = 50

// parseMarker reads a marker.
func parseMarker(text string) (*condition, error) {
	m := markerReader{rest: text}
	c, err := m.either()
	if err == nil && strings.TrimSpace(m.rest) != "" {
		err = fmt.Errorf("%q cannot follow there", strings.TrimSpace(m.rest))
	}
	if err != nil {
		return nil, fmt.Errorf("the marker %q is not one that PEP 508 knows: %w", strings.TrimSpace(text), err)
	}
	return c, nil
}

type markerReader struct {
	rest  string
	depth int
}

// either reads conditions with "or" between them, both those with "and".
func (m *markerReader) either() (*condition, error) { return m.joined("or", m.both) }
func (m *markerReader) both() (*condition, error)   { return m.joined("and", m.one) }

func (m *markerReader) joined(op string, part func() (*condition, error)) (*condition, error) {
	c, err := part()
	for err == nil && m.word(op) {
		var next *condition
		if next, err = part(); err == nil {
			c = &condition{op: op, a: c, b: next}
		}
	}
	return c, err
}

// one reads a comparison, or a condition in parentheses.
func (m *markerReader) one() (*condition, error) {
	if m.take("(") {
		if m.depth++; m.depth > maxMarker {
			return nil, fmt.Errorf("more than %d parentheses lie in each other", maxMarker)
		}
		c, err := m.either()
		if err == nil && !m.take(")") {
			err = fmt.Errorf("a parenthesis is not closed")
		}
		m.depth--
		return c, err
	}
	left, err := m.operand()
	if err != nil {
		return nil, err
	}
	op, err := m.operator()
	if err != nil {
		return nil, err
	}
	right, err := m.operand()
	if err != nil {
		return nil, err
	}
	if !left.variable && !right.variable {
		return nil, fmt.Errorf("neither %q nor %q is a variable", left.text, right.text)
	}
	return &condition{op: op, left: left, right: right}, nil
}

func (m *markerReader) take(prefix string) bool {
	m.rest = strings.TrimLeft(m.rest, " \t\r\n")
	rest, ok := strings.CutPrefix(m.rest, prefix)
	m.rest = rest
	return ok
}

// word reads a word that ends where it ends.
func (m *markerReader) word(word string) bool {
	before := m.rest
	if m.take(word) && (m.rest == "" || !inWord(m.rest[0])) {
		return true
	}
	m.rest = before
	return false
}

func inWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c == '_' || c == '.'
}

func (m *markerReader) operator() (string, error) {
	for _, op := range []string{"===", "==", "~=", "!=", "<=", ">=", "<", ">"} {
		if m.take(op) {
			return op, nil
		}
	}
	if m.word("in") {
		return "in", nil
	}
	if m.word("not") && m.word("in") {
		return "not in", nil
	}
	return "", fmt.Errorf("no comparison stands before %q", m.rest)
}

func (m *markerReader) operand() (operand, error) {
	m.rest = strings.TrimLeft(m.rest, " \t\r\n")
	if m.rest == "" {
		return operand{}, fmt.Errorf("it ends too early")
	}
	if quote := m.rest[0]; quote == '"' || quote == '\'' {
		text, rest, ok := strings.Cut(m.rest[1:], string(quote))
		if !ok {
			return operand{}, fmt.Errorf("a string does not end")
		}
		m.rest = rest
		return operand{text: text}, nil
	}
	n := 0
	for n < len(m.rest) && inWord(m.rest[n]) {
		n++
	}
	name := m.rest[:n]
	canonical, ok := variables[name]
	if !ok {
		return operand{}, fmt.Errorf("there is no variable %q", m.rest[:max(n, min(len(m.rest), 1))])
	}
	if canonical == "" {
		canonical = name
	}
	m.rest = m.rest[n:]
	return operand{text: canonical, variable: true}, nil
}

// String is the condition as a marker.
func (c *condition) String() string {
	if c.a == nil {
		return c.left.String() + " " + c.op + " " + c.right.String()
	}
	a, b := c.a.String(), c.b.String()
	if c.op == "and" && c.a.op == "or" {
		a = "(" + a + ")"
	}
	if c.op == "and" && c.b.op == "or" {
		b = "(" + b + ")"
	}
	return a + " " + c.op + " " + b
}

func (o operand) String() string {
	switch {
	case o.variable:
		return o.text
	case strings.Contains(o.text, `"`):
		return "'" + o.text + "'"
	}
	return `"` + o.text + `"`
}

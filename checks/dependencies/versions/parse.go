package versions

import (
	"fmt"
	"slices"
	"strings"
)

// Constraint is a constraint that was read. The zero value holds of nothing that can be known: see [Constraint.Holds]. It may be
// used concurrently.
type Constraint struct {
	text    string
	clauses []clause
}

// common are the operators that every ecosystem has.
var common = []string{"==", "!=", ">=", ">", "<=", "<"}

type clause struct {
	op      string // common, "~=", "^", "~" or "*"
	version string
	stays   []string // the numbers that may not change, for "~=", "^" and "~"; those that "<" keeps out
}

// String is the constraint as it was written.
func (c Constraint) String() string { return c.text }

// Versions are those that the constraint names, in its order.
func (c Constraint) Versions() []string {
	var list []string
	for _, one := range c.clauses {
		if one.op != "*" {
			list = append(list, one.version)
		}
	}
	return list
}

// Parse reads a constraint that may use the common operators and some others, of "~=", "^" and "~". An error says what is wrong and
// what to write.
func Parse(text string, others []string) (Constraint, error) {
	if strings.TrimSpace(text) == "" {
		return Constraint{}, fmt.Errorf(`the constraint is empty; write a version such as 1.2.3, or "*" for any`)
	}
	c := Constraint{text: text}
	for _, part := range strings.Split(text, ",") {
		one, err := parseClause(strings.Trim(part, " \t"), others)
		if err != nil {
			return Constraint{}, fmt.Errorf("constraint %q: %w", text, err)
		}
		c.clauses = append(c.clauses, one)
	}
	return c, nil
}

func parseClause(text string, others []string) (clause, error) {
	if text == "" {
		return clause{}, fmt.Errorf("nothing stands beside a comma; write a version such as 1.2.3 on both sides of it")
	}
	if text == "*" {
		return clause{op: "*"}, nil
	}
	version := strings.TrimLeft(text, "=!<>~^")
	c := clause{op: text[:len(text)-len(version)], version: strings.Trim(version, " \t")}
	if err := allowed(c.op, others); err != nil {
		return clause{}, err
	}
	if c.op == "" {
		c.op = "=="
	}
	if err := checkVersion(c.version, text); err != nil {
		return clause{}, err
	}
	return c, c.fix()
}

// allowed refuses an operator that there is not, or that the ecosystem does not have.
func allowed(op string, others []string) error {
	some := slices.Contains([]string{"~=", "^", "~"}, op)
	if op == "" || slices.Contains(common, op) || some && slices.Contains(others, op) {
		return nil
	}
	what := "there is no operator"
	if some {
		what = "this ecosystem has no operator"
	}
	return fmt.Errorf("%s %q; expected %s", what, op, strings.Join(slices.Concat(common, others), ", "))
}

// checkVersion refuses what cannot be a version in any ecosystem. The ecosystem's own order judges the rest.
func checkVersion(version, text string) error {
	if version == "" {
		return fmt.Errorf("%q has no version after the operator; write a version such as 1.2.3 there", text)
	}
	if i := strings.IndexAny(version, " \t"); i >= 0 {
		return fmt.Errorf("%q has a space in its version; put a comma between two constraints", text)
	}
	if strings.Contains(version, "||") {
		return fmt.Errorf(`%q has "||", and there is no OR; write one range with commas`, text)
	}
	if strings.HasSuffix(version, "*") {
		return fmt.Errorf(`%q ends in "*", which stands alone only; write a range such as ">= 1.4, < 1.5"`, text)
	}
	for _, r := range version {
		if r <= ' ' || r > '~' || strings.ContainsRune(`=<>^|*()[]{}"'\`+"`", r) {
			return fmt.Errorf("%q has %q in its version; expected a version such as 1.2.3", text, r)
		}
	}
	if b := version[0]; !(b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z') {
		return fmt.Errorf("%q: the version begins with %q; expected a digit or a letter", text, b)
	}
	return nil
}

// fix works out the numbers that the operator keeps.
func (c *clause) fix() error {
	if c.op == "<" {
		if numbers, rest, ok := release(c.version); ok && rest == "" {
			c.stays = numbers
		}
		return nil
	}
	if c.op != "~=" && c.op != "^" && c.op != "~" {
		return nil
	}
	numbers, _, ok := release(c.version)
	if !ok {
		return fmt.Errorf("%s %s: the version does not begin with a number, so that nothing says how far it may move", c.op, c.version)
	}
	// The epoch stands first and counts for none of them.
	epoch, segments := numbers[:1], numbers[1:]
	keep := min(2, len(segments))
	switch c.op {
	case "~=":
		if len(segments) < 2 {
			return fmt.Errorf("~= %s needs at least two numbers, such as ~= %s.0", c.version, c.version)
		}
		keep = len(segments) - 1
	case "^":
		keep = len(segments)
		for i, s := range segments {
			if s != "0" {
				keep = i + 1
				break
			}
		}
	}
	c.stays = append(epoch, segments[:keep]...)
	return nil
}

package pypi

import (
	"fmt"
	"slices"
	"strings"
)

// A constraint is PEP 440's list of clauses, with what Poetry writes beyond it: "^1.2", "~1.2", a bare version, "*", clauses without
// commas between them, and "||" for OR. No text means one thing in one of them and another in the other.

// clause is one comparison of a constraint.
type clause struct {
	op      string // one of PEP 440's operators, "^", "~", or "*" for any version
	text    string // what stands behind the operator
	version version
	prefix  bool // it ends in ".*"
}

// satisfies says whether a version meets a constraint. A pre-release is taken where the constraint allows its number: what is locked
// or installed was chosen already, and pip itself judges what is installed in this way.
func satisfies(text, constraint string) (bool, error) {
	v, err := parseVersion(text)
	if err != nil && !strings.Contains(constraint, "===") {
		return false, err
	}
	alternatives, err := parseConstraint(constraint)
	if err != nil {
		return false, err
	}
	for _, all := range alternatives {
		if !slices.ContainsFunc(all, func(c clause) bool { return !c.holds(v, text) }) {
			return true, nil
		}
	}
	return false, nil
}

// parseConstraint reads alternatives, each of clauses that must all hold.
func parseConstraint(text string) ([][]clause, error) {
	var alternatives [][]clause
	for alternative := range strings.SplitSeq(strings.ReplaceAll(text, "||", "|"), "|") {
		all := []clause{}
		for part := range strings.SplitSeq(alternative, ",") {
			for rest := strings.TrimSpace(part); rest != ""; {
				c, after, err := parseClause(rest)
				if err != nil {
					return nil, err
				}
				all = append(all, c)
				rest = after
			}
		}
		if len(all) == 0 && strings.Contains(text, "|") {
			return nil, fmt.Errorf("%q has an alternative that says nothing", text)
		}
		alternatives = append(alternatives, all)
	}
	return alternatives, nil
}

// parseClause reads one clause and what stands behind it.
func parseClause(text string) (clause, string, error) {
	n := 0
	for n < len(text) && strings.IndexByte("=!<>~^", text[n]) >= 0 {
		n++
	}
	c := clause{op: text[:n]}
	rest := strings.TrimSpace(text[n:])
	end := strings.IndexAny(rest, " \t\r\n")
	if end < 0 {
		end = len(rest)
	}
	if next := nextOperator(rest[:end]); next > 0 && c.op != "===" {
		end = next // uv takes a list without its commas, as in ">=2.32<3"
	}
	c.text, rest = rest[:end], strings.TrimSpace(rest[end:])
	if err := c.fix(); err != nil {
		return clause{}, "", err
	}
	return c, rest, nil
}

// nextOperator is where in a text an operator begins; an epoch's "!" is none.
func nextOperator(text string) int {
	if i := strings.Index(text, "!="); i >= 0 {
		text = text[:i] + "=" + text[i+1:]
	}
	return strings.IndexAny(text, "=<>~^")
}

// fix takes a clause's version apart, and refuses what its operator does not go with.
func (c *clause) fix() error {
	if c.text == "" {
		return fmt.Errorf("no version stands behind %q", c.op)
	}
	if !slices.Contains([]string{"", "==", "!=", "<=", ">=", "<", ">", "~=", "===", "^", "~", "="}, c.op) {
		return fmt.Errorf("there is no operator %q", c.op)
	}
	if c.text == "*" && (c.op == "" || c.op == "==") {
		c.op = "*"
		return nil
	}
	if c.op == "===" {
		return nil
	}
	if c.op == "" || c.op == "=" {
		c.op = "=="
	}
	var number string
	if number, c.prefix = strings.CutSuffix(c.text, ".*"); c.prefix && c.op != "==" && c.op != "!=" {
		return fmt.Errorf("%q goes with == and != alone, not with %s", ".*", c.op)
	}
	var err error
	if c.version, err = parseVersion(number); err != nil {
		return err
	}
	v := c.version
	switch {
	case c.prefix && v.String() != v.base().String():
		return fmt.Errorf("%q: %q stands behind numbers only", c.text, ".*")
	case len(v.local) > 0 && c.op != "==" && c.op != "!=":
		return fmt.Errorf("%q: a local version goes with == and != alone, not with %s", c.text, c.op)
	case c.op == "~=" && len(v.release) < 2:
		return fmt.Errorf("~= %s needs at least two numbers", c.text)
	}
	return nil
}

// holds says whether a version, and the text it was read from, meets the clause.
func (c *clause) holds(v version, text string) bool {
	w := c.version
	switch c.op {
	case "*":
		return true
	case "===":
		return strings.EqualFold(strings.TrimSpace(text), c.text) || strings.EqualFold(v.String(), c.text)
	case "==":
		return c.equals(v)
	case "!=":
		return !c.equals(v)
	case "<=":
		return v.public().compare(w) <= 0
	case ">=":
		return v.public().compare(w) >= 0
	case "<":
		return v.compare(w) < 0 && (w.isPre() || !v.isPre() || v.base().compare(w.base()) != 0)
	case ">":
		same := v.base().compare(w.base()) == 0
		return v.compare(w) > 0 && !(same && (v.post != "" && w.post == "" || len(v.local) > 0))
	case "~=":
		return v.public().compare(w) >= 0 && startsWith(v, w.epoch, w.release[:len(w.release)-1])
	}
	// "^" and "~": what may not change are the numbers up to the one that may grow.
	return v.public().compare(w) >= 0 && startsWith(v, w.epoch, w.release[:c.kept()])
}

func (c *clause) equals(v version) bool {
	if c.prefix {
		return startsWith(v, c.version.epoch, c.version.release)
	}
	if len(c.version.local) == 0 {
		v = v.public()
	}
	return v.compare(c.version) == 0
}

// kept is how many numbers of the version stay as they are for "^" and "~".
func (c *clause) kept() int {
	given := len(c.version.release)
	if c.op == "~" {
		return min(given, 2)
	}
	for i, n := range c.version.release[:min(given, 3)] {
		if n != "0" {
			return i + 1
		}
	}
	return min(given, 3)
}

// startsWith says whether a version's numbers begin with some, as those of "1.2.post1" begin with 1.2 and those of "1" with 1.0.
func startsWith(v version, epoch string, release []string) bool {
	if v.epoch != epoch {
		return false
	}
	for i, n := range release {
		if segment(v.release, i) != n {
			return false
		}
	}
	return true
}

// pin is the version that a constraint takes alone; "" where it takes others too, or nobody can tell.
func pin(constraint string) string {
	alternatives, err := parseConstraint(constraint)
	if err != nil || len(alternatives) != 1 {
		return ""
	}
	for _, c := range alternatives[0] {
		if (c.op == "==" || c.op == "===") && !c.prefix {
			return c.text
		}
	}
	return ""
}

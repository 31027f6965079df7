package cargo

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/semver"
)

// comparator is one part of a requirement; a requirement is met where all of its parts are.
type comparator struct {
	op      string // "=", ">", ">=", "<", "<=", "~" or "^"; "=" for 1.* too
	numbers []uint64
	pre     string // with its "-"; "" for none
}

// satisfies says whether a version meets a requirement, by the rules of the crate semver 1.0, which Cargo uses.
func satisfies(version, constraint string) (bool, error) {
	if !valid(version) {
		return false, fmt.Errorf("%q is no version of three numbers such as 1.2.3", version)
	}
	all, err := parse(constraint)
	if err != nil {
		return false, err
	}
	v, err := parseComparator("=" + strings.SplitN(version, "+", 2)[0])
	if err != nil {
		return false, err
	}
	same := v.pre == ""
	for _, c := range all {
		if !c.takes(v) {
			return false, nil
		}
		// A pre-release is taken only where one of the same three numbers is asked for.
		same = same || c.pre != "" && c.order(v, 3) == 0
	}
	return same, nil
}

// parse reads a requirement; "*" has no parts.
func parse(text string) ([]comparator, error) {
	if t := strings.TrimSpace(text); t == "*" || t == "x" || t == "X" {
		return nil, nil
	}
	var all []comparator
	for _, part := range strings.Split(text, ",") {
		c, err := parseComparator(strings.TrimSpace(part))
		if err != nil {
			return nil, fmt.Errorf("requirement %q: %w", text, err)
		}
		all = append(all, c)
	}
	return all, nil
}

func parseComparator(text string) (comparator, error) {
	rest := strings.TrimLeft(text, "=<>~^")
	c := comparator{op: text[:len(text)-len(rest)]}
	switch c.op {
	case "":
		c.op = "^"
	case "=", ">", ">=", "<", "<=", "~", "^":
	default:
		return c, fmt.Errorf("there is no operator %q", c.op)
	}
	rest = strings.TrimSpace(rest)
	core, _, _ := strings.Cut(rest, "+")
	core, pre, hasPre := strings.Cut(core, "-")
	parts := strings.Split(core, ".")
	if hasPre {
		c.pre = "-" + pre
	}
	for i, part := range parts {
		if part == "*" || part == "x" || part == "X" {
			if i == 0 || hasPre || c.op != "^" && c.op != "=" || strings.Trim(strings.Join(parts[i:], ""), "*xX") != "" {
				return c, fmt.Errorf("%q has a wildcard where none can be", text)
			}
			c.op, parts = "=", parts[:i]
			break
		}
		n, err := strconv.ParseUint(part, 10, 64)
		if err != nil || len(part) > 1 && part[0] == '0' {
			return c, fmt.Errorf("%q is not one to three numbers such as 1.2.3", text)
		}
		c.numbers = append(c.numbers, n)
	}
	if len(parts) > 3 || (len(parts) < 3 || !semver.IsValid("v"+rest)) && rest != core {
		return c, fmt.Errorf("%q is not one to three numbers such as 1.2.3", text)
	}
	return c, nil
}

// order compares a version with the first n numbers that the comparator has.
func (c comparator) order(v comparator, n int) int {
	for i := range min(n, len(c.numbers)) {
		if o := cmp.Compare(v.numbers[i], c.numbers[i]); o != 0 {
			return o
		}
	}
	return 0
}

// pres compares the pre-releases of a version and of the comparator; a version without one is later than any.
func (c comparator) pres(v comparator) int { return semver.Compare("v1.0.0"+v.pre, "v1.0.0"+c.pre) }

func (c comparator) takes(v comparator) bool {
	order := c.order(v, 3)
	if order == 0 && len(c.numbers) == 3 {
		order = c.pres(v)
	}
	switch c.op {
	case "=":
		return order == 0
	case ">":
		return order > 0
	case ">=":
		return order >= 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	}
	keep := min(2, len(c.numbers)) // "~"
	if c.op == "^" {
		keep = len(c.numbers)
		for i, n := range c.numbers {
			if n != 0 {
				keep = i + 1
				break
			}
		}
	}
	return order >= 0 && c.order(v, keep) == 0
}

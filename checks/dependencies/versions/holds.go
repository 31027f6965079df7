package versions

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Holds says whether a version meets the constraint in the order that compare gives. It is an error when the version is not known
// (and not every version is taken), when compare cannot order it, or when an operator needs its numbers and it has none; then
// nothing is said of it, whatever else the constraint asks.
func (c Constraint) Holds(version string, compare func(a, b string) (int, error)) (bool, error) {
	if len(c.clauses) == 0 {
		return false, errors.New("there is no constraint to hold a version against")
	}
	all := true
	for i := range c.clauses {
		ok, err := c.clauses[i].holds(version, compare)
		if err != nil {
			return false, err
		}
		all = all && ok
	}
	return all, nil
}

func (c *clause) holds(version string, compare func(a, b string) (int, error)) (bool, error) {
	if c.op == "*" {
		return true, nil
	}
	if version == "" {
		return false, fmt.Errorf("the version is not known, so it cannot be held against %s %s", c.op, c.version)
	}
	order, err := compare(version, c.version)
	if err != nil {
		return false, err
	}
	switch c.op {
	case "==":
		return order == 0, nil
	case "!=":
		return order != 0, nil
	case ">=":
		return order >= 0, nil
	case "<=":
		return order <= 0, nil
	case ">":
		return order > 0, nil
	case "<":
		return order < 0 && !c.sameRelease(version), nil
	}
	numbers, _, ok := release(version)
	if !ok {
		return false, fmt.Errorf("version %q does not begin with a number, so it cannot be held against %s %s", version, c.op, c.version)
	}
	return order >= 0 && slices.Equal(pad(numbers, len(c.stays))[:len(c.stays)], c.stays), nil
}

// sameRelease says whether the bound of "<" is numbers alone and a version has the same ones.
func (c *clause) sameRelease(version string) bool {
	numbers, _, ok := release(version)
	if !ok || c.stays == nil {
		return false
	}
	n := max(len(numbers), len(c.stays))
	return slices.Equal(pad(numbers, n), pad(c.stays, n))
}

func pad(numbers []string, n int) []string {
	for len(numbers) < n {
		numbers = append(numbers[:len(numbers):len(numbers)], "0")
	}
	return numbers
}

// release is a version's epoch ("0" where there is none) and the dotted numbers after it, each without leading zeros, and what
// follows them. ok is false for a version without a number there.
func release(version string) (numbers []string, rest string, ok bool) {
	epoch, rest := "0", version
	if i := strings.IndexAny(version, ":!"); i > 0 && digits(version) == i {
		epoch, rest = trim(version[:i]), version[i+1:]
	}
	numbers = []string{epoch}
	if len(rest) > 0 && (rest[0] == 'v' || rest[0] == 'V') {
		rest = rest[1:]
	}
	for {
		n := digits(rest)
		if n == 0 {
			return nil, "", false
		}
		numbers, rest = append(numbers, trim(rest[:n])), rest[n:]
		if len(rest) < 2 || rest[0] != '.' || digits(rest[1:]) == 0 {
			return numbers, rest, true
		}
		rest = rest[1:]
	}
}

// digits is how many digits a text begins with.
func digits(text string) int {
	n := 0
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}

// trim takes leading zeros off a number.
func trim(number string) string {
	if t := strings.TrimLeft(number, "0"); t != "" {
		return t
	}
	return "0"
}

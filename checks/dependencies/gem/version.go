package gem

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

var (
	versionForm = packages.Pattern(`^[0-9]+(\.[0-9a-zA-Z]+)*(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$`)
	segment     = packages.Pattern(`[0-9]+|[A-Za-z]+`)
)

// segments are the parts of a version: numbers without leading zeros, and words. The zeros that end the numbers before the first
// word, and those that end the whole, are gone, as Gem::Version has them.
func segments(version string) ([]string, error) {
	if !versionForm().MatchString(version) {
		return nil, fmt.Errorf("%q is no version of a gem", version)
	}
	all := segment().FindAllString(strings.ReplaceAll(version, "-", ".pre."), -1)
	for i, s := range all {
		if isNumber(s) {
			all[i] = cmp.Or(strings.TrimLeft(s, "0"), "0")
		}
	}
	word := slices.IndexFunc(all, func(s string) bool { return !isNumber(s) })
	if word < 0 {
		return trim(all), nil
	}
	return slices.Concat(trim(all[:word]), trim(all[word:])), nil
}

func isNumber(s string) bool { return s[0] <= '9' }

// trim takes zeros off the end.
func trim(list []string) []string {
	for len(list) > 0 && list[len(list)-1] == "0" {
		list = list[:len(list)-1]
	}
	return list
}

// compare orders two versions as Gem::Version does: part by part, a word before any number.
func compare(a, b string) (int, error) {
	x, err := segments(a)
	if err != nil {
		return 0, err
	}
	y, err := segments(b)
	if err != nil {
		return 0, err
	}
	return order(x, y), nil
}

func order(x, y []string) int {
	for i := range max(len(x), len(y)) {
		l, r := "0", "0"
		if i < len(x) {
			l = x[i]
		}
		if i < len(y) {
			r = y[i]
		}
		switch {
		case l == r:
		case isNumber(l) && isNumber(r):
			return cmp.Or(cmp.Compare(len(l), len(r)), strings.Compare(l, r))
		case isNumber(l):
			return 1
		case isNumber(r):
			return -1
		default:
			return strings.Compare(l, r)
		}
	}
	return 0
}

// satisfies says whether a version meets a requirement: clauses with commas between them, all of which must hold.
func satisfies(version, constraint string) (bool, error) {
	v, err := segments(version)
	if err != nil {
		return false, err
	}
	all := true
	for clause := range strings.SplitSeq(constraint, ",") {
		op, bound, err := parseClause(clause)
		if err != nil {
			return false, err
		}
		b, err := segments(bound)
		if err != nil {
			return false, err
		}
		all = all && holds(op, version, bound, order(v, b))
	}
	return all, nil
}

// parseClause takes a clause apart; no operator is "=".
func parseClause(clause string) (op, bound string, err error) {
	clause = strings.TrimSpace(clause)
	bound = strings.TrimLeft(clause, "=!<>~")
	op, bound = cmp.Or(clause[:len(clause)-len(bound)], "="), strings.TrimSpace(bound)
	if !slices.Contains([]string{"=", "!=", ">", "<", ">=", "<=", "~>"}, op) || !versionForm().MatchString(bound) {
		return "", "", fmt.Errorf("%q is no requirement such as \"~> 1.2\"", clause)
	}
	return op, bound, nil
}

func holds(op, version, bound string, order int) bool {
	switch op {
	case "=":
		return order == 0
	case "!=":
		return order != 0
	case ">":
		return order > 0
	case "<":
		return order < 0
	case ">=":
		return order >= 0
	case "<=":
		return order <= 0
	}
	return order >= 0 && beforeBump(version, bound)
}

// beforeBump says whether the numbers of a version come before those of the bound with the last but one raised: "~> 1.4.2" keeps 1.4.
func beforeBump(version, bound string) bool {
	up := numbers(bound)
	if len(up) > 1 {
		up = up[:len(up)-1]
	}
	n, err := strconv.ParseUint(up[len(up)-1], 10, 62)
	if err != nil {
		return false
	}
	up[len(up)-1] = strconv.FormatUint(n+1, 10)
	return order(trim(numbers(version)), trim(up)) < 0
}

// numbers are the numbers that a version begins with, without leading zeros.
func numbers(version string) []string {
	var list []string
	for _, s := range segment().FindAllString(strings.ReplaceAll(version, "-", ".pre."), -1) {
		if !isNumber(s) {
			break
		}
		list = append(list, cmp.Or(strings.TrimLeft(s, "0"), "0"))
	}
	return list
}

package hex

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/semver"
)

// compare orders two versions as Semantic Versioning 2.0.0 does, build metadata aside. Numbers that a manifest leaves out are 0.
func compare(a, b string) (int, error) {
	for _, v := range []string{a, b} {
		if !semver.IsValid("v" + v) {
			return 0, fmt.Errorf("%q is no version such as 1.2.3", v)
		}
	}
	return semver.Compare("v"+a, "v"+b), nil
}

// valid says whether a version is one with so many numbers.
func valid(v string, numbers int) bool {
	return semver.IsValid("v"+pad(v, numbers)) && strings.Count(core(v), ".") == numbers-1
}

// core are the numbers of a version.
func core(v string) string {
	v, _, _ = strings.Cut(v, "+")
	v, _, _ = strings.Cut(v, "-")
	return v
}

// pad gives a version of two numbers a third one.
func pad(v string, numbers int) string {
	if numbers == 2 {
		return core(v) + ".0" + v[len(core(v)):]
	}
	return v
}

// satisfies says whether a version meets a requirement of Elixir's Version: comparisons with "and" and, weaker, "or" between them.
func satisfies(version, requirement string) (bool, error) {
	if !valid(version, 3) {
		return false, fmt.Errorf("%q is no version of three numbers such as 1.2.3", version)
	}
	met := false
	for _, group := range split(strings.Fields(requirement), "or") {
		all := true
		for _, words := range split(group, "and") {
			ok, err := takes(version, strings.Join(words, " "))
			if err != nil {
				return false, fmt.Errorf("requirement %q: %w", requirement, err)
			}
			all = all && ok
		}
		met = met || all
	}
	return met, nil
}

// split takes words apart at a word.
func split(words []string, at string) [][]string {
	i := slices.Index(words, at)
	if i < 0 {
		return [][]string{words}
	}
	return append([][]string{words[:i]}, split(words[i+1:], at)...)
}

// takes holds a version against one comparison.
func takes(version, c string) (bool, error) {
	bound := strings.TrimLeft(c, "=!<>~")
	op := c[:len(c)-len(bound)]
	bound = strings.TrimSpace(bound)
	numbers := 3
	if op == "~>" && strings.Count(core(bound), ".") == 1 {
		numbers = 2
	}
	if !valid(bound, numbers) {
		return false, fmt.Errorf("%q has no version of three numbers such as 1.2.3", c)
	}
	bound = pad(bound, numbers)
	order := semver.Compare("v"+version, "v"+bound)
	switch op {
	case "", "==":
		return order == 0, nil
	case "!=", "!":
		return order != 0, nil
	case ">":
		return order > 0, nil
	case ">=":
		return order >= 0, nil
	case "<":
		return order < 0, nil
	case "<=":
		return order <= 0, nil
	case "~>":
		keep := strings.Split(core(bound), ".")[:numbers-1]
		return order >= 0 && slices.Equal(keep, strings.Split(core(version), ".")[:numbers-1]), nil
	}
	return false, fmt.Errorf("there is no operator %q", op)
}

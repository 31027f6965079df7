package maven

import (
	"fmt"
	"strings"

	"deps.dev/util/semver"
)

// compare orders two versions as Maven's ComparableVersion does.
func compare(a, b string) (int, error) {
	for _, v := range []string{a, b} {
		if err := check(v); err != nil {
			return 0, err
		}
	}
	return semver.Maven.Compare(a, b), nil
}

// check refuses what is no version: Maven takes almost anything, and what is a range or a property is none.
func check(v string) error {
	if v == "" || strings.ContainsAny(v, "[](),${} \t") {
		return fmt.Errorf("%q is no version", v)
	}
	if _, err := semver.Maven.Parse(v); err != nil {
		return fmt.Errorf("%q is no version: %w", v, err)
	}
	return nil
}

// satisfies says whether a version meets what a pom.xml asks for: ranges with commas between them, or one version. That is only a wish
// where others ask for the same package, but what a project asks for itself is what it gets.
func satisfies(version, constraint string) (bool, error) {
	if err := check(version); err != nil {
		return false, err
	}
	rest := strings.TrimSpace(constraint)
	if rest == "RELEASE" || rest == "LATEST" {
		return true, nil
	}
	if rest == "" || rest[0] != '[' && rest[0] != '(' {
		o, err := compare(version, rest)
		return o == 0, err
	}
	met := false
	for rest != "" {
		end := strings.IndexAny(rest, ")]")
		if end < 0 || rest[0] != '[' && rest[0] != '(' {
			return false, fmt.Errorf("%q is no version and no range such as [1.0,2.0)", constraint)
		}
		ok, err := within(version, rest[:end+1])
		if err != nil {
			return false, fmt.Errorf("%q is no range such as [1.0,2.0): %w", constraint, err)
		}
		met = met || ok
		rest = strings.TrimSpace(rest[end+1:])
		if after, comma := strings.CutPrefix(rest, ","); comma {
			if rest = strings.TrimSpace(after); rest == "" {
				return false, fmt.Errorf("%q ends in a comma", constraint)
			}
		}
	}
	return met, nil
}

// within holds a version against one range, with its brackets.
func within(version, bounds string) (bool, error) {
	low, high, two := strings.Cut(bounds[1:len(bounds)-1], ",")
	low, high = strings.TrimSpace(low), strings.TrimSpace(high)
	openLow, openHigh := bounds[0] == '(', bounds[len(bounds)-1] == ')'
	if !two {
		high = low
		if openLow || openHigh || low == "" {
			return false, fmt.Errorf("one version stands in square brackets")
		}
	}
	all := true
	if low != "" {
		o, err := compare(version, low)
		if err != nil {
			return false, err
		}
		all = o > 0 || o == 0 && !openLow
	}
	if high != "" {
		o, err := compare(version, high)
		if err != nil {
			return false, err
		}
		all = all && (o < 0 || o == 0 && !openHigh)
	}
	return all, nil
}

package cargo

import (
	"fmt"
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

// valid says whether a version is one, with all of its three numbers.
func valid(v string) bool {
	core, _, _ := strings.Cut(v, "+")
	core, _, _ = strings.Cut(core, "-")
	return semver.IsValid("v"+v) && strings.Count(core, ".") == 2
}

// compatible is the range of versions within which Cargo keeps to one version of a crate: "1", "0.8", "0.0.3"; "" for no version.
func compatible(v string) string {
	if !valid(v) {
		return ""
	}
	core, _, _ := strings.Cut(v, "+")
	core, _, _ = strings.Cut(core, "-")
	n := strings.Split(core, ".")
	switch {
	case n[0] != "0":
		return n[0]
	case n[1] != "0":
		return "0." + n[1]
	}
	return core
}

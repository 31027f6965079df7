// Package golang reads what states Go modules: go.mod, go.work, go.sum, vendor/modules.txt, and the hashes in a module cache. It
// judges them as the go command does before it builds.
//
// Names are module paths as written: they are not folded, and the "!x" of a module cache is an "X" again. Versions are ordered as
// golang.org/x/mod/semver does, pseudo-versions and "+incompatible" included. A requirement is the least version that is taken.
package golang

import (
	"fmt"
	"path"
	"strings"

	"golang.org/x/mod/semver"

	"verify.example/verify/checks/dependencies/packages"
)

// Ecosystem is Go's modules. What the sides disagree in is judged here alone, by the rules of the go command: a module's go.sum and
// its module cache hold more than is built, and what is vendored is compared exactly.
func Ecosystem() *packages.Ecosystem {
	return &packages.Ecosystem{
		Homes:     []string{"vendor"},
		Type:      "golang",
		Title:     "Go",
		Formats:   []packages.Format{goMod(), goWork(), goSum(), modulesTxt(), zipHash(), goProgram()},
		Compare:   compare,
		Satisfies: satisfies,
		Owns:      owns,
		Refuses:   packages.StaleLock | packages.NotInstalled | packages.OtherVersion,
		Own:       packages.StaleLock | packages.NotInstalled | packages.OtherVersion | packages.Extra,
		Judge:     judge,
	}
}

func compare(a, b string) (int, error) {
	for _, v := range []string{a, b} {
		if !semver.IsValid(v) {
			return 0, fmt.Errorf(`%q is no version of a Go module; expected one such as "v1.2.3"`, v)
		}
	}
	return semver.Compare(a, b), nil
}

// satisfies says whether a version is at least the one that is required.
func satisfies(version, constraint string) (bool, error) {
	n, err := compare(version, constraint)
	return n >= 0, err
}

// owns has a vendor directory belong to the module or workspace beside it, and a module cache to what it lies below.
func owns(dir, installed string) bool {
	return !strings.HasSuffix(installed, "/modules.txt") && installed != "modules.txt" || installed == path.Join(dir, "vendor/modules.txt")
}

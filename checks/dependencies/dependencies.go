// Package dependencies holds the checks of the family "dependencies": the packages that are declared, locked and installed agree with
// each other, and with what a manifest asks for.
//
// The files are read one by one during the walk, each by the reader of its format (package packages and the folders of the
// ecosystems). Afterwards they are put together to projects and compared once; each check reports its part of the differences.
package dependencies

import (
	"verify.example/verify/checks"
	"verify.example/verify/checks/dependencies/apk"
	"verify.example/verify/checks/dependencies/cargo"
	"verify.example/verify/checks/dependencies/composer"
	"verify.example/verify/checks/dependencies/deb"
	"verify.example/verify/checks/dependencies/gem"
	"verify.example/verify/checks/dependencies/golang"
	"verify.example/verify/checks/dependencies/hex"
	"verify.example/verify/checks/dependencies/maven"
	"verify.example/verify/checks/dependencies/npm"
	"verify.example/verify/checks/dependencies/nuget"
	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/pub"
	"verify.example/verify/checks/dependencies/pypi"
	"verify.example/verify/rules"
)

// Ecosystems are those that are known, in the order in which they are listed.
func Ecosystems() []*packages.Ecosystem {
	return []*packages.Ecosystem{
		golang.Ecosystem(),
		deb.Ecosystem(),
		apk.Ecosystem(),
		cargo.Ecosystem(),
		npm.Ecosystem(),
		pypi.Ecosystem(),
		gem.Ecosystem(),
		composer.Ecosystem(),
		pub.Ecosystem(),
		hex.Ecosystem(),
		nuget.Ecosystem(),
		maven.Ecosystem(),
	}
}

// Checks are the family's checks, in the order in which they are listed.
func Checks() []*checks.Check {
	g := gathering()
	return []*checks.Check{missing(g), version(g), unexpected(g), staleLock(g), notInstalled(g), duplicate(g), digest(g)}
}

// where says when the family's checks look without being asked.
const where = " Without a \"dependencies\" section the files of each directory that has two sides are compared, but not those below " +
	"node_modules, vendor, site-packages, testdata, fixtures, mocks, test, tests, docs or examples, which are not the project's own; what the " +
	"ecosystem's own tool would refuse is then an error, all else a warning. A file that is compared and cannot be understood is a " +
	"problem (exit code 2)."

func missing(g *checks.Gathering) *checks.Check {
	return &checks.Check{
		Name:  "dependencies/missing",
		Title: "a package that is asked for is not there",
		Finds: "a package that the manifest's \"packages\" names, or that is declared where nothing is locked, and that is not installed " +
			"(or not locked, or not declared, where no further side is named)." + where,
		Why:       "the program stops at the first import, on the target",
		Repair:    "install the package into the artifact, or take it out of what is asked for",
		Severity:  rules.Error,
		Gathering: g,
		Tree:      reporter("missing"),
	}
}

func version(g *checks.Gathering) *checks.Check {
	return &checks.Check{
		Name:  "dependencies/version",
		Title: "a package is there in another version than asked for",
		Finds: "a package that is installed in another version than the one that is locked, or one that what is declared or the " +
			"manifest's \"packages\" does not take. There a bare version is exact and a comma means and; the operators are ==, !=, >=, >, " +
			"<=, <, ~=, ^ and ~ over the ecosystem's own order of versions." + where,
		Why:       "code meets another version than the one it was tested with",
		Repair:    "install anew from the lock file, or lock anew",
		Severity:  rules.Error,
		Gathering: g,
		Tree:      reporter("version"),
	}
}

func unexpected(g *checks.Gathering) *checks.Check {
	return &checks.Check{
		Name:  "dependencies/unexpected",
		Title: "a package is there that nobody asked for",
		Finds: "a package that is installed and not in a lock file that lists everything; with \"others: forbidden\" also one that is in " +
			"neither the manifest's \"packages\" nor declared, locked or required by these; with \"others: allowed\" none." + where,
		Why:       "what is left over from another build is loaded in place of what was meant, and nobody watches it for faults",
		Repair:    "remove it, or install into an empty directory",
		Severity:  rules.Warning,
		Gathering: g,
		Tree:      reporter("unexpected"),
	}
}

func staleLock(g *checks.Gathering) *checks.Check {
	return &checks.Check{
		Name:  "dependencies/stale-lock",
		Title: "a lock file does not lock what is declared",
		Finds: "something declared that the lock file does not have, or has in a version that the declaration does not take, or that the " +
			"lock file remembers otherwise; and a line of a requirements file, used as a lock, that names no version." + where,
		Why:       "the next installation gets other versions than the last one, or stops",
		Repair:    "lock anew with the ecosystem's own tool, and commit the lock file together with what is declared",
		Severity:  rules.Error,
		Gathering: g,
		Tree:      reporter("stale-lock"),
	}
}

func notInstalled(g *checks.Gathering) *checks.Check {
	return &checks.Check{
		Name:  "dependencies/not-installed",
		Title: "a package is locked and not installed",
		Finds: "a package of the lock file that is not among what is installed. Development and optional packages, and those for another " +
			"platform, may be absent." + where,
		Why:       "the program stops at the first import, on the target",
		Repair:    "install anew from the lock file",
		Severity:  rules.Error,
		Gathering: g,
		Tree:      reporter("not-installed"),
	}
}

func duplicate(g *checks.Gathering) *checks.Check {
	return &checks.Check{
		Name:      "dependencies/duplicate",
		Title:     "a package is there twice",
		Finds:     "one package installed, or pinned, twice where only one can hold: which of the two is loaded is chance." + where,
		Why:       "what an update left behind shadows the update",
		Repair:    "remove the one that is not wanted, or install into an empty directory",
		Severity:  rules.Warning,
		Gathering: g,
		Tree:      reporter("duplicate"),
	}
}

// reporter reports the differences that belong to one check.
func reporter(name string) func(t *checks.TreePass) {
	return func(t *checks.TreePass) {
		all, _ := t.Conclusion().(*outcome)
		if all == nil {
			return
		}
		for _, d := range all.differences {
			if d.Check == name {
				d.report(t)
			}
		}
	}
}

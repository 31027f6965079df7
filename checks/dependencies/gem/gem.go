// Package gem reads the dependency files of Ruby: Gemfile, Gemfile.lock and the specifications of installed gems.
//
// A Gemfile is a Ruby program. Its plain lines are read; what only Ruby could tell is undecided, and a gem that stands below a
// condition has the condition as its marker. A lock file does not say for which group a gem is locked, so every locked gem may be
// absent for the comparison, and the judge works out which are needed when the program runs.
package gem

import (
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// Ecosystem is Ruby's.
func Ecosystem() *packages.Ecosystem {
	return &packages.Ecosystem{
		Homes: []string{"vendor"},
		Type:  "gem",
		Title: "Ruby",
		Formats: []packages.Format{
			{Title: "Gemfile", Sides: packages.Declared, Bases: []string{"Gemfile", "gems.rb"}, Match: own, Named: every, Read: readGemfile},
			{Title: "Gemfile.lock", Sides: packages.Locked, Bases: []string{"Gemfile.lock", "gems.locked"}, Match: own, Named: every, Read: readLock},
			{
				Title: "installed gemspec", Sides: packages.Installed, Suffixes: []string{".gemspec"}, Read: readSpecification,
				Match: func(file string) bool { return path.Base(path.Dir(file)) == "specifications" },
			},
		},
		Compare:   compare,
		Operators: []string{"~="},
		Satisfies: satisfies,
		Applies:   applies,
		Refuses:   packages.StaleLock | packages.NotInstalled,
		Judge:     judge,
	}
}

// own says whether a file is the project's own, and not one of an installed gem.
func own(file string) bool { return !slices.Contains(strings.Split(file, "/"), "gems") }

func every(string) bool { return true }

// applies decides a marker of the form "platforms a, b" where Windows says it all. Other markers are conditions in Ruby.
func applies(marker string, on *packages.Target) packages.Truth {
	list, ok := strings.CutPrefix(marker, "platforms ")
	if !ok || on.System == "" {
		return packages.Undecided
	}
	answer := packages.No
	for p := range strings.SplitSeq(list, ", ") {
		switch {
		case strings.HasPrefix(p, "mingw"), strings.HasPrefix(p, "mswin"), strings.HasPrefix(p, "x64_mingw"), strings.HasPrefix(p, "windows"):
			if on.System == "windows" {
				return packages.Yes
			}
		default:
			answer = packages.Undecided
		}
	}
	return answer
}

// Package hex reads the dependency files of Elixir and Erlang: mix.lock, rebar.config, rebar.lock, and the hex_metadata.config that
// stands in the directory of each package that was fetched.
//
// A mix.exs is an Elixir program, so nothing is read from it: mix.lock is held against itself and against what was fetched. It does
// not say either what is for development only.
package hex

import (
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// Ecosystem is Elixir's and Erlang's.
func Ecosystem() *packages.Ecosystem {
	return &packages.Ecosystem{
		Type:  "hex",
		Title: "Elixir and Erlang",
		Formats: []packages.Format{
			{Title: "rebar.config", Sides: packages.Declared, Bases: []string{"rebar.config"}, Match: own, Named: every, Read: readConfig},
			{Title: "mix.lock", Sides: packages.Locked, Bases: []string{"mix.lock"}, Match: own, Named: every, Read: readMixLock},
			{Title: "rebar.lock", Sides: packages.Locked, Bases: []string{"rebar.lock"}, Match: own, Named: every, Read: readRebarLock},
			{Title: "hex_metadata.config", Sides: packages.Installed, Bases: []string{"hex_metadata.config"}, Read: readMetadata},
		},
		Compare:   compare,
		Operators: []string{"~="},
		Satisfies: satisfies,
		Judge:     judge,
	}
}

// own says whether a file is the project's own, and not one of a package that was fetched.
func own(file string) bool {
	dirs := strings.Split(file, "/")
	return !slices.Contains(dirs, "deps") && !slices.Contains(dirs, "_build")
}

func every(string) bool { return true }

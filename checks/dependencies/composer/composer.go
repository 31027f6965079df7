// Package composer reads the dependency files of PHP: composer.json, composer.lock, and vendor/composer/installed.json of Composer 1
// and 2.
//
// What is asked of the platform (php, ext-json) is no package and is left out. A package that another one replaces or provides is
// there under that name too. A version of a branch is of origin VCS, with the commit, since its name says too little.
package composer

import (
	"path"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// Ecosystem is PHP's.
func Ecosystem() *packages.Ecosystem {
	return &packages.Ecosystem{
		Homes: []string{"vendor"},
		Type:  "composer",
		Title: "PHP",
		Formats: []packages.Format{
			{Title: "composer.json", Sides: packages.Declared, Bases: []string{"composer.json"}, Read: readManifest},
			{Title: "composer.lock", Sides: packages.Locked, Bases: []string{"composer.lock"}, Read: readLock},
			{
				Title: "installed.json", Sides: packages.Installed, Bases: []string{"installed.json"}, Read: readInstalled,
				Match: func(file string) bool { return path.Base(path.Dir(file)) == "composer" },
			},
		},
		Name:      strings.ToLower,
		Compare:   compare,
		Operators: []string{"^", "~"},
		Satisfies: satisfies,
		Refuses:   packages.StaleLock,
		Judge:     judge,
	}
}

// Package npm knows the files of JavaScript's packages: package.json, the lock files of npm, yarn and pnpm, and node_modules.
//
// One package can be there many times, each in its own place, and who asks for it finds the nearest one. So the sides are not
// compared by name: Judge resolves what is asked for as node does, in the lock and among what is installed.
package npm

import (
	"path"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// Ecosystem is npm's. The value is new with each call and shares nothing.
func Ecosystem() *packages.Ecosystem {
	return &packages.Ecosystem{
		Homes: []string{"node_modules"},
		Type:  "npm",
		Title: "JavaScript",
		Formats: []packages.Format{
			{Title: "package.json", Sides: packages.Declared, Bases: []string{"package.json"}, Match: declares, Read: readManifest},
			{Title: "installed package.json", Sides: packages.Installed, Bases: []string{"package.json"}, Match: isInstalled, Read: readInstalled},
			{
				Title: "package-lock.json", Sides: packages.Locked, Bases: []string{"package-lock.json", "npm-shrinkwrap.json"},
				Match: declares, Read: readLock,
			},
			{Title: "node_modules/.package-lock.json", Sides: packages.Installed, Bases: []string{".package-lock.json"}, Match: isHidden, Read: readLock},
			{Title: "yarn.lock", Sides: packages.Locked, Bases: []string{"yarn.lock"}, Match: declares, Read: readYarn},
			{Title: "pnpm-lock.yaml", Sides: packages.Locked, Bases: []string{"pnpm-lock.yaml"}, Match: declares, Read: readPnpm},
			{Title: "pnpm-workspace.yaml", Sides: packages.Declared, Bases: []string{"pnpm-workspace.yaml"}, Match: declares, Read: readPnpmMembers},
		},
		Compare:   order,
		Operators: []string{"^", "~"},
		Satisfies: satisfies,
		Applies:   applies,
		Owns:      owns,
		Own:       packages.StaleLock | packages.NotInstalled | packages.OtherVersion | packages.Extra,
		Judge:     judge,
	}
}

// declares says whether a file is a project's own, and not one of an installed package.
func declares(file string) bool { return !strings.Contains("/"+file, "/node_modules/") }

// isInstalled says whether a package.json is one of an installed package itself: of "node_modules/a", "node_modules/@scope/a", or of
// one that lies in the node_modules of such a one, or of pnpm's store. Those of samples and parts inside a package are not.
func isInstalled(file string) bool {
	_, rest, ok := strings.Cut("/"+strings.TrimSuffix(file, "package.json"), "/node_modules/")
	for ok {
		var in, dir string
		if in, ok = strings.CutPrefix(rest, ".pnpm/"); ok {
			if dir, rest, ok = strings.Cut(in, "/"); !ok || dir == "" || !strings.HasPrefix(rest, "node_modules/") {
				return false
			}
			rest = rest[len("node_modules/"):]
			continue
		}
		dir, rest, ok = strings.Cut(rest, "/")
		if strings.HasPrefix(dir, "@") {
			dir, rest, ok = strings.Cut(rest, "/")
		}
		if !ok || dir == "" || strings.HasPrefix(dir, ".") {
			return false
		}
		if rest == "" {
			return true
		}
		rest, ok = strings.CutPrefix(rest, "node_modules/")
	}
	return false
}

func isHidden(file string) bool {
	dir := path.Dir(file)
	return path.Base(dir) == "node_modules" && declares(path.Dir(dir)+"/")
}

// owns says whether an installed file lies in the node_modules of the project in dir.
func owns(dir, file string) bool {
	if dir != "." {
		file = strings.TrimPrefix(file, dir+"/")
	}
	return strings.HasPrefix(file, "node_modules/")
}

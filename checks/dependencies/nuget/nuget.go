// Package nuget reads the dependency files of .NET: project files with PackageReference, Directory.Packages.props beside them,
// packages.lock.json of versions 1 and 2, packages.config, and the *.deps.json of what was built.
//
// A project file is a program for MSBuild: what stands below a condition has it as its marker, and a version with a property in it that
// the file does not set plainly is undecided. A *.deps.json lists what is loaded when the program runs, which a lock file does not
// tell from what only the build needs; so locked packages may be absent.
package nuget

import (
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// Ecosystem is .NET's.
func Ecosystem() *packages.Ecosystem {
	return &packages.Ecosystem{
		Type:  "nuget",
		Title: ".NET",
		Formats: []packages.Format{
			{Title: "project file", Sides: packages.Declared, Suffixes: []string{".csproj", ".fsproj", ".vbproj"}, Read: readProject},
			{Title: "Directory.Packages.props", Sides: packages.Declared, Bases: []string{"Directory.Packages.props"}, Read: readCentral},
			{Title: "packages.lock.json", Sides: packages.Locked, Bases: []string{"packages.lock.json"}, Read: readLock},
			{Title: "packages.config", Sides: packages.Locked, Bases: []string{"packages.config"}, Read: readConfig},
			{Title: "*.deps.json", Sides: packages.Installed, Suffixes: []string{".deps.json"}, Read: readDeps},
		},
		Name:      strings.ToLower,
		Compare:   compare,
		Satisfies: satisfies,
		Refuses:   packages.StaleLock,
		Judge:     judge,
	}
}

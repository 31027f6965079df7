// Package maven reads the dependency files of Java: pom.xml where it can be decided, gradle.lockfile, and the pom.properties that
// Maven puts below META-INF of what it builds.
//
// A pom.xml takes properties and versions from its parent and from other files that it imports. What the file itself does not say is
// undecided. A build.gradle is a program, so nothing is read from it.
package maven

import (
	"path"

	"verify.example/verify/checks/dependencies/packages"
)

// Ecosystem is Java's.
func Ecosystem() *packages.Ecosystem {
	return &packages.Ecosystem{
		Type:  "maven",
		Title: "Java",
		Formats: []packages.Format{
			{Title: "pom.xml", Sides: packages.Declared, Bases: []string{"pom.xml"}, Match: never, Named: every, Read: readPOM},
			{Title: "gradle.lockfile", Sides: packages.Locked, Bases: []string{"gradle.lockfile", "buildscript-gradle.lockfile"}, Read: readGradle},
			{Title: "pom.properties", Sides: packages.Installed, Bases: []string{"pom.properties"}, Match: embedded, Read: readProperties},
		},
		Compare:   compare,
		Satisfies: satisfies,
		// What an artifact embeds is seldom all that its pom.xml asks for, since most of it lies in other archives: so they are compared
		// only where a manifest says so.
		Owns: func(_, _ string) bool { return false },
	}
}

// never keeps a pom.xml from being compared where no manifest names it: its own tool has no lock file, and a gradle.lockfile beside it is
// of another build.
func never(string) bool { return false }

func every(string) bool { return true }

// embedded says whether a file is META-INF/maven/GROUP/ARTIFACT/pom.properties.
func embedded(file string) bool {
	maven := path.Dir(path.Dir(path.Dir(file)))
	return path.Base(maven) == "maven" && path.Base(path.Dir(maven)) == "META-INF"
}

// Package references holds the checks of the family "references": what the artifact's own configuration runs is in it and can be
// run.
//
// A configuration is read by its format, which claims the paths that it names; whether they are there is judged once the whole
// artifact is known. Adding a format is one file, with a line in formats and its cases in testdata.
package references

import (
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

// Checks are the family's checks, in the order in which they are listed.
func Checks() []*checks.Check {
	g := gathering()
	return []*checks.Check{lacking(g), unexecutable(g), image()}
}

// formats are the configurations that are known, in the order in which they are listed.
func formats() []*format {
	return []*format{
		sshd, squid, varnish, systemd, cron, logrotate, supervisor, apache, nginx, procfile, packageJSON, entryPoints, githooks,
		passwd, sysusers,
	}
}

// read says which configurations are read.
func read() string {
	var titles []string
	for _, f := range formats() {
		titles = append(titles, f.title)
	}
	return "Read are " + strings.Join(titles, ", ") + ", and what the manifest's \"references\" name. An absolute path is looked for " +
		"below deploy.path, and not at all where that is not given; a bare name, which is found through PATH, and a path with " +
		"variables or patterns are not judged. It is a warning until the manifest has a \"deploy\" section"
}

func lacking(g *checks.Gathering) *checks.Check {
	return &checks.Check{
		Name:      "references/missing",
		Title:     "something that a configuration names is not there",
		Finds:     "a path that a configuration in the artifact names, and that is not there, or is of another type than needed. " + read(),
		Why:       "the service that the configuration is for does not start, or fails when it first needs what is missing",
		Repair:    "add what is missing to the artifact, or correct the path in the configuration",
		Severity:  rules.Error,
		Gathering: g,
		Tree:      reporter("missing"),
	}
}

func unexecutable(g *checks.Gathering) *checks.Check {
	return &checks.Check{
		Name:      "references/executable",
		Title:     "a program that a configuration names cannot be executed",
		Finds:     "a plain file without any x bit that a configuration in the artifact has run. " + read(),
		Why:       "the service answers \"permission denied\", and that only when it first runs the program; the 2013 outage",
		Repair:    "chmod a+x, and find out where the bit was lost",
		Source:    "execve(2)",
		Severity:  rules.Error,
		Gathering: g,
		Tree:      reporter("executable"),
	}
}

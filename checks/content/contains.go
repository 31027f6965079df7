package content

import (
	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// contains wants texts to be in a file.
func contains() *checks.Check {
	return &checks.Check{
		Name:  "content/contains",
		Title: "a file lacks a text that a rule asks for",
		Finds: "A file, binary ones included, in which one of the rule's texts does not occur. A text is looked for " +
			"byte by byte, in files of any size; between slashes it is a regular expression in RE2's syntax, held " +
			"against each line without its line end, as grep does. A line over 1 MiB that decides about an " +
			"expression is a problem, not a pass.",
		Why: "A configuration without its include, a unit without its User=, a page without its version: it " +
			"starts, and does something else.",
		Repair: "Put the text back, or correct the rule.",
		Source: "RE2 syntax",
		Attribute: &checks.Attribute{
			Name: "contains", Values: needleValues, Example: `["PermitRootLogin no", "/^Port [0-9]+$/"]`, Types: checks.Files,
			Parse: parseNeedles,
		},
		Severity: rules.Off,
		Types:    checks.Files,
		Need:     artifact.NeedHead | artifact.NeedAll,
		Alone:    true,
		Scan:     func() checks.Scanner { return &search{end: reportAbsent} },
	}
}

func reportAbsent(s *search, p *checks.Pass) {
	for i, n := range s.needles {
		if s.lines[i] != 0 {
			continue
		}
		p.Report(checks.Diagnosis{
			Expected: "contains " + n.name, Actual: "does not occur",
			Message: "does not contain " + n.name,
			Remedy:  "add what the rule asks for, or correct the rule",
		})
	}
}

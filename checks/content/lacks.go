package content

import (
	"fmt"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// lacks wants texts not to be in a file.
func lacks() *checks.Check {
	return &checks.Check{
		Name:  "content/lacks",
		Title: "a file has a text that a rule forbids",
		Finds: "A file, binary ones included, in which one of the rule's texts occurs, with the line of the first " +
			"occurrence. Texts and expressions are those of contains.",
		Why: "A placeholder, a password of the test system or a build path that is left in a file works until " +
			"someone needs it.",
		Repair: "Take the text out of the file.",
		Source: "RE2 syntax",
		Attribute: &checks.Attribute{
			Name: "lacks", Values: needleValues, Example: `["123.456.789.012", "/TODO|FIXME/"]`, Types: checks.Files,
			Parse: parseNeedles,
		},
		Severity: rules.Off,
		Types:    checks.Files,
		Need:     artifact.NeedHead | artifact.NeedAll,
		Alone:    true,
		Scan:     func() checks.Scanner { return &search{end: reportPresent} },
	}
}

func reportPresent(s *search, p *checks.Pass) {
	for i, n := range s.needles {
		if s.lines[i] <= 0 {
			continue
		}
		p.Report(checks.Diagnosis{
			Line: s.lines[i], Expected: "lacks " + n.name, Actual: "occurs",
			Message: fmt.Sprintf("line %d contains %s, which must not occur", s.lines[i], n.name),
			Remedy:  "take it out of the file",
		})
	}
}

package causes

import (
	"fmt"
	"strings"

	"verify.example/verify/checks"
)

// named picks the findings of one check.
func named(check string) func(*checks.Finding) bool {
	return func(f *checks.Finding) bool { return f.Check == check }
}

// byFindings explains findings that are each their own evidence. The evidence of x is what one of them, and what several, say.
func byFindings(c *checks.Case, explains func(*checks.Finding) bool, x checks.Explanation) *checks.Explanation {
	const shown = 3
	var paths []string
	for f := range c.Findings.All() {
		if f.Cause == "" && explains(f) {
			paths = append(paths, f.Path)
		}
	}
	if len(paths) == 0 {
		return nil
	}
	x.Evidence = []string{evidenceOf(paths, shown, x.Evidence[0], x.Evidence[1])}
	x.Explains = explains
	return &x
}

// evidenceOf names the first paths of which something holds, and how many more there are.
func evidenceOf(paths []string, shown int, is, are string) string {
	verb := are
	if len(paths) == 1 {
		verb = is
	}
	return listOf(paths, shown) + " " + verb
}

// listOf names the first paths, and how many more there are.
func listOf(paths []string, shown int) string {
	list := strings.Join(paths[:min(shown, len(paths))], ", ")
	if more := len(paths) - shown; more > 0 {
		list += fmt.Sprintf(" and %s more", checks.Thousands(int64(more)))
	}
	return list
}

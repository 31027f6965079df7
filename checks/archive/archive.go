// Package archive holds the checks of an archive itself: names that come twice, or that do not stay inside. What they find was
// found while the archive was opened, and stays out of the tree that the other checks look at, so each of them is an error.
package archive

import (
	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

// Checks are the family's checks, in the order in which they are listed.
func Checks() []*checks.Check {
	return []*checks.Check{
		duplicate,
		escaping,
		linkThrough,
		record(),
	}
}

// faulty completes a check that reports what opening the archive found.
func faulty(c checks.Check) *checks.Check {
	c.Severity, c.Firm = rules.Error, true
	c.Tree = func(t *checks.TreePass) {
		for _, f := range t.Tree.Said.Faults {
			if f.Check == c.Name {
				t.Report(f.Path, nil, checks.Diagnosis{Message: f.Message, Expected: f.Expected, Actual: f.Actual, Remedy: c.Repair})
			}
		}
	}
	return &c
}

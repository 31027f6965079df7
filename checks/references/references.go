// Package references holds the checks of the family "references": what the artifact's own configuration runs is in it and can be
// run.
package references

import "verify.example/verify/checks"

// Checks are the family's checks, in the order in which they are listed.
func Checks() []*checks.Check {
	return []*checks.Check{image()}
}

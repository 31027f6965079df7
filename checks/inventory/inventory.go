// Package inventory holds the checks of what an artifact consists of: which entries there must be, which there must not be, of
// what type, size and digest, and under which names.
package inventory

import "verify.example/verify/checks"

// Checks are the family's checks, in the order in which they are listed.
func Checks() []*checks.Check {
	return []*checks.Check{
		missing,
		forbidden,
		unexpected,
		count,
		typ,
		size,
		digest,
		caseCollision,
		portableName,
		name,
		sequence,
	}
}

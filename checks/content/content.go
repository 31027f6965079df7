// Package content holds the checks of the family "content": what the bytes of files say, whatever they are for.
//
// Most of them see every file of an artifact block by block, so they look for bytes that are rare, by package bytes alone, and
// allocate nothing unless they find something.
package content

import "verify.example/verify/checks"

// Checks are the family's checks, in the order in which they are listed.
func Checks() []*checks.Check {
	return []*checks.Check{conflictMarker(), lfsPointer(), submodule(), contains(), lacks(), privateKey()}
}

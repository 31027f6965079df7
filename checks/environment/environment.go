// Package environment holds the checks of how an artifact came to be: the file system it lies on, the umask it was made under,
// the state of the checkout it was built from. Each has one finding, at the root.
package environment

import "verify.example/verify/checks"

// Checks are the family's checks, in the order in which they are listed.
func Checks() []*checks.Check {
	return []*checks.Check{
		filesystem,
		umask,
		dirty,
		notHeld,
	}
}

// Package permissions holds the checks of the family "permissions": who may read, write and run what, and who owns it.
package permissions

import "verify.example/verify/checks"

// Checks are the family's checks, in the order in which they are listed.
func Checks() []*checks.Check {
	return []*checks.Check{mode(), access(), owner(), group(), specialBits(), writable()}
}

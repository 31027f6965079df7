// Package executables holds the checks of the family "executables": what must run on the target can run there.
package executables

import "verify.example/verify/checks"

// Checks are the family's checks, in the order in which they are listed.
func Checks() []*checks.Check {
	return []*checks.Check{bit(), shebang(), interpreter(), platform(), libraries(), buildInfo()}
}

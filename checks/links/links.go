// Package links holds the checks of the family "links": where symbolic links lead to. Links are resolved inside the artifact
// alone, over the tree that was read; nothing is opened.
package links

import "verify.example/verify/checks"

// Checks are the family's checks, in the order in which they are listed.
func Checks() []*checks.Check {
	return []*checks.Check{target(), dangling(), escaping(), destroyed()}
}

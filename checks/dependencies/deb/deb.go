// Package deb reads what dpkg has on record of an installed system: var/lib/dpkg/status, and the files of var/lib/dpkg/status.d in
// images that were put together without dpkg.
//
// Only a package whose state is "installed" is installed, whatever is wanted of it; one on hold is. A package can be named with its
// architecture as well ("libc6:amd64"), and by what it provides.
package deb

import "verify.example/verify/checks/dependencies/packages"

// Ecosystem is Debian's packages.
func Ecosystem() *packages.Ecosystem {
	return &packages.Ecosystem{
		Type:      "deb",
		Title:     "Debian",
		Formats:   []packages.Format{status(), statusD()},
		Compare:   compare,
		Satisfies: satisfies,
		Refuses:   packages.NotInstalled | packages.OtherVersion,
		Judge:     judge,
	}
}

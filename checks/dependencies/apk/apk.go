// Package apk reads what Alpine's package manager has on record: lib/apk/db/installed (since version 3 of apk-tools also below usr),
// and etc/apk/world, which lists what was asked for.
//
// A package can be named by what it provides as well, such as "so:libz.so.1" or "cmd:sh".
package apk

import "verify.example/verify/checks/dependencies/packages"

// Ecosystem is Alpine's packages. What world asks for may be met by what a package provides, and is judged here.
func Ecosystem() *packages.Ecosystem {
	return &packages.Ecosystem{
		Type:      "apk",
		Title:     "Alpine",
		Formats:   []packages.Format{installed(), world()},
		Compare:   compare,
		Satisfies: satisfies,
		Refuses:   packages.NotInstalled | packages.OtherVersion,
		Own:       packages.NotInstalled | packages.OtherVersion,
		Judge:     judge,
	}
}

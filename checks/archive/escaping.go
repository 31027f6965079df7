package archive

import "verify.example/verify/checks"

var escaping = faulty(checks.Check{
	Name:  "archive/escaping",
	Title: "a name in the archive leads out of it",
	Finds: "an entry, or the target of a hard link, whose name is absolute, is empty, goes through .. or, as Windows reads it with " +
		"backslashes, does one of these; in a zip any name with a backslash. The other checks do not look at such an entry",
	Why:    "a program that unpacks it as it is overwrites files outside of the directory that it unpacks into",
	Repair: "make the archive with names relative to its root, for instance by tar -C DIR -c .",
	Source: "CWE-22; GNU tar's --absolute-names; the zip specification, 4.4.17",
})

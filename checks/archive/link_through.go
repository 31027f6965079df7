package archive

import "verify.example/verify/checks"

var linkThrough = faulty(checks.Check{
	Name:  "archive/link-through",
	Title: "an entry of the archive lies below a link or a file",
	Finds: "an entry whose name leads through another entry that is no directory: a link, wherever it leads, or a file. The other " +
		"checks do not look at such an entry",
	Why: "a program that unpacks it follows the link, and writes wherever that leads: out of its directory, or over other " +
		"entries; other programs refuse the archive",
	Repair: "make the archive from a tree where the entry lies in a directory",
	Source: "CWE-59",
})

package archive

import "verify.example/verify/checks"

var duplicate = faulty(checks.Check{
	Name:  "archive/duplicate",
	Title: "a name is in the archive more than once",
	Finds: "a name that two entries of an archive, or of one layer of an image, have. A directory that is listed twice with the same " +
		"mode and owner is not reported. The other checks look at the last of them",
	Why: "which of the two is unpacked depends on the program: what was looked at need not be what is deployed. tar -r and -u " +
		"leave the old file in the archive",
	Repair: "make the archive anew, in one go",
	Source: "POSIX pax",
})

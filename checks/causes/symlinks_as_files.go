package causes

import "verify.example/verify/checks"

// symlinksAsFiles is a checkout by a git that could not make links (core.symlinks=false, as on Windows), or an archive that kept none.
var symlinksAsFiles = &checks.Cause{
	ID:    "symlinks-as-files",
	Title: "symbolic links were checked out as text files",
	Find: func(c *checks.Case) *checks.Explanation {
		return byFindings(c, named("links/destroyed"), checks.Explanation{
			Evidence: []string{"is a file, but a link on record", "are files, but links on record"},
			Remedy:   "clone again with git clone -c core.symlinks=true on a filesystem that has links, and pack with tar",
		})
	},
}

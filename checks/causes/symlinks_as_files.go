package causes

import "verify.example/verify/checks"

// symlinksAsFiles is a checkout by a git that could not make links (core.symlinks=false, as on Windows), or an archive that kept none.
var symlinksAsFiles = &checks.Cause{
	ID:    "symlinks-as-files",
	Title: "symbolic links were checked out as text files",
	Find: func(c *checks.Case) *checks.Explanation {
		evidence := []string{"is a file, but a link on record", "are files, but links on record"}
		if c.Against != "" {
			evidence = []string{"is a file, but a link in " + c.Against, "are files, but links in " + c.Against}
		}
		return byFindings(c, func(f *checks.Finding) bool {
			return f.Check == "links/destroyed" || f.Check == "diff/type" && f.Actual == checks.LinkText
		}, checks.Explanation{
			Evidence: evidence,
			Remedy:   "clone again with git clone -c core.symlinks=true on a filesystem that has links, and pack with tar",
		})
	},
}

package causes

import "verify.example/verify/checks"

// lfs is a checkout without git-lfs: pointers lie in place of contents. Each pointer is its own evidence.
var lfs = &checks.Cause{
	ID:    "lfs",
	Title: "Git LFS was not pulled: pointers lie in place of contents",
	Find: func(c *checks.Case) *checks.Explanation {
		return byFindings(c, named("content/lfs-pointer"), checks.Explanation{
			Evidence: []string{"is a pointer", "are pointers"},
			Remedy:   "git lfs install && git lfs pull",
		})
	},
}

package causes

import "verify.example/verify/checks"

// submodules is a checkout without its submodules: their directories are empty or not there.
var submodules = &checks.Cause{
	ID:    "submodules",
	Title: "submodules were not initialised: their directories are empty",
	Find: func(c *checks.Case) *checks.Explanation {
		return byFindings(c, func(f *checks.Finding) bool {
			return f.Check == "content/submodule" || f.Check == "inventory/missing" && f.Expected == "a submodule"
		}, checks.Explanation{
			Evidence: []string{"is empty or missing", "are empty or missing"},
			Remedy:   "git submodule update --init --recursive",
		})
	},
}

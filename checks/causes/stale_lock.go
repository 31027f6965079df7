package causes

import (
	"fmt"
	"slices"

	"verify.example/verify/checks"
)

// staleLock is a lock file that was not made anew when what is declared changed: what is declared and what is locked then differ in
// more than one place. One difference alone explains itself.
var staleLock = &checks.Cause{
	ID:    "stale-lock",
	Title: "the lock file is older than what it locks",
	Find: func(c *checks.Case) *checks.Explanation {
		const check = "dependencies/stale-lock"
		var paths []string
		n := 0
		for f := range c.Findings.All() {
			if f.Cause == "" && f.Check == check {
				n++
				if !slices.Contains(paths, f.Path) {
					paths = append(paths, f.Path)
				}
			}
		}
		if n < 2 {
			return nil
		}
		return &checks.Explanation{
			Evidence: []string{fmt.Sprintf("%d places where it differs from what is declared, in %s", n, listOf(paths, 3))},
			Remedy:   "lock anew with the ecosystem's own tool, and commit the lock file with what is declared",
			Explains: named(check),
		}
	},
}

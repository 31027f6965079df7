package causes

import (
	"slices"
	"strings"

	"verify.example/verify/checks"
)

// foreignPlatform is an artifact that was built on, or for, another system or processor than it is deployed to: an image built on a
// laptop with another processor, a virtual environment or node_modules copied from another system. Its evidence is that all programs
// and libraries that were looked at, two at least, are for one other platform, and none for the target. Packages that carry
// libraries for many platforms have one that fits.
var foreignPlatform = &checks.Cause{
	ID:    "foreign-platform",
	Title: "everything is built for another system or processor",
	Find: func(c *checks.Case) *checks.Explanation {
		var paths, common []string
		want := ""
		for f := range c.Findings.All() {
			if f.Check != "executables/platform" || f.Cause != "" || !strings.Contains(f.Actual, "/") {
				continue
			}
			have := strings.Split(f.Actual, " and ")
			if len(paths) == 0 {
				common, want = have, f.Expected
			}
			if f.Expected != want {
				return nil
			}
			common = slices.DeleteFunc(slices.Clone(common), func(platform string) bool { return !slices.Contains(have, platform) })
			paths = append(paths, f.Path)
		}
		n := int64(len(paths))
		if n < 2 || n < c.Stats.Binaries || len(common) == 0 {
			return nil
		}
		built := strings.Join(common, " and ")
		return &checks.Explanation{
			Title: "built for " + built + ", the target is " + want,
			Evidence: []string{
				"all " + checks.Count(n, "program, library or label", "programs, libraries and labels of packages") + " that were looked at are for " + built + ", none for " + want,
				evidenceOf(paths, 3, "is one of them", "are among them"),
			},
			Remedy:   "build or fetch the artifact for " + want + ", or on a machine of that kind",
			Explains: named("executables/platform"),
		}
	},
}

package causes

import (
	"fmt"

	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

// groupWritable is the output of git archive, or a build under umask 002. Its evidence is that the group may write every plain file
// and others may not. It explains findings that differ by the group's w alone. Findings that are an info
// alone, as in a clone of a user whose group is his own, do not make it a cause.
var groupWritable = &checks.Cause{
	ID:    "group-writable",
	Title: "the group may write every file",
	Find: func(c *checks.Case) *checks.Explanation {
		s := c.Stats
		if total(s) < 2 || !allHave(s, 0o020) || allHave(s, 0o002) {
			return nil
		}
		worth := countOf(c, func(f *checks.Finding) bool {
			return f.Cause == "" && f.Severity > rules.Info && ofGroupWritable(f)
		})
		if worth == 0 {
			return nil
		}
		return &checks.Explanation{
			Title: "the group may write every file of this " + artifactWord(c) + ", as git archive and umask 002 make them",
			Evidence: []string{
				fmt.Sprintf("the group may write all %s", files(total(s))),
				"modes are " + modesInWords(s),
			},
			Remedy:   "git -c tar.umask=0022 archive, or build with umask 022, or: chmod -R g-w .",
			Explains: ofGroupWritable,
		}
	},
}

func ofGroupWritable(f *checks.Finding) bool {
	switch f.Check {
	case "permissions/writable":
		return f.Actual == "g+w" || differsBy(f, 0o020, false)
	case "permissions/mode":
		return differsBy(f, 0o020, false) || f.Expected == "g-w" || f.Expected == "go-w"
	}
	return false
}

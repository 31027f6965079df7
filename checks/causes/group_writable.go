package causes

import (
	"fmt"

	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

// groupWritable is the output of git archive, or a build under umask 002; or, where everybody may write, one under umask 000, or a
// folder shared so. Its evidence is that the group, or everybody, may write every plain file. It explains findings that
// differ by those w bits alone. Findings that are an info alone, as in a clone of a user whose group is his own, do not make
// it a cause.
var groupWritable = &checks.Cause{
	ID:    "group-writable",
	Title: "the group, or everybody, may write every file",
	Find: func(c *checks.Case) *checks.Explanation {
		s := c.Stats
		if total(s) < 2 || !allHave(s, 0o020) {
			return nil
		}
		who, made, bits, clear := "the group", "git archive and umask 002 make", uint16(0o020), "g-w"
		if allHave(s, 0o002) {
			who, made, bits, clear = "everybody", "umask 000 and shared folders make", 0o022, "go-w"
		}
		explains := func(f *checks.Finding) bool { return ofGroupWritable(f, bits) }
		worth := countOf(c, func(f *checks.Finding) bool {
			return f.Cause == "" && f.Severity > rules.Info && explains(f)
		})
		if worth == 0 {
			return nil
		}
		return &checks.Explanation{
			Title: fmt.Sprintf("%s may write every file of this %s, as %s them", who, artifactWord(c), made),
			Evidence: []string{
				fmt.Sprintf("%s may write all %s", who, files(total(s))),
				"modes are " + modesInWords(s),
			},
			Remedy:   "git -c tar.umask=0022 archive, or build with umask 022, or: chmod -R " + clear + " .",
			Explains: explains,
		}
	},
}

// ofGroupWritable says whether a finding is about nothing but w bits of those that all files have too many.
func ofGroupWritable(f *checks.Finding, bits uint16) bool {
	switch f.Check {
	case "permissions/writable":
		return f.Actual == "g+w" || differsBy(f, bits, false)
	case "diff/mode":
		return differsBy(f, bits, false)
	case "permissions/mode":
		return differsBy(f, bits, false) || f.Expected == "g-w" || f.Expected == "go-w" || bits == 0o022 && f.Expected == "o-w"
	}
	return false
}

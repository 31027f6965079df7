package causes

import (
	"verify.example/verify/checks"
)

// missingDirectory is a directory of which nothing is there although git has files on record in it. Its evidence is what
// inventory/missing says of it. A file below that a rule requires by its name keeps its own finding.
var missingDirectory = &checks.Cause{
	ID:    "missing-directory",
	Title: "a whole directory is missing",
	Find: func(c *checks.Case) *checks.Explanation {
		var dirs, paths []string
		n := int64(0)
		for f := range c.Findings.All() {
			if f.Cause == "" && wholeDirectory(f) {
				paths = append(paths, f.Path)
				dirs = append(dirs, checks.RestoreCommand(c.Record, f.Path))
				n += int64(f.Entries)
			}
		}
		if len(paths) == 0 {
			return nil
		}
		x := &checks.Explanation{
			Evidence: []string{
				evidenceOf(paths, 3, "is missing or empty", "are missing or empty"),
				"git has " + files(n) + " on record in " + map[bool]string{true: "it", false: "them"}[len(paths) == 1],
			},
			Remedy:   "build or check out again as a whole",
			Explains: wholeDirectory,
		}
		switch {
		case c.Against != "":
			x.Evidence[0] = evidenceOf(paths, 3, "is missing", "are missing")
			x.Evidence[1] = c.Against + " has " + checks.Count(n, "entry", "entries") + " in " + map[bool]string{true: "it", false: "them"}[len(paths) == 1]
			x.Remedy = "make it again from all of " + c.Against
		case len(paths) == 1:
			x.Remedy = dirs[0] + ", or take it out of git's index"
		}
		if len(paths) > 1 {
			x.Title = "whole directories are missing"
		}
		return x
	},
}

// worthwhile is how much has to be missing with a directory between two artifacts, which may differ on purpose.
const worthwhile = 10

func wholeDirectory(f *checks.Finding) bool {
	return f.Check == "inventory/missing" && f.Rule == checks.GitRecord && f.Expected == "a directory" ||
		f.Check == "diff/removed" && f.Entries >= worthwhile
}

package causes

import (
	"fmt"

	"verify.example/verify/checks"
)

// lostExecBits is what an archive or an artifact store does that keeps no modes: every x that is expected is gone and nothing else
// changed. It takes at least two programs, all without x. A single mode for all files that is not everybody's to read is
// filesystem instead, and so is any on a mount that is known for it. It explains findings that differ by x bits alone.
var lostExecBits = &checks.Cause{
	ID:    "lost-exec-bits",
	Title: "the x bits were lost on the way",
	Find: func(c *checks.Case) *checks.Explanation {
		s := judged(c)
		if s.Programs < 2 || s.ProgramsWithoutX < s.Programs {
			return nil
		}
		lost := map[string]bool{}
		for f := range c.Findings.All() {
			if f.Cause == "" && onlyX(f) {
				lost[f.Path] = true
			}
		}
		if len(lost) == 0 {
			return nil
		}
		evidence := []string{fmt.Sprintf("none of the %s that must be executable is", files(s.Programs))}
		if mode, ok := s.SharedMode(); ok {
			evidence = append(evidence, allAre(s, mode))
		}
		if c.Against != "" {
			evidence = []string{lostAlone(c)}
		}
		return &checks.Explanation{
			Title:    "the x bits of this " + artifactWord(c) + " were lost, as by an archive or a store that keeps no modes",
			Evidence: append(evidence, silent(c)...),
			Remedy:   lostRemedy(c),
			Explains: func(f *checks.Finding) bool {
				return onlyX(f) || lost[f.Path] && f.Check == "permissions/access" || f.Check == "references/executable"
			},
		}
	},
}

// lostAlone says how many x bits were lost between two artifacts, and what else changed.
func lostAlone(c *checks.Case) string {
	lost := countOf(c, onlyX)
	rest := "nothing else changed"
	if n := int64(c.Findings.Len()) - lost; n > 0 {
		rest = checks.Count(n, "other difference", "other differences")
	}
	return checks.Count(lost, "file", "files") + " lost the x bits, every one that has them in " + c.Against + ": " + rest
}

func lostRemedy(c *checks.Case) string {
	if c.Record != nil && c.Record.FileMode != "false" {
		return "git checkout -- . sets them again, and drops what is not committed; carry the tree by tar, which keeps modes"
	}
	return "carry the tree by tar, which keeps modes, or set the bits after unpacking"
}

// onlyX says whether a file lacks x bits and no others.
func onlyX(f *checks.Finding) bool {
	return lacksX(f) && (f.Actual == "not executable" || byRecord(f) || differsBy(f, execBits, true) || clauses(f, "+", "x"))
}

// byRecord says whether git's record asks for a file to be executable. It knows no other bit.
func byRecord(f *checks.Finding) bool {
	return f.Rule == checks.GitRecord && f.Check == "executables/bit"
}

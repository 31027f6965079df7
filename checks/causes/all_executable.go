package causes

import (
	"fmt"

	"verify.example/verify/checks"
)

// allExecutable is a tree in which everything can be executed, as on drvfs or vfat with their usual options. Its evidence is that
// every plain file has the owner's x, while the record or rules say of some that they must not. Where the mount is known not
// to hold modes, the cause is filesystem.
var allExecutable = &checks.Cause{
	ID:    "all-executable",
	Title: "everything is executable",
	Find: func(c *checks.Case) *checks.Explanation {
		s := judged(c)
		if s.PlainWithX < 2 || s.PlainWithX < s.Plain || !allHave(s, 0o100) {
			return nil
		}
		evidence := []string{fmt.Sprintf("all %s are executable, %s of them must not be", files(total(s)), checks.Thousands(s.PlainWithX))}
		mode, shared := s.SharedMode()
		if shared {
			evidence = append(evidence, allAre(s, mode))
		}
		return &checks.Explanation{
			Title:    "everything in this " + artifactWord(c) + " is executable, as on a filesystem of Windows (drvfs, vfat)",
			Evidence: append(evidence, silent(c)...),
			Remedy:   filesystemRemedy(c),
			Explains: func(f *checks.Finding) bool { return ofAllExecutable(c, f, mode, shared) },
		}
	},
}

// allHave says whether every plain file has the bits.
func allHave(s *checks.Stats, bits uint16) bool {
	for mode := range s.Modes {
		if mode&bits != bits {
			return false
		}
	}
	return len(s.Modes) > 0
}

// ofAllExecutable says whether a finding is one of x bits too many, or of the one mode that all files have.
func ofAllExecutable(c *checks.Case, f *checks.Finding, mode uint16, shared bool) bool {
	switch f.Check {
	case "permissions/mode", "permissions/writable", "executables/bit", "diff/mode":
	default:
		return false
	}
	have, ok := octal(f.Actual)
	if ok && shared && (onFile(c, f) && have == mode || !onFile(c, f) && dirsShare(c, have)) {
		return true
	}
	return extraX(f) && (f.Actual == "executable" || differsBy(f, execBits, false) || clauses(f, "-", "x"))
}

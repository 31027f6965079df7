package causes

import (
	"fmt"
	"strconv"
	"strings"

	"verify.example/verify/checks"
)

const execBits = 0o111

// octal reads a mode as findings write it.
func octal(s string) (uint16, bool) {
	if len(s) < 3 {
		return 0, false
	}
	n, err := strconv.ParseUint(s, 8, 12)
	return uint16(n), err == nil
}

// wanted are the modes that a finding names as expected; none where it is symbolic.
func wanted(f *checks.Finding) []uint16 {
	if m, ok := octal(f.Expected); ok {
		return []uint16{m} // as nearly always
	}
	var modes []uint16
	for _, field := range strings.FieldsFunc(f.Expected, func(r rune) bool { return r < '0' || r > '9' }) {
		if m, ok := octal(field); ok {
			modes = append(modes, m)
		}
	}
	return modes
}

// differsBy says whether a finding about a mode would be settled by nothing but setting some of the bits, or by clearing some.
func differsBy(f *checks.Finding, bits uint16, set bool) bool {
	have, ok := octal(f.Actual)
	if !ok {
		return false
	}
	for _, want := range wanted(f) {
		if want != have && want&^bits == have&^bits && (want&have == have) == set {
			return true
		}
	}
	return false
}

// clauses says whether a symbolic mode that a finding expects asks only to set bits (op "+"), or only to clear bits (op "-"), of
// those that letters name.
func clauses(f *checks.Finding, op, letters string) bool {
	if f.Check != "permissions/mode" || f.Expected == "" {
		return false
	}
	for clause := range strings.SplitSeq(f.Expected, ",") {
		_, perms, ok := strings.Cut(clause, op)
		if !ok || perms == "" || strings.Trim(perms, letters) != "" || strings.ContainsAny(clause, "=") {
			return false
		}
	}
	return true
}

// aboutMode says whether a finding compares the mode of one entry.
func aboutMode(f *checks.Finding) bool {
	return f.Check == "permissions/mode" || f.Check == "executables/bit" || f.Check == "diff/mode"
}

// lacksX says whether a finding says that a file should be executable and is not.
func lacksX(f *checks.Finding) bool {
	if !aboutMode(f) {
		return false
	}
	if f.Actual == "not executable" {
		return true
	}
	have, ok := octal(f.Actual)
	if !ok || have&0o100 != 0 {
		return false
	}
	for _, want := range wanted(f) {
		if want&0o100 != 0 {
			return true
		}
	}
	return clauses(f, "+", "rwxX") && strings.Contains(f.Expected, "x")
}

// extraX says whether a finding says that a file should not be executable and is.
func extraX(f *checks.Finding) bool {
	if !aboutMode(f) {
		return false
	}
	if f.Actual == "executable" {
		return true
	}
	have, ok := octal(f.Actual)
	if !ok || have&0o100 == 0 {
		return false
	}
	modes := wanted(f)
	for _, want := range modes {
		if want&execBits != 0 {
			return false
		}
	}
	return len(modes) > 0 || clauses(f, "-", "rwxX") && strings.Contains(f.Expected, "x")
}

// countOf counts the findings that is holds for.
func countOf(c *checks.Case, is func(*checks.Finding) bool) int64 {
	n := int64(0)
	for f := range c.Findings.All() {
		if is(f) {
			n++
		}
	}
	return n
}

// judged is what the run counted, with what findings about modes add where rules alone told programs from other files.
func judged(c *checks.Case) *checks.Stats {
	s := *c.Stats
	programs, plain := s.Programs == 0, s.Plain == 0
	if !programs && !plain {
		return &s
	}
	for f := range c.Findings.All() {
		switch {
		case !aboutMode(f):
		case programs && lacksX(f) && onFile(c, f):
			s.Programs++
			s.ProgramsWithoutX++
		case plain && extraX(f) && onFile(c, f):
			s.Plain++
			s.PlainWithX++
		}
	}
	return &s
}

// onFile says whether a finding is about something other than a directory, which always has x bits.
func onFile(c *checks.Case, f *checks.Finding) bool {
	if f.Path == "." {
		return false
	}
	if c.Tree == nil || c.Tree.Root == nil {
		return true
	}
	d, e := c.Tree.Lookup(f.Path)
	return e == nil || d.Dir(e.Name) == nil
}

// dirsShare says whether a mode is that of all directories.
func dirsShare(c *checks.Case, mode uint16) bool {
	return len(c.Stats.DirModes) == 1 && c.Stats.DirModes[mode] > 0
}

// artifactWord is what an artifact is called: a checkout where git has it on record.
func artifactWord(c *checks.Case) string {
	if c.Record != nil {
		return "checkout"
	}
	return "artifact"
}

// silent says why git shows nothing; "" where it would, or is not used.
func silent(c *checks.Case) []string {
	if c.Record == nil || c.Record.FileMode != "false" {
		return nil
	}
	return []string{"core.fileMode=false, so git status is silent"}
}

// files is a number of files in words.
func files(n int64) string { return checks.Count(n, "file", "files") }

// allAre says of all plain files that they have one mode.
func allAre(s *checks.Stats, mode uint16) string {
	return fmt.Sprintf("all %s are %04o", files(s.Modes[mode]), mode)
}

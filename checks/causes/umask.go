package causes

import (
	"fmt"
	"strings"

	"verify.example/verify/checks"
)

// umask is a build or a clone under a umask that leaves nothing to others. Its evidence is that of checks.Stats.Masked: at least ten
// files, none of which gives anything that the mask takes, while the owner's x bits are where they should be. It explains
// modes that differ from the expected ones by that mask alone, and users who are kept out.
var umask = &checks.Cause{
	ID:    "umask",
	Title: "this artifact was made under a umask that keeps others out",
	Find: func(c *checks.Case) *checks.Explanation {
		s := judged(c)
		mask, ok := s.Masked()
		if !ok {
			return nil
		}
		rest := fmt.Sprintf("none of the %s gives anything to others", files(total(s)))
		if mask == 0o077 {
			rest = fmt.Sprintf("none of the %s gives anything to the group or to others", files(total(s)))
		}
		evidence := []string{rest, "modes are " + modesInWords(s)}
		if s.Programs > 0 {
			evidence = append(evidence, "the owner's x bits are still there")
		}
		return &checks.Explanation{
			Title:    fmt.Sprintf("this %s was made under umask %03o, which keeps others out", artifactWord(c), mask),
			Evidence: evidence,
			Remedy:   fmt.Sprintf("build with umask 022, or: chmod -R %s .", giveBack(mask)),
			Explains: func(f *checks.Finding) bool { return ofUmask(f, mask) },
		}
	},
}

func giveBack(mask uint16) string {
	if mask == 0o077 {
		return "go+rX"
	}
	return "o+rX"
}

// total counts the plain files.
func total(s *checks.Stats) int64 {
	n := int64(0)
	for _, files := range s.Modes {
		n += files
	}
	return n
}

// modesInWords lists the most common modes of plain files.
func modesInWords(s *checks.Stats) string {
	const shown = 3
	var words []string
	for i, m := range s.SortedModes() {
		if i == shown {
			words = append(words, "and others")
			break
		}
		words = append(words, fmt.Sprintf("%04o (%s)", m, checks.Thousands(s.Modes[m])))
	}
	return strings.Join(words, ", ")
}

// ofUmask says whether a finding is one of bits that the mask takes.
func ofUmask(f *checks.Finding, mask uint16) bool {
	switch f.Check {
	case "environment/umask":
		return true
	case "permissions/access":
		// Not a user who can do too much: a umask takes. Nor the owner, from whom it takes nothing here.
		return !strings.HasSuffix(f.Expected, ": none") && !strings.HasSuffix(f.Message, " for the owner")
	case "permissions/mode", "executables/bit", "diff/mode":
		have, ok := octal(f.Actual)
		return differsBy(f, mask, true) || ok && clauses(f, "+", "rxX") && takes(mask, have, f.Expected)
	}
	return false
}

// takes says whether a symbolic mode of nothing but "+" asks only for bits that the mask takes, beyond those that an entry has.
func takes(mask, have uint16, symbolic string) bool {
	bits := uint16(0)
	for clause := range strings.SplitSeq(symbolic, ",") {
		who, perms, _ := strings.Cut(clause, "+")
		digit := uint16(0)
		for _, c := range perms {
			if c != 'X' || have&execBits != 0 {
				digit |= map[rune]uint16{'r': 4, 'w': 2, 'x': 1, 'X': 1}[c]
			}
		}
		if who == "" || strings.Contains(who, "a") {
			who = "ugo"
		}
		for _, c := range who {
			bits |= digit << map[rune]int{'u': 6, 'g': 3, 'o': 0}[c]
		}
	}
	return bits&^have&^mask == 0
}

package rules

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// What a pattern may take, so that no single match becomes slow.
const (
	maxPatternBytes = 4096
	maxAlternatives = 64 // of all braces of a pattern together
	maxGroups       = 64 // braces, even such with one alternative
)

// CheckPattern adds to fs what is wrong with p, one fault at most: a glob that is no glob, one over the limits on length and
// braces, and a pattern that is valid but can match no path, such as "./a", "a/" or "/a". The hint says what to write.
func CheckPattern(p Pattern, fs *Faults) {
	if message, hint := patternFault(p.Text); message != "" {
		fs.Add(p.Pos, hint, "%s", message)
	}
}

// patternFault is the message and the hint for the first thing that is wrong with text, or "".
func patternFault(text string) (message, hint string) {
	switch {
	case text == "":
		return "the pattern is empty", `write "**" for every path`
	case len(text) > maxPatternBytes:
		return fmt.Sprintf("the pattern has %d bytes, more than %d", len(text), maxPatternBytes), "split it into several patterns"
	case strings.Contains(text, "\x00"):
		return fmt.Sprintf("pattern %q holds a NUL byte", text), "no file name has one; leave it out"
	case !doublestar.ValidatePattern(text):
		return fmt.Sprintf("pattern %q is not a valid glob", text),
			"close every [ and {, and put a backslash before one that is meant as it stands"
	case strings.Count(text, "{") > maxGroups || countAlternatives(text, maxAlternatives) > maxAlternatives:
		return fmt.Sprintf("pattern %q has more than %d brace alternatives", shorten(text), maxAlternatives),
			"split it into several patterns, or use *"
	}
	if i := strayBackslash(text); i >= 0 {
		return fmt.Sprintf(`pattern %q has a backslash before %q, which needs none`, text, text[i+1]),
			`write "/" between directories, and a backslash only before one of *?[]{}!^-\`
	}
	for _, alternative := range expand(text) {
		if message, hint := shapeFault(alternative); message != "" {
			if alternative != text {
				message += fmt.Sprintf(" (it is one alternative of %q)", text)
			}
			return message, hint
		}
	}
	return "", ""
}

// strayBackslash is the index of the first backslash outside a class that stands before a letter, a digit or a slash, or -1.
// There it is a Windows separator, not an escape.
func strayBackslash(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '[':
			i = classEnd(s, i)
		case '\\':
			if i+1 < len(s) && (s[i+1] == '/' || isAlphanumeric(s[i+1])) {
				return i
			}
			i++
		}
	}
	return -1
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// shapeFault says why a pattern without braces can match no path, or "". Paths are relative and clean.
func shapeFault(p string) (message, hint string) {
	segments, _ := split(p)
	write := fmt.Sprintf("write %q", cleaned(p))
	switch {
	case p == "":
		return `the pattern can be empty`, "leave out the empty alternative"
	case p == "." || p == "./":
		return fmt.Sprintf("pattern %q matches nothing", p), `the artifact's root is matched by "**" under dirs`
	case slices.Contains(segments, ".."):
		return fmt.Sprintf(`pattern %q has a ".." segment`, p), "patterns are relative to the artifact's root and cannot leave it"
	case p[0] == '/':
		return fmt.Sprintf("pattern %q is absolute", p), "patterns are relative to the artifact's root: " + write
	case slices.Contains(segments, "."):
		return fmt.Sprintf(`pattern %q has a "." segment and so matches nothing`, p), write
	case segments[len(segments)-1] == "":
		return fmt.Sprintf(`pattern %q ends in "/" and so matches nothing`, p),
			fmt.Sprintf("write %q under dirs for the directory, %q for what is below it", cleaned(p), cleaned(p)+"/**")
	case slices.Contains(segments, ""):
		return fmt.Sprintf(`pattern %q has an empty segment and so matches nothing`, p), write
	}
	return "", ""
}

// cleaned is p as it was probably meant.
func cleaned(p string) string {
	if c := strings.TrimPrefix(path.Clean("/"+p), "/"); c != "" {
		return c
	}
	return everything
}

// shorten is the start of a pattern that is too long for a message.
func shorten(s string) string {
	if len(s) > 80 {
		return s[:80] + "..."
	}
	return s
}

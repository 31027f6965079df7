package rules

import (
	"strings"
	"unicode/utf8"

	"github.com/bmatcuk/doublestar/v4"
)

// form tells how the names that a segment matches can be recognised.
type form uint8

const (
	globForm    form = iota // by doublestar
	anyForm                 // all of them: "*"
	literalForm             // "name"
	suffixForm              // "*suffix"
	prefixForm              // "prefix*"
	affixForm               // "prefix*suffix"
)

// segment is a pattern's text between two slashes.
type segment struct {
	text           string
	form           form
	prefix, suffix string // every matching name has them, without overlap
}

// bytewise reports whether doublestar's comparison of text with names is that of their bytes. It compares runes, and takes
// any invalid byte for U+FFFD.
func bytewise(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsRune(text, utf8.RuneError)
}

// newSegment classifies text.
func newSegment(text string) segment {
	s := segment{text: text}
	if !bytewise(text) {
		return s
	}
	first := strings.IndexAny(text, `*?[{\`)
	if first < 0 {
		s.form = literalForm
		return s
	}
	s.prefix = text[:first]
	if strings.ContainsAny(text, `[{\`) {
		return s
	}
	s.suffix = text[strings.LastIndexAny(text, "*?")+1:]
	if strings.Count(text, "*") > 1 || strings.Contains(text, "?") {
		return s
	}
	switch {
	case text == "*":
		s.form = anyForm
	case s.prefix == "":
		s.form = suffixForm
	case s.suffix == "":
		s.form = prefixForm
	default:
		s.form = affixForm
	}
	return s
}

// alternative is a pattern, or one alternative of its braces, on its way into the automaton.
type alternative struct {
	text     string
	segments []string // nil when only doublestar can decide, on the whole path
}

// alternatives cuts a valid pattern into what can be matched segment by segment, with doublestar's own answer.
func alternatives(pattern string) []alternative {
	texts := []string{pattern}
	if expandable(pattern) {
		texts = expand(pattern)
	}
	all := make([]alternative, len(texts))
	for i, text := range texts {
		all[i] = alternative{text: text}
		if segments, clean := split(text); clean && separable(segments) {
			all[i].segments = withoutRuns(segments)
		}
	}
	return all
}

// withoutRuns shortens runs of "**" to what matches the same, in place, so that a pattern of thousands of them costs as little
// as any. At the end two are not one: "a/**" matches "a", and "a/**/**" does not.
func withoutRuns(segments []string) []string {
	kept := segments[:0]
	for i, s := range segments {
		n := len(kept)
		if s == everything && n > 0 && kept[n-1] == everything && (i < len(segments)-1 || n > 1 && kept[n-2] == everything) {
			continue
		}
		kept = append(kept, s)
	}
	return kept
}

// separable reports whether each of these segments matches the same names alone as within its pattern.
func separable(segments []string) bool {
	for _, s := range segments {
		if matchesSlash(s) {
			return false
		}
		if nextGroup(s) < 0 {
			continue
		}
		for _, e := range expand(s) {
			if strings.Contains(e, everything) {
				return false // in braces it may or may not be a doublestar, depending on its neighbours
			}
		}
	}
	return true
}

// matchesSlash reports whether a class of the segment, such as [^a] or [+-9], could match a slash. At the start of a
// segment none can, because no slash follows another in a path.
func matchesSlash(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '[':
			end := classEnd(s, i)
			if i > 0 && doublestar.MatchUnvalidated(s[i:end+1], "/") {
				return true
			}
			i = end
		}
	}
	return false
}

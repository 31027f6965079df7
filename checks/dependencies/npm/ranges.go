package npm

import (
	"fmt"
	"strings"
)

// span is a range of versions as npm's own semver package reads it in its loose mode: one of several lists of bounds, of which a
// version must meet all. A list without bounds takes every release.
type span [][]bound

// bound is an operator ("", "<", "<=", ">", ">=", or "!" for what nothing meets) with a version.
type bound struct {
	op string
	version
}

// parseRange reads "^1.2 || 2.x - 3 || >=4 <5".
func parseRange(text string) (span, error) {
	bad := fmt.Errorf("%q is no range of npm's versions (such as ^1.2.3, 1.x or >=1 <3)", text)
	var s span
	for part := range strings.SplitSeq(strings.Join(strings.Fields(text), " "), "||") {
		list, ok, err := parseList(dropBuilds(strings.TrimSpace(part)))
		if err != nil {
			return nil, bad
		}
		if ok {
			s = append(s, list)
		}
	}
	if len(s) == 0 {
		return nil, bad
	}
	// Where one part takes everything the others do not count, though they may name prereleases.
	if len(s) > 1 {
		for _, list := range s {
			if len(list) == 0 {
				return span{list}, nil
			}
		}
	}
	return s, nil
}

// dropBuilds takes "+build" off every version.
func dropBuilds(text string) string {
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '+')
		if i < 0 {
			return text
		}
		i += at
		end := i + 1
		for end < len(text) && (isWord(text[end]) || text[end] == '.' && end > i+1 && end+1 < len(text) && isWord(text[end+1])) {
			end++
		}
		if end == i+1 {
			at = end
			continue
		}
		text, at = text[:i]+text[end:], i
	}
}

func isWord(c byte) bool {
	return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-'
}

// parseList reads bounds with spaces between them. What is no bound is left out, as npm does; ok is false where nothing is left.
func parseList(text string) (list []bound, ok bool, err error) {
	if from, to, has := strings.Cut(text, " - "); has {
		a, okA := parsePartial(strings.TrimSpace(from))
		b, okB := parsePartial(strings.TrimSpace(to))
		if okA && okB {
			return append(lowest(a), highest(b)...), true, nil
		}
	}
	if text == "" {
		return nil, true, nil
	}
	for rest, first := text, true; rest != ""; first = false {
		var op, word string
		op, rest = operator(rest)
		word, rest, _ = strings.Cut(rest, " ")
		rest = strings.TrimLeft(rest, " ")
		p, good := parsePartial(word)
		if !good {
			if tooLarge(word) {
				return nil, false, fmt.Errorf("%q is too large", word)
			}
			continue
		}
		bounds, good, void := p.bounds(op)
		if !good {
			continue
		}
		if void {
			return []bound{{op: "!"}}, true, nil
		}
		// Among what is left out, "any" counts at the ends alone.
		ok = ok || p.given > 0 || first || rest == ""
		list = append(list, bounds...)
	}
	return list, ok, nil
}

// operator reads the operator that a text begins with, and the spaces behind it.
func operator(text string) (op, rest string) {
	for _, o := range []string{"^", "~>", "~", ">=", "<=", ">", "<", "="} {
		if after, ok := strings.CutPrefix(text, o); ok {
			after = strings.TrimLeft(after, " ")
			if (o == ">" || o == "<") && strings.HasPrefix(after, "=") {
				return o + "=", strings.TrimLeft(after[1:], " ")
			}
			if o == "~>" {
				o = "~"
			}
			return o, after
		}
	}
	return "", text
}

// has says whether a version is in the range. A prerelease is only where a bound names one of the same three numbers.
func (s span) has(v version) bool {
	for _, list := range s {
		if meetsAll(list, v) {
			return true
		}
	}
	return false
}

func meetsAll(list []bound, v version) bool {
	named := len(v.pre) == 0
	for i := range list {
		b := &list[i]
		n := v.compare(b.version)
		met := false
		switch b.op {
		case "":
			met = n == 0
		case "<":
			met = n < 0
		case "<=":
			met = n <= 0
		case ">":
			met = n > 0
		case ">=":
			met = n >= 0
		}
		if !met {
			return false
		}
		named = named || len(b.pre) > 0 && b.numbers == v.numbers
	}
	return named
}

// satisfies says whether a version meets a range, or an alias's ("npm:other@^1").
func satisfies(v, constraint string) (bool, error) {
	have, err := parseVersion(v)
	if err != nil {
		return false, err
	}
	if rest, ok := strings.CutPrefix(constraint, "npm:"); ok {
		_, constraint = cutAt(rest)
	}
	s, err := parseRange(constraint)
	if err != nil {
		return false, fmt.Errorf("%w; a tag such as \"latest\" means what the registry says at the time", err)
	}
	return s.has(have), nil
}

// cutAt cuts "name@version" and "@scope/name@version".
func cutAt(text string) (name, after string) {
	if i := strings.LastIndexByte(text, '@'); i > 0 {
		return text[:i], text[i+1:]
	}
	return text, ""
}

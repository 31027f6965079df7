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

// partial is a version of which numbers may be left out or be x.
type partial struct {
	numbers [3]uint64
	given   int // how many numbers stand before the first x
	pre     []string
	ordered bool // no number stands behind an x
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

// parsePartial reads "1", "1.x", "v1.2.3-beta". ok is false for anything else.
func parsePartial(text string) (p partial, ok bool) {
	rest := strings.TrimLeft(text, "v= ")
	p.ordered = true
	counting := true
	for i := range 3 {
		if i > 0 {
			if rest == "" {
				return p, true
			}
			if rest[0] != '.' {
				return p, false
			}
			rest = rest[1:]
		}
		if rest != "" && strings.IndexByte("xX*", rest[0]) >= 0 {
			counting = false
			rest = rest[1:]
			continue
		}
		if counting {
			p.given++
		} else {
			p.ordered = false
		}
		if i == 2 {
			p.numbers[2], p.pre, ok = patch(rest)
			return p, ok
		}
		if p.numbers[i], rest, ok = number(rest); !ok {
			return p, false
		}
	}
	p.pre, ok = prerelease(rest)
	return p, ok
}

// tooLarge says whether a text is refused for a number that JavaScript cannot count.
func tooLarge(text string) bool {
	run := 0
	for i := range len(text) {
		if !isDigit(text[i]) {
			if text[i] == '-' {
				return false
			}
			run = 0
			continue
		}
		if run++; run > 15 {
			return true
		}
	}
	return false
}

// at is the version with the numbers given, and 0 for the others.
func (p *partial) at(pre ...string) version {
	v := version{pre: pre}
	copy(v.numbers[:], p.numbers[:p.given])
	return v
}

// after is the first version, prereleases included, whose number at i is larger.
func (p *partial) after(i int) version {
	v := version{pre: []string{"0"}}
	copy(v.numbers[:], p.numbers[:i+1])
	v.numbers[i]++
	return v
}

// exact is the version where all numbers are given.
func (p *partial) exact() version { return version{p.numbers, p.pre} }

// bounds are those that an operator makes of a version. void says that nothing meets them; good is false where npm knows no such bound.
func (p *partial) bounds(op string) (list []bound, good, void bool) {
	switch {
	case op == "^" || op == "~":
		return p.near(op), true, false
	case !p.ordered:
		return nil, false, false
	case p.given == 0:
		return nil, true, op == "<" || op == ">"
	case p.given == 3:
		if op == "=" {
			op = ""
		}
		return dropAll([]bound{{op, p.exact()}}), true, false
	}
	last := p.given - 1
	switch op {
	case ">":
		v := p.after(last)
		v.pre = nil
		return []bound{{">=", v}}, true, false
	case ">=":
		return dropAll([]bound{{">=", p.at()}}), true, false
	case "<":
		return []bound{{"<", p.at("0")}}, true, false
	case "<=":
		return []bound{{"<", p.after(last)}}, true, false
	}
	return dropAll([]bound{{">=", p.at()}, {"<", p.after(last)}}), true, false
}

// near are the bounds of ^ and ~.
func (p *partial) near(op string) []bound {
	if p.given == 0 {
		return nil
	}
	low := p.at()
	if p.given == 3 {
		low = p.exact()
	}
	grows := min(p.given-1, 1) // of ~: the last number that stays
	if op == "^" {
		grows = 0
		for grows < p.given-1 && p.numbers[grows] == 0 {
			grows++
		}
	}
	return dropAll([]bound{{">=", low}, {"<", p.after(grows)}})
}

// lowest and highest are the bounds of "a - b".
func lowest(p partial) []bound {
	switch p.given {
	case 0:
		return nil
	case 3:
		return dropAll([]bound{{">=", p.exact()}})
	}
	return dropAll([]bound{{">=", p.at()}})
}

func highest(p partial) []bound {
	switch p.given {
	case 0:
		return nil
	case 3:
		return []bound{{"<=", p.exact()}}
	}
	return []bound{{"<", p.after(p.given - 1)}}
}

// dropAll drops ">=0.0.0", which every release meets.
func dropAll(list []bound) []bound {
	if b := list[0]; b.op == ">=" && b.numbers == [3]uint64{} && len(b.pre) == 0 {
		return list[1:]
	}
	return list
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

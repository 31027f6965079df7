package npm

import "strings"

// partial is a version of which numbers may be left out or be x.
type partial struct {
	numbers [3]uint64
	given   int // how many numbers stand before the first x
	pre     []string
	ordered bool // no number stands behind an x
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

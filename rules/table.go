package rules

import (
	"math/bits"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// mode is what follows a segment in its pattern, which decides what the segment's end may be.
type mode uint8

const (
	ends   mode = iota // nothing: the segment is for an entry
	subdir             // "/**" and nothing else: the entry itself is matched, too
	enters             // more segments: it is for a directory on the way
)

// table finds the segments that match a name. Its cost depends on the name, hardly on the number of segments, but for those
// that are neither literal nor a prefix nor a suffix.
type table struct {
	always  bitset // what matches every name
	stay    bitset // for directories only: positions that stay whatever the name
	literal literals
	suffix  affixes
	prefix  affixes
	globs   []glob
}

// literals finds a name itself.
type literals struct {
	lengths [16]uint64 // by the name's first byte: bit n is set when a name of n bytes, or n more or less by 64s, begins with it
	ids     map[string][]int32
}

// affixes finds the prefixes, or the suffixes, that a name has.
type affixes struct {
	lengths [64]uint64 // by the byte at the name's own end: bit n is set when an affix of n bytes has that byte there
	ids     map[string][]int32
}

// maxAffix is the greatest length in affixes.lengths.
const maxAffix = 63

// glob is a segment that is tried by itself: first by its prefix and suffix, then, unless exact, by doublestar.
type glob struct {
	prefix, suffix string
	exact          bool
	text, tail     string // the pattern, and what is appended to a name for it
	id             int32
}

// add makes t set the bit id for the names that s matches in mode m.
func (t *table) add(s segment, m mode, id int32) {
	g := glob{prefix: s.prefix, suffix: s.suffix, text: s.text, id: id}
	switch {
	case s.form == anyForm:
		t.always.set(id)
		return
	case s.form == literalForm:
		t.literal.add(s.text, id)
		return
	case s.form == suffixForm && len(s.suffix) <= maxAffix:
		t.suffix.add(s.suffix, s.suffix[len(s.suffix)-1], id)
		return
	case s.form == prefixForm && m != subdir && len(s.prefix) <= maxAffix:
		t.prefix.add(s.prefix, s.prefix[0], id)
		return
	case s.form == globForm, s.form == prefixForm && m == subdir: // doublestar's "a*/**" does not match "a"
		switch m {
		case subdir:
			g.text += "/" + everything
		case enters: // "a*{,b}" does not match "a", and still "a*{,b}/c" matches "a/c"
			g.text, g.tail = g.text+"/.", "/."
		}
	default:
		g.exact = true
	}
	t.globs = append(t.globs, g)
}

// mark sets in b the bit of each segment that matches name, those of always excepted.
func (t *table) mark(name string, b bitset) {
	if name == "" {
		return
	}
	if t.literal.lengths[name[0]&15]>>(len(name)&63)&1 != 0 {
		b.setAll(t.literal.ids[name])
	}
	if t.suffix.ids != nil {
		for m := t.suffix.lengths[name[len(name)-1]&63]; m != 0; m &= m - 1 {
			n := bits.TrailingZeros64(m)
			if n > len(name) {
				break
			}
			b.setAll(t.suffix.ids[name[len(name)-n:]])
		}
	}
	if t.prefix.ids != nil {
		for m := t.prefix.lengths[name[0]&63]; m != 0; m &= m - 1 {
			n := bits.TrailingZeros64(m)
			if n > len(name) {
				break
			}
			b.setAll(t.prefix.ids[name[:n]])
		}
	}
	for i := range t.globs {
		if g := &t.globs[i]; g.matches(name) {
			b.set(g.id)
		}
	}
}

// empty reports whether mark never marks anything.
func (t *table) empty() bool {
	return t.literal.ids == nil && t.suffix.ids == nil && t.prefix.ids == nil && t.globs == nil
}

func (g *glob) matches(name string) bool {
	if len(name) < len(g.prefix)+len(g.suffix) || !strings.HasPrefix(name, g.prefix) || !strings.HasSuffix(name, g.suffix) {
		return false
	}
	return g.exact || doublestar.MatchUnvalidated(g.text, name+g.tail)
}

func (l *literals) add(name string, id int32) {
	if name == "" {
		return // no entry has it
	}
	l.lengths[name[0]&15] |= 1 << (len(name) & 63)
	l.ids = appendID(l.ids, name, id)
}

func (a *affixes) add(text string, end byte, id int32) {
	a.lengths[end&63] |= 1 << len(text)
	a.ids = appendID(a.ids, text, id)
}

func appendID(ids map[string][]int32, key string, id int32) map[string][]int32 {
	if ids == nil {
		ids = map[string][]int32{}
	}
	ids[key] = append(ids[key], id)
	return ids
}

package artifact

import "strings"

// glob is a pattern of gitattributes(5) after its literal beginning, compiled. It matches as git's wildmatch does with
// WM_PATHNAME: "*" and "?" stay within one name, "**" between slashes does not. Matching takes time in proportion to the
// length of the pattern times that of the text, whatever either is.
type glob []globToken

type globKind uint8

const (
	globByte    globKind = iota // exactly this byte
	globAny                     // "?"
	globClass                   // "[...]"
	globStar                    // any bytes but "/"
	globStars                   // any bytes
	globDirs                    // "**/": nothing, or what the globStars and the globByte behind it match
	globNothing                 // a malformed class: matches nothing
)

type globToken struct {
	kind  globKind
	char  byte
	class *[4]uint64
}

// special says whether c is more than itself in a pattern.
func special(c byte) bool { return c == '*' || c == '?' || c == '[' || c == '\\' }

// compileGlob compiles a pattern that begins a path, or follows one of the path's literal parts.
func compileGlob(p string) glob {
	var g glob
	for i := 0; i < len(p); {
		switch p[i] {
		case '?':
			g = append(g, globToken{kind: globAny})
			i++
		case '*':
			stars := i
			for i < len(p) && p[i] == '*' {
				i++
			}
			g = append(g, starTokens(p, stars, i)...)
		case '[':
			class, end := compileClass(p[i+1:])
			if class == nil {
				return append(g, globToken{kind: globNothing})
			}
			g = append(g, globToken{kind: globClass, class: class})
			i += 1 + end
		case '\\':
			if i++; i == len(p) {
				return append(g, globToken{kind: globNothing})
			}
			fallthrough
		default:
			g = append(g, globToken{kind: globByte, char: p[i]})
			i++
		}
	}
	return g
}

// starTokens is what the stars p[from:to] mean.
func starTokens(p string, from, to int) []globToken {
	starts := from == 0 || p[from-1] == '/'
	slash := strings.HasPrefix(p[to:], "/")
	switch {
	case to-from < 2 || !starts || to < len(p) && !slash && !strings.HasPrefix(p[to:], `\/`):
		return []globToken{{kind: globStar}}
	case slash:
		return []globToken{{kind: globDirs}, {kind: globStars}}
	}
	return []globToken{{kind: globStars}}
}

// compileClass compiles a class, p being what follows its "[", and says where it ends; nil when it is malformed.
func compileClass(p string) (*[4]uint64, int) {
	c := classReader{p: p}
	negated := c.at(0) == '!' || c.at(0) == '^'
	if negated {
		c.i++
	}
	for first := true; first || c.at(0) != ']'; first = false {
		if !c.element() {
			return nil, 0
		}
		c.i++
	}
	if negated {
		for w := range c.set {
			c.set[w] = ^c.set[w]
		}
	}
	c.set['/'/64] &^= 1 << ('/' % 64)
	return &c.set, c.i + 1
}

// classReader reads a class, element by element.
type classReader struct {
	p        string
	i        int
	previous byte // what a range can begin with; 0 for none
	set      [4]uint64
}

// at is the byte n behind the place that was reached, 0 past the end: a pattern holds no NUL.
func (c *classReader) at(n int) byte {
	if c.i+n < len(c.p) {
		return c.p[c.i+n]
	}
	return 0
}

// literal is the byte at the place that was reached, or the one that a backslash there protects; 0 for none.
func (c *classReader) literal() byte {
	if c.at(0) == '\\' {
		c.i++
	}
	return c.at(0)
}

// element reads one element and stops at its last byte. It is false when the class is malformed.
func (c *classReader) element() bool {
	previous := c.previous
	c.previous = 0
	if c.at(0) == '-' && previous != 0 && c.at(1) != 0 && c.at(1) != ']' {
		c.i++
		to := c.literal()
		add(&c.set, previous, to)
		return to != 0
	}
	if c.at(0) == '[' && c.at(1) == ':' {
		end := strings.IndexByte(c.p[c.i+2:], ']')
		if end < 0 {
			return false
		}
		if name, ok := strings.CutSuffix(c.p[c.i+2:c.i+2+end], ":"); ok {
			c.i += 2 + end
			return addNamed(&c.set, name)
		}
		// There is no ":]", so it is an ordinary bracket.
	}
	c.previous = c.literal()
	add(&c.set, c.previous, c.previous)
	return c.previous != 0
}

// add adds the bytes of a range.
func add(set *[4]uint64, from, to byte) {
	for c := int(from); c <= int(to); c++ {
		set[c/64] |= 1 << (c % 64)
	}
}

// addNamed adds a POSIX class of ASCII characters and says whether there is one of that name.
func addNamed(set *[4]uint64, name string) bool {
	ranges, known := map[string]string{
		"alnum": "09AZaz", "alpha": "AZaz", "blank": "  \t\t", "cntrl": "\x00\x1f\x7f\x7f", "digit": "09",
		"graph": "!~", "lower": "az", "print": " ~", "punct": "!/:@[`{~", "space": "\t\r  ",
		"upper": "AZ", "xdigit": "09AFaf",
	}[name]
	for i := 0; i+1 < len(ranges); i += 2 {
		add(set, ranges[i], ranges[i+1])
	}
	return known
}

// bounds says how many bytes g takes at least, and which ones it ends with: most texts are told from it by these alone, so that a
// file of many hostile patterns stays cheap.
func (g glob) bounds() (least int, tail string) {
	end := len(g)
	for end > 0 && g[end-1].kind == globByte && !g.optional(end-1) {
		end--
	}
	bytes := make([]byte, 0, len(g)-end)
	for _, t := range g[end:] {
		bytes = append(bytes, t.char)
	}
	for i, t := range g {
		if (t.kind == globByte || t.kind == globAny || t.kind == globClass) && !g.optional(i) {
			least++
		}
	}
	return least, string(bytes)
}

// optional says whether token i is the slash of a "**/", which may stand for nothing.
func (g glob) optional(i int) bool { return i >= 2 && g[i-2].kind == globDirs }

// match says whether g matches all of text. It keeps the set of all places in the pattern that the text so far can have led to.
func (g glob) match(text string) bool {
	var small [2][4]uint64
	now, next := small[0][:], small[1][:]
	if words := len(g)/64 + 1; words > len(now) {
		now, next = make([]uint64, words), make([]uint64, words)
	}
	g.reach(now, 0)
	for i := range len(text) {
		clear(next)
		alive := false
		for w, word := range now {
			for bit := 0; word>>bit != 0; bit++ {
				if word>>bit&1 != 0 && g.step(next, w*64+bit, text[i]) {
					alive = true
				}
			}
		}
		if !alive {
			return false
		}
		now, next = next, now
	}
	return now[len(g)/64]>>(len(g)%64)&1 != 0
}

// step adds to set where c leads from place i, and says whether it leads anywhere.
func (g glob) step(set []uint64, i int, c byte) bool {
	if i == len(g) {
		return false
	}
	t := &g[i]
	switch t.kind {
	case globByte:
		if c != t.char {
			return false
		}
		i++
	case globAny:
		if c == '/' {
			return false
		}
		i++
	case globClass:
		if t.class[c/64]>>(c%64)&1 == 0 {
			return false
		}
		i++
	case globStar:
		if c == '/' {
			return false
		}
	case globStars:
	case globDirs, globNothing:
		return false
	}
	g.reach(set, i)
	return true
}

// reach adds place i to set, and all places that nothing at all leads to from there.
func (g glob) reach(set []uint64, i int) {
	for set[i/64]>>(i%64)&1 == 0 {
		set[i/64] |= 1 << (i % 64)
		if i == len(g) {
			return
		}
		switch g[i].kind {
		case globStar, globStars:
		case globDirs:
			g.reach(set, i+3)
		default:
			return
		}
		i++
	}
}

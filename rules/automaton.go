package rules

import (
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"
)

// automaton matches all patterns at once, along a walk. Every pattern is cut at its slashes into positions; what is known in
// a directory is the set of positions that its entries may match next, a node. Nodes are made as directories are entered and
// shared by all directories with the same set. The positions that are the same everywhere, those of patterns such as
// "**/*.go", are kept out of the nodes. The automaton is safe for concurrent use.
type automaton struct {
	patterns  []patternBit
	positions []position
	global    bitset         // positions that are in the set of every directory
	sharedIDs []int32        // the same, as a list
	shared    directory      // what these say
	whole     [kinds][]whole // patterns that are matched against whole paths
	hasWhole  bool
	root      *node

	mu    sync.Mutex
	nodes map[string]*node
	limit int // of len(nodes); past it a directory has a node of its own, which goes when the directory is left
}

// patternBit says where a pattern stands; its index is the bit that a match sets.
type patternBit struct {
	rule, pattern int32
	except        bool
	text          string
	selector      Selector
}

// position is a segment of a pattern in the automaton.
type position struct {
	segment segment
	any     bool // the segment is "**"
	last    bool
	subdir  bool  // what follows is "/**" alone
	bit     int32 // of the pattern
}

// whole is a pattern that doublestar decides on the whole path.
type whole struct {
	prefix string // that every matching path has
	text   string
	bit    int32
}

func newAutomaton(rs []Rule) *automaton {
	a := &automaton{nodes: map[string]*node{}, limit: maxNodes}
	for r, rule := range rs {
		for p, pattern := range rule.Patterns {
			a.addPattern(patternBit{int32(r), int32(p), false, pattern.Text, rule.Selector})
		}
		for p, pattern := range rule.Except {
			a.addPattern(patternBit{int32(r), int32(p), true, pattern.Text, rule.Selector})
		}
	}
	a.global = newBitset(len(a.positions))
	root := newBitset(len(a.positions))
	first := true
	for i, p := range a.positions {
		if first && p.any {
			a.startAt(a.global, int32(i))
		} else if first {
			root.set(int32(i))
		}
		first = p.last
	}
	for i := range root {
		root[i] &^= a.global[i]
	}
	a.sharedIDs = a.global.members(nil)
	a.root, _ = a.intern(root.members(nil), nil)
	return a
}

// addPattern gives the pattern a bit, and positions or a place in the list of whole patterns.
func (a *automaton) addPattern(p patternBit) {
	bit := int32(len(a.patterns))
	a.patterns = append(a.patterns, p)
	for _, alt := range alternatives(p.text) {
		if alt.segments == nil {
			a.addWhole(alt.text, bit)
			continue
		}
		n := len(alt.segments)
		for i, s := range alt.segments {
			a.positions = append(a.positions, position{
				segment: newSegment(s),
				any:     s == everything,
				last:    i == n-1,
				subdir:  i == n-2 && alt.segments[n-1] == everything,
				bit:     bit,
			})
		}
	}
}

func (a *automaton) addWhole(text string, bit int32) {
	a.hasWhole = true
	w := whole{text: text, bit: bit}
	if i := strings.IndexAny(text, `*?[{\`); i > 0 {
		if p := text[:i]; bytewise(p) {
			w.prefix = p
		}
	}
	for k := range Kind(kinds) {
		if a.patterns[bit].selector.selects(k) {
			a.whole[k] = append(a.whole[k], w)
		}
	}
}

// startAt adds to set the position i, and what follows as long as "**" may match nothing.
func (a *automaton) startAt(set bitset, i int32) {
	for set.set(i); a.positions[i].any && !a.positions[i].last; {
		i++
		set.set(i)
	}
}

// markWhole sets in b the bits of the whole patterns that match the entry name of the directory whose path, with a slash at
// its end unless it is the root, is dir.
func (a *automaton) markWhole(dir, name string, k Kind, b bitset) {
	path := ""
	for i := range a.whole[k] {
		w := &a.whole[k][i]
		if !joinedHasPrefix(dir, name, w.prefix) {
			continue
		}
		if path == "" {
			path = dir + name
		}
		if doublestar.MatchUnvalidated(w.text, path) {
			b.set(w.bit)
		}
	}
}

// joinedHasPrefix is strings.HasPrefix(dir+name, prefix).
func joinedHasPrefix(dir, name, prefix string) bool {
	if len(prefix) <= len(dir) {
		return strings.HasPrefix(dir, prefix)
	}
	return strings.HasPrefix(prefix, dir) && strings.HasPrefix(name, prefix[len(dir):])
}

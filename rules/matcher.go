package rules

import "slices"

// Matcher matches the entries of a tree, one directory after the other. It is for one goroutine; the states that it makes
// and the results it returns are good for every matcher of the same [Set]. The names that it is given are single segments of
// any bytes but "/", never empty, "." or ".."; none is kept.
type Matcher[T any] struct {
	set     *Set[T]
	matched bitset // scratch: bits of patterns
	hits    bitset // scratch: bits of positions
	next    bitset // scratch: bits of positions
	ids     []int32
	key     []byte
	nodes   map[string]*node      // part of the automaton's nodes, without its lock
	cache   map[uint64]*cached[T] // results by hash of the matched patterns
	cached  int
	recent  [64]*cached[T] // the last results met, by the low bits of the hash
}

// cached is a result in a matcher's cache.
type cached[T any] struct {
	matched bitset
	value   *T
	next    *cached[T] // with the same hash
}

// maxCached is how many results a matcher keeps before it starts over.
const maxCached = 4096

// State is what is known about a directory: which patterns its entries may still match. It is small, may be copied, and is
// shared by all directories that are alike. The zero State is of no use; see [Matcher.Root].
type State struct {
	node *node
	dir  string // "" or the path with a slash at its end; kept only where some pattern needs whole paths
}

// Root is the state of the artifact's root directory.
func (m *Matcher[T]) Root() State { return State{node: m.set.automaton.root} }

// Enter is the state of the directory name within the directory of st. Nothing is kept for each name, and no more than a
// bounded number of states is kept altogether.
func (m *Matcher[T]) Enter(st State, name string) State {
	next := State{node: m.enter(st.node, name)}
	if m.set.automaton.hasWhole {
		next.dir = st.dir + name + "/"
	}
	return next
}

func (m *Matcher[T]) enter(n *node, name string) *node {
	a := m.set.automaton
	global, local := a.below(&a.shared, a.sharedIDs), a.below(&n.say, n.local)
	clear(m.hits)
	m.hits.add(global.always)
	m.hits.add(local.always)
	global.mark(name, m.hits)
	local.mark(name, m.hits)
	m.ids = m.hits.members(m.ids[:0])
	if len(m.ids) == 0 {
		if q := n.quiet.Load(); q != nil {
			return q
		}
	}
	copy(m.next, local.stay)
	for _, id := range m.ids {
		a.startAt(m.next, id+1)
	}
	for i := range m.next {
		m.next[i] &^= a.global[i]
	}
	quiet := len(m.ids) == 0
	m.ids = m.next.members(m.ids[:0])
	next := n
	if !slices.Equal(m.ids, n.local) { // its own set again: no chain of nodes may grow past the limit
		next = m.node(m.ids)
	}
	if quiet {
		n.quiet.Store(next)
	}
	return next
}

// node is the node of these positions.
func (m *Matcher[T]) node(ids []int32) *node {
	m.key = appendKey(m.key[:0], ids)
	if n := m.nodes[string(m.key)]; n != nil {
		return n
	}
	n, shared := m.set.automaton.intern(ids, m.key)
	if shared {
		m.nodes[n.key] = n
	}
	return n
}

// Match is the result for the entry name, of kind k, in the directory of st. It is what resolve returned for the rules that
// match, also when there are none.
//
// It allocates nothing once the states and combinations at hand have been met, unless patterns are among the rules that
// cannot be matched segment by segment, such as "{a/b,**/c}" or "a[^b]c", and the entry has the plain text that these start
// with, or a segment has braces with wildcards in them.
func (m *Matcher[T]) Match(st State, name string, k Kind) *T {
	a := m.set.automaton
	global := a.entries(&a.shared, a.sharedIDs, k)
	copy(m.matched, global.always)
	if !global.empty() {
		global.mark(name, m.matched)
	}
	if len(st.node.local) > 0 {
		local := a.entries(&st.node.say, st.node.local, k)
		m.matched.add(local.always)
		local.mark(name, m.matched)
	}
	if len(a.whole[k]) > 0 {
		a.markWhole(st.dir, name, k, m.matched)
	}
	return m.value()
}

// MatchRoot is the result for the artifact's root itself: only rules for dirs match it, by the pattern "**".
func (m *Matcher[T]) MatchRoot() *T {
	clear(m.matched)
	for i, p := range m.set.automaton.patterns {
		if p.selector == Dirs && p.text == everything {
			m.matched.set(int32(i))
		}
	}
	return m.value()
}

// value is the result for m.matched.
func (m *Matcher[T]) value() *T {
	h := m.matched.hash()
	recent := &m.recent[h%uint64(len(m.recent))]
	if c := *recent; c != nil && slices.Equal(c.matched, m.matched) {
		return c.value
	}
	for c := m.cache[h]; c != nil; c = c.next {
		if slices.Equal(c.matched, m.matched) {
			*recent = c
			return c.value
		}
	}
	if m.cached++; m.cached > maxCached {
		clear(m.cache)
		m.cached = 1
	}
	v := m.set.value(m.matched)
	*recent = &cached[T]{matched: slices.Clone(m.matched), value: v, next: m.cache[h]}
	m.cache[h] = *recent
	return v
}

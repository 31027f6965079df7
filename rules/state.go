package rules

import "sync/atomic"

// node is the local positions of a directory, and what they say of its entries and subdirectories.
type node struct {
	key   string
	local []int32 // ascending
	say   directory
	quiet atomic.Pointer[node] // the node of subdirectories whose name no position asks for
}

// directory is what a set of positions says of names, worked out when first asked for. Each of its fields is set once; two
// goroutines may both work it out, with the same result.
type directory struct {
	entries [kinds]atomic.Pointer[table] // by kind: bits of patterns
	below   atomic.Pointer[table]        // bits of positions whose segment a subdirectory's name matches
}

// maxNodes bounds the memory that a hostile tree can take by needing more and more sets of positions.
const maxNodes = 2048

// intern is the node of these positions, and whether it is shared. key is scratch space. local is copied.
func (a *automaton) intern(local []int32, key []byte) (n *node, shared bool) {
	key = appendKey(key[:0], local)
	a.mu.Lock()
	defer a.mu.Unlock()
	if n = a.nodes[string(key)]; n != nil {
		return n, true
	}
	n = &node{key: string(key), local: append([]int32(nil), local...)}
	if len(a.nodes) >= a.limit {
		return n, false
	}
	a.nodes[n.key] = n
	return n, true
}

func appendKey(key []byte, ids []int32) []byte {
	for _, id := range ids {
		key = append(key, byte(id), byte(id>>8), byte(id>>16), byte(id>>24))
	}
	return key
}

// entries is the table for entries of kind k by the positions ids, kept in d.
func (a *automaton) entries(d *directory, ids []int32, k Kind) *table {
	if t := d.entries[k].Load(); t != nil {
		return t
	}
	t := &table{always: newBitset(len(a.patterns))}
	for _, id := range ids {
		p := &a.positions[id]
		switch {
		case !a.patterns[p.bit].selector.selects(k):
		case p.any && p.last:
			t.always.set(p.bit)
		case p.any:
		case p.last:
			t.add(p.segment, ends, p.bit)
		case p.subdir:
			t.add(p.segment, subdir, p.bit)
		}
	}
	d.entries[k].Store(t)
	return t
}

// below is the table for names of subdirectories by the positions ids, kept in d. Its stay has each "**", which goes on
// into every subdirectory.
func (a *automaton) below(d *directory, ids []int32) *table {
	if t := d.below.Load(); t != nil {
		return t
	}
	t := &table{always: newBitset(len(a.positions)), stay: newBitset(len(a.positions))}
	for _, id := range ids {
		switch p := &a.positions[id]; {
		case p.any:
			a.startAt(t.stay, id)
		case !p.last:
			t.add(p.segment, enters, id)
		}
	}
	d.below.Store(t)
	return t
}

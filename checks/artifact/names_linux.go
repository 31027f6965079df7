package artifact

import (
	"slices"
	"sort"
)

// mark is where a name lies among the names of a directory, and its type.
type mark struct {
	start, end int
	typ        Type
}

// ranks sorts the names of a directory. It is reused for one directory after another.
type ranks struct {
	keys  []uint64
	all   string // the names
	marks []mark
	index uint // how many bits of a key are the index of its mark: 8, 16 or 24
	bytes int  // how many first bytes of a name, behind what all have in common, are in front of them
}

// sort calls f with the marks in the order of their names, which lie in all. Numbers are sorted in place of strings: a function that
// compares two names costs more than all else that is done with them.
func (r *ranks) sort(all string, marks []mark, f func(m *mark)) {
	if len(marks) > 1<<24 { // too many for the keys
		sort.Slice(marks, func(i, j int) bool { return all[marks[i].start:marks[i].end] < all[marks[j].start:marks[j].end] })
		for i := range marks {
			f(&marks[i])
		}
		return
	}
	r.all, r.marks, r.index = all, marks, 8
	for len(marks) > 1<<r.index {
		r.index += 8
	}
	r.bytes = 8 - int(r.index/8)
	r.keys = r.keys[:0]
	for i := range marks {
		r.keys = append(r.keys, uint64(i))
	}
	r.rank(r.keys, 0)
	for _, k := range r.keys {
		f(r.mark(k))
	}
}

// mark is the one whose index a key has.
func (r *ranks) mark(key uint64) *mark { return &r.marks[key&(1<<r.index-1)] }

// rest is the name that a key stands for, without its first bytes.
func (r *ranks) rest(key uint64, skip int) string {
	m := r.mark(key)
	return r.all[min(m.start+skip, m.end):m.end]
}

// rank sorts keys by their names, whose first skip bytes are the same. Those that go on with the same bytes are sorted by what follows.
func (r *ranks) rank(keys []uint64, skip int) {
	skip = r.common(keys, skip)
	longer := false
	for i, k := range keys {
		rest := r.rest(k, skip)
		keys[i] = r.leading(rest) | k&(1<<r.index-1)
		longer = longer || len(rest) > r.bytes
	}
	slices.Sort(keys)
	for from := 0; longer && from < len(keys); {
		to := from + 1
		for to < len(keys) && keys[to]>>r.index == keys[from]>>r.index {
			to++
		}
		if to-from > 1 {
			r.rank(keys[from:to], skip+r.bytes)
		}
		from = to
	}
}

// common is how many bytes all these names begin with, where the first few are known to be the same.
func (r *ranks) common(keys []uint64, known int) int {
	if len(keys) == 0 {
		return known
	}
	first := r.rest(keys[0], known)
	for _, k := range keys {
		name := r.rest(k, known)
		n := min(len(first), len(name))
		i := 0
		for i < n && first[i] == name[i] {
			i++
		}
		if first = first[:i]; i == 0 {
			break
		}
	}
	return known + len(first)
}

// leading has the first bytes of s in the upper bits, the first one highest; what is missing is zero, which no name has.
func (r *ranks) leading(s string) uint64 {
	if len(s) >= 8 { // the compiler makes one load of it
		return (uint64(s[7]) | uint64(s[6])<<8 | uint64(s[5])<<16 | uint64(s[4])<<24 |
			uint64(s[3])<<32 | uint64(s[2])<<40 | uint64(s[1])<<48 | uint64(s[0])<<56) >> r.index << r.index
	}
	var v uint64
	for i := range len(s) {
		v |= uint64(s[i]) << (56 - 8*i)
	}
	return v >> r.index << r.index
}

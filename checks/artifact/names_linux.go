package artifact

import (
	"encoding/binary"
	"slices"
	"strings"
)

// mark is where a name lies among the names of a directory, and its type.
type mark struct {
	start, end int
	typ        Type
}

// ranks sorts the names of a directory. It is reused for one directory after another.
type ranks struct {
	keys []uint64
}

// The parts of a key: the first bytes of a name behind what all names have in common, and the index of its mark.
const (
	rankBytes = 5
	rankIndex = 64 - 8*rankBytes
)

// sort calls f with the marks in the order of their names, which lie in all. Numbers are sorted in place of strings: a function that
// compares two names costs more than all else that is done with them.
func (r *ranks) sort(all string, marks []mark, f func(i int, m *mark)) {
	if len(marks) >= 1<<rankIndex { // too many for the keys
		slices.SortFunc(marks, func(a, b mark) int { return strings.Compare(all[a.start:a.end], all[b.start:b.end]) })
		for i := range marks {
			f(i, &marks[i])
		}
		return
	}
	if r.keys = r.keys[:0]; len(marks) == 0 {
		return
	}
	for i := range marks {
		r.keys = append(r.keys, uint64(i))
	}
	rank(r.keys, all, marks, 0)
	for i, k := range r.keys {
		f(i, &marks[k&(1<<rankIndex-1)])
	}
}

// rank sorts keys, by the names that their marks show in all; the first skip bytes of these are the same. Those that begin with the same
// bytes are sorted by what follows.
func rank(keys []uint64, all string, marks []mark, skip int) {
	skip = common(keys, all, marks, skip)
	longer := false
	for i, k := range keys {
		k &= 1<<rankIndex - 1
		m := &marks[k]
		keys[i] = leading(all[min(m.start+skip, m.end):m.end]) | k
		longer = longer || m.end-m.start > skip+rankBytes
	}
	slices.Sort(keys)
	for from := 0; longer && from < len(keys); {
		to := from + 1
		for to < len(keys) && keys[to]>>rankIndex == keys[from]>>rankIndex {
			to++
		}
		if to-from > 1 {
			rank(keys[from:to], all, marks, skip+rankBytes)
		}
		from = to
	}
}

// common is how many bytes all these names begin with, where it is known of the first few.
func common(keys []uint64, all string, marks []mark, known int) int {
	at := func(i int) string {
		m := &marks[keys[i]&(1<<rankIndex-1)]
		return all[min(m.start+known, m.end):m.end]
	}
	first := at(0)
	for i := range keys {
		name := at(i)
		n := min(len(first), len(name))
		j := 0
		for j < n && first[j] == name[j] {
			j++
		}
		first = first[:j]
	}
	return known + len(first)
}

// leading has the first bytes of s in its upper bits, the first one highest; what is missing is zero, which no name has.
func leading(s string) uint64 {
	var b [8]byte
	copy(b[:rankBytes], s)
	return binary.BigEndian.Uint64(b[:])
}

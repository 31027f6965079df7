package checks

import "strings"

// Names is a set of names of files: whole ones, and all that end in one of some ways. It decides of most names by two of their bytes and
// their length. A nil *Names has every name. It may be used concurrently.
type Names struct {
	whole   map[string]struct{}
	lengths [64]uint64 // by the first byte: bit n is set when a whole name of n bytes, or n more or less by 64s, begins with it
	ends    []string
	last    [64]uint64 // by the last byte: bit n is set when an end has the byte n before it, but for 64s
}

// NewNames makes a set of whole names and of ends. None of them may be empty.
func NewNames(whole, ends []string) *Names {
	n := &Names{whole: map[string]struct{}{}, ends: ends}
	for _, name := range whole {
		n.whole[name] = struct{}{}
		n.lengths[name[0]&63] |= 1 << (len(name) & 63)
	}
	for _, end := range ends {
		bits := ^uint64(0) // before an end of one byte there may be anything
		if len(end) > 1 {
			bits = 1 << (end[len(end)-2] & 63)
		}
		n.last[end[len(end)-1]&63] |= bits
	}
	return n
}

// Has says whether a name is in the set.
func (n *Names) Has(name string) bool {
	if n == nil || name == "" {
		return n == nil
	}
	if n.lengths[name[0]&63]>>(len(name)&63)&1 != 0 {
		if _, ok := n.whole[name]; ok {
			return true
		}
	}
	if bits := n.last[name[len(name)-1]&63]; bits == 0 || len(name) > 1 && bits>>(name[len(name)-2]&63)&1 == 0 {
		return false
	}
	for _, end := range n.ends {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

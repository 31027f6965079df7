package rules

import "math/bits"

// bitset is a set of small numbers. Sets that are combined have the same length.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, n/64+1) }

func (b bitset) set(id int32) { b[id>>6] |= 1 << (id & 63) }

func (b bitset) setAll(ids []int32) {
	for _, id := range ids {
		b.set(id)
	}
}

func (b bitset) add(other bitset) {
	for i, w := range other {
		b[i] |= w
	}
}

// members appends the set's numbers to ids, ascending.
func (b bitset) members(ids []int32) []int32 {
	for i, w := range b {
		for ; w != 0; w &= w - 1 {
			ids = append(ids, int32(i<<6+bits.TrailingZeros64(w)))
		}
	}
	return ids
}

// hash mixes the set into a number for a map; nothing depends on its value but speed.
func (b bitset) hash() uint64 {
	h := uint64(len(b))
	for _, w := range b {
		hi, lo := bits.Mul64(h^w, 0x9e3779b97f4a7c15)
		h = hi ^ lo ^ w
	}
	return h
}

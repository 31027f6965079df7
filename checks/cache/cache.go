// Package cache is the form in which a run keeps verdicts for the next one: a set of keys, each with a byte. A key stands for one
// file in one context as package checks makes it: that the key is in the set means that such a file was read to its end and that
// nothing was found. What is wrong with a file is never kept, so it is read and reported again.
//
// A stored set is one piece of bytes: what it is, the context it holds for, when it was made, the keys in order, and a SHA-256 digest
// of all that. Whatever is not exactly that is no set, and costs a run nothing but time. The digest guards against damage and not
// against people: who may write the file can forge one, so it is kept where nobody else may write.
package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math/bits"
	"slices"
	"sync/atomic"
	"time"
)

// Key stands for one file in one context: the first half of a SHA-256 digest.
type Key [16]byte

const (
	magic      = "verify\x00cache\x00v1\n\x00"
	recordSize = len(Key{}) + 1
	headSize   = len(magic) + sha256.Size + 8
)

// Why stored bytes are no set that may be used.
var (
	ErrDamaged = errors.New("it is damaged, or not of this form")
	ErrOther   = errors.New("it was made by another verify, or for another manifest")
	ErrFuture  = errors.New("it was made after this run began, so the clock was set back")
)

// Set is the keys that an earlier run stored. A nil set is empty. It may be asked concurrently.
type Set struct {
	records []byte // keys in order, each with its byte
	used    []uint64
}

// Read reads a stored set, which it keeps and which must not be changed. now is when the run began that asks.
func Read(stored []byte, context [32]byte, now time.Time) (*Set, error) {
	end := len(stored) - sha256.Size
	if end < headSize || (end-headSize)%recordSize != 0 || string(stored[:len(magic)]) != magic {
		return nil, ErrDamaged
	}
	rest := stored[len(magic):end]
	if !bytes.Equal(rest[:len(context)], context[:]) {
		return nil, ErrOther // before the digest: a large set of another context need not be summed up
	}
	if sum := sha256.Sum256(stored[:end]); !bytes.Equal(sum[:], stored[end:]) {
		return nil, ErrDamaged
	}
	rest = rest[len(context):]
	if made := int64(binary.BigEndian.Uint64(rest)); made < 0 || made > now.UnixNano() {
		return nil, ErrFuture
	}
	s := &Set{records: rest[8:]}
	s.used = make([]uint64, (s.len()+63)/64)
	return s, nil
}

func (s *Set) len() int {
	if s == nil {
		return 0
	}
	return len(s.records) / recordSize
}

// at is the i-th record.
func (s *Set) at(i int) []byte { return s.records[i*recordSize : (i+1)*recordSize] }

// first is the beginning of the i-th key, as a number.
func (s *Set) first(i int) uint64 { return binary.BigEndian.Uint64(s.records[i*recordSize:]) }

// Find finds a key, gives the byte that was kept with it, and marks it as still of use.
func (s *Set) Find(k *Key) (with byte, ok bool) {
	n := s.len()
	if n == 0 {
		return 0, false
	}
	// Keys are digests, so the key itself says about where it lies; from there the span that holds it is widened.
	first := binary.BigEndian.Uint64(k[:])
	guess, _ := bits.Mul64(first, uint64(n))
	lo, hi := int(guess), int(guess)
	for step := 8; lo > 0 && s.first(lo) >= first; step *= 2 {
		lo = max(0, lo-step)
	}
	for step := 8; hi < n && s.first(hi) < first; step *= 2 {
		hi = min(n, hi+step)
	}
	for lo < hi {
		if mid := int(uint(lo+hi) / 2); s.first(mid) < first {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	for ; lo < n && s.first(lo) == first; lo++ {
		if string(s.at(lo)[:len(k)]) == string(k[:]) {
			atomic.OrUint64(&s.used[lo/64], 1<<(lo%64))
			return s.at(lo)[len(k)], true
		}
	}
	return 0, false
}

// Append adds a key to a list of those that are new.
func Append(list []byte, k *Key, with byte) []byte { return append(append(list, k[:]...), with) }

// Store gives the bytes to store after a run: what was found in s and what is on the list, so that a set never holds what is gone.
// It is nil where that is what is stored already. begin is when the run began.
func (s *Set) Store(list []byte, context [32]byte, begin time.Time) []byte {
	used := 0
	for i := range s.len() {
		used += int(s.used[i/64] >> (i % 64) & 1)
	}
	if s != nil && used == s.len() && len(list) == 0 {
		return nil
	}
	out := make([]byte, 0, headSize+used*recordSize+len(list)+sha256.Size)
	out = append(append(out, magic...), context[:]...)
	out = binary.BigEndian.AppendUint64(out, uint64(begin.UnixNano()))
	out = s.merge(out, inOrder(list))
	sum := sha256.Sum256(out)
	return append(out, sum[:]...)
}

// inOrder cuts a list into its records and sorts them.
func inOrder(list []byte) [][recordSize]byte {
	records := make([][recordSize]byte, len(list)/recordSize)
	for i := range records {
		copy(records[i][:], list[i*recordSize:])
	}
	slices.SortFunc(records, func(a, b [recordSize]byte) int { return bytes.Compare(a[:], b[:]) })
	return records
}

// merge appends to out what was found in s and what is new, in order.
func (s *Set) merge(out []byte, fresh [][recordSize]byte) []byte {
	for i := range s.len() {
		if s.used[i/64]>>(i%64)&1 == 0 {
			continue
		}
		for len(fresh) > 0 && bytes.Compare(fresh[0][:], s.at(i)) < 0 {
			out, fresh = append(out, fresh[0][:]...), fresh[1:]
		}
		out = append(out, s.at(i)...)
	}
	for i := range fresh {
		out = append(out, fresh[i][:]...)
	}
	return out
}

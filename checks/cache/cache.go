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
	"sort"
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
	records []byte   // keys in order, each with its byte
	used    []uint64 // a bit for each that was found
	shift   int
	starts  []uint32 // see index
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
	s.index()
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

// index notes where the keys of each bucket begin: those whose first bits are its number. Keys are digests, so each has one or two.
func (s *Set) index() {
	n := s.len()
	s.shift = 64 - bits.Len(uint(n/2))
	s.starts = make([]uint32, 1<<(64-s.shift)+1)
	next := uint64(0)
	for i := range n {
		for first := binary.BigEndian.Uint64(s.at(i)) >> s.shift; next <= first; next++ {
			s.starts[next] = uint32(i)
		}
	}
	for ; next < uint64(len(s.starts)); next++ {
		s.starts[next] = uint32(n)
	}
}

// Find finds a key, gives the byte that was kept with it, and marks it as still of use.
func (s *Set) Find(k *Key) (with byte, ok bool) {
	if s == nil {
		return 0, false
	}
	first, second := binary.BigEndian.Uint64(k[:]), binary.BigEndian.Uint64(k[8:])
	bucket := first >> s.shift
	for i := int(s.starts[bucket]); i < int(s.starts[bucket+1]); i++ {
		if r := s.at(i); binary.BigEndian.Uint64(r) == first && binary.BigEndian.Uint64(r[8:]) == second {
			atomic.OrUint64(&s.used[i/64], 1<<(i%64))
			return r[len(k)], true
		}
	}
	return 0, false
}

// Append adds a key to a list of those that are new.
func Append(list []byte, k *Key, with byte) []byte { return append(append(list, k[:]...), with) }

// Store gives the bytes to store after a run: what was found in s and what is on the list, which it sorts, so that a set never holds
// what is gone. It is nil where that is what is stored already. begin is when the run began.
func (s *Set) Store(list []byte, context [32]byte, begin time.Time) []byte {
	used := 0
	for i := range s.len() {
		used += int(s.used[i/64] >> (i % 64) & 1)
	}
	if s != nil && used == s.len() && len(list) == 0 {
		return nil
	}
	fresh := &Set{records: list}
	sort.Sort(inPlace{fresh})
	out := make([]byte, 0, headSize+used*recordSize+len(list)+sha256.Size)
	out = append(append(out, magic...), context[:]...)
	out = binary.BigEndian.AppendUint64(out, uint64(begin.UnixNano()))
	out = s.merge(out, fresh)
	sum := sha256.Sum256(out)
	return append(out, sum[:]...)
}

// merge appends to out what was found in s and what is new, in order.
func (s *Set) merge(out []byte, fresh *Set) []byte {
	next := 0
	for i := range s.len() {
		if s.used[i/64]>>(i%64)&1 == 0 {
			continue
		}
		from := next
		for next < fresh.len() && bytes.Compare(fresh.at(next), s.at(i)) < 0 {
			next++
		}
		out = append(append(out, fresh.records[from*recordSize:next*recordSize]...), s.at(i)...)
	}
	return append(out, fresh.records[next*recordSize:]...)
}

// inPlace sorts the records of a set where they lie.
type inPlace struct{ *Set }

func (s inPlace) Len() int           { return s.len() }
func (s inPlace) Less(i, j int) bool { return bytes.Compare(s.at(i), s.at(j)) < 0 }
func (s inPlace) Swap(i, j int) {
	var r [recordSize]byte
	copy(r[:], s.at(i))
	copy(s.at(i), s.at(j))
	copy(s.at(j), r[:])
}

package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"
)

var (
	then    = time.Unix(1_700_000_000, 5)
	context = sha256.Sum256([]byte("a context"))
)

// key is the n-th of many keys.
func key(n int) *Key {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(n)))
	k := Key(sum[:16])
	return &k
}

// stored is what a run stores that keeps n keys, in no order.
func stored(n int) []byte {
	var list []byte
	for _, i := range rand.New(rand.NewPCG(1, 2)).Perm(n) {
		list = Append(list, key(i), byte(i))
	}
	return (*Set)(nil).Store(list, context, then)
}

func read(t *testing.T, b []byte) *Set {
	t.Helper()
	s, err := Read(b, context, then)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestFindsWhatWasStoredAndNothingElse(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 63, 64, 65, 1000, 20_000} {
		s := read(t, stored(n))
		for i := range n {
			if with, ok := s.Find(key(i)); !ok || with != byte(i) {
				t.Fatalf("of %d keys, the %d-th gives %d, %t", n, i, with, ok)
			}
		}
		for i := n; i < n+1000; i++ {
			if _, ok := s.Find(key(i)); ok {
				t.Fatalf("of %d keys, there is a %d-th", n, i)
			}
		}
	}
}

// TestKeysThatAreNotSpread has all keys lie in one bucket, the first or the last.
func TestKeysThatAreNotSpread(t *testing.T) {
	at := func(first byte, i int) *Key { return &Key{0: first, 14: byte(i >> 8), 15: byte(i)} }
	for _, first := range []byte{0, 255} {
		var list []byte
		for i := range 500 {
			list = Append(list, at(first, i), byte(i))
		}
		s := read(t, (*Set)(nil).Store(list, context, then))
		for i := range 500 {
			if with, ok := s.Find(at(first, i)); !ok || with != byte(i) {
				t.Fatalf("the %d-th key that begins with %d gives %d, %t", i, first, with, ok)
			}
			if _, ok := s.Find(at(first^1, i)); ok {
				t.Fatalf("a key that begins with %d is found among those with %d", first^1, first)
			}
		}
	}
}

func TestASetKeepsWhatWasOfUse(t *testing.T) {
	s := read(t, stored(100))
	var wait sync.WaitGroup
	for from := range 4 {
		wait.Go(func() {
			for i := from; i < 50; i += 2 { // each twice, at the same time
				s.Find(key(i))
			}
		})
	}
	wait.Wait()
	next := read(t, s.Store(Append(Append(nil, key(200), 7), key(201), 8), context, then))
	for i := range 300 {
		_, ok := next.Find(key(i))
		if want := i < 50 || i == 200 || i == 201; ok != want {
			t.Errorf("key %d is there: %t, want %t", i, ok, want)
		}
	}
}

func TestNothingIsStoredWhereNothingIsNew(t *testing.T) {
	s := read(t, stored(3))
	for i := range 3 {
		s.Find(key(i))
	}
	if out := s.Store(nil, context, then); out != nil {
		t.Errorf("%d bytes are to be stored, want none", len(out))
	}
	if out := read(t, stored(3)).Store(nil, context, then); len(read(t, out).records) != 0 {
		t.Error("what was not found is stored")
	}
}

// TestTheSameSetIsTheSameBytes holds whatever workers found first.
func TestTheSameSetIsTheSameBytes(t *testing.T) {
	all := stored(1000)
	half := read(t, stored(500))
	var list []byte
	for i := 999; i >= 0; i-- {
		if i < 500 {
			half.Find(key(i))
		} else {
			list = Append(list, key(i), byte(i))
		}
	}
	if !bytes.Equal(all, half.Store(list, context, then)) {
		t.Error("a set that was made in two steps differs from one that was made at once")
	}
}

func TestEveryDamageIsSeen(t *testing.T) {
	whole := stored(7)
	for i := range whole {
		for _, bit := range []byte{1, 0x80, 0xff} {
			b := slices.Clone(whole)
			b[i] ^= bit
			if _, err := Read(b, context, then); err == nil {
				t.Fatalf("byte %d is another, and nothing is said", i)
			}
		}
		if _, err := Read(whole[:i], context, then); err == nil {
			t.Fatalf("only %d bytes are there, and nothing is said", i)
		}
		if _, err := Read(append(slices.Clone(whole), whole[:i+1]...), context, then); err == nil {
			t.Fatalf("%d bytes more are there, and nothing is said", i+1)
		}
	}
}

func TestWhatASetIsNotUsedFor(t *testing.T) {
	other := sha256.Sum256([]byte("another context"))
	for _, tc := range []struct {
		why     string
		context [32]byte
		now     time.Time
		want    error
	}{
		{"the run that stored it is not over", context, then, nil},
		{"a later run", context, then.Add(time.Hour), nil},
		{"another manifest", other, then, ErrOther},
		{"the clock was set back", context, then.Add(-1), ErrFuture},
	} {
		if _, err := Read(stored(3), tc.context, tc.now); err != tc.want { //nolint:errorlint // they are not wrapped
			t.Errorf("%s: %v, want %v", tc.why, err, tc.want)
		}
	}
}

// FuzzRead reads any bytes, with a digest that fits, and asks for keys that are in them and others.
func FuzzRead(f *testing.F) {
	for _, n := range []int{0, 1, 9} {
		whole := stored(n)
		f.Add(whole[:len(whole)-sha256.Size])
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		sum := sha256.Sum256(b)
		s, err := Read(append(slices.Clone(b), sum[:]...), context, then)
		if err != nil {
			return
		}
		in := map[Key]bool{}
		for i := range s.len() {
			in[Key(s.at(i))] = true
		}
		for k := range in {
			s.Find(&k) // what is out of order need not be found
			k[0]++
			if _, ok := s.Find(&k); ok && !in[k] {
				t.Errorf("%x is found and is not in %x", k, b)
			}
		}
		if out := s.Store(Append(nil, key(1), 1), context, then); len(out) == 0 {
			t.Error("what is new is not stored")
		}
	})
}

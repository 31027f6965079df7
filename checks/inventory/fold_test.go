package inventory

import (
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// Whatever simple case folding equates, and whatever decomposes to the same, folds to the same.
func TestFoldEquates(t *testing.T) {
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if !unicode.In(r, unicode.L, unicode.M, unicode.So) {
			continue
		}
		if other := unicode.SimpleFold(r); fold(string(r)) != fold(string(other)) {
			t.Errorf("%U and %U differ only in case and fold to %q and %q", r, other, fold(string(r)), fold(string(other)))
		}
	}
	for r, d := range decompositions() {
		if fold(string(r)) != fold(d) {
			t.Errorf("%U and %+q are canonically equivalent and fold to %q and %q", r, d, fold(string(r)), fold(d))
		}
	}
	if n := len(decompositions()); n < 2000 {
		t.Errorf("the table has %d decompositions, want those of all Unicode", n)
	}
}

func TestFoldTellsApart(t *testing.T) {
	for _, pair := range [][2]string{
		{"a", "b"}, {"straße", "strasse"}, {"e", "é"}, {"\xe4", "\xc4"}, {"a\u0301", "a\u0300"}, {"i", "ı"}, {"한", "하"}, {"", "a"},
	} {
		if fold(pair[0]) == fold(pair[1]) {
			t.Errorf("%q and %q fold to the same, %q", pair[0], pair[1], fold(pair[0]))
		}
	}
}

// A name that is not special is its own fold: collisions rely on it to leave most names alone. Folding never loses a name: what has
// something in it folds to something.
func TestFoldOfPlainNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := string(rapid.SliceOfN(rapid.Byte(), 1, 20).Draw(t, "name"))
		f := fold(name)
		if !special(name) && f != name {
			t.Fatalf("%q is not special and folds to %q", name, f)
		}
		if f == "" || fold(f) != f {
			t.Fatalf("%q folds to %q, and that to %q", name, f, fold(f))
		}
	})
}

// The short way through portable never hides what judge would say.
func TestPortableAgreesWithJudge(t *testing.T) {
	alphabet := []rune("aZ0._- :*\\\u200b\u202e\ufe0féCONUL1\n\x7f")
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOfN(rapid.SampledFrom(alphabet), 1, 8, -1).Draw(t, "name")
		if _, fault := judge(name); fault != "" && portable(name) {
			t.Fatalf("%q is taken for portable although %s", name, fault)
		}
	})
}

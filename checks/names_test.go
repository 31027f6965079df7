package checks

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestNamesHaveWhatTheyWereGivenAndNothingElse(t *testing.T) {
	whole := []string{"go.mod", "package.json", "a", strings.Repeat("x", 70)}
	ends := []string{".txt", ".tar.gz", "~", "ö"}
	n := NewNames(whole, ends)
	random := rand.New(rand.NewPCG(3, 4))
	pieces := append(append([]string{"", "b", "x", ".", "\xb6", "\xff"}, whole...), ends...)
	for range 20_000 {
		name := pieces[random.IntN(len(pieces))] + pieces[random.IntN(len(pieces))]
		want := slices.Contains(whole, name) ||
			name != "" && slices.ContainsFunc(ends, func(end string) bool { return strings.HasSuffix(name, end) })
		if got := n.Has(name); got != want {
			t.Fatalf("Has(%q) is %t, want %t", name, got, want)
		}
	}
	if every := (*Names)(nil); !every.Has("anything") {
		t.Error("no set must have every name")
	}
}

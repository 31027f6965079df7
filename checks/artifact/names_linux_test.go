package artifact

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// The order of names is that of their bytes, whatever they begin with, and names that a broken file system lists twice stay.
func TestNamesAreSortedByTheirBytes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var r ranks
	for round := range 3000 {
		var names []string
		for range random.IntN(60 + round/2999*70_000) {
			var name strings.Builder
			for range random.IntN(4) {
				name.WriteString([]string{"a", "test_", "test_settings_", "\xff", "é", "longer than eight bytes ", "\x01"}[random.IntN(7)])
			}
			name.WriteByte(byte(1 + random.IntN(255)))
			names = append(names, name.String())
		}
		var all strings.Builder
		var marks []mark
		for _, name := range names {
			marks = append(marks, mark{all.Len(), all.Len() + len(name), File})
			all.WriteString(name + "\x00")
		}
		var got []string
		r.sort(all.String(), marks, func(m *mark) { got = append(got, all.String()[m.start:m.end]) })
		slices.Sort(names)
		if !slices.Equal(got, names) {
			t.Fatalf("round %d: sorted are\n%q, want\n%q", round, got, names)
		}
	}
}

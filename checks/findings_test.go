package checks

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// collected are the findings of a list, each as it came by.
func collected(l Findings) []Finding {
	var all []Finding
	for f := range l.All() {
		all = append(all, *f)
	}
	return all
}

// TestFindingsComeBack holds that nothing of a finding is lost, whatever it says.
func TestFindingsComeBack(t *testing.T) {
	want := []Finding{
		{},
		{Check: "a/b", Severity: rules.Error, Path: "x/y", Line: 7, Expected: "e", Actual: "a", Message: "m", Remedy: "r", Rule: "u", Because: "b", Entries: 3},
		{Path: "x/y", Remedy: "chmod +x x/y", Cause: "one"},
		{Path: "x/y", Remedy: "x/y", Cause: "other"},
		{Path: "x/z", Remedy: "chmod +x x/y", Cause: "one"},
		{Path: "", Remedy: "nothing"},
		{Path: ".", Remedy: "look at ."},
		{Path: "long", Line: 1<<32 - 1},
		{Path: "longer", Line: 1 << 40},
		{Path: "long", Line: 2, Message: "the same place, another line"},
		{Path: strings.Repeat("deep/", 10_000) + "name", Remedy: "rm " + strings.Repeat("deep/", 10_000) + "name"},
	}
	for i := range 2_000 { // more than are remembered
		want = append(want, Finding{Path: fmt.Sprint("p", i), Message: fmt.Sprint("m", i*i), Remedy: fmt.Sprint("mend p", i)})
	}
	l := FindingsOf(want...)
	if got := collected(l); !slices.Equal(got, want) || l.Len() != len(want) {
		t.Errorf("%d of %d come back, and not as they were", len(got), len(want))
	}
	for i, f := range want {
		if got := l.At(i); got != f {
			t.Fatalf("%+v comes back as %+v", f, got)
		}
	}
	if n := l.Count(rules.Error); n != 1 {
		t.Errorf("%d errors, want 1", n)
	}
	for f := range l.Of("a/b", rules.Error) {
		if f.Path != "x/y" || f.Line != 7 {
			t.Errorf("%+v is of that check", f)
		}
	}
	if (Findings{}).Len() != 0 || collected(Findings{}) != nil {
		t.Error("an empty list is not empty")
	}
}

// TestFindingsAreOrdered holds the order in which directories are put one behind the other against one sort of everything.
func TestFindingsAreOrdered(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		root := &artifact.Dir{Path: ".", Self: artifact.Entry{Name: "."}}
		dirs := []*artifact.Dir{root}
		for range r.IntN(30) {
			above := dirs[r.IntN(len(dirs))]
			name := []string{"a", "a-b", "a.b", "a0", "b", "-", "A"}[r.IntN(7)]
			if above.Dir(name) != nil {
				continue
			}
			d := &artifact.Dir{Path: above.Join(name), Parent: above, Self: artifact.Entry{Name: name}}
			dirs, above.Dirs = append(dirs, d), append(above.Dirs, d)
			slices.SortFunc(above.Dirs, func(a, b *artifact.Dir) int { return cmp.Compare(a.Self.Name, b.Self.Name) })
		}
		workers, want := make([]keeper, 1+r.IntN(3)), []Finding(nil)
		for i := range workers {
			for range r.IntN(200) {
				d := dirs[r.IntN(len(dirs))]
				for range 1 + r.IntN(5) {
					f := random(r, d)
					workers[i].add(d, f.Path[strings.LastIndexByte(f.Path, '/')+1:], &f)
					want = append(want, f)
				}
			}
		}
		var loose keeper
		for range r.IntN(50) {
			f := random(r, dirs[r.IntN(len(dirs))])
			loose.add(nil, f.Path, &f)
			want = append(want, f)
		}
		slices.SortStableFunc(want, func(a, b Finding) int {
			return cmp.Or(comparePaths(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Check, b.Check), cmp.Compare(a.Message, b.Message))
		})
		var parts [][]kept
		for i := range workers {
			parts = append(parts, workers[i].parts...)
		}
		got := ordered(root, parts).with(loose.all())
		if !slices.Equal(collected(got), want) || got.Len() != len(want) {
			t.Fatalf("seed %d: %d findings are not in order", seed, got.Len())
		}
	}
}

// random is a finding about something in a directory, whose last word is the same where order does not depend on it.
func random(r *rand.Rand, d *artifact.Dir) Finding {
	name := []string{"a", "a-b", "a.b", "a0", "b", "-", "A", "z"}[r.IntN(8)]
	if d.Parent == nil && r.IntN(9) == 0 {
		name = "."
	}
	return Finding{Path: d.Join(name), Line: r.IntN(2), Check: []string{"x/a", "x/b"}[r.IntN(2)], Message: []string{"m", "n"}[r.IntN(2)]}
}

// TestFindingsOfADirectoryThatWasNotEntered holds that what was found is never lost, wherever it lies.
func TestFindingsOfADirectoryThatWasNotEntered(t *testing.T) {
	root := &artifact.Dir{Path: "."}
	lost := &artifact.Dir{Path: "a", Parent: root}
	var k keeper
	k.add(root, "b", &Finding{Message: "in the tree"})
	k.add(lost, "x", &Finding{Message: "elsewhere"})
	got := collected(ordered(root, k.parts))
	if len(got) != 2 || got[0].Path != "a/x" || got[1].Path != "b" {
		t.Errorf("%+v", got)
	}
}

// TestFindingsAreSmall holds what a run keeps of each of many findings that say the same of different files.
func TestFindingsAreSmall(t *testing.T) {
	const many, most = 100_000, 48
	names := make([]string, many)
	for i := range names {
		names[i] = fmt.Sprint("file", i)
	}
	dir := &artifact.Dir{Path: "some/directory", Parent: &artifact.Dir{Path: "."}}
	live := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := live()
	var k keeper
	for _, name := range names {
		k.add(dir, name, &Finding{Check: "permissions/mode", Message: strings.Clone("mode is 0644, want 0640"), Remedy: "chmod 0640 some/directory/" + name})
	}
	got := float64(int64(live()-before)) / many
	if got > most {
		t.Errorf("%.0f bytes are kept of a finding, want %d at most", got, most)
	} else {
		t.Logf("%.0f bytes are kept of a finding, %d allowed", got, most)
	}
	runtime.KeepAlive(names)
	if k.n != many {
		t.Errorf("%d were kept", k.n)
	}
}

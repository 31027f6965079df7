package checks

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// names are few, so that trees share some; one sorts otherwise with "/" behind it.
var names = []string{"a", "a-", "a.b", "b", "bin", "é", "\xff", "run.sh", "z z"}

// drawForest is any tree, with every directory named.
func drawForest(t *rapid.T, label string) forest {
	f := forest{}
	for i := range rapid.IntRange(0, 12).Draw(t, label) {
		p := strings.Join(rapid.SliceOfN(rapid.SampledFrom(names), 1, 4).Draw(t, fmt.Sprint(label, i)), "/")
		free := true
		for other := range f {
			if other == p || strings.HasPrefix(other, p+"/") || strings.HasPrefix(p, other+"/") {
				free = false
			}
		}
		if free {
			f[p] = drawThing(t, label)
		}
	}
	return f.whole()
}

func drawThing(t *rapid.T, label string) thing {
	x := thing{
		typ: rapid.SampledFrom([]artifact.Type{artifact.File, artifact.File, artifact.Link, artifact.Directory}).Draw(t, label+"type"),
		uid: rapid.SampledFrom([]uint32{0, 1000}).Draw(t, label+"uid"),
	}
	switch x.typ {
	case artifact.File:
		x.mode = rapid.SampledFrom([]uint16{0o644, 0o755, 0o4755, 0}).Draw(t, label+"mode")
		x.text = drawText(t, label)
	case artifact.Link:
		x.mode, x.text = 0o777, rapid.SampledFrom(names).Draw(t, label+"target")
	default:
		x.mode = rapid.SampledFrom([]uint16{0o755, 0o700}).Draw(t, label+"mode")
	}
	return x
}

func drawText(t *rapid.T, label string) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"x", "\n", "\r\n", "\r", "\x00", strings.Repeat("line\n", 30_000)}), 0, 6).
		Draw(t, label+"text"), "")
}

// mutate changes one thing, and says which finding that must give.
func mutate(t *rapid.T, f forest) (forest, string) {
	paths := slices.Sorted(maps.Keys(f))
	if len(paths) == 0 || rapid.Bool().Draw(t, "add") {
		p := "new name"
		if len(paths) > 0 {
			if at := rapid.SampledFrom(paths).Draw(t, "below"); f[at].typ == artifact.Directory {
				p = at + "/" + p
			}
		}
		return f.with(p, drawThing(t, "new")), p + " diff/added"
	}
	p := rapid.SampledFrom(paths).Draw(t, "at")
	was := f[p]
	now := was
	switch rapid.SampledFrom([]string{"remove", "type", "mode", "owner", "text", "eol"}).Draw(t, "how") {
	case "remove":
		return f.with(p, thing{}), p + " diff/removed"
	case "type":
		if now = drawThing(t, "other"); now.typ != was.typ {
			return f.with(p, now), p + " diff/type"
		}
	case "mode":
		if was.typ != artifact.Link {
			now.mode ^= 1 << rapid.IntRange(0, 11).Draw(t, "bit")
			return f.with(p, now), p + " diff/mode"
		}
	case "owner":
		now.gid++
		return f.with(p, now), p + " diff/owner"
	case "text":
		now.text += "x"
		switch was.typ {
		case artifact.Link:
			return f.with(p, now), p + " diff/target"
		case artifact.File:
			return f.with(p, now), p + " diff/content"
		}
	case "eol":
		now.text = strings.ReplaceAll(strings.ReplaceAll(was.text, "\r\n", "\n"), "\n", "\r\n")
		if was.typ == artifact.File && now.text != was.text {
			if strings.Contains(was.text[:min(len(was.text), 8000)], "\x00") {
				return f.with(p, now), p + " diff/content"
			}
			if strings.Contains(now.text[:min(len(now.text), 8000)], "\x00") == strings.Contains(was.text[:min(len(was.text), 8000)], "\x00") {
				return f.with(p, now), p + " diff/eol"
			}
		}
	}
	t.Skip("no change")
	return nil, ""
}

// Of any tree, any single change is found: by one finding, the right one, whichever way the two are read; and without a change
// nothing is found.
func TestDiffFindsExactlyWhatChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := drawForest(t, "tree")
		media := []medium{asFolder, asTar}
		from, to := rapid.SampledFrom(media).Draw(t, "from"), rapid.SampledFrom(media).Draw(t, "to")
		if same := differences(diffOf(t, from.of("A", a), to.of("B", a))); same != nil {
			t.Fatalf("the tree differs from itself: %q", same)
		}
		b, want := mutate(t, a)
		var got []string
		for f := range diffOf(t, from.of("A", a), to.of("B", b)).Findings.All() {
			got = append(got, f.Path+" "+f.Check)
		}
		if !slices.Equal(got, []string{want}) {
			t.Fatalf("found %q, want %q", got, want)
		}
	})
}

// diffOf is compared for a property.
func diffOf(t *rapid.T, a, b Options) *Result {
	plan, faults := Bind(&rules.Policy{}, DiffChecks(), Select{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	res, err := Diff(t.Context(), plan, a, b)
	if err != nil || len(res.Problems) > 0 {
		t.Fatal(err, res.Problems)
	}
	return res
}

// TestDiffAgreesWithGitDiff holds which files differ between two directories on disk against git diff --no-index.
func TestDiffAgreesWithGitDiff(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	checked := 0
	rapid.Check(t, func(rt *rapid.T) {
		if checked++; checked > 25 {
			return // a process and two trees on disk each
		}
		a := drawForest(rt, "a")
		b := a.with("b", drawThing(rt, "b")).with("only/here", drawThing(rt, "here"))
		for _, p := range slices.Sorted(maps.Keys(a)) {
			if rapid.Float64Range(0, 1).Draw(rt, "dice") < 0.3 && b[p].typ != artifact.Unknown {
				b = b.with(p, drawThing(rt, "changed"))
			}
		}
		a, b = readable(a), readable(b.whole())
		dir := t.TempDir()
		if err := errors.Join(os.Rename(a.on(t), filepath.Join(dir, "A")), os.Rename(b.on(t), filepath.Join(dir, "B"))); err != nil {
			t.Fatal(err)
		}
		got := map[string]bool{}
		res := diffOf(rt, Options{Dir: filepath.Join(dir, "A")}, Options{Dir: filepath.Join(dir, "B")})
		for f := range res.Findings.All() {
			expand(got, *f, a, b)
		}
		if diff := cmp.Diff(gitDiff(t, dir), got); diff != "" {
			rt.Fatalf("(-git +verify):\n%s", diff)
		}
	})
}

// readable leaves modes that anyone who runs the test may read, and names that git does not quote away.
func readable(f forest) forest {
	g := forest{}
	for p, t := range f {
		switch {
		case t.typ == artifact.File && t.mode&0o100 != 0, t.typ == artifact.Directory:
			t.mode = 0o755
		case t.typ == artifact.File:
			t.mode = 0o644
		}
		g[p] = t
	}
	return g
}

// expand says of a finding what git says: which files were added, deleted, modified or have another type.
func expand(into map[string]bool, f Finding, a, b forest) {
	all := func(letter string, in forest) {
		for p, t := range in {
			if t.typ != artifact.Directory && (p == f.Path || strings.HasPrefix(p, f.Path+"/")) {
				into[letter+" "+p] = true
			}
		}
	}
	switch f.Check {
	case "diff/added":
		all("A", b)
	case "diff/removed":
		all("D", a)
	case "diff/type":
		if a[f.Path].typ != artifact.Directory && b[f.Path].typ != artifact.Directory {
			into["T "+f.Path] = true
			return
		}
		all("D", a)
		all("A", b)
	default:
		into["M "+f.Path] = true
	}
}

func gitDiff(t *testing.T, dir string) map[string]bool {
	t.Helper()
	cmd := exec.Command("git", "diff", "--no-index", "--no-renames", "--name-status", "-z", "A", "B")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_CEILING_DIRECTORIES="+dir)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		t.Fatal(err)
	}
	said := map[string]bool{}
	fields := strings.Split(string(out), "\x00")
	for i := 0; i+1 < len(fields); i += 2 {
		_, path, _ := strings.Cut(fields[i+1], "/")
		said[fields[i]+" "+path] = true
	}
	return said
}

package golang_test

import (
	"testing"

	"verify.example/verify/checks/dependencies/golang"
	"verify.example/verify/checks/dependencies/readtest"
)

const cases = "testdata/read/*.txtar"

func TestRead(t *testing.T) { readtest.Run(t, golang.Ecosystem(), cases) }

func FuzzGoMod(f *testing.F)   { readtest.Fuzz(f, golang.Ecosystem(), "go.mod", cases) }
func FuzzGoWork(f *testing.F)  { readtest.Fuzz(f, golang.Ecosystem(), "go.work", cases) }
func FuzzGoSum(f *testing.F)   { readtest.Fuzz(f, golang.Ecosystem(), "go.sum", cases) }
func FuzzModules(f *testing.F) { readtest.Fuzz(f, golang.Ecosystem(), "vendor/modules.txt", cases) }
func FuzzZipHash(f *testing.F) {
	readtest.Fuzz(f, golang.Ecosystem(), "module cache (*.ziphash)", cases)
}

// TestCompare: of each pair the first is the lower one. A pseudo-version stands before what it leads to.
func TestCompare(t *testing.T) {
	eco := golang.Ecosystem()
	for _, pair := range [][2]string{
		{"v0.0.0-20191109021931-daa7c04131f5", "v0.0.0-20200109021931-daa7c04131f5"},
		{"v1.2.3-0.20191109021931-daa7c04131f5", "v1.2.3"},
		{"v1.2.3-pre", "v1.2.3-pre.0.20191109021931-daa7c04131f5"},
		{"v1.2.3", "v1.10.0"},
		{"v1.9.9", "v2.0.0+incompatible"},
	} {
		for _, swap := range []bool{false, true} {
			a, b, want := pair[0], pair[1], -1
			if swap {
				a, b, want = b, a, 1
			}
			if got, err := eco.Compare(a, b); got != want || err != nil {
				t.Errorf("%s to %s is %d, %v, want %d", a, b, got, err, want)
			}
		}
		if ok, err := eco.Satisfies(pair[1], pair[0]); !ok || err != nil {
			t.Errorf("%s is not taken for %s: %v", pair[1], pair[0], err)
		}
		if ok, err := eco.Satisfies(pair[0], pair[1]); ok || err != nil {
			t.Errorf("%s is taken for %s: %v", pair[0], pair[1], err)
		}
	}
	if n, err := eco.Compare("v2.0.0+incompatible", "v2.0.0"); n != 0 || err != nil {
		t.Errorf("v2.0.0+incompatible is %d from v2.0.0, %v", n, err)
	}
	for _, bad := range []string{"", "1.2.3", "latest", "v1.x", "(devel)"} {
		if _, err := eco.Compare(bad, "v1.0.0"); err == nil {
			t.Errorf("%q has an order", bad)
		}
	}
}

// TestOwns keeps a vendor directory with the module beside it.
func TestOwns(t *testing.T) {
	eco := golang.Ecosystem()
	for _, c := range []struct {
		dir, file string
		want      bool
	}{
		{".", "vendor/modules.txt", true},
		{"a", "a/vendor/modules.txt", true},
		{".", "a/vendor/modules.txt", false},
		{".", "go/pkg/mod/cache/download/x/@v/v1.ziphash", true},
	} {
		if got := eco.Owns(c.dir, c.file); got != c.want {
			t.Errorf("%s owns %s: %v", c.dir, c.file, got)
		}
	}
}

package cargo

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// requirements are, a line each, a requirement, versions that meet it, and with "-" those that do not. Most are the examples of "The
// Cargo Book", Specifying Dependencies, and of the documentation of the crate semver.
var requirements = []string{
	"1.2.3 | 1.2.3 1.99.0 1.2.3+build -2.0.0 -1.2.2 -1.3.0-alpha -2.0.0-alpha",
	"^1.2 | 1.2.0 1.9.0 -2.0.0 -1.1.9",
	"1 | 1.0.0 1.9.9 -2.0.0 -0.9.0",
	"0.2.3 | 0.2.3 0.2.9 -0.3.0 -0.2.2",
	"0.2 | 0.2.0 0.2.9 -0.3.0",
	"0.0.3 | 0.0.3 -0.0.4 -0.0.2",
	"0.0 | 0.0.0 0.0.9 -0.1.0",
	"0 | 0.0.0 0.9.0 -1.0.0",
	"~1.2.3 | 1.2.3 1.2.9 -1.3.0 -1.2.2",
	"~1.2 | 1.2.0 1.2.9 -1.3.0",
	"~1 | 1.0.0 1.9.0 -2.0.0",
	"* | 0.0.1 9.0.0 -1.0.0-alpha",
	"1.* | 1.0.0 1.9.0 -2.0.0",
	"1.2.* | 1.2.0 1.2.9 -1.3.0",
	">= 1.2.0 | 1.2.0 9.0.0 -1.1.9 -1.2.0-rc.1",
	"> 1 | 2.0.0 -1.9.0 -1.0.0",
	"> 1.2 | 1.3.0 -1.2.9",
	"< 2 | 1.9.0 -2.0.0 -2.0.0-rc.1",
	"<= 1.2 | 1.2.9 -1.3.0",
	"= 1.2.3 | 1.2.3 1.2.3+x -1.2.4",
	"=1.2 | 1.2.9 -1.3.0",
	">=1.2, <1.5 | 1.2.0 1.4.9 -1.5.0",
	"1.2.3-alpha.2 | 1.2.3-alpha.2 1.2.3-beta 1.2.3 1.9.0 -1.2.3-alpha.1 -1.2.4-alpha",
	"=1.0.0-rc.1 | 1.0.0-rc.1 -1.0.0 -1.0.0-rc.2",
	"<1.0.0-rc.2 | 1.0.0-rc.1 0.9.0 -1.0.0-rc.2 -1.0.0",
	"~0.1.0-b | 0.1.0-b 0.1.0 0.1.5 -0.1.0-a -0.2.0",
}

// each calls f for each line's requirement, version and answer.
func each(f func(requirement, version string, meets bool)) {
	for _, line := range requirements {
		requirement, versions, _ := strings.Cut(line, " | ")
		for _, v := range strings.Fields(versions) {
			v, not := strings.CutPrefix(v, "-")
			f(requirement, v, !not)
		}
	}
}

func TestSatisfies(t *testing.T) {
	each(func(requirement, version string, meets bool) {
		if got, err := satisfies(version, requirement); got != meets || err != nil {
			t.Errorf("%s meets %s: %v, %v", version, requirement, got, err)
		}
	})
	for _, bad := range []string{"", ">", "1.2.3.4", "1.02", "x.1", "1.*.3", ">=1.*", "1.2-rc.1", "==1", "!=1", "1 || 2", "^1,", "a", "99999999999999999999"} {
		if _, err := satisfies("1.0.0", bad); err == nil {
			t.Errorf("the requirement %q is understood", bad)
		}
	}
	for _, bad := range []string{"", "1", "1.0", "v1.0.0", "1.0.0.0", "01.0.0"} {
		if _, err := satisfies(bad, "*"); err == nil {
			t.Errorf("the version %q is understood", bad)
		}
	}
}

// TestCargoAgrees asks cargo itself whether a crate of a version may stand where a requirement asks for it.
func TestCargoAgrees(t *testing.T) {
	if _, err := exec.LookPath("cargo"); err != nil {
		t.Skip("no cargo here to compare with")
	}
	if testing.Short() {
		t.Skip("runs cargo once for each pair")
	}
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("src/lib.rs", "")
	write("b/src/lib.rs", "")
	n := 0
	each(func(requirement, version string, meets bool) {
		if n++; n%3 != 0 {
			return // a third of them keeps this test quick
		}
		write("Cargo.toml", "[package]\nname='a'\nversion='1.0.0'\nedition='2021'\n[dependencies]\nb={path='b',version='"+requirement+"'}\n")
		write("b/Cargo.toml", "[package]\nname='b'\nversion='"+version+"'\nedition='2021'\n")
		if err := os.RemoveAll(filepath.Join(dir, "Cargo.lock")); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("cargo", "generate-lockfile", "--offline")
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil && !strings.Contains(string(out), "failed to select a version") {
			t.Fatalf("cargo: %v\n%s", err, out)
		}
		if (err == nil) != meets {
			t.Errorf("%s meets %s: %v, but cargo says\n%s", version, requirement, meets, out)
		}
	})
}

// TestOrder goes through the example of Semantic Versioning 2.0.0, section 11.
func TestOrder(t *testing.T) {
	rising := strings.Fields("1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 2.0.0 2.1.0 2.1.1")
	for i := range rising {
		for j := range rising {
			if got, err := compare(rising[i], rising[j]); err != nil || (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("%s against %s: %d, %v", rising[i], rising[j], got, err)
			}
		}
	}
	if got, err := compare("1.0", "1.0.0"); got != 0 || err != nil {
		t.Errorf("1.0 against 1.0.0: %d, %v", got, err)
	}
	if _, err := compare("1.0", "v1"); err == nil {
		t.Error("v1 is taken for a version")
	}
	for v, want := range map[string]string{"1.2.3": "1", "0.8.5": "0.8", "0.0.3": "0.0.3", "2.0.0-rc.1": "2", "0.1.0+x": "0.1"} {
		if got := compatible(v); got != want {
			t.Errorf("%s is of %q, want %q", v, got, want)
		}
	}
}

package suite_test

import (
	"errors"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"verify.example/verify/checks/checktest"
	"verify.example/verify/rules"
)

// said is what a consumer makes of a file.
type said string

const (
	takes   said = "takes it"
	warns   said = "warns of it"
	refuses said = "refuses or skips it"
)

// trial is a file that is shown to a consumer and to its pack.
type trial struct {
	path  string
	text  string
	mode  uint16
	dir   uint16 // the mode of the directory that it lies in; 0 for 0755
	owner int    // and group; with 0 the file is left to whoever runs the test
	group int
}

// hold asks a consumer what it makes of each file of a tree, and its pack. They must agree, and the consumer must have said
// yes and no. Owners need root; trials with one are left out for anybody else.
func hold(t *testing.T, pack string, trials []trial, ask func(root string, trials []trial) []said) {
	t.Helper()
	root := t.TempDir()
	kept := trials[:0]
	for _, x := range trials {
		if x.owner != 0 || x.group != 0 {
			if os.Geteuid() != 0 {
				continue
			}
		}
		kept = append(kept, x)
		make1(t, root, x)
	}
	heard := map[said]bool{}
	found := packSays(t, pack, root)
	for i, theirs := range ask(root, kept) {
		x := kept[i]
		heard[theirs] = true
		ours := worst(found[x.path], found[path.Dir(x.path)])
		if ours != theirs {
			t.Errorf("%s (mode %04o, directory %04o, owner %d:%d): the consumer %s, the pack %s", x.path, x.mode, x.dir, x.owner, x.group, theirs, ours)
		}
	}
	if !heard[takes] || len(heard) < 2 {
		t.Errorf("the consumer said only %v: the test shows nothing", heard)
	}
}

func make1(t *testing.T, root string, x trial) {
	t.Helper()
	name := filepath.Join(root, filepath.FromSlash(x.path))
	dir := x.dir
	if dir == 0 {
		dir = 0o755
	}
	err := errors.Join(
		os.MkdirAll(filepath.Dir(name), 0o755),
		os.WriteFile(name, []byte(x.text), 0o600),
		os.Chmod(name, os.FileMode(x.mode)),
	)
	if x.owner != 0 || x.group != 0 {
		err = errors.Join(err, os.Chown(name, x.owner, x.group))
	}
	if err := errors.Join(err, os.Chmod(filepath.Dir(name), os.FileMode(dir))); err != nil {
		t.Fatal(err)
	}
}

// packSays is the worst that a pack finds, by path.
func packSays(t *testing.T, pack, root string) map[string]said {
	t.Helper()
	if err := os.WriteFile(filepath.Join(root, "verify.yaml"), []byte("version: 1\nuse: ["+pack+"]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	found := map[string]said{}
	result := checktest.Verify(t, root, "*").Result
	for _, p := range result.Problems {
		t.Errorf("%s: %s", p.Path, p.Message)
	}
	for f := range result.Findings.All() {
		if f.Rule != pack {
			continue
		}
		severity := warns
		if f.Severity == rules.Error {
			severity = refuses
		}
		found[f.Path] = worst(found[f.Path], severity)
	}
	return found
}

func worst(a, b said) said {
	switch {
	case a == refuses || b == refuses:
		return refuses
	case a == warns || b == warns:
		return warns
	}
	return takes
}

// each asks about one file after another.
func each(ask func(root string, x trial) said) func(root string, trials []trial) []said {
	return func(root string, trials []trial) []said {
		var all []said
		for _, x := range trials {
			all = append(all, ask(root, x))
		}
		return all
	}
}

// tool is the path of a system's program. Those for root are not on everybody's PATH.
func tool(t *testing.T, name string) string {
	t.Helper()
	for _, try := range []string{name, "/usr/sbin/" + name, "/sbin/" + name} {
		if p, err := exec.LookPath(try); err == nil {
			return p
		}
	}
	t.Skipf("there is no %s here", name)
	return ""
}

// output is all that a program writes; its exit code is not looked at.
func output(t *testing.T, env []string, name string, args ...string) string {
	t.Helper()
	c := exec.Command(name, args...)
	c.Env = append(append(os.Environ(), "LC_ALL=C", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1"), env...)
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out)
}

func has(text string, any ...string) bool {
	for _, s := range any {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}

// private runs a shell script in a mount namespace of its own, in which it may put its files in the place of the system's.
func private(t *testing.T, script string, args ...string) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can put files in the place of the system's")
	}
	if out, err := exec.Command(tool(t, "unshare"), "-m", "true").CombinedOutput(); err != nil {
		t.Skipf("no mount namespace can be made here: %s", out)
	}
	return output(t, nil, "unshare", append([]string{"-m", "sh", "-euc", script, "sh"}, args...)...)
}

package checktest

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// Build makes the artifact that a case describes, and returns its directory, which is removed with the test.
func Build(t testing.TB, a *txtar.Archive) (dir string) {
	t.Helper()
	dir = newRoot(t)
	for _, f := range a.Files {
		name, ok := strings.CutPrefix(f.Name, "tree/")
		switch {
		case ok:
			write(t, dir, name, f.Data)
		case f.Name == "verify.yaml":
			write(t, dir, f.Name, []byte(own(string(f.Data))))
		}
	}
	finish(t, dir, section(a, "modes"), section(a, "record"))
	return dir
}

// BuildScenario makes the artifact of a scenario, a directory that holds tree/, modes and perhaps a record, and returns the
// artifact's directory, which is removed with the test. The modes that files have in tree/ are not looked at.
func BuildScenario(t testing.TB, scenario string) (dir string) {
	t.Helper()
	dir = newRoot(t)
	tree := filepath.Join(scenario, "tree")
	err := filepath.WalkDir(tree, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(tree, name)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(name)
		if err == nil {
			write(t, dir, filepath.ToSlash(rel), data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	finish(t, dir, optional(t, scenario, "modes"), optional(t, scenario, "record"))
	return dir
}

func optional(t testing.TB, scenario, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(scenario, name))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return data
}

// finish makes what files alone cannot hold, in the order in which a user's checkout would have come about.
func finish(t testing.TB, dir string, listing, record []byte) {
	t.Helper()
	first, then := parseListing(t, listing)
	apply(t, dir, first)
	if record != nil {
		makeRecord(t, dir, record)
	}
	apply(t, dir, then)
}

// Listing makes and changes in the directory dir what a listing says, in its order.
func Listing(t testing.TB, dir string, listing []byte) {
	t.Helper()
	first, then := parseListing(t, listing)
	apply(t, dir, first)
	apply(t, dir, then)
}

// Needs skips the test where a program is not installed; pkg is what has it, mostly a Debian package.
func Needs(t testing.TB, program, pkg string) {
	t.Helper()
	if !installed(program) {
		t.Skipf("%s is not installed: it comes with %s", program, pkg)
	}
}

// newRoot makes an empty artifact. What a test has closed is opened again before it is removed.
func newRoot(t testing.TB) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the artifacts of cases need permission bits, which Windows does not have")
	}
	dir := filepath.Join(t.TempDir(), "artifact")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	chmod(t, dir, 0o755)
	t.Cleanup(func() {
		_ = filepath.WalkDir(dir, func(name string, d fs.DirEntry, _ error) error {
			if d != nil && d.IsDir() {
				_ = os.Chmod(name, 0o700)
			}
			return nil
		})
	})
	return dir
}

// write makes a file and the directories above it, with modes that do not depend on the umask.
func write(t testing.TB, dir, name string, data []byte) {
	t.Helper()
	file := filepath.Join(dir, local(t, name))
	mkdirs(t, filepath.Dir(file))
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	chmod(t, file, 0o644)
}

func mkdirs(t testing.TB, dir string) {
	t.Helper()
	if _, err := os.Lstat(dir); err == nil {
		return
	}
	mkdirs(t, filepath.Dir(dir))
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	chmod(t, dir, 0o755)
}

// chmod sets the twelve bits of chmod(2), which os.Chmod wants in other places.
func chmod(t testing.TB, name string, mode uint32) {
	t.Helper()
	m := fs.FileMode(mode & 0o777)
	for bit, special := range map[uint32]fs.FileMode{0o4000: fs.ModeSetuid, 0o2000: fs.ModeSetgid, 0o1000: fs.ModeSticky} {
		if mode&bit != 0 {
			m |= special
		}
	}
	if err := os.Chmod(name, m); err != nil {
		t.Fatal(err)
	}
}

// local refuses a name that would lead out of the artifact.
func local(t testing.TB, name string) string {
	t.Helper()
	if name == "" || !filepath.IsLocal(filepath.FromSlash(name)) {
		t.Fatalf("%q is not a path within the artifact", name)
	}
	return filepath.FromSlash(name)
}

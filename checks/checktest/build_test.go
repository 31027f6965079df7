package checktest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// describe lists what lies below dir, git's own files left out: mode, name, and where a link leads or how long a file is.
func describe(t *testing.T, dir string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == ".git" {
			return fs.SkipDir
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, file)
		switch {
		case info.Mode()&fs.ModeSymlink != 0:
			target, _ := os.Readlink(file)
			fmt.Fprintf(&out, "%q -> %s\n", rel, target)
		case info.Mode().IsRegular():
			data, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			fmt.Fprintf(&out, "%v %q %q\n", info.Mode(), rel, data)
		default:
			fmt.Fprintf(&out, "%v %q\n", info.Mode(), rel)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestBuildMakesWhatTheListingSays(t *testing.T) {
	Needs(t, "mkfifo", "coreutils")
	dir := Build(t, txtar.Parse([]byte(`
-- modes --
# a comment
4755 bin/run
dir 0750 private
link current -> releases/42
link "odd\x1bname" -> "to\x1b"
fifo pipe
bytes data.bin "\xef\xbb\xbfx\n"
bytes "two words" "y"
crlf notes
rm old
bytes old "new"
root 0711
-- verify.yaml --
uid: $UID
-- tree/bin/run --
#!/bin/sh
-- tree/notes --
a
b
-- tree/old/file --
gone
`)))
	want := fmt.Sprintf(`drwx--x--x "."
drwxr-xr-x "bin"
urwxr-xr-x "bin/run" "#!/bin/sh\n"
"current" -> releases/42
-rw-r--r-- "data.bin" "\ufeffx\n"
-rw-r--r-- "notes" "a\r\nb\r\n"
"odd\x1bname" -> %s
-rw-r--r-- "old" "new"
prw-r--r-- "pipe"
drwxr-x--- "private"
-rw-r--r-- "two words" "y"
-rw-r--r-- "verify.yaml" "uid: %d\n"
`, "to\x1b", os.Getuid())
	if diff := cmp.Diff(lines(want), lines(describe(t, dir))); diff != "" {
		t.Errorf("(- wanted, + made)\n%s", diff)
	}
}

func TestARecordIsACleanCheckoutUntilTheListingChangesIt(t *testing.T) {
	Needs(t, "git", "git")
	const files = `
-- tree/bin/run --
#!/bin/sh
-- tree/notes --
a
-- tree/untracked --
-- record --
100755 bin/run
100644 notes
120000 current
160000 vendor/lib
git core.fileMode false
`
	git := func(listing string, args ...string) string {
		dir := Build(t, txtar.Parse([]byte("-- modes --\nlink current -> notes\ndir 0755 vendor/lib\n"+listing+files)))
		return Git(t, dir, nil, args...)
	}
	for _, c := range []struct{ why, listing, want string }{
		{"as it was checked out; fileMode=false hides the lost x bit", "", "?? untracked\n"},
		{"a changed file", "crlf notes\n", " M notes\n?? untracked\n"},
		{"a removed file", "rm notes\n", " D notes\n?? untracked\n"},
	} {
		if got := git(c.listing, "status", "--porcelain"); got != c.want {
			t.Errorf("%s: git status says %q, want %q", c.why, got, c.want)
		}
	}
	if got := git("", "-c", "core.fileMode=true", "diff-files", "--name-only"); got != "bin/run\n" {
		t.Errorf("with core.fileMode=true %q differ, want bin/run alone", got)
	}
	want := "100755 bin/run\n120000 current\n100644 notes\n160000 vendor/lib\n"
	got := git("", "ls-files", "--format=%(objectmode) %(path)")
	if got != want {
		t.Errorf("the index has %q, want %q", got, want)
	}
}

func TestARecordCanNamePathsThatAreNotThere(t *testing.T) {
	Needs(t, "git", "git")
	dir := Build(t, txtar.Parse([]byte("-- record --\n100644 \"a\\nb\"\n100755 c/d\n")))
	if got, want := Git(t, dir, nil, "ls-files", "-z", "--deleted"), "a\nb\x00c/d\x00"; got != want {
		t.Errorf("git misses %q, want %q", got, want)
	}
}

func TestAListingRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, line := range []string{
		"chmdo x", "0999 x", "55 x", "0644", "link a b", "link a ->", "bytes a", "bytes a b", "dir 0755", "root", "rm", "77777 x",
	} {
		if s, err := parseStep(line); err == nil {
			t.Errorf("%q is taken as %+v, want an error", line, s)
		}
	}
}

package checktest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// lastYear is when the files of a record were last changed: well before git looked at them, so that it trusts what it saw.
var lastYear = time.Date(2025, time.December, 1, 12, 0, 0, 0, time.UTC)

// makeRecord makes dir a git checkout whose commit and index hold what the record lists.
func makeRecord(t testing.TB, dir string, record []byte) {
	t.Helper()
	Needs(t, "git", "git")
	var stream bytes.Buffer
	stream.WriteString("commit refs/heads/main\ncommitter A <a@example.org> 1764590400 +0000\ndata 0\n")
	var keys [][2]string
	var executable []string
	for i, line := range strings.Split(string(record), "\n") {
		first, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if first == "" || strings.HasPrefix(first, "#") {
			continue
		}
		if first == "git" {
			key, value, _ := strings.Cut(rest, " ")
			keys = append(keys, [2]string{key, value})
			continue
		}
		path, err := name(rest)
		if err != nil {
			t.Fatalf("line %d of the record: %v", i+1, err)
		}
		if err := addToRecord(&stream, dir, first, path); err != nil {
			t.Fatalf("line %d of the record: %v", i+1, err)
		}
		if first == "100755" {
			executable = append(executable, filepath.Join(dir, local(t, path)))
		}
	}
	Git(t, dir, nil, "init", "-q", "--template=", "-b", "main")
	Git(t, dir, stream.Bytes(), "-c", "core.ignoreCase=false", "fast-import", "--quiet")
	Git(t, dir, nil, "read-tree", "main")
	refresh(t, dir, executable)
	for _, k := range keys { // last, so that nothing a case sets can make this git do anything
		Git(t, dir, nil, "config", k[0], k[1])
	}
}

// addToRecord writes one path as git fast-import reads it.
func addToRecord(stream *bytes.Buffer, dir, mode, path string) error {
	quoted := cQuote(path)
	file := filepath.Join(dir, filepath.FromSlash(path))
	if mode == "160000" {
		fmt.Fprintf(stream, "M 160000 %s %s\n", strings.Repeat("1", 40), quoted)
		return nil
	}
	if mode != "100644" && mode != "100755" && mode != "120000" {
		return fmt.Errorf("git has no mode %q", mode)
	}
	var blob []byte
	info, err := os.Lstat(file)
	switch {
	case err != nil || info.IsDir():
	case info.Mode()&os.ModeSymlink != 0:
		target, err := os.Readlink(file)
		if err != nil {
			return err
		}
		blob = []byte(target)
	case info.Mode().IsRegular():
		if blob, err = os.ReadFile(file); err != nil {
			return err
		}
		if mode == "120000" {
			blob = bytes.TrimSuffix(blob, []byte("\n"))
		}
	}
	fmt.Fprintf(stream, "M %s inline %s\ndata %d\n%s\n", mode, quoted, len(blob), blob)
	return nil
}

// cQuote is a path as git quotes it: C's escapes, bytes in octal.
func cQuote(path string) string {
	var out strings.Builder
	for _, b := range []byte(path) {
		if b < ' ' || b > '~' || b == '"' || b == '\\' {
			fmt.Fprintf(&out, `\%03o`, b)
		} else {
			out.WriteByte(b)
		}
	}
	return `"` + out.String() + `"`
}

// refresh has the index hold the files' stat data, as it does after a checkout. Executable are those that then had the x bit.
func refresh(t testing.TB, dir string, executable []string) {
	t.Helper()
	for _, file := range plainFiles(t, dir) {
		if err := os.Chtimes(filepath.Join(dir, file), lastYear, lastYear); err != nil {
			t.Fatal(err)
		}
	}
	each := func(mode os.FileMode) {
		for _, file := range executable {
			if info, err := os.Lstat(file); err == nil && info.Mode().IsRegular() {
				chmod(t, file, uint32(mode))
			}
		}
	}
	each(0o755)
	cmd := gitCommand(dir, "update-index", "-q", "--refresh")
	_ = cmd.Run() // fails where the tree is not what is on record, which is what many cases are about
	each(0o644)
}

// Git runs git in dir, with stdin where it is not nil, and returns what it wrote to stdout. Nothing of the user's or the
// system's configuration reaches it. A git that fails fails the test.
func Git(t testing.TB, dir string, stdin []byte, args ...string) string {
	t.Helper()
	cmd := gitCommand(dir, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	cmd.Stdin = bytes.NewReader(stdin)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return string(out)
}

func gitCommand(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "GIT_") && !strings.HasPrefix(v, "HOME=") && !strings.HasPrefix(v, "XDG_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	who := []string{
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.org",
		"GIT_AUTHOR_DATE=" + strconv.FormatInt(lastYear.Unix(), 10) + " +0000",
		"GIT_COMMITTER_DATE=" + strconv.FormatInt(lastYear.Unix(), 10) + " +0000",
	}
	cmd.Env = append(append(cmd.Env, who...), "HOME="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "LC_ALL=C")
	return cmd
}

func installed(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

package checktest

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// step is one line of a listing.
type step struct {
	verb string
	mode uint32
	path string
	text string // the target of a link, the bytes of a file, the owner
}

// parseListing splits a listing into what comes before the record is made and what comes after it.
func parseListing(t testing.TB, listing []byte) (first, then []step) {
	t.Helper()
	removed := false
	for i, line := range strings.Split(string(listing), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		s, err := parseStep(line)
		if err != nil {
			t.Fatalf("line %d of the listing, %q: %v", i+1, line, err)
		}
		removed = removed || s.verb == "rm"
		switch {
		case removed:
			then = append(then, s)
		case s.verb == "bytes" || s.verb == "link" || s.verb == "fifo" || s.verb == "committed-crlf":
			first = append(first, s)
		case s.verb == "dir":
			first = append(first, s)
			then = append(then, step{verb: "chmod", mode: s.mode, path: s.path})
		default:
			then = append(then, s)
		}
	}
	return first, then
}

func parseStep(line string) (step, error) {
	verb, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	s := step{verb: verb}
	var err error
	switch verb {
	case "crlf", "committed-crlf", "rm", "fifo":
		s.path, err = name(rest)
	case "root":
		s.path = "."
		s.verb = "chmod"
		s.mode, err = octal(rest)
	case "dir":
		mode, path, _ := strings.Cut(rest, " ")
		if s.mode, err = octal(mode); err == nil {
			s.path, err = name(path)
		}
	case "owner":
		var path string
		s.text, path, _ = strings.Cut(rest, " ")
		s.path, err = name(path)
	case "link":
		from, to, ok := strings.Cut(rest, " -> ")
		if !ok {
			return s, fmt.Errorf("want link PATH -> TARGET")
		}
		if s.path, err = name(from); err == nil {
			s.text, err = name(to)
		}
	case "bytes":
		s.path, s.text, err = literal(rest)
	case "elf":
		path, spec, _ := strings.Cut(rest, " ")
		if s.path, err = name(path); err == nil {
			var file []byte
			file, err = ELF(spec)
			s.verb, s.text = "bytes", string(file)
		}
	default:
		s.verb = "chmod"
		if s.mode, err = octal(verb); err == nil {
			s.path, err = name(rest)
		}
	}
	return s, err
}

func octal(s string) (uint32, error) {
	n, err := strconv.ParseUint(s, 8, 12)
	if err != nil || len(s) < 3 {
		return 0, fmt.Errorf("%q is neither a mode nor a word of listings", s)
	}
	return uint32(n), nil
}

// name reads a name that stands as it is or as a Go string literal.
func name(s string) (string, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return "", fmt.Errorf("a name is missing")
	}
	if s[0] == '"' {
		return strconv.Unquote(s)
	}
	return s, nil
}

// literal reads a name and a Go string literal.
func literal(s string) (path, text string, err error) {
	quoted, err := strconv.QuotedPrefix(s)
	if err != nil {
		quoted, _, _ = strings.Cut(s, " ")
	}
	if path, err = name(quoted); err != nil {
		return "", "", err
	}
	text, err = strconv.Unquote(strings.TrimSpace(s[len(quoted):]))
	return path, text, err
}

func apply(t testing.TB, dir string, steps []step) {
	t.Helper()
	for _, s := range steps {
		if s.path == "**" {
			for _, file := range plainFiles(t, dir) {
				s.do(t, dir, file)
			}
			continue
		}
		s.do(t, dir, s.path)
	}
}

func (s step) do(t testing.TB, dir, path string) {
	t.Helper()
	file := filepath.Join(dir, local(t, path))
	var err error
	switch s.verb {
	case "chmod":
		chmod(t, file, s.mode)
	case "bytes":
		write(t, dir, path, []byte(s.text))
	case "dir":
		mkdirs(t, file)
		chmod(t, file, s.mode|0o700)
	case "link":
		mkdirs(t, filepath.Dir(file))
		err = os.Symlink(s.text, file)
	case "fifo":
		mkdirs(t, filepath.Dir(file))
		err = exec.Command("mkfifo", file).Run()
	case "rm":
		if path == "." {
			t.Fatal("a listing cannot remove the artifact itself")
		}
		if _, err = os.Lstat(file); err == nil {
			err = os.RemoveAll(file)
		}
	case "crlf", "committed-crlf":
		err = crlf(file)
	case "owner":
		err = chown(t, file, s.text)
	}
	if err != nil {
		t.Fatalf("%s %s: %v", s.verb, path, err)
	}
}

// crlf turns each LF that no CR precedes into CRLF. A file that holds a NUL byte is binary and stays.
func crlf(file string) error {
	data, err := os.ReadFile(file)
	if err != nil || bytes.IndexByte(data, 0) >= 0 {
		return err
	}
	data = bytes.ReplaceAll(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
	return os.WriteFile(file, data, 0o644)
}

func chown(t testing.TB, file, owner string) error {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root can give files away")
	}
	uid, gid, ok := strings.Cut(owner, ":")
	u, err := strconv.Atoi(uid)
	g, err2 := strconv.Atoi(gid)
	if !ok || err != nil || err2 != nil {
		return fmt.Errorf("want numbers, UID:GID, not %q", owner)
	}
	return os.Lchown(file, u, g)
}

// plainFiles are the artifact's files but for git's own.
func plainFiles(t testing.TB, dir string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		rel, err := filepath.Rel(dir, file)
		files = append(files, filepath.ToSlash(rel))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

package checktest

import (
	"archive/tar"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// buildTar makes the tar that the section "archive" of a case lists, with the case's verify.yaml in front, and returns its name.
func buildTar(t testing.TB, a *txtar.Archive) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	add := func(h *tar.Header, content string) {
		h.Size = int64(len(content))
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if has(a, "verify.yaml") {
		add(&tar.Header{Name: "verify.yaml", Typeflag: tar.TypeReg, Mode: 0o644}, string(section(a, "verify.yaml")))
	}
	for i, line := range strings.Split(strings.TrimSpace(string(section(a, "archive"))), "\n") {
		h, content, err := tarLine(line)
		if err != nil {
			t.Fatalf("line %d of the archive, %q: %v", i+1, line, err)
		}
		add(h, content)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "case.tar")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// tarLine reads one line of a list of entries.
func tarLine(line string) (*tar.Header, string, error) {
	h := &tar.Header{Typeflag: tar.TypeReg, Mode: 0o644}
	words := strings.Fields(line)
	if len(words) > 0 && strings.Contains(words[0], ":") {
		uid, gid, _ := strings.Cut(words[0], ":")
		var err error
		if h.Uid, err = strconv.Atoi(uid); err != nil {
			h.Uname, h.Gname = uid, gid
			h.Uid, h.Gid = 1000+len(uid), 1000+len(gid) // another number for each name, if they are not as long
		} else if h.Gid, err = strconv.Atoi(gid); err != nil {
			return nil, "", err
		}
		words = words[1:]
	}
	if len(words) < 2 {
		return nil, "", fmt.Errorf("want an entry")
	}
	if mode, err := octal(words[0]); err == nil {
		h.Mode = int64(mode)
		content := ""
		h.Name, err = name(words[1])
		if err == nil && len(words) > 2 && words[2] == "elf" {
			var file []byte
			file, err = ELF(strings.Join(words[3:], " "))
			content = string(file)
		} else if err == nil && len(words) > 2 {
			content, err = strconv.Unquote(strings.Join(words[2:], " "))
		}
		if strings.HasSuffix(h.Name, "/") {
			h.Typeflag = tar.TypeDir
		}
		return h, content, err
	}
	if len(words) != 4 || words[2] != "->" {
		return nil, "", fmt.Errorf("want link NAME -> TARGET, hard NAME -> NAME, or MODE NAME [CONTENT]")
	}
	switch words[0] {
	case "link":
		h.Typeflag, h.Mode = tar.TypeSymlink, 0o777
	case "hard":
		h.Typeflag = tar.TypeLink
	default:
		return nil, "", fmt.Errorf("there is no %q", words[0])
	}
	h.Name, h.Linkname = words[1], words[3]
	return h, "", nil
}

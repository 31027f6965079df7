package artifact

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pack writes a tar of headers; a header's content is its Size bytes of "x".
func pack(t testing.TB, hs ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range hs {
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, strings.Repeat("x", int(h.Size))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// openBytes opens an artifact by its bytes, as standard input gives it.
func openBytes(t testing.TB, b []byte, o Opening) (*Source, error) {
	t.Helper()
	o.Stdin = bytes.NewReader(b)
	src, err := Open(t.Context(), "-", o)
	if err == nil {
		t.Cleanup(func() { src.Close() })
	}
	return src, err
}

// eachContent gives every content of a source that is known, in whichever way it has.
func eachContent(ctx context.Context, src *Source, give func(ref int64, r io.Reader) error) error {
	if src.Stream != nil {
		return src.Stream(ctx, func(int64) bool { return true }, give)
	}
	var first error
	r := src.NewReader()
	defer r.Close()
	(&Tree{Root: src.Known}).Walk(func(d *Dir) {
		for i := range d.Entries {
			e := &d.Entries[i]
			if e.Type != File || first != nil {
				continue
			}
			var text bytes.Buffer
			c := NewContent()
			c.Head = func() (bool, bool) { return true, true }
			c.Block = func(b Block) { text.Write(b.Bytes[b.Seen:]) }
			err := r.Read(d, e, c, func(e *Entry, _ Times) bool { return c.Begin(NeedAll, e.Size, "", false) })
			if err == nil && int64(text.Len()) != e.Size {
				err = &CutError{Got: int64(text.Len()), Want: e.Size}
			}
			if first = err; err == nil {
				first = give(e.Ref, &text)
			}
		}
	})
	return first
}

// listing is what a source holds, a line for each entry, with the beginning of its content.
func listing(t testing.TB, src *Source) string {
	t.Helper()
	content := map[int64]string{}
	err := eachContent(t.Context(), src, func(ref int64, r io.Reader) error {
		text, err := io.ReadAll(io.LimitReader(r, 1<<20))
		content[ref] = string(text[:min(len(text), 8)])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	line := func(path string, d *Dir, e *Entry) {
		fmt.Fprintf(&b, "%s: %s", path, e.Type)
		if e.Implied {
			b.WriteString(" implied\n")
			return
		}
		fmt.Fprintf(&b, " %04o %d:%d", e.Mode, e.UID, e.GID)
		switch e.Type {
		case File:
			fmt.Fprintf(&b, " %d %q", e.Size, content[e.Ref])
		case Link:
			fmt.Fprintf(&b, " -> %s", d.Targets[e.Name])
		}
		b.WriteString("\n")
	}
	line(".", nil, &src.Known.Self)
	tree := Tree{Root: src.Known}
	tree.Walk(func(d *Dir) {
		if !sort.SliceIsSorted(d.Entries, func(i, j int) bool { return d.Entries[i].Name < d.Entries[j].Name }) {
			t.Errorf("%s is not sorted", d.Path)
		}
		k := 0
		for i := range d.Entries {
			e := &d.Entries[i]
			line(d.Join(e.Name), d, e)
			if e.Type == Directory {
				if d.Dirs[k].Self != *e || d.Dirs[k].Path != d.Join(e.Name) || d.Dirs[k].Parent != d {
					t.Errorf("%s: its directory is %+v", d.Join(e.Name), d.Dirs[k].Self)
				}
				k++
			}
		}
	})
	for _, f := range src.Said.Faults {
		fmt.Fprintf(&b, "fault %s: %s: %s\n", f.Check, f.Path, f.Message)
	}
	for _, p := range src.Said.Problems {
		fmt.Fprintf(&b, "problem: %s: %s\n", p.Path, p.Message)
	}
	for _, n := range src.Said.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	return b.String()
}

func file(name string, size int64) tar.Header {
	return tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: size}
}

func dir(name string, mode int64) tar.Header {
	return tar.Header{Name: name, Typeflag: tar.TypeDir, Mode: mode}
}

func symlink(name, to string) tar.Header {
	return tar.Header{Name: name, Typeflag: tar.TypeSymlink, Linkname: to, Mode: 0o777}
}

func hardlink(name, to string) tar.Header {
	return tar.Header{Name: name, Typeflag: tar.TypeLink, Linkname: to, Mode: 0o644}
}

// TestTarNames says what becomes of each kind of name: where it lies, or why it stays out.
func TestTarNames(t *testing.T) {
	for _, c := range []struct {
		name  string
		strip int
		hs    []tar.Header
		want  string
	}{
		{"the root's own facts", 0, []tar.Header{dir("./", 0o750), file("./a", 2)}, ".: directory 0750 0:0\na: file 0644 0:0 2 \"xx\"\n"},
		{"no directory is listed", 0, []tar.Header{file("d/e/f", 0)}, ".: directory implied\nd: directory implied\nd/e: directory implied\nd/e/f: file 0644 0:0 0 \"\"\n"},
		{"a directory after its file", 0, []tar.Header{file("d/f", 0), dir("d", 0o700)}, ".: directory implied\nd: directory 0700 0:0\nd/f: file 0644 0:0 0 \"\"\n"},
		{"the same directory twice", 0, []tar.Header{dir("d", 0o700), dir("./d//", 0o700)}, ".: directory implied\nd: directory 0700 0:0\n"},
		{"a directory twice, with two modes", 0, []tar.Header{dir("d", 0o755), dir("d", 0o700)}, ".: directory implied\nd: directory 0700 0:0\nfault archive/duplicate: d: is there twice, with different facts\n"},
		{"a file twice", 0, []tar.Header{file("f", 1), file("./f", 3)}, ".: directory implied\nf: file 0644 0:0 3 \"xxx\"\nfault archive/duplicate: f: is there twice: which one is unpacked depends on the program\n"},
		{"a file and then a directory", 0, []tar.Header{file("f", 1), dir("f", 0o755)}, ".: directory implied\nf: directory 0755 0:0\nfault archive/duplicate: f: is there twice: as a file and as a directory\n"},
		{"a directory and then a file", 0, []tar.Header{file("f/g", 1), file("f", 1)}, ".: directory implied\nf: directory implied\nf/g: file 0644 0:0 1 \"x\"\nfault archive/duplicate: f: is a file, and entries of the archive lie below it\n"},
		{"absolute", 0, []tar.Header{file("/etc/passwd", 1)}, ".: directory implied\nfault archive/escaping: /etc/passwd: its name is absolute\n"},
		{"out of the root", 0, []tar.Header{file("../a", 1), file("b/../../c", 1), file("b/..", 1)}, ".: directory implied\nfault archive/escaping: ../a: its name leads through \"..\"\nfault archive/escaping: b/../../c: its name leads through \"..\"\nfault archive/escaping: b/..: its name leads through \"..\"\n"},
		{"a backslash is a letter", 0, []tar.Header{file(`a\x2db`, 0), file("..a", 0)}, ".: directory implied\n..a: file 0644 0:0 0 \"\"\na\\x2db: file 0644 0:0 0 \"\"\n"},
		{"unless it leads out where it separates", 0, []tar.Header{file(`a\..\..\b`, 0), file(`C:\b`, 0), file(`\b`, 0)}, ".: directory implied\nfault archive/escaping: a\\..\\..\\b: its name leads through \"..\" on Windows\nfault archive/escaping: C:\\b: its name is absolute on Windows\nfault archive/escaping: \\b: its name is absolute on Windows\n"},
		{"below a link", 0, []tar.Header{symlink("d", "/etc"), file("d/passwd", 1)}, ".: directory implied\nd: link 0777 0:0 -> /etc\nfault archive/link-through: d/passwd: lies below \"d\", which is a link\n"},
		{"below a file", 0, []tar.Header{file("d", 0), file("d/e/f", 1)}, ".: directory implied\nd: file 0644 0:0 0 \"\"\nfault archive/link-through: d/e/f: lies below \"d\", which is a file\n"},
		{"the link after what lies below it", 0, []tar.Header{file("d/f", 0), symlink("d", "/etc")}, ".: directory implied\nd: directory implied\nd/f: file 0644 0:0 0 \"\"\nfault archive/duplicate: d: is a link, and entries of the archive lie below it\n"},
		{"hard links", 0, []tar.Header{file("f", 4), hardlink("g", "./f"), symlink("l", "f"), hardlink("m", "l")}, ".: directory implied\nf: file 0644 0:0 4 \"xxxx\"\ng: file 0644 0:0 4 \"xxxx\"\nl: link 0777 0:0 -> f\nm: link 0777 0:0 -> f\n"},
		{"hard links to what is not there", 0, []tar.Header{hardlink("g", "f"), file("f", 4), hardlink("h", "/etc/passwd"), hardlink("f", "f")}, ".: directory implied\nf: file 0644 0:0 4 \"xxxx\"\nfault archive/escaping: h: is a hard link to \"/etc/passwd\": its name is absolute\nfault archive/duplicate: f: is a hard link to itself\nproblem: g: is a hard link to \"f\", which the archive does not hold before it\n"},
		{"the root as a file", 0, []tar.Header{file("./.", 1), file("f", 0)}, ".: directory implied\nf: file 0644 0:0 0 \"\"\nfault archive/escaping: ./.: names the root itself, and is a file\n"},
		{"strip", 1, []tar.Header{dir("app-1/", 0o750), file("app-1/f", 1), hardlink("app-1/g", "app-1/f")}, ".: directory 0750 0:0\nf: file 0644 0:0 1 \"x\"\ng: file 0644 0:0 1 \"x\"\n"},
		{"strip leaves a file out", 1, []tar.Header{file("README", 1), file("app-1/f", 1)}, ".: directory implied\nf: file 0644 0:0 1 \"x\"\nnote: --strip 1 leaves out 1 entries that are no directories; they were not looked at\n"},
		{"types", 0, []tar.Header{{Name: "p", Typeflag: tar.TypeFifo, Mode: 0o600}, {Name: "c", Typeflag: tar.TypeChar, Mode: 0o666, Devmajor: 1, Devminor: 3}, {Name: "b", Typeflag: tar.TypeBlock, Mode: 0o660}, {Name: "s", Typeflag: tar.TypeReg, Mode: 0o104755, Uid: 1000, Gid: 33}}, ".: directory implied\nb: block device 0660 0:0\nc: character device 0666 0:0\np: FIFO 0600 0:0\ns: file 4755 1000:33 0 \"\"\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			src, err := openBytes(t, pack(t, c.hs...), Opening{Strip: c.strip})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, listing(t, src)); diff != "" {
				t.Errorf("(- wanted, + found)\n%s", diff)
			}
		})
	}
}

func TestTarHardLinksShareTheirContent(t *testing.T) {
	src, err := openBytes(t, pack(t, file("f", 4), hardlink("g", "f"), file("h", 4)), Opening{})
	if err != nil {
		t.Fatal(err)
	}
	f, g, h := src.Known.Entry("f"), src.Known.Entry("g"), src.Known.Entry("h")
	if f.Ref != g.Ref || f.Ref == h.Ref {
		t.Errorf("the refs are %d, %d, %d, want the first two alike", f.Ref, g.Ref, h.Ref)
	}
}

func TestTarKnowsCapabilitiesAndNames(t *testing.T) {
	h := file("ping", 0)
	h.Uid, h.Uname, h.Gid, h.Gname = 33, "www-data", 4, "adm"
	h.PAXRecords = map[string]string{"SCHILY.xattr.security.capability": "\x01\x00\x00\x02"}
	src, err := openBytes(t, pack(t, h, file("other", 0)), Opening{})
	if err != nil {
		t.Fatal(err)
	}
	if !src.Known.Entry("ping").Caps || src.Known.Entry("other").Caps {
		t.Error("want capabilities on ping alone")
	}
	if src.Said.Users[33] != "www-data" || src.Said.Groups[4] != "adm" {
		t.Errorf("the names are %v and %v", src.Said.Users, src.Said.Groups)
	}
}

// system runs a program of the system, or skips the test where there is none.
func system(t testing.TB, dir, name string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("there is no %s here", name)
	}
	c := exec.Command(name, args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "LC_ALL=C", "TAR_OPTIONS=")
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, stderr.Bytes())
	}
	return out
}

// sampleTree makes a tree with everything that an ordinary user can make.
func sampleTree(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	long := strings.Repeat("long/", 40) + strings.Repeat("n", 120)
	for name, mode := range map[string]os.FileMode{"bin/run": 0o755, "etc/secret": 0o600, "new\nline \xff é": 0o644, long: 0o640, "bin/su": 0o755} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("content of "+name[:3]), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	sparse, err := os.Create(filepath.Join(dir, "sparse"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = sparse.WriteAt([]byte("at the end"), 3<<20)
	if err := errors.Join(err, sparse.Close(), os.Chmod(filepath.Join(dir, "sparse"), 0o644), os.Chmod(filepath.Join(dir, "bin/su"), 0o755|os.ModeSetuid),
		os.Link(filepath.Join(dir, "bin/run"), filepath.Join(dir, "bin/same")), os.Symlink(strings.Repeat("../", 60)+"x", filepath.Join(dir, "far")),
		os.Mkdir(filepath.Join(dir, "empty"), 0o711), os.Chmod(filepath.Join(dir, "empty"), 0o1711|os.ModeSticky), os.Chmod(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// directoryListing is the listing of a directory, by its own reader.
func directoryListing(t testing.TB, dir string) string {
	t.Helper()
	src, err := OpenDirectory(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	root := &Dir{Path: ".", Self: src.Root}
	content := map[int64]string{}
	r := src.NewReader()
	defer r.Close()
	for todo, ref := []*Dir{root}, int64(1); len(todo) > 0; todo = todo[1:] {
		d := todo[0]
		if err := r.List(d); err != nil {
			t.Fatal(err)
		}
		for i := range d.Entries {
			e := &d.Entries[i]
			if err := r.Stat(d, e); err != nil {
				t.Fatal(err)
			}
			if e.Type == Directory {
				k := &Dir{Path: d.Join(e.Name), Parent: d, Self: *e}
				d.Dirs = append(d.Dirs, k)
				todo = append(todo, k)
			}
			if e.Type == File {
				text, err := os.ReadFile(filepath.Join(dir, d.Join(e.Name)))
				if err != nil {
					t.Fatal(err)
				}
				e.Ref, ref = ref, ref+1
				content[e.Ref] = string(text)
			}
		}
	}
	src.Known = root
	src.Stream = func(_ context.Context, _ func(int64) bool, give func(int64, io.Reader) error) error {
		for ref, text := range content {
			if err := give(ref, strings.NewReader(text)); err != nil {
				return err
			}
		}
		return nil
	}
	return listing(t, src)
}

// TestTarsOfOtherPrograms holds the reader to what other programs wrote, format by format, and to the tree that they wrote it of.
func TestTarsOfOtherPrograms(t *testing.T) {
	dir := sampleTree(t)
	want := directoryListing(t, dir)
	for _, c := range [][]string{
		{"tar", "--format=gnu", "-cf", "-", "."},
		{"tar", "--format=posix", "-cf", "-", "."},
		{"tar", "--format=gnu", "--sparse", "-cf", "-", "."},
		{"tar", "--format=posix", "--sparse", "-cf", "-", "."},
		{"tar", "--format=posix", "--sparse", "--sparse-version=0.0", "-cf", "-", "."},
		{"tar", "--format=posix", "--sparse", "--sparse-version=0.1", "-cf", "-", "."},
		{"tar", "--format=gnu", "-V", "label", "-cf", "-", "."},
		{"tar", "-czf", "-", "."},
		{"tar", "-cjf", "-", "."},
		{"tar", "-cJf", "-", "."},
		{"tar", "--zstd", "-cf", "-", "."},
		{"bsdtar", "--format=pax", "-cf", "-", "."},
		{"bsdtar", "--format=gnutar", "-cf", "-", "."},
		{"bsdtar", "--format=pax", "--zstd", "-cf", "-", "."},
		{"bsdtar", "--format=pax", "-czf", "-", "."},
		{"bsdtar", "--format=pax", "-cjf", "-", "."},
		{"bsdtar", "--format=pax", "-cJf", "-", "."},
	} {
		t.Run(strings.Join(c, " "), func(t *testing.T) {
			t.Parallel()
			src, err := openBytes(t, system(t, dir, c[0], c[1:]...), Opening{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, listing(t, src)); diff != "" {
				t.Errorf("(- the directory, + its tar)\n%s", diff)
			}
		})
	}
}

func TestGitArchiveIsRead(t *testing.T) {
	dir := t.TempDir()
	git := func(args ...string) []byte {
		return system(t, dir, "git", append([]string{"-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "core.symlinks=true"}, args...)...)
	}
	git("init", "-q")
	if err := errors.Join(os.WriteFile(filepath.Join(dir, "run"), []byte("#!/bin/sh\n"), 0o755), os.Chmod(filepath.Join(dir, "run"), 0o755), os.Symlink("run", filepath.Join(dir, "link"))); err != nil {
		t.Fatal(err)
	}
	git("add", ".")
	git("commit", "-qm", "x")
	src, err := openBytes(t, git("archive", "--prefix=app-1.0/", "HEAD"), Opening{Strip: 1})
	if err != nil {
		t.Fatal(err)
	}
	want := ".: directory 0775 0:0\nlink: link 0777 0:0 -> run\nrun: file 0775 0:0 10 \"#!/bin/s\"\n"
	if diff := cmp.Diff(want, listing(t, src)); diff != "" {
		t.Errorf("(- wanted, + found)\n%s", diff)
	}
}

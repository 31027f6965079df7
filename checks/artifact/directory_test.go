//go:build unix

package artifact

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readers are the two ways to look at a directory; each must tell the same.
func readers(t *testing.T, dir string, f func(t *testing.T, src *Source)) {
	t.Helper()
	for name, open := range map[string]func(string) (*Source, error){"system": OpenDirectory, "portable": openPortable} {
		t.Run(name, func(t *testing.T) {
			src, err := open(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer src.Close()
			f(t, src)
		})
	}
}

// list reads one directory with the facts of every entry.
func list(t *testing.T, src *Source, path string) *Dir {
	t.Helper()
	r := src.NewReader()
	defer r.Close()
	d := &Dir{Path: path}
	if err := r.List(d); err != nil {
		t.Fatal(err)
	}
	for i := range d.Entries {
		if err := r.Stat(d, &d.Entries[i]); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func write(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func TestDirectoryTellsEveryKindOfEntry(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "b"), "text", 0o644|os.ModeSetuid)
	write(t, filepath.Join(dir, "sub/x"), "", 0o600)
	if err := os.Chmod(filepath.Join(dir, "sub"), 0o750|os.ModeSticky); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/nowhere/at all", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	names := []string{"b", "link", "pipe", "sub"}
	if runtime.GOOS == "linux" { // other systems refuse such a name
		write(t, filepath.Join(dir, "a\xff\n"), "", 0o644)
		names = append([]string{"a\xff\n"}, names...)
	}
	readers(t, dir, func(t *testing.T, src *Source) {
		d := list(t, src, ".")
		var got []string
		for _, e := range d.Entries {
			got = append(got, e.Name)
		}
		if diff := cmp.Diff(names, got); diff != "" {
			t.Fatalf("names (-want +got):\n%s", diff)
		}
		check := func(name string, typ Type, mode uint16) {
			if e := d.Entry(name); e.Type != typ || e.Mode != mode {
				t.Errorf("%s is a %s with mode %04o, want a %s with %04o", name, e.Type, e.Mode, typ, mode)
			}
		}
		check("b", File, 0o4644)
		check("sub", Directory, 0o1750)
		if d.Entry("pipe").Type != FIFO || d.Entry("link").Type != Link {
			t.Error("a FIFO or a link is taken for something else")
		}
		if got := d.Targets["link"]; got != "/nowhere/at all" {
			t.Errorf("the link leads to %q", got)
		}
		if e := d.Entry("b"); e.Size != 4 || e.UID != uint32(os.Getuid()) {
			t.Errorf("size %d, uid %d", e.Size, e.UID)
		}
	})
}

func TestDirectoryIsNeverLeft(t *testing.T) {
	outside := t.TempDir()
	write(t, filepath.Join(outside, "secret"), "secret", 0o644)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "inside/f"), "", 0o644)
	for name, target := range map[string]string{"out": outside, "up": "../" + filepath.Base(outside), "in": "inside"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(outside, "secret"), filepath.Join(dir, "f")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	readers(t, dir, func(t *testing.T, src *Source) {
		r := src.NewReader()
		defer r.Close()
		for _, path := range []string{"out", "up", "in", "f", "..", "inside/.."} {
			if err := r.List(&Dir{Path: path}); err == nil && path != "inside/.." {
				t.Errorf("%s was listed", path)
			}
		}
		d := &Dir{Path: "."}
		if err := r.List(d); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"f", "pipe"} { // as if they had been plain files a moment ago
			e := d.Entry(name)
			e.Type = File
			err := r.Read(d, e, NewContent(), func(*Entry, Times) bool { return true })
			if !errors.Is(err, ErrChanged) {
				t.Errorf("reading %s gives %v, want %v", name, err, ErrChanged)
			}
		}
	})
}

func TestDirectoryDeeperThanAPathMayBe(t *testing.T) {
	dir := t.TempDir()
	name := strings.Repeat("d", 200)
	t.Chdir(dir)
	for range 40 { // 8,000 bytes of path
		if err := os.Mkdir(name, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chdir(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile("deepest", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	readers(t, dir, func(t *testing.T, src *Source) {
		d := list(t, src, strings.TrimPrefix(strings.Repeat("/"+name, 40), "/"))
		if d.Entry("deepest") == nil {
			t.Error("what lies deeper than PATH_MAX was not found")
		}
	})
	// The test's own clean-up cannot name what is so deep.
	for range 40 {
		os.Remove("deepest")
		os.Chdir("..")
		os.Remove(name)
	}
}

func TestFilesAreReadWhole(t *testing.T) {
	dir := t.TempDir()
	sizes := map[string]int{"empty": 0, "small": 10, "head": HeadSize, "block": blockSize, "more": blockSize + 1, "large": 5*blockSize + 7}
	for name, n := range sizes {
		write(t, filepath.Join(dir, name), strings.Repeat("x", n), 0o644)
	}
	readers(t, dir, func(t *testing.T, src *Source) {
		r := src.NewReader()
		defer r.Close()
		d := &Dir{Path: "."}
		if err := r.List(d); err != nil {
			t.Fatal(err)
		}
		c := NewContent()
		for name, n := range sizes {
			e := d.Entry(name)
			err := r.Read(d, e, c, func(e *Entry, _ Times) bool { return c.Begin(NeedSHA256, e.Size, "", false) })
			if err != nil {
				t.Fatal(err)
			}
			if want := slowFacts([]byte(strings.Repeat("x", n))); c.Facts.SHA256 != want.SHA256 || c.Facts.Size != int64(n) {
				t.Errorf("%s: %d bytes read, want %d with the right digest", name, c.Facts.Size, n)
			}
		}
	})
}

func BenchmarkListAndStat(b *testing.B) {
	dir := b.TempDir()
	for i := range 1000 {
		if err := os.WriteFile(filepath.Join(dir, "file"+strings.Repeat("x", i%20)+string(rune('a'+i%26))+strings.Repeat("y", i/26)), nil, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	for name, open := range map[string]func(string) (*Source, error){"system": OpenDirectory, "portable": openPortable} {
		b.Run(name, func(b *testing.B) {
			src, err := open(dir)
			if err != nil {
				b.Fatal(err)
			}
			defer src.Close()
			r := src.NewReader()
			defer r.Close()
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				d := &Dir{Path: "."}
				if err := r.List(d); err != nil {
					b.Fatal(err)
				}
				for i := range d.Entries {
					if err := r.Stat(d, &d.Entries[i]); err != nil {
						b.Fatal(err)
					}
					n++
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/entry")
		})
	}
}

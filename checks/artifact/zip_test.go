package artifact

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"
)

// memory is an archive that lies in memory.
func memory(b []byte) input {
	return input{at: bytes.NewReader(b), size: int64(len(b)), close: func() error { return nil }}
}

// zipped makes a zip with archive/zip, which streams: checksums and sizes stand behind each content.
func zipped(t testing.TB, headers ...zipHeader) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, h := range headers {
		f := &zip.FileHeader{Name: h.name, Method: zip.Deflate}
		if h.mode != 0 {
			f.SetMode(h.mode)
		}
		out, err := w.CreateHeader(f)
		if err == nil {
			_, err = out.Write([]byte(h.content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type zipHeader struct {
	name    string
	mode    fs.FileMode // 0 leaves the attributes as Windows does
	content string
}

// stored makes a zip of one file called a that is not compressed, with everything in its place in front of the content.
func stored(t testing.TB, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	h := &zip.FileHeader{
		Name: "a", CreatorVersion: 3 << 8, ExternalAttrs: 0o100644 << 16,
		CompressedSize64: uint64(len(content)), UncompressedSize64: uint64(len(content)), CRC32: crcOf(content),
	}
	out, err := w.CreateRaw(h)
	if err == nil {
		_, err = io.WriteString(out, content)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// told is a source's tree and what can be said of it, one line each: the format of these tests.
func told(src *Source) string {
	var out strings.Builder
	r := src.NewReader()
	defer r.Close()
	(&Tree{Root: src.Known}).Walk(func(d *Dir) {
		for i := range d.Entries {
			e := &d.Entries[i]
			fmt.Fprintf(&out, "%s %04o %s", e.Type, e.Mode, d.Join(e.Name))
			if e.Implied {
				out.WriteString(" implied")
			}
			if e.Unheld&HeldExec != 0 {
				out.WriteString(" unheld")
			}
			switch e.Type {
			case Link:
				out.WriteString(" -> " + d.Targets[e.Name])
			case File:
				text, err := readWhole(r, d, e)
				if out.WriteString(fmt.Sprintf(" %q", text)); err != nil {
					fmt.Fprintf(&out, " error: %v", err)
				}
			}
			out.WriteString("\n")
		}
	})
	for _, f := range src.Said.Faults {
		fmt.Fprintf(&out, "%s: %q: %s\n", f.Check, f.Path, f.Message)
	}
	for _, p := range src.Said.Problems {
		fmt.Fprintf(&out, "problem: %q: %s\n", p.Path, p.Message)
	}
	for _, n := range src.Said.NotHeld {
		out.WriteString("not held: " + n + "\n")
	}
	return out.String()
}

// readWhole reads a file by a Reader.
func readWhole(r Reader, d *Dir, e *Entry) (string, error) {
	var text []byte
	c := NewContent()
	c.Head = func() (bool, bool) { return true, true }
	c.Block = func(b Block) { text = append(text, b.Bytes[b.Seen:]...) }
	err := r.Read(d, e, c, func(e *Entry, _ Times) bool { return c.Begin(NeedAll, e.Size, "", false) })
	return string(text), err
}

func TestZipHoldsWhatUnixPutIntoIt(t *testing.T) {
	b := zipped(t,
		zipHeader{"bin/", fs.ModeDir | 0o750, ""},
		zipHeader{"bin/run", 0o755, "#!/bin/sh\n"},
		zipHeader{"bin/su", 0o755 | fs.ModeSetuid, ""},
		zipHeader{"current", fs.ModeSymlink | 0o777, "bin/run"},
		zipHeader{"lib/deep/x", 0o600, "x"},
		zipHeader{"pipe", fs.ModeNamedPipe | 0o644, ""},
	)
	src, err := readZip(t.Context(), memory(b), Opening{})
	if err != nil {
		t.Fatal(err)
	}
	want := `directory 0750 bin
link 0777 current -> bin/run
directory 0755 lib implied
FIFO 0644 pipe
file 0755 bin/run "#!/bin/sh\n"
file 4755 bin/su ""
directory 0755 lib/deep implied
file 0600 lib/deep/x "x"
`
	if got := told(src); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if src.Kind != "zip" || src.Held != HeldMode|HeldExec {
		t.Errorf("kind %q holds %b", src.Kind, src.Held)
	}
}

func TestZipMadeOnWindowsHoldsNoModes(t *testing.T) {
	src, err := readZip(t.Context(), memory(zipped(t, zipHeader{"bin/", 0, ""}, zipHeader{"bin/run", 0, "x"})), Opening{})
	if err != nil {
		t.Fatal(err)
	}
	want := `directory 0755 bin unheld
file 0644 bin/run unheld "x"
not held: made on Windows, or without modes: a zip like this holds no modes, its files will be unpacked without x bits
`
	if got := told(src); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if src.Held != 0 {
		t.Errorf("holds %b, want nothing", src.Held)
	}
}

func TestZipWithModesForSomeFilesOnly(t *testing.T) {
	src, err := readZip(t.Context(), memory(zipped(t, zipHeader{"a", 0o755, ""}, zipHeader{"b", 0, ""})), Opening{})
	if err != nil {
		t.Fatal(err)
	}
	want := `file 0755 a ""
file 0644 b unheld ""
not held: a zip that holds no mode for one file, as if made on Windows or by git archive: it will be unpacked without x bits
`
	if got := told(src); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestZipNamesThatLeadElsewhere(t *testing.T) {
	src, err := readZip(t.Context(), memory(zipped(t,
		zipHeader{"/etc/passwd", 0o644, ""},
		zipHeader{"../up", 0o644, ""},
		zipHeader{"a/../../up", 0o644, ""},
		zipHeader{`dir\file`, 0o644, ""},
		zipHeader{"nul\x00name", 0o644, ""},
		zipHeader{"out", fs.ModeSymlink | 0o777, "/etc"},
		zipHeader{"out/passwd", 0o644, ""},
		zipHeader{"twice", 0o644, "1"},
		zipHeader{"twice", 0o644, "2"},
		zipHeader{"\xff\xfe", 0o644, ""},
	)), Opening{})
	if err != nil {
		t.Fatal(err)
	}
	want := `link 0777 out -> /etc
file 0644 twice "2"
file 0644 ` + "\xff\xfe" + ` ""
archive/escaping: "/etc/passwd": its name is absolute
archive/escaping: "../up": its name leads through ".."
archive/escaping: "a/../../up": its name leads through ".."
archive/escaping: "dir\\file": its name has a backslash, which separates directories on Windows and nowhere else
archive/escaping: "nul\x00name": its name holds a NUL byte
archive/link-through: "out/passwd": lies below "out", which is a link
archive/duplicate: "twice": is there twice: which one is unpacked depends on the program
`
	if got := told(src); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestZipReadFile(t *testing.T) {
	src, err := readZip(t.Context(), memory(zipped(t, zipHeader{"verify.yaml", 0o644, "version: 1\n"}, zipHeader{"d/", fs.ModeDir | 0o755, ""})), Opening{})
	if err != nil {
		t.Fatal(err)
	}
	if text, err := src.ReadFile("verify.yaml", 100); string(text) != "version: 1\n" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := src.ReadFile("verify.yml", 100); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there gives %v", err)
	}
	for path, most := range map[string]int64{"verify.yaml": 10, "d": 100} {
		if text, err := src.ReadFile(path, most); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s with at most %d bytes gives %q, %v", path, most, text, err)
		}
	}
}

func TestZipIsKnownByItsContents(t *testing.T) {
	for want, names := range map[string][]string{
		"zip":   {"a.dist-info/METADATA", "b/META-INF/MANIFEST.MF"},
		"wheel": {"a.py", "a-1.dist-info/WHEEL", "a-1.dist-info/RECORD"},
		"jar":   {"META-INF/", "META-INF/MANIFEST.MF", "A.class"},
	} {
		var headers []zipHeader
		for _, n := range names {
			headers = append(headers, zipHeader{n, 0, ""})
		}
		src, err := readZip(t.Context(), memory(zipped(t, headers...)), Opening{})
		if err != nil {
			t.Error(err)
		} else if src.Kind != want {
			t.Errorf("%q are a %s, want %s", names, src.Kind, want)
		}
	}
}

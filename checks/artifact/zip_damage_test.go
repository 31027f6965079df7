package artifact

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func crcOf(s string) uint32 { return crc32.ChecksumIEEE([]byte(s)) }

const helloThrice = "hello, hello, hello"

// zipDamage changes one thing about a good zip; want is what has to be said of it.
type zipDamage struct {
	change func(b []byte) []byte
	want   string
}

func put16(off int, v uint16) func([]byte) []byte {
	return func(b []byte) []byte { binary.LittleEndian.PutUint16(b[off:], v); return b }
}

func put32(off int, v uint32) func([]byte) []byte {
	return func(b []byte) []byte { binary.LittleEndian.PutUint32(b[off:], v); return b }
}

func both(f, g func([]byte) []byte) func([]byte) []byte {
	return func(b []byte) []byte { return g(f(b)) }
}

// zipDamages are changes to a zip whose directory and end record lie at the given offsets.
func zipDamages(central, end int) map[string]zipDamage {
	return map[string]zipDamage{
		"content changed":               {func(b []byte) []byte { b[31] ^= 1; return b }, "its checksum is"},
		"content changed, no checksum":  {both(func(b []byte) []byte { b[31] ^= 1; return b }, both(put32(14, 0), put32(central+16, 0))), "its checksum is"},
		"checksum differs in front":     {put32(14, 1), "another checksum"},
		"checksum wrong twice":          {both(put32(14, 1), put32(central+16, 1)), "its checksum is"},
		"size differs in front":         {put32(22, 5), "5 (19) in the header"},
		"smaller than packed":           {both(put32(22, 5), put32(central+24, 5)), "has 19 bytes for 5"},
		"name differs in front":         {func(b []byte) []byte { b[30] = 'b'; return b }, `is called "b" in the header`},
		"method differs in front":       {put16(8, 8), "method 0 in the directory and 8"},
		"deflate that is none":          {both(put16(8, 8), put16(central+10, 8)), "cannot be unpacked"},
		"method unknown":                {both(put16(8, 93), put16(central+10, 93)), "zstd, which verify cannot read"},
		"encrypted":                     {both(put16(6, 1), put16(central+8, 1)), "is encrypted"},
		"encrypted, as flag 6 says":     {put16(central+8, 1<<6), "is encrypted"},
		"of a version to come":          {put16(central+6, 64), "needs version 6.4"},
		"entries in another part":       {put16(end+8, 0), "announces 1 entries, and 0 of them"},
		"encrypted in front":            {put16(6, 1), "other flags"},
		"directory with content":        {put32(central+38, 0o040755<<16), "is a directory, and has a content"},
		"no such type":                  {put32(central+38, 0o150755<<16), "is of a type"},
		"link with a long target":       {both(put32(central+38, 0o120777<<16), both(put32(22, 1<<20), put32(central+24, 1<<20))), "has 19 bytes for 1048576"},
		"header gone":                   {func(b []byte) []byte { b[0] = 'X'; return b }, "no header of an entry"},
		"beyond the directory":          {both(put32(18, 500), put32(central+20, 500)), "its content is cut off"},
		"offset beyond the file":        {put32(central+42, 1<<30), "not in its directory"},
		"directory entry gone":          {func(b []byte) []byte { b[central] = 'X'; return b }, "there is no entry"},
		"name beyond the directory":     {put16(central+28, 500), "it is cut off"},
		"extra fields damaged":          {both(put16(central+30, 1), func(b []byte) []byte { return shift(b, central+47, end) }), "damaged"},
		"more entries announced":        {both(put16(end+8, 2), put16(end+10, 2)), "cannot hold the 2 entries"},
		"none announced":                {both(put16(end+8, 0), put16(end+10, 0)), "holds 1 entries, and announces 0"},
		"directory elsewhere":           {put32(end+16, 1), "does not end where"},
		"cut off":                       {func(b []byte) []byte { return b[:len(b)-1] }, "end record is missing"},
		"cut off in the middle":         {func(b []byte) []byte { return b[:40] }, "end record is missing"},
		"something behind":              {func(b []byte) []byte { return append(b, "more"...) }, "end record is missing"},
		"two end records":               {func(b []byte) []byte { return twoEnds(b, end) }, "two end records"},
		"several parts":                 {put16(end+4, 1), "several parts"},
		"an entry not in the directory": {func(b []byte) []byte { return hide(b, central, end) }, "not in its directory"},
		"another part in the directory": {put16(central+34, 1), "another part"},
		"only the magic":                {func([]byte) []byte { return []byte("PK\x03\x04") }, "end record is missing"},
		"nothing":                       {func([]byte) []byte { return nil }, "end record is missing"},
		"zip64 record nowhere":          {func(b []byte) []byte { return locator(b, end, 1<<40) }, "zip64 end record cannot lie"},
		"zip64 record that is none":     {func(b []byte) []byte { return locator(b, end, 0) }, "zip64 end record"},
	}
}

// None of the damaged zips may pass as fine: the zip is refused, or its entry is a problem.
func TestZipDamage(t *testing.T) {
	good := stored(t, helloThrice)
	for name, c := range zipDamages(bytes.Index(good, []byte("PK\x01\x02")), bytes.Index(good, []byte("PK\x05\x06"))) {
		t.Run(name, func(t *testing.T) {
			src, err := readZip(t.Context(), memory(c.change(bytes.Clone(good))), Opening{})
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				got = told(src)
			}
			if !strings.Contains(got, c.want) {
				t.Errorf("got\n%s\nwant %q", got, c.want)
			}
		})
	}
	if src, err := readZip(t.Context(), memory(good), Opening{}); err != nil || told(src) != "file 0644 a \""+helloThrice+"\"\n" {
		t.Fatalf("the good zip does not read: %v", err)
	}
}

// shift makes room for one byte at an offset, and says so in the end record.
func shift(b []byte, at, end int) []byte {
	out := append(bytes.Clone(b[:at]), 7)
	out = append(out, b[at:]...)
	binary.LittleEndian.PutUint32(out[end+1+12:], binary.LittleEndian.Uint32(b[end+12:])+1)
	return out
}

// twoEnds puts an end record of an empty zip into the comment.
func twoEnds(b []byte, end int) []byte {
	inner := make([]byte, zipEndLen)
	copy(inner, "PK\x05\x06")
	binary.LittleEndian.PutUint16(b[end+20:], uint16(len(inner)))
	return append(b, inner...)
}

// hide puts one more header in front of the directory.
func hide(b []byte, central, end int) []byte {
	out := append(bytes.Clone(b[:central]), b[:50]...)
	out = append(out, b[central:]...)
	binary.LittleEndian.PutUint32(out[end+50+16:], uint32(central+50))
	return out
}

// locator puts a zip64 locator in front of the end record.
func locator(b []byte, end int, at uint64) []byte {
	l := make([]byte, zip64LocatorLen)
	copy(l, "PK\x06\x07")
	binary.LittleEndian.PutUint64(l[8:], at)
	return append(append(bytes.Clone(b[:end]), l...), b[end:]...)
}

// A descriptor behind a content that contradicts the directory is what a program sees that reads from the beginning.
func TestZipDescriptorIsHeldToTheDirectory(t *testing.T) {
	b := zipped(t, zipHeader{"a", 0o644, "hello"})
	at := bytes.Index(b, []byte("PK\x07\x08"))
	b[at+4] ^= 1
	src, err := readZip(t.Context(), memory(b), Opening{})
	if err != nil || !strings.Contains(told(src), "the checksum or size behind its content") {
		t.Errorf("%v\n%s", err, told(src))
	}
}

// The zips of real programs, in every way they write: none of it may be taken for damage.
func TestZipsOfRealPrograms(t *testing.T) {
	for name, command := range map[string][]string{
		"zip":            {"zip", "-q", "-r", "-y", "OUT", "."},
		"zip stored":     {"zip", "-q", "-0", "-r", "-y", "OUT", "."},
		"zip64":          {"zip", "-q", "-fz", "-r", "-y", "OUT", "."},
		"zip streamed":   {"sh", "-c", "zip -q -r -y - . >OUT"},
		"bsdtar":         {"bsdtar", "--format", "zip", "-cf", "OUT", "bin", "é", "current", "empty"},
		"bsdtar to pipe": {"sh", "-c", "bsdtar --format zip -cf - bin é current empty | cat >OUT"},
	} {
		t.Run(name, func(t *testing.T) {
			program := command[0]
			if program == "sh" {
				program = strings.Fields(command[2])[0]
			}
			if _, err := exec.LookPath(program); err != nil {
				t.Skipf("%s is not installed: Debian packages zip and libarchive-tools", program)
			}
			out := filepath.Join(t.TempDir(), "out.zip")
			args := make([]string, len(command))
			for i, a := range command {
				args[i] = strings.ReplaceAll(a, "OUT", out)
			}
			cmd := exec.Command(args[0], args[1:]...)
			cmd.Dir = zipTree(t)
			if msg, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, msg)
			}
			src, err := Open(t.Context(), out, Opening{})
			if err != nil {
				t.Fatal(err)
			}
			defer src.Close()
			want := `directory 0750 bin
link 0777 current -> bin/run
directory 0755 empty
file 0644 é "é\n"
file 0755 bin/run "#!/bin/sh\n"
`
			if got := told(src); got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
		})
	}
}

func zipTree(t *testing.T) string {
	dir := t.TempDir()
	for _, err := range []error{
		os.Mkdir(filepath.Join(dir, "bin"), 0o700),
		os.Mkdir(filepath.Join(dir, "empty"), 0o700),
		os.WriteFile(filepath.Join(dir, "bin/run"), []byte("#!/bin/sh\n"), 0o600),
		os.WriteFile(filepath.Join(dir, "é"), []byte("é\n"), 0o600),
		os.Symlink("bin/run", filepath.Join(dir, "current")),
		os.Chmod(filepath.Join(dir, "bin"), 0o750),
		os.Chmod(filepath.Join(dir, "empty"), 0o755),
		os.Chmod(filepath.Join(dir, "bin/run"), 0o755),
		os.Chmod(filepath.Join(dir, "é"), 0o644),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Whatever the bytes are: an error, or a tree whose every content is read or refused.
func FuzzZip(f *testing.F) {
	f.Add(stored(f, "hello"))
	f.Add(zipped(f, zipHeader{"bin/run", 0o755, "#!/bin/sh\n"}, zipHeader{"l", os.ModeSymlink | 0o777, "bin"}))
	f.Add(zipped(f, zipHeader{"a-1.dist-info/WHEEL", 0, "x"}, zipHeader{"a-1.dist-info/RECORD", 0, "a,sha256=x,1\n"}))
	f.Fuzz(func(t *testing.T, b []byte) {
		src, err := readZip(t.Context(), memory(b), Opening{Limits: Limits{Entries: 1000, Expanded: 1 << 20}})
		if err == nil {
			told(src)
		}
	})
}

// Programs disagree about a target with a NUL byte: some cut it there, some refuse it, and verify can show neither.
func TestZipLinkWithNULInItsTarget(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.zip")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	h := &zip.FileHeader{Name: "a"}
	h.SetMode(fs.ModeSymlink | 0o777)
	w, err := z.CreateHeader(h)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("e\x00tc")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(z.Close(), f.Close()); err != nil {
		t.Fatal(err)
	}
	src, err := Open(t.Context(), path, Opening{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	if p := src.Said.Problems; len(p) != 1 || p[0].Path != "a" || !strings.Contains(p[0].Message, "NUL") {
		t.Errorf("problems are %v, want one that names the NUL byte", p)
	}
}

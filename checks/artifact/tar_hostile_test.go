package artifact

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func gzipBytes(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zstdBytes(t testing.TB, b []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	return w.EncodeAll(b, nil)
}

// TestDamagedTarsAreRefused says of each kind of damage that it is noticed, and where.
func TestDamagedTarsAreRefused(t *testing.T) {
	plain := pack(t, file("first", 600), file("second", 10))
	edit := func(at int, s string) []byte {
		b := bytes.Clone(plain)
		copy(b[at:], s)
		return b
	}
	flip := func(b []byte, at int) []byte {
		b = bytes.Clone(b)
		b[at] ^= 0x40
		return b
	}
	zipped := gzipBytes(t, plain)
	for _, c := range []struct {
		name string
		b    []byte
		want string
	}{
		{"empty", nil, "is empty, and no tar"},
		{"zeros", make([]byte, 10240), "holds no entries: it is an empty tar, or a file of zeros"},
		{"text", []byte(strings.Repeat("no tar\n", 200)), "is no tar"},
		{"cut in the first header", plain[:400], "at byte 400 of the tar: it ends early"},
		{"cut in a content", plain[:512+100], `at byte 612 of the tar, in or after "first": it ends early`},
		{"cut in the padding", plain[:512+1000], `at byte 1512 of the tar, in or after "first": it ends early`},
		{"cut in a header", plain[:1536+100], `at byte 1636 of the tar, in or after "first": it ends early`},
		{"cut between entries", plain[:1536], `at byte 1536 of the tar, in or after "first": it ends without the mark of an end, so it was cut off`},
		{"cut behind the last entry", plain[:2560], `at byte 2560 of the tar, in or after "second": it ends without the mark of an end, so it was cut off`},
		{"checksum of a header", edit(1536, "tampered"), `at byte 1536 of the tar, in or after "first": this is no valid tar header`},
		{"size of a header", edit(1536+124, "zzz"), `at byte 1536 of the tar, in or after "first": this is no valid tar header`},
		{"two tars", append(bytes.Clone(plain), plain...), `at byte 3584 of the tar, in or after "second": something follows its end at byte 3584`},
		{"something behind the end", append(bytes.Clone(plain), "junk"...), `at byte 3584 of the tar, in or after "second": something follows its end at byte 3584`},
		{"gzip of text", gzipBytes(t, []byte(strings.Repeat("no tar\n", 200))), "is one file compressed with gzip, and no tar; decompress it, and verify the directory that it lies in"},
		{"gzip twice", gzipBytes(t, zipped), "is compressed twice, with gzip and gzip; decompress it once"},
		{"gzip of zstd", gzipBytes(t, zstdBytes(t, plain)), "is compressed twice, with gzip and zstd; decompress it once"},
		{"gzip cut", zipped[:len(zipped)-12], "the gzip data is damaged: it ends early"},
		{"gzip without its checksum", zipped[:len(zipped)-8], "the gzip data is damaged: it ends early"},
		{"gzip with a wrong checksum", flip(zipped, len(zipped)-8), "the gzip data is damaged: gzip: invalid checksum"},
		{"gzip with something behind it", append(bytes.Clone(zipped), "junk"...), "the gzip data is damaged: "},
		{"gzip with zeros and something behind it", append(append(bytes.Clone(zipped), make([]byte, 20)...), 'j'), "the gzip data is damaged: something follows its end"},
		{"gzip of a tar that is cut", gzipBytes(t, plain[:1536]), "so it was cut off"},
		{"zstd cut", zstdBytes(t, plain)[:40], "the zstd data is damaged: it ends early"},
		{"zstd with something behind it", append(zstdBytes(t, plain), "junk junk"...), "the zstd data is damaged: "},
		{"lz4", []byte("\x04\x22\x4d\x18 and so on"), "is compressed with lz4, which verify cannot read; decompress it first"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := openBytes(t, c.b, Opening{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v, want %q", err, c.want)
			}
		})
	}
	for _, whole := range [][]byte{plain, plain[:len(plain)-512], append(bytes.Clone(plain), make([]byte, 9000)...), zipped, append(bytes.Clone(zipped), make([]byte, 3)...)} {
		if _, err := openBytes(t, whole, Opening{}); err != nil {
			t.Errorf("what is whole is refused: %v", err)
		}
	}
}

// TestEveryCutOfATarIsNoticed leaves out the two blocks at the end, of which one does.
func TestEveryCutOfATarIsNoticed(t *testing.T) {
	plain := pack(t, file("first", 3), symlink("l", "first"), file("second", 1024))
	for n := range len(plain) - 1024 {
		if _, err := openBytes(t, plain[:n], Opening{}); err == nil {
			t.Errorf("the first %d of %d bytes pass", n, len(plain))
		}
	}
	zipped := gzipBytes(t, plain)
	for n := range zipped {
		if _, err := openBytes(t, zipped[:n], Opening{}); err == nil {
			t.Errorf("the first %d of %d bytes of the gzip file pass", n, len(zipped))
		}
	}
}

// TestOddEntriesAreProblems: what is not understood is not passed over.
func TestOddEntriesAreProblems(t *testing.T) {
	raw := func(change func(h []byte)) []byte {
		b := pack(t, file("odd", 0), file("next", 0))
		change(b[:512])
		copy(b[148:], "        ")
		sum := 0
		for _, c := range b[:512] {
			sum += int(c)
		}
		copy(b[148:], fmt.Sprintf("%06o\x00 ", sum))
		return b
	}
	global := tar.Header{Typeflag: tar.TypeXGlobalHeader, Name: "pax_global_header", PAXRecords: map[string]string{"uid": "0", "comment": "x"}}
	long := strings.Repeat("g", 120) // needs an entry of GNU tar's before its own
	gnuName := pack(t, tar.Header{Typeflag: tar.TypeReg, Name: long, Format: tar.FormatGNU})[:1024]
	gnuTarget := pack(t, tar.Header{Typeflag: tar.TypeSymlink, Name: "l", Linkname: long, Format: tar.FormatGNU})[:1024]
	for _, c := range []struct {
		name string
		b    []byte
		want string
	}{
		{"a type that nobody knows", raw(func(h []byte) { h[156] = 'Q' }), `odd: is an entry of type 'Q', which verify does not know`},
		{"another volume", raw(func(h []byte) { h[156] = 'M' }), `odd: is an entry of type 'M', which verify does not know`},
		{"a link with a size", raw(func(h []byte) { h[156] = '2'; copy(h[124:], "00000001000") }), "odd: is a link with a size of 512 bytes: programs disagree on what follows it"},
		{"a directory with a size", raw(func(h []byte) { h[156] = '5'; copy(h[124:], "00000001000") }), "odd: is a directory with a size of 512 bytes: programs disagree on what follows it"},
		{"a file that is named as a directory", raw(func(h []byte) { h[3] = '/' }), `odd/: is a file whose name ends in "/": programs disagree on what it is`},
		{"two long names", append(gnuName, pack(t, file("évil", 0))...), long + `: has two names, the other is "évil": programs disagree on which counts`},
		{"two long targets", append(gnuTarget, pack(t, symlink("l", "évil"))...), `l: has two targets, the other is "évil": programs disagree on which counts`},
		{"an owner out of range", raw(func(h []byte) { copy(h[108:], "\x80\x00\x00\x01\x00\x00\x00\x00") }), "odd: belongs to 4294967296:0, which are no numbers of a user and a group"},
		{"a global owner", pack(t, global, file("f", 0)), ".: a global header of the tar sets uid for all entries that follow; verify does not apply it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			src, err := openBytes(t, c.b, Opening{})
			if err != nil {
				t.Fatal(err)
			}
			if len(src.Said.Problems) != 1 || src.Said.Problems[0].Path+": "+src.Said.Problems[0].Message != c.want {
				t.Errorf("the problems are %q, want %q", src.Said.Problems, c.want)
			}
		})
	}
}

// zeros gives n zero bytes.
func zeros(n int64) io.Reader { return io.LimitReader(zeroReader{}, n) }

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// TestBombsEndAtTheLimits: small files that expand to much are refused, by the limit's name.
func TestBombsEndAtTheLimits(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	w := tar.NewWriter(z)
	const size = 8 << 20
	if err := w.WriteHeader(&tar.Header{Name: "zeros", Typeflag: tar.TypeReg, Size: size}); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(w, zeros(size)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	manyNames, deep := []tar.Header{}, file(strings.Repeat("d/", 100)+"f", 0)
	for i := range 40 {
		manyNames = append(manyNames, file(fmt.Sprint("f", i), 0))
	}
	for _, c := range []struct {
		name   string
		b      []byte
		limits Limits
		want   string
	}{
		{"bytes", bomb.Bytes(), Limits{Expanded: 1 << 20}, "max-expanded"},
		{"entries", pack(t, manyNames...), Limits{Entries: 20}, "max-entries"},
		{"directories that are implied", pack(t, deep), Limits{Entries: 20}, "max-entries"},
		{"a long name", pack(t, file(strings.Repeat("n", 5000), 0)), Limits{Path: 4000}, "max-path"},
		{"a deep name", pack(t, deep), Limits{Depth: 50}, "max-depth"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := openBytes(t, c.b, Opening{Limits: c.limits})
			var limit *LimitError
			if !errors.As(err, &limit) || limit.Name != c.want {
				t.Errorf("the error is %v, want the limit %s", err, c.want)
			}
		})
	}
}

// TestASparseFileCannotExpandWithoutEnd: its holes cost the archive nothing, so its whole size counts as soon as it is
// announced, whether anybody reads it or not.
func TestASparseFileCannotExpandWithoutEnd(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sparse"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "sparse"), 1<<40); err != nil {
		t.Skip(err)
	}
	b := system(t, dir, "tar", "--sparse", "-cf", "-", "sparse")
	src, err := openBytes(t, b, Opening{Limits: Limits{Expanded: 1 << 40, Ratio: 1 << 40}})
	if err != nil {
		t.Fatal(err)
	}
	if size := src.Known.Entry("sparse").Size; size != 1<<40 {
		t.Errorf("the size is %d", size)
	}
	for name, limits := range map[string]Limits{"max-expanded": {Expanded: 1<<40 - 1, Ratio: 1 << 40}, "max-ratio": {Expanded: 1 << 40}} {
		_, err = openBytes(t, b, Opening{Limits: limits})
		var limit *LimitError
		if !errors.As(err, &limit) || limit.Name != name || !strings.Contains(err.Error(), `"sparse"`) {
			t.Errorf("the error is %v, want the limit %s, and the entry", err, name)
		}
	}
}

// TestRatioCountsBeyondOneGiB holds the meter to its two limits.
func TestRatioCountsBeyondOneGiB(t *testing.T) {
	for _, c := range []struct {
		in, out int64
		want    string
	}{
		{1, 1 << 30, ""},
		{1, 1<<30 + 1, "max-ratio"},
		{1 << 30, 64 << 30, ""},
		{1 << 30, 64<<30 + 1, "max-expanded"},
		{10 << 20, 199 * 10 << 20, ""},
		{10 << 20, 200 * 10 << 20, "max-ratio"},
	} {
		err := (&meter{in: c.in, out: c.out, limits: DefaultLimits()}).check()
		got := ""
		var limit *LimitError
		if errors.As(err, &limit) {
			got = limit.Name
		}
		if got != c.want {
			t.Errorf("%d from %d: the limit is %q, want %q", c.out, c.in, got, c.want)
		}
	}
}

// TestATarThatChangesIsNoticed: the second pass reads the bytes that the first one read, or says so.
func TestATarThatChangesIsNoticed(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a.tar")
	if err := os.WriteFile(name, pack(t, file("f", 3)), 0o644); err != nil {
		t.Fatal(err)
	}
	src, err := Open(t.Context(), name, Opening{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	if err := os.WriteFile(name, pack(t, file("f", 3), file("g", 3)), 0o644); err != nil {
		t.Fatal(err)
	}
	err = eachContent(t.Context(), src, func(_ int64, r io.Reader) error { return nil })
	if !errors.Is(err, ErrChanged) {
		t.Errorf("the error is %v, want %v", err, ErrChanged)
	}
}

// TestStandardInputOfAnySize is kept in memory at first, then in a file without a name.
func TestStandardInputOfAnySize(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	var big bytes.Buffer
	w := tar.NewWriter(&big)
	const size = spoolMemory + 1000
	if err := w.WriteHeader(&tar.Header{Name: "big", Typeflag: tar.TypeReg, Size: size}); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(w, zeros(size)); err != nil {
		t.Fatal(err)
	}
	if err := w.WriteHeader(&tar.Header{Name: "last", Typeflag: tar.TypeReg}); err != nil {
		t.Fatal(err)
	}
	w.Close()
	src, err := openBytes(t, big.Bytes(), Opening{})
	if err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("%v is left in the directory of temporary files (%v)", left, err)
	}
	var got int64
	err = eachContent(t.Context(), src, func(_ int64, r io.Reader) error {
		n, err := io.Copy(io.Discard, r)
		got += n
		return err
	})
	if err != nil || got != size {
		t.Errorf("%d bytes were read (%v), want %d", got, err, size)
	}
	if _, err := openBytes(t, big.Bytes(), Opening{Limits: Limits{Expanded: spoolMemory + 100}}); err == nil {
		t.Error("a stream beyond the limit is accepted")
	}
}

// TestCancelledOpening ends while a stream is read.
func TestCancelledOpening(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, "-", Opening{Stdin: zeroReader{}}); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

// FuzzTar holds the reader to this: it never panics, what it accepts it can read to the end, and nothing leaves the tree.
func FuzzTar(f *testing.F) {
	f.Add(pack(f, dir("./", 0o755), file("a/b", 3), symlink("l", "a"), hardlink("h", "a/b"), file("/abs", 1)))
	f.Add(gzipBytes(f, pack(f, file("a", 3))))
	f.Add(zstdBytes(f, pack(f, file("a", 3))))
	long := file(strings.Repeat("n", 300), 2)
	long.PAXRecords = map[string]string{"SCHILY.xattr.user.a": "b"}
	f.Add(pack(f, long))
	f.Fuzz(func(t *testing.T, b []byte) {
		src, err := openBytes(t, b, Opening{Limits: Limits{Entries: 1000, Expanded: 1 << 20, Depth: 100}})
		if err != nil {
			return
		}
		tree, n := Tree{Root: src.Known}, 0
		tree.Walk(func(d *Dir) {
			for i := range d.Entries {
				n++
				e := &d.Entries[i]
				if e.Name == "" || e.Name == "." || e.Name == ".." || strings.ContainsAny(e.Name, "/\x00") {
					t.Errorf("an entry is named %q", e.Name)
				}
				if i > 0 && d.Entries[i-1].Name >= e.Name {
					t.Errorf("%q is not before %q", d.Entries[i-1].Name, e.Name)
				}
				if _, found := tree.Lookup(d.Join(e.Name)); found != e {
					t.Errorf("%q is not found", d.Join(e.Name))
				}
			}
		})
		if n > 1000 {
			t.Errorf("there are %d entries", n)
		}
		err = eachContent(t.Context(), src, func(_ int64, r io.Reader) error {
			_, err := io.Copy(io.Discard, r)
			return err
		})
		var limit *LimitError
		if err != nil && !errors.As(err, &limit) && !strings.Contains(err.Error(), "tar: sparse file") {
			t.Errorf("the contents cannot be read: %v", err)
		}
	})
}

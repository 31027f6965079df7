package artifact

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// ways are the ways in which what a compressed archive expands to is kept while it is opened.
func ways() map[string]storeLimits {
	return map[string]storeLimits{
		"in memory": {storeMemory, 0}, "in a file": {0, storeFile}, "in both": {300 << 10, storeFile}, "not at all": {0, 1000}, "not the end of it": {300 << 10, 0},
	}
}

// awkward is a tar whose entries come in an order that nobody can use as it comes: what says how a file is to be read comes after it,
// a file is replaced by a later one, and hard links lead to what is replaced afterwards, or was.
func awkward(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	random := rand.New(rand.NewPCG(1, 2))
	put := func(h tar.Header, text string) {
		h.Size = int64(len(text))
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	noise := func(n int) string {
		text := make([]byte, n)
		for i := range text {
			text[i] = byte(random.Uint32())
		}
		return string(text)
	}
	put(file("a.txt", 0), "one\r\n")
	put(file("twice", 0), "the first")
	put(hardlink("first", "twice"), "")
	put(file("large", 0), noise(3*aheadBlock+77))
	put(file("twice", 0), "the second, which is longer")
	put(hardlink("second", "twice"), "")
	put(file("empty", 0), "")
	for i := range 40 {
		put(file(fmt.Sprintf("d/%02d", i), 0), noise(random.IntN(40<<10)))
	}
	put(file("head", 0), noise(HeadSize))
	put(file("block", 0), noise(blockSize))
	put(file("more", 0), noise(blockSize+1))
	put(file(".gitattributes", 0), "*.txt eol=crlf\n")
	put(file("verify.yaml", 0), "version: 1\n")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// digests is a line for each file of a source, with its size and the digest of its content, and what was said.
func digests(t testing.TB, src *Source) string {
	t.Helper()
	sums := map[int64]string{}
	err := eachContent(t.Context(), src, func(ref int64, r io.Reader) error {
		text, err := io.ReadAll(r)
		sums[ref] = fmt.Sprintf("%d %x", len(text), sha256.Sum256(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	(&Tree{Root: src.Known}).Walk(func(d *Dir) {
		for _, e := range d.Entries {
			fmt.Fprintf(&b, "%s %d: %s\n", d.Join(e.Name), e.Size, sums[e.Ref])
		}
	})
	for _, f := range src.Said.Faults {
		fmt.Fprintf(&b, "%s: %s: %s\n", f.Check, f.Path, f.Message)
	}
	return b.String()
}

// TestContentsAreTheSameHoweverTheyAreKept holds each way against the plain tar, and that against what archive/tar reads.
func TestContentsAreTheSameHoweverTheyAreKept(t *testing.T) {
	plain := awkward(t)
	src, err := openBytes(t, plain, Opening{})
	if err != nil {
		t.Fatal(err)
	}
	want := digests(t, src)
	for _, last := range lastContents(t, plain) {
		if !strings.Contains(want, last) {
			t.Fatalf("archive/tar reads %q, which is not in\n%s", last, want)
		}
	}
	for way, limits := range ways() {
		for name, packed := range map[string][]byte{"gzip": gzipBytes(t, plain), "zstd": zstdBytes(t, plain)} {
			t.Run(name+" "+way, func(t *testing.T) {
				src, err := openBytes(t, packed, Opening{store: limits})
				if err != nil {
					t.Fatal(err)
				}
				if kept := src.Stream == nil; kept != (limits.memory == storeMemory || limits.file == storeFile && temporaryFiles(t)) {
					t.Errorf("contents come in any order: %t", kept)
				}
				if diff := cmp.Diff(want, digests(t, src)); diff != "" {
					t.Errorf("(- plain, + compressed)\n%s", diff)
				}
				for name, want := range map[string]string{"verify.yaml": "version: 1\n", "first": "the first", "second": "the second, which is longer", "empty": ""} {
					if got, err := src.ReadFile(name, 100); string(got) != want || err != nil {
						t.Errorf("%s is %q (%v), want %q", name, got, err, want)
					}
				}
			})
		}
	}
}

// temporaryFiles says whether temporary files are good for keeping anything: here they may lie in memory.
func temporaryFiles(t testing.TB) bool {
	t.Helper()
	f, done, err := nameless()
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	return !inMemory(f)
}

// lastContents is what archive/tar reads: for each plain file the line of digests.
func lastContents(t testing.TB, b []byte) map[string]string {
	t.Helper()
	lines := map[string]string{}
	for r := tar.NewReader(bytes.NewReader(b)); ; {
		h, err := r.Next()
		if err == io.EOF {
			return lines
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag == tar.TypeReg {
			lines[h.Name] = fmt.Sprintf("%s %d: %d %x\n", h.Name, len(text), len(text), sha256.Sum256(text))
		}
	}
}

// TestSparseFilesAmongOthers come in one sequence, as they do not lie there in one piece.
func TestSparseFilesAmongOthers(t *testing.T) {
	dir := sampleTree(t)
	b := system(t, dir, "tar", "--format=posix", "--sparse", "-czf", "-", ".")
	src, err := openBytes(t, b, Opening{})
	if err != nil {
		t.Fatal(err)
	}
	if src.Stream == nil {
		t.Error("a sparse file is read where it does not lie")
	}
}

// TestWhatIsKeptLeavesNothingBehind looks into the directory of temporary files, while the artifact is open and afterwards.
func TestWhatIsKeptLeavesNothingBehind(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	packed := gzipBytes(t, awkward(t))
	src, err := Open(t.Context(), "-", Opening{Stdin: bytes.NewReader(packed), store: storeLimits{0, storeFile}})
	if err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("%v is left in the directory of temporary files (%v)", left, err)
	}
	if err := src.Close(); err != nil {
		t.Error(err)
	}
}

// TestNoPlaceToKeepItIsNoError: what is kept is kept for speed alone.
func TestNoPlaceToKeepItIsNoError(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	packed := gzipBytes(t, awkward(t))
	src, err := openBytes(t, packed, Opening{store: storeLimits{0, storeFile}})
	if err != nil {
		t.Fatal(err)
	}
	if src.Stream == nil || !strings.Contains(digests(t, src), "large 786509: 786509 ") {
		t.Errorf("the contents are %s", digests(t, src))
	}
}

// TestReadaheadGivesWhatItReads in pieces of any size, read or passed over, and then the stream's own error; what is kept is all of it.
func TestReadaheadGivesWhatItReads(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	broken := errors.New("broken")
	for _, n := range []int{0, 1, aheadBlock - 1, aheadBlock, aheadBlock + 1, 9*aheadBlock + 5} {
		for _, end := range []error{io.EOF, broken} {
			text := make([]byte, n)
			for i := range text {
				text[i] = byte(random.Uint32())
			}
			kept := &aside{store: newStore(storeLimits{2 * aheadBlock, storeFile})}
			a := readAhead(t.Context(), io.MultiReader(iotest.HalfReader(bytes.NewReader(text)), iotest.ErrReader(end)))
			a.keep = kept.take
			var err error
			for at := 0; err == nil; {
				m, p := 0, make([]byte, random.IntN(2*aheadBlock))
				if random.IntN(2) == 0 {
					m, err = a.Discard(len(p))
				} else if m, err = a.Read(p); !bytes.Equal(p[:m], text[at:at+m]) {
					t.Fatalf("%d bytes at %d are others", m, at)
				}
				if at += m; err != nil && at != n {
					t.Errorf("%d bytes came before %v, want %d", at, err, n)
				}
			}
			if _, again := a.Read(make([]byte, 1)); err != end || again != end {
				t.Errorf("the errors are %v and %v, want %v", err, again, end)
			}
			a.close()
			if kept.lost && !temporaryFiles(t) {
				continue
			}
			if got, err := io.ReadAll(io.NewSectionReader(kept, 0, kept.size)); err != nil || !bytes.Equal(got, text) || kept.lost {
				t.Errorf("of %d bytes %d were kept (%v, lost: %t)", n, len(got), err, kept.lost)
			}
			if _, err := kept.ReadAt(make([]byte, 1), kept.size); err != io.EOF {
				t.Errorf("behind the end the error is %v", err)
			}
			if err := kept.store.close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestReadaheadEndsEarly: close ends the goroutine wherever it is, and a context whoever waits for it.
func TestReadaheadEndsEarly(t *testing.T) {
	a := readAhead(t.Context(), zeroReader{})
	if _, err := a.Read(make([]byte, 10)); err != nil {
		t.Error(err)
	}
	a.close()
	readAhead(t.Context(), zeroReader{}).close()

	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	a = readAhead(ctx, r)
	cancel()
	if _, err := a.Read(make([]byte, 10)); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	w.Close()
	a.close()
}

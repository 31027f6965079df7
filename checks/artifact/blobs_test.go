package artifact

import (
	"crypto/sha256"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestBlobLines(t *testing.T) {
	g := newRepository(t)
	long := strings.Repeat("x", 100_000)
	want := map[string]BlobLines{}
	for text, lines := range map[string]BlobLines{
		"":                         {},
		"a\nb\n":                   {Size: 4, LF: 2},
		"a\r\nb\n\rc\r":            {Size: 8, LF: 1, CRLF: 1, CR: 2},
		"\x00":                     {Size: 1, NUL: true},
		long + "\r\n" + long:       {Size: 200_002, CRLF: 1},
		long[:8000] + "\x00\n":     {Size: 8002, LF: 1}, // git looks at 8,000 bytes
		long[:7999] + "\x00\r\r\n": {Size: 8003, CR: 1, CRLF: 1, NUL: true},
	} {
		writeFile(t, filepath.Join(g.dir, "x"), text)
		lines.Plain = plainOf(text)
		want[mustOutput(t, g, "hash-object", "-w", "x")] = lines
	}
	commit(t, g)
	want[strings.Repeat("1", 40)] = BlobLines{Missing: true}
	want[mustOutput(t, g, "rev-parse", "HEAD^{tree}")] = BlobLines{Missing: true} // no blob
	var oids []string
	for oid := range want {
		oids = append(oids, oid)
	}
	got, err := mustRecord(t, g.dir).BlobLines(t.Context(), oids)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := mustRecord(t, g.dir).BlobLines(t.Context(), []string{"HEAD\n--x"}); err == nil {
		t.Error("a name that is no object name is accepted")
	}
}

// plainOf is the sum that does not tell CRLF from LF.
func plainOf(text string) [32]byte {
	return sha256.Sum256([]byte(strings.ReplaceAll(text, "\r\n", "\n")))
}

// However the content arrives in pieces, the counts are those of the whole.
func TestCountBlob(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"\r", "\n", "\r\n", "x", "\x00"})).Draw(t, "text"), "")
		crlf := int64(strings.Count(text, "\r\n"))
		want := BlobLines{
			Size: int64(len(text)), CRLF: crlf, LF: int64(strings.Count(text, "\n")) - crlf, CR: int64(strings.Count(text, "\r")) - crlf,
			NUL: strings.Contains(text, "\x00"), Plain: plainOf(text),
		}
		for _, reader := range []func() (BlobLines, error){
			func() (BlobLines, error) { return counted(strings.NewReader(text)) },
			func() (BlobLines, error) { return counted(iotest.OneByteReader(strings.NewReader(text))) },
			func() (BlobLines, error) { return counted(iotest.DataErrReader(strings.NewReader(text))) },
		} {
			if got, err := reader(); err != nil || got != want {
				t.Errorf("%q: %+v, %v, want %+v", text, got, err, want)
			}
		}
	})
}

// counted counts the line endings of what it reads.
func counted(content io.Reader) (BlobLines, error) {
	c := blobCounter{block: make([]byte, 32<<10), plain: newPlainHash()}
	return c.count(content)
}

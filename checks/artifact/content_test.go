package artifact

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// slowFacts computes by the plainest means what Content computes block by block.
func slowFacts(p []byte) Facts {
	f := Facts{Size: int64(len(p)), SHA256: sha256.Sum256(p)}
	sum := sha1.Sum(append([]byte(fmt.Sprintf("blob %d\x00", len(p))), p...))
	f.Blob = hex.EncodeToString(sum[:])
	f.Plain = plainOf(string(p))
	f.NUL = bytes.IndexByte(p[:min(len(p), 8000)], 0) >= 0
	if len(p) > 0 {
		f.Last = p[len(p)-1]
	}
	line := int64(1)
	at := func(n *int64) {
		if *n == 0 {
			*n = line
		}
	}
	for i, b := range p {
		switch {
		case b == '\r' && (i+1 == len(p) || p[i+1] != '\n'):
			f.CR++
			at(&f.AtCR)
		case b == '\n' && i > 0 && p[i-1] == '\r':
			f.CRLF++
			at(&f.AtCRLF)
			line++
		case b == '\n':
			f.LF++
			at(&f.AtLF)
			line++
		}
	}
	line = 1
	for i := 0; i < len(p); {
		r, n := utf8.DecodeRune(p[i:])
		if p[i] >= utf8.RuneSelf {
			at(&f.NonASCII)
		}
		if r == utf8.RuneError && n == 1 {
			at(&f.BadUTF8)
		}
		if p[i] == '\n' {
			line++
		}
		i += n
	}
	return f
}

// feed gives p to a Content in pieces of the given sizes, the first of which has HeadSize bytes at least.
func feed(c *Content, p []byte, sizes []int) {
	for i := 0; ; i++ {
		n := HeadSize
		if i > 0 || sizes[0] > n {
			n = sizes[i%len(sizes)]
		}
		n = min(n, len(p), len(c.Space()))
		copy(c.Space(), p[:n])
		if !c.Write(c.Space()[:n], n == len(p)) || n == len(p) {
			return
		}
		p = p[n:]
	}
}

func TestContentAgreesWithThePlainestReading(t *testing.T) {
	pieces := rapid.SampledFrom([]string{"a", "line", "\n", "\r\n", "\r", "é", "\xff", "\xe2\x82\xac", "\xe2\x82", "<<<<<<< ", "\x00"})
	c := NewContent()
	rapid.Check(t, func(t *rapid.T) {
		var p []byte
		for _, s := range rapid.SliceOfN(pieces, 0, 60).Draw(t, "pieces") {
			p = append(p, s...)
		}
		if pad := rapid.IntRange(0, 3).Draw(t, "pad"); pad > 0 && !bytes.Contains(p, []byte{0}) {
			p = append(bytes.Repeat([]byte("x"), pad*HeadSize-rapid.IntRange(0, 8).Draw(t, "less")), p...)
		}
		sizes := rapid.SliceOfN(rapid.IntRange(1, 9), 1, 5).Draw(t, "sizes")
		want := slowFacts(p)
		want.Head = p[:min(len(p), HeadSize)]
		c.Begin(NeedHead|NeedLines|NeedUTF8|NeedSHA256|NeedBlob, int64(len(p)), "sha1", true)
		feed(c, p, sizes)
		if want.NUL { // line ends and encodings are those of text
			want.LF, want.CRLF, want.CR, want.AtLF, want.AtCRLF, want.AtCR, want.BadUTF8, want.NonASCII, want.Last = 0, 0, 0, 0, 0, 0, 0, 0, 0
		}
		got := c.Facts
		if !bytes.Equal(got.Head, want.Head) {
			t.Fatalf("head differs")
		}
		got.Head, want.Head, got.Window = nil, nil, nil
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q in pieces of %v (-want +got):\n%s", p, sizes, diff)
		}
	})
}

func TestBlocksCoverTheContentOnce(t *testing.T) {
	c := NewContent()
	c.Head = func() (bool, bool) { return true, true }
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.SampledFrom([]byte("ab\n\r")), 0, 200).Draw(t, "content")
		p = append(bytes.Repeat([]byte("0123456\n"), rapid.IntRange(0, 3*HeadSize/8).Draw(t, "pad")), p...)
		var all []byte
		lasts := 0
		c.Block = func(b Block) {
			if want := int64(bytes.Count(p[:b.Offset], []byte{'\n'})) + 1; b.Line != want {
				t.Fatalf("block at %d begins in line %d, want %d", b.Offset, b.Line, want)
			}
			if !bytes.Equal(b.Bytes, p[b.Offset:int(b.Offset)+len(b.Bytes)]) {
				t.Fatalf("block at %d holds other bytes", b.Offset)
			}
			all = append(all, b.Bytes[b.Seen:]...)
			if b.Last {
				lasts++
			}
		}
		c.Begin(NeedAll, int64(len(p)), "", false)
		feed(c, p, rapid.SliceOfN(rapid.IntRange(1, 5000), 1, 4).Draw(t, "sizes"))
		if !bytes.Equal(all, p) || lasts != 1 {
			t.Fatalf("blocks give %d of %d bytes, %d last blocks", len(all), len(p), lasts)
		}
	})
}

func TestNothingIsReadBeyondWhatIsNeeded(t *testing.T) {
	c := NewContent()
	if c.Begin(0, 10, "", false) {
		t.Error("a file of which nothing is needed is read")
	}
	if c.Begin(NeedBlob, 10, "sha1", false) {
		t.Error("a file that git's index knows to be unchanged is hashed")
	}
	c.Begin(NeedHead, 1<<20, "", false)
	if c.Write(bytes.Repeat([]byte("x"), HeadSize), false) {
		t.Error("more than the head is wanted")
	}
	c.Begin(NeedLines, 1<<20, "", false)
	if c.Write(make([]byte, HeadSize), false) {
		t.Error("line ends of a binary file are wanted")
	}
}

func BenchmarkContentScan(b *testing.B) {
	text := bytes.Repeat([]byte("the value of a line of code is about this long\n"), 90)
	crlf := bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
	for _, tc := range []struct {
		name string
		p    []byte
		need Need
	}{
		{"lines-lf", text, NeedLines},
		{"lines-crlf", crlf, NeedLines},
		{"utf8", text, NeedUTF8},
		{"sha256", text, NeedSHA256},
	} {
		b.Run(tc.name, func(b *testing.B) {
			c := NewContent()
			n := copy(c.Space(), tc.p)
			b.SetBytes(int64(n))
			b.ReportAllocs()
			for b.Loop() {
				c.Begin(tc.need, int64(n), "", false)
				c.Write(c.Space()[:n], true)
			}
		})
	}
}

// TestContentNamesWhatItHas is about files that the index's stat data says are unchanged: only of one with a CR is the object
// name computed, since that alone spares a look at git's object.
func TestContentNamesWhatItHas(t *testing.T) {
	for _, tc := range []struct {
		why, content, algorithm, want string
		changed                       bool
	}{
		// The names are those of `printf ... | git hash-object --stdin`.
		{"a CRLF file is named", "a\r\n", "sha1", "533790e525dfeb785a02edfceeb1c7d120972c0d", false},
		{"nothing on record is not named", "a\r\n", "", "", false},
		{"LF alone is not named", "a\n", "sha1", "", false},
		{"what was changed has its Blob", "a\r\n", "sha1", "", true},
		{"what is read in several pieces is named too", strings.Repeat("a\r\n", 1<<16), "sha1", "72802860adc898e66f180f7d4a73fd609288de2f", false},
		{"a CR that comes late is not looked for", strings.Repeat("a\n", 1<<16) + "a\r\n", "sha1", "", false},
	} {
		t.Run(tc.why, func(t *testing.T) {
			c := NewContent()
			c.Begin(NeedLines|NeedBlob, int64(len(tc.content)), tc.algorithm, tc.changed)
			for rest := tc.content; rest != ""; {
				n := copy(c.Space(), rest)
				rest = rest[n:]
				c.Write(c.Space()[:n], rest == "")
			}
			if got := c.Facts.AsIs; got != tc.want {
				t.Errorf("AsIs is %q, want %q", got, tc.want)
			}
		})
	}
}

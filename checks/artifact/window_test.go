package artifact

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"pgregory.net/rapid"
)

// What was asked for, and the end, can be read as from the file itself; the rest is refused and never invented.
func TestWindowReadsWhatItKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		file := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "file")
		var w Window
		kept := make([]bool, len(file))
		for range rapid.IntRange(1, 3).Draw(t, "spans") {
			from, size := rapid.IntRange(0, 320).Draw(t, "from"), rapid.IntRange(1, 100).Draw(t, "size")
			w.Keep(int64(from), int64(size))
			for i := from; i < min(from+size, len(file)); i++ {
				kept[i] = true
			}
		}
		for at := 0; at < len(file); {
			n := min(rapid.IntRange(1, 64).Draw(t, "piece"), len(file)-at)
			w.take(int64(at), file[at:at+n])
			w.take(int64(at), file[at:at+n]) // as for a hard link of the same content
			at += n
		}
		w.tail = w.tail[min(len(w.tail), rapid.IntRange(0, 300).Draw(t, "forgotten")):]
		for i := len(file) - len(w.tail); i < len(file); i++ {
			kept[i] = true
		}
		offset, size := rapid.IntRange(0, 310).Draw(t, "offset"), rapid.IntRange(1, 50).Draw(t, "read")
		p := make([]byte, size)
		n, err := w.ReadAt(p, int64(offset))
		want := 0
		for want < size && offset+want < len(file) && kept[offset+want] {
			want++
		}
		if n != want || !bytes.Equal(p[:n], file[min(offset, len(file)):min(offset, len(file))+n]) {
			t.Fatalf("ReadAt(%d, %d) = %d bytes %q, want %d", offset, size, n, p[:n], want)
		}
		switch {
		case n == size && err != nil, n < size && offset+n >= len(file) && err != io.EOF, n < size && offset+n < len(file) && !errors.Is(err, ErrNotKept):
			t.Fatalf("ReadAt(%d, %d) = %d, %v of %d bytes", offset, size, n, err, len(file))
		}
	})
}

// A window keeps no more than its limits of a file of any size.
func TestWindowIsBounded(t *testing.T) {
	var w Window
	for i := range int64(64) {
		w.Keep(i*(2<<20), 1<<20)
	}
	piece := make([]byte, 1<<20)
	for i := range int64(128) {
		w.take(i<<20, piece)
	}
	kept := 0
	for _, s := range w.spans {
		kept += len(s.data)
	}
	if kept != maxSpans || len(w.tail) < maxTail || len(w.tail) > 2*maxTail {
		t.Errorf("%d bytes of the places asked for and %d of the end are kept, want %d and about %d", kept, len(w.tail), maxSpans, maxTail)
	}
}

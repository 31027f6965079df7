package artifact

import (
	"errors"
	"io"
	"sort"
)

// The most that a Window keeps of one file: of the places that were asked for, and of the file's end.
const (
	maxSpans = 24 << 20
	maxTail  = 8 << 20
)

// ErrNotKept is what reading a Window gives where it kept nothing.
var ErrNotKept = errors.New("that part of the content comes in one sequence only and was not kept")

// Window is what is kept of a content that comes in one sequence, so that it can be read at some places once it has ended. A
// scanner says in Start which places may be needed; the file's last bytes are kept besides. What is kept depends on the file
// alone, so that a verdict does not change with the number of workers. It is an io.ReaderAt, for one goroutine.
type Window struct {
	spans []span
	tail  []byte // ends at at
	at    int64  // bytes that came
	on    bool
}

// span is a part of a file.
type span struct {
	from, to int64
	data     []byte
}

// Keep asks for size bytes from offset on. What goes beyond 24 MiB in all is not kept.
func (w *Window) Keep(offset, size int64) {
	w.on = true
	if w.at > 0 || offset < 0 || size <= 0 || offset+size < offset {
		return // it came already, for an entry with the same content, which asked for the same
	}
	w.spans = append(w.spans, span{from: offset, to: offset + size})
	sort.Slice(w.spans, func(i, j int) bool { return w.spans[i].from < w.spans[j].from })
	var merged []span
	left := int64(maxSpans)
	for _, s := range w.spans {
		if n := len(merged); n > 0 && s.from <= merged[n-1].to {
			last := &merged[n-1]
			more := min(max(s.to-last.to, 0), left)
			last.to, left = last.to+more, left-more
			continue
		}
		s.to = min(s.to, s.from+left)
		if left -= s.to - s.from; s.to > s.from {
			merged = append(merged, s)
		}
	}
	w.spans = merged
}

// take sees the piece at an offset. One that was seen is not seen again: entries with the same content share a window.
func (w *Window) take(offset int64, p []byte) {
	if !w.on || offset != w.at {
		return
	}
	end := offset + int64(len(p))
	for i := range w.spans {
		if s := &w.spans[i]; s.from < end && s.to > offset {
			s.data = append(s.data, p[max(s.from-offset, 0):min(s.to, end)-offset]...)
		}
	}
	if w.tail = append(w.tail, p...); len(w.tail) > 2*maxTail {
		w.tail = w.tail[:copy(w.tail, w.tail[len(w.tail)-maxTail:])]
	}
	w.at = end
}

// reset forgets everything, so that a large file does not hold memory until the next one.
func (w *Window) reset() { *w = Window{} }

// ReadAt reads what was kept: ErrNotKept where the rest of p was not, io.EOF where the content ended before it.
func (w *Window) ReadAt(p []byte, offset int64) (n int, err error) {
	if offset < 0 || offset >= w.at {
		return 0, io.EOF
	}
	if start := w.at - int64(len(w.tail)); offset >= start {
		if n = copy(p, w.tail[offset-start:]); n < len(p) {
			return n, io.EOF
		}
		return n, nil
	}
	for _, s := range w.spans {
		if offset >= s.from && offset < s.from+int64(len(s.data)) {
			if n = copy(p, s.data[offset-s.from:]); n == len(p) {
				return n, nil
			}
			more, err := w.ReadAt(p[n:], offset+int64(n)) // the end, or the next span
			return n + more, err
		}
	}
	return 0, ErrNotKept
}

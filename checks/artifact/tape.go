package artifact

import (
	"errors"
	"io"
)

// tape is what a tar is read from, and knows where it is. Over a file it skips without reading.
type tape struct {
	at    io.ReaderAt // of a plain file; nil for a stream
	size  int64
	r     stream
	off   int64
	ended bool   // the end was hit
	buf   []byte // a piece of the file
	start int64  // where buf lies in it
	from  int64  // from here on what is read is kept in group, up to groupSize; not where it is -1
	group []byte
}

// tapeWindow is how much of a file is read at once.
const tapeWindow = 128 << 10

func newTape(at io.ReaderAt, size int64) *tape {
	return &tape{at: at, size: size, buf: make([]byte, 0, tapeWindow)}
}

func streamTape(r stream) *tape { return &tape{r: r} }

// stream is what cannot be skipped in without reading it.
type stream interface {
	io.Reader
	Discard(n int) (int, error)
}

// Read reads on.
func (t *tape) Read(p []byte) (int, error) {
	n, err := t.read(p)
	if t.from >= 0 && t.off+int64(n) > t.from && len(t.group) < groupSize {
		t.group = append(t.group, p[max(0, t.from-t.off):n]...)
	}
	t.off += int64(n)
	t.ended = t.ended || n == 0 && err == io.EOF
	return n, err
}

func (t *tape) read(p []byte) (int, error) {
	if t.at == nil {
		return t.r.Read(p)
	}
	if t.off >= t.start && t.off < t.start+int64(len(t.buf)) {
		return copy(p, t.buf[t.off-t.start:]), nil
	}
	if t.off >= t.size {
		return 0, io.EOF
	}
	if len(p) >= cap(t.buf) {
		n, err := t.at.ReadAt(p[:min(int64(len(p)), t.size-t.off)], t.off)
		return n, shortened(n, err)
	}
	t.start = t.off
	n, err := t.at.ReadAt(t.buf[:min(int64(cap(t.buf)), t.size-t.off)], t.off)
	t.buf = t.buf[:n]
	if n == 0 {
		return 0, shortened(n, err)
	}
	return copy(p, t.buf), nil
}

// shortened is the error of a read within a file's size: an end there means that the file was cut off.
func shortened(n int, err error) error {
	if n > 0 {
		return nil
	}
	if err == io.EOF {
		return ErrChanged
	}
	return err
}

// errNoSeek is what seeking to where a tape has been gives.
var errNoSeek = errors.New("a tape cannot be wound back")

// Seek moves on; archive/tar skips contents with it. At the end of a stream it stops there, as the next Read says.
func (t *tape) Seek(offset int64, whence int) (int64, error) {
	const most = 1 << 30 // that an int holds everywhere
	if whence != io.SeekCurrent || offset < 0 && t.at == nil || t.off+offset < 0 {
		return 0, errNoSeek
	}
	if t.at != nil {
		t.off += offset
		return t.off, nil
	}
	for offset > 0 {
		n, err := t.r.Discard(int(min(offset, most)))
		t.off, offset = t.off+int64(n), offset-int64(n)
		if err == io.EOF {
			break
		}
		if err != nil {
			return t.off, err
		}
	}
	return t.off, nil
}

package artifact

import (
	"bufio"
	"errors"
	"io"
)

// tape is what a tar is read from, and knows where it is. Over a file it skips without reading.
type tape struct {
	at    io.ReaderAt // of a plain file; nil for a stream
	size  int64
	r     *bufio.Reader // of a stream
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

func streamTape(r io.Reader) *tape { return &tape{r: bufio.NewReaderSize(r, tapeWindow)} }

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

// errNoSeek is what seeking in a stream gives.
var errNoSeek = errors.New("a stream cannot be skipped in")

// Seek moves within a file; archive/tar skips contents with it.
func (t *tape) Seek(offset int64, whence int) (int64, error) {
	if t.at == nil || whence != io.SeekCurrent || t.off+offset < 0 {
		return 0, errNoSeek
	}
	t.off += offset
	return t.off, nil
}

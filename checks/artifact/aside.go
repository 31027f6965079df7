package artifact

import (
	"io"
	"os"
)

// aside keeps what a compressed stream expands to while it is read for the first time, so that parts of it can be read in any order
// and by several goroutines, and nothing is expanded twice. It is one piece, as it came: in memory, and from asideMemory bytes on
// in a temporary file without a name. Of a stream with more than asideMost bytes, or where no such file can be, nothing is kept: it
// is there for speed alone.
type aside struct {
	blocks [][]byte // each of aheadBlock bytes but the last
	file   *os.File // instead of blocks
	done   func() error
	size   int64
	lost   bool // nothing is kept
	limits asideLimits
}

// asideLimits bound an aside, in bytes.
type asideLimits struct{ memory, most int64 }

const (
	asideMemory = 32 << 20
	asideMost   = 1 << 30
)

func newAside(l asideLimits) *aside {
	if l == (asideLimits{}) {
		l = asideLimits{asideMemory, asideMost}
	}
	return &aside{limits: l}
}

// take keeps the next block of the stream, and says what the one behind it may be read into.
func (a *aside) take(data []byte) []byte {
	a.size += int64(len(data))
	switch {
	case a.lost:
		return data
	case a.size > a.limits.most:
		a.lose()
		return data
	case a.file == nil && a.size <= a.limits.memory:
		a.blocks = append(a.blocks, data)
		return nil
	case a.file == nil:
		if !a.spill() {
			return data
		}
	}
	if _, err := a.file.Write(data); err != nil {
		a.lose()
	}
	return data
}

// spill moves to a file.
func (a *aside) spill() bool {
	f, done, err := nameless()
	if err != nil || inMemory(f) {
		if err == nil {
			err = done()
		}
		a.lose()
		return false
	}
	a.file, a.done = f, done
	for _, b := range a.blocks {
		if _, err := f.Write(b); err != nil {
			a.lose()
			return false
		}
	}
	a.blocks = nil
	return true
}

// lose forgets what was kept.
func (a *aside) lose() {
	a.lost, a.blocks = true, nil
	_ = a.close()
}

// close releases the file.
func (a *aside) close() error {
	if a.file == nil {
		return nil
	}
	a.file = nil
	return a.done()
}

// ReadAt is that of io.ReaderAt.
func (a *aside) ReadAt(p []byte, offset int64) (n int, err error) {
	if a.file != nil {
		return a.file.ReadAt(p, offset)
	}
	for n < len(p) {
		i, from := (offset+int64(n))/aheadBlock, (offset+int64(n))%aheadBlock
		if i >= int64(len(a.blocks)) || from >= int64(len(a.blocks[i])) {
			return n, io.EOF
		}
		n += copy(p[n:], a.blocks[i][from:])
	}
	return n, nil
}

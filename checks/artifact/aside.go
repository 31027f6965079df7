package artifact

import (
	"bytes"
	"io"
	"os"
	"sync"
)

// store keeps what compressed streams expand to while they are read for the first time, so that parts of it can be read in any order
// and by several goroutines, and nothing is expanded twice. It keeps streams as they come, in blocks: in memory, and what is more in
// a temporary file without a name. Past its limits, or where there can be no such file, it keeps no more: it is there for speed alone.
type store struct {
	mu     sync.Mutex
	limits storeLimits
	memory int64 // bytes
	filed  int64
	file   *os.File
	done   func() error
	full   bool
}

// storeLimits bound a store, in bytes: its memory, and its file.
type storeLimits struct{ memory, file int64 }

// What a store keeps.
const (
	storeMemory = 32 << 20
	storeFile   = 1 << 30
)

func newStore(l storeLimits) *store {
	if l == (storeLimits{}) {
		l = storeLimits{storeMemory, storeFile}
	}
	return &store{limits: l}
}

// keptBlock is a block that a store keeps: in memory, or at an offset of its file.
type keptBlock struct {
	data []byte
	at   int64
}

// put keeps a block. Where it says so, the block's memory is the store's from then on.
func (s *store) put(data []byte) (k keptBlock, owned, ok bool) {
	n := int64(len(data))
	s.mu.Lock()
	if s.memory+n <= s.limits.memory {
		s.memory += n
		s.mu.Unlock()
		if 2*len(data) < cap(data) {
			return keptBlock{data: bytes.Clone(data)}, false, true
		}
		return keptBlock{data: data}, true, true
	}
	ok = s.room(n)
	k = keptBlock{at: s.filed - n}
	s.mu.Unlock()
	if !ok {
		return k, false, false
	}
	_, err := s.file.WriteAt(data, k.at)
	return k, false, err == nil
}

// room makes room in the file.
func (s *store) room(n int64) bool {
	if s.file == nil && !s.full && s.limits.file > 0 {
		f, done, err := nameless()
		switch {
		case err != nil:
			s.full = true
		case inMemory(f):
			s.full = true
			_ = done()
		default:
			s.file, s.done = f, done
		}
	}
	if s.full || s.filed+n > s.limits.file {
		s.full = true
		return false
	}
	s.filed += n
	return true
}

// close releases the file. Nothing that was kept may be read any more.
func (s *store) close() error {
	if s.file == nil {
		return nil
	}
	s.file = nil
	return s.done()
}

// aside is one stream in a store.
type aside struct {
	store  *store
	blocks []keptBlock // each of aheadBlock bytes but the last
	size   int64
	lost   bool // not all of it was kept, and so nothing
}

// take keeps the next block of the stream, and says what the one behind it may be read into.
func (a *aside) take(data []byte) []byte {
	a.size += int64(len(data))
	if a.lost || len(data) == 0 {
		return data
	}
	k, owned, ok := a.store.put(data)
	if !ok {
		a.lost, a.blocks = true, nil
		return data
	}
	a.blocks = append(a.blocks, k)
	if owned {
		return nil
	}
	return data
}

// ReadAt is that of io.ReaderAt.
func (a *aside) ReadAt(p []byte, offset int64) (n int, err error) {
	for n < len(p) {
		at := offset + int64(n)
		i, from := at/aheadBlock, at%aheadBlock
		if at >= a.size || i >= int64(len(a.blocks)) {
			return n, io.EOF
		}
		piece := p[n:]
		piece = piece[:min(int64(len(piece)), aheadBlock-from, a.size-at)]
		if b := a.blocks[i]; b.data != nil {
			copy(piece, b.data[from:])
		} else if m, err := a.store.file.ReadAt(piece, b.at+from); m < len(piece) {
			return n + m, err
		}
		n += len(piece)
	}
	return n, nil
}

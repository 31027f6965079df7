package artifact

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"sort"
)

// checkZipLocal holds the header in front of each content against the directory. Programs that read a zip from its beginning see
// the headers, others the directory: where these differ, it depends on the program what is unpacked. Contents that share
// bytes are refused, since small archives become huge ones by that.
func checkZipLocal(ctx context.Context, f io.ReaderAt, entries []zipEntry, directory int64) error {
	order := make([]*zipEntry, len(entries))
	for i := range entries {
		order[i] = &entries[i]
	}
	sort.SliceStable(order, func(i, j int) bool { return order[i].offset < order[j].offset })
	l := zipLocalReader{f: f, directory: directory}
	var end int64
	var before *zipEntry
	for _, e := range order {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if e.offset < end {
			return fmt.Errorf("a zip whose entries %q and %q overlap at offset %d", before.name, e.name, e.offset)
		}
		if err := l.between(end, e.offset); err != nil {
			return err
		}
		next, why, err := l.check(e)
		if err != nil {
			return fmt.Errorf("a zip that is damaged at offset %d, in front of %q: %w", e.offset, e.name, err)
		}
		if why != "" {
			e.why = why
		}
		end, before = next, e
	}
	return l.between(end, directory)
}

// zipLocalReader reads local headers.
type zipLocalReader struct {
	f         io.ReaderAt
	directory int64 // where the central directory begins, and contents end
	buf       []byte
}

// at gives n bytes at an offset, or fewer where the directory begins before.
func (l *zipLocalReader) at(offset, n int64) ([]byte, error) {
	if n = min(n, l.directory-offset); n < 0 {
		n = 0
	}
	l.buf = slices.Grow(l.buf[:0], int(n))[:n]
	if _, err := l.f.ReadAt(l.buf, offset); err != nil && err != io.EOF {
		return nil, err
	}
	return l.buf, nil
}

// between refuses one more entry in what lies between two of them.
func (l *zipLocalReader) between(from, to int64) error {
	if to-from < 4 {
		return nil
	}
	b, err := l.at(from, 4)
	if err == nil && binary.LittleEndian.Uint32(b) == zipLocal {
		return fmt.Errorf("a zip with an entry at offset %d that is not in its directory", from)
	}
	return err
}

// check reads an entry's local header. It returns where the entry ends, and what is wrong with it alone.
func (l *zipLocalReader) check(e *zipEntry) (end int64, why string, err error) {
	le := binary.LittleEndian
	b, err := l.at(e.offset, zipLocalLen+int64(len(e.name))+64)
	if err != nil {
		return 0, "", err
	}
	if len(b) < zipLocalLen || le.Uint32(b) != zipLocal {
		return 0, "", errors.New("there is no header of an entry")
	}
	names, extras := int64(le.Uint16(b[26:])), int64(le.Uint16(b[28:]))
	if long := zipLocalLen + names + extras; long > int64(len(b)) {
		if b, err = l.at(e.offset, long); err != nil {
			return 0, "", err
		}
		if int64(len(b)) < long {
			return 0, "", errors.New("its header is cut off")
		}
	}
	e.data = e.offset + zipLocalLen + names + extras
	if end = e.data + e.packed; end < e.data || end > l.directory {
		return 0, "", errors.New("its content is cut off")
	}
	h := zipEntry{
		raw: string(b[zipLocalLen : zipLocalLen+names]), flags: le.Uint16(b[6:]), method: le.Uint16(b[8:]), crc: le.Uint32(b[14:]),
		packed: int64(le.Uint32(b[18:])), size: int64(le.Uint32(b[22:])),
	}
	h.name, h.offset = h.raw, e.offset
	if err := h.readExtra(b[zipLocalLen+names : zipLocalLen+names+extras]); err != nil {
		return 0, "", err
	}
	why = e.differs(&h)
	if e.flags&zipFlagDescriptor != 0 {
		after, ok, err := l.descriptor(e, end, h.wide)
		if err != nil {
			return 0, "", err
		}
		if end = after; !ok && why == "" {
			why = "the checksum or size behind its content is not the one that the directory has: " + zipAmbiguous
		}
	}
	return end, why, nil
}

// The flags of an entry that matter.
const (
	zipFlagEncrypted  = 1 << 0
	zipFlagDescriptor = 1 << 3 // checksum and sizes stand behind the content
	zipFlagPatch      = 1 << 5
	zipFlagStrong     = 1 << 6 // encryption
	zipFlagMasked     = 1 << 13
)

const zipAmbiguous = "what is unpacked depends on the program"

// differs says in what the local header contradicts the directory, or "".
func (e *zipEntry) differs(h *zipEntry) string {
	const flags = zipFlagEncrypted | zipFlagDescriptor | zipFlagMasked
	// A zip that is written in one go leaves checksum and sizes open here.
	open := e.flags&zipFlagDescriptor != 0
	same := func(have, want int64) bool { return have == want || open && (have == 0 || have == math.MaxUint32) }
	switch {
	case h.raw != e.raw:
		return fmt.Sprintf("is called %q in the header before its content: %s", h.raw, zipAmbiguous)
	case h.method != e.method:
		return fmt.Sprintf("is compressed by method %d in the directory and %d in the header before its content", e.method, h.method)
	case h.flags&flags != e.flags&flags:
		return "has other flags in the header before its content than in the directory: " + zipAmbiguous
	case !same(h.size, e.size) || !same(h.packed, e.packed):
		return fmt.Sprintf("has %d bytes (%d compressed) in the directory and %d (%d) in the header before its content: %s",
			e.size, e.packed, h.size, h.packed, zipAmbiguous)
	case !same(int64(h.crc), int64(e.crc)):
		return "has another checksum in the header before its content than in the directory: " + zipAmbiguous
	}
	return h.why
}

// descriptor reads what stands behind a content, which is written with and without a signature, and with sizes of 4 and of 8
// bytes. It returns where it ends, and whether one of these agrees with the directory.
func (l *zipLocalReader) descriptor(e *zipEntry, at int64, wide bool) (end int64, ok bool, err error) {
	b, err := l.at(at, 24)
	if err != nil {
		return at, false, err
	}
	le := binary.LittleEndian
	for _, signed := range []bool{true, false} {
		for _, long := range []bool{wide, !wide} {
			d, n := b, int64(0)
			if signed {
				if len(d) < 4 || le.Uint32(d) != zipDescriptor {
					continue
				}
				d, n = d[4:], 4
			}
			switch {
			case long && len(d) >= 20 && le.Uint32(d) == e.crc && le.Uint64(d[4:]) == uint64(e.packed) && le.Uint64(d[12:]) == uint64(e.size):
				return at + n + 20, true, nil
			case !long && len(d) >= 12 && le.Uint32(d) == e.crc && le.Uint32(d[4:]) == uint32(e.packed) && le.Uint32(d[8:]) == uint32(e.size):
				return at + n + 12, true, nil
			}
		}
	}
	return at, false, nil
}

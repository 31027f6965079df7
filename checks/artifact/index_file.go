package artifact

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// indexFile reads a file of git's index format, versions 2 to 4, as gitformat-index(5) has it. What git may understand and is not
// read here is errUnusual: a split or sparse index, extensions that are not known, and all that is malformed. As git does, it
// leaves the checksum to fsck.
type indexFile struct {
	in      *bufio.Reader
	left    int64 // bytes
	version uint32
	entries uint32 // that are still to come
	raw     int    // bytes of an object name
	entry   indexEntry
	oid     []byte // of the entry, in hex
	path    []byte
	before  []byte // the path of the entry before
	stage   byte   // and its stage; 0 for none
}

// newIndexFile begins to read an index of size bytes.
func newIndexFile(in io.Reader, size int64, algorithm string) (*indexFile, error) {
	f := &indexFile{in: bufio.NewReaderSize(in, int(min(max(size, 4<<10), 128<<10))), left: size, raw: rawSize(algorithm)}
	f.oid = make([]byte, 2*f.raw)
	head, err := f.take(12)
	if err != nil || string(head[:4]) != "DIRC" {
		return nil, errUnusual
	}
	f.version, f.entries = binary.BigEndian.Uint32(head[4:]), binary.BigEndian.Uint32(head[8:])
	if f.version < 2 || f.version > 4 {
		return nil, errUnusual
	}
	return f, nil
}

// take is the next n bytes, at most 4 KiB, which hold until something else is read.
func (f *indexFile) take(n int) ([]byte, error) {
	if int64(n) > f.left {
		return nil, errUnusual
	}
	b, err := f.in.Peek(n)
	if err != nil {
		return nil, errUnusual
	}
	f.left -= int64(n)
	_, err = f.in.Discard(n)
	return b, err
}

// The fixed part of an entry, by its offsets: the object name follows it, then the flags and perhaps more of them.
const (
	indexMtime = 8
	indexMode  = 24
	indexSize  = 36
	indexFixed = 40
)

// Bits of the flags on disk.
const (
	indexExtended  = 0x4000
	indexStages    = 0x3000
	indexNameMask  = 0x0fff
	indexKnownMore = (indexIntentToAdd | indexSkipWorktree) >> 16
)

// next reads the next entry, which holds until the one after it is read, or returns io.EOF behind the last.
func (f *indexFile) next() (*indexEntry, error) {
	if f.entries == 0 {
		return nil, io.EOF
	}
	f.entries--
	fixed := indexFixed + f.raw + 2
	b, err := f.take(fixed)
	if err != nil {
		return nil, err
	}
	flags := binary.BigEndian.Uint16(b[fixed-2:])
	e := &f.entry
	*e = indexEntry{mode: binary.BigEndian.Uint32(b[indexMode:]), stage: '0' + byte(flags&indexStages>>12), known: true}
	e.stat.MtimeSec = int64(binary.BigEndian.Uint32(b[indexMtime:]))
	e.stat.MtimeNsec = int64(binary.BigEndian.Uint32(b[indexMtime+4:]))
	e.stat.Size = binary.BigEndian.Uint32(b[indexSize:])
	hex.Encode(f.oid, b[indexFixed:indexFixed+f.raw])
	if flags&indexExtended != 0 {
		b, err = f.take(2)
		if err != nil || f.version < 3 {
			return nil, errUnusual
		}
		more := binary.BigEndian.Uint16(b)
		if more&^indexKnownMore != 0 {
			return nil, errUnusual
		}
		e.skipWorktree = more&(indexSkipWorktree>>16) != 0
		e.intentToAdd = more&(indexIntentToAdd>>16) != 0
		fixed += 2
	}
	f.before, f.path = f.path, f.before
	if f.version == 4 {
		err = f.compressedPath()
	} else {
		err = f.paddedPath(fixed, int(flags&indexNameMask))
	}
	if err != nil || !f.sorted(e.stage) {
		return nil, errUnusual
	}
	e.oid, e.path, f.stage = f.oid, f.path, e.stage
	return e, nil
}

// paddedPath reads a path of n bytes, and the one to eight zeros behind it that make the entry a multiple of eight long.
func (f *indexFile) paddedPath(fixed, n int) error {
	if n == indexNameMask {
		return errUnusual // as long as that or longer
	}
	whole := (fixed+n+8)&^7 - fixed
	b, err := f.take(whole)
	if err != nil || bytes.IndexByte(b, 0) != n || len(bytes.Trim(b[n:], "\x00")) > 0 {
		return errUnusual
	}
	f.path = append(f.path[:0], b[:n]...)
	return nil
}

// compressedPath reads how many bytes the path before loses at its end, and what comes in their place.
func (f *indexFile) compressedPath() error {
	lost := 0
	for i := 0; ; i++ {
		b, err := f.take(1)
		if err != nil || i == 4 {
			return errUnusual
		}
		lost = lost<<7 | int(b[0]&0x7f)
		if b[0]&0x80 == 0 {
			break
		}
		lost++
	}
	tail, err := f.in.ReadSlice(0)
	f.left -= int64(len(tail))
	if err != nil || f.left < 0 || lost > len(f.before) {
		return errUnusual
	}
	f.path = append(append(f.path[:0], f.before[:len(f.before)-lost]...), tail[:len(tail)-1]...)
	return nil
}

// sorted says whether an entry stands behind the one before, as git wants it: by path, and of one unmerged path by stage.
func (f *indexFile) sorted(stage byte) bool {
	if f.stage == 0 {
		return true
	}
	c := bytes.Compare(f.before, f.path)
	return c < 0 || c == 0 && f.stage != '0' && f.stage < stage
}

// end reads what follows the entries. Extensions that change what they mean are unusual, and so are unknown ones.
func (f *indexFile) end() error {
	for f.left > int64(f.raw) {
		b, err := f.take(8)
		if err != nil {
			return err
		}
		name, size := string(b[:4]), int64(binary.BigEndian.Uint32(b[4:]))
		switch name {
		case "TREE", "REUC", "UNTR", "FSMN", "EOIE", "IEOT":
		default:
			return errUnusual
		}
		if size > f.left-int64(f.raw) {
			return errUnusual
		}
		f.left -= size
		if _, err := io.CopyN(io.Discard, f.in, size); err != nil {
			return errUnusual
		}
	}
	if _, err := f.take(f.raw); err != nil {
		return err
	}
	if _, err := f.in.ReadByte(); err != io.EOF {
		return errUnusual
	}
	return nil
}

// readPlainIndex reads the index of a plain checkout from its file. Whatever is unusual, or not fit for a record, is left to git and
// its own words: then the builder is nil.
func (c *checkout) readPlainIndex(ctx context.Context, b *recordBuilder) (*recordBuilder, error) {
	root, err := os.OpenRoot(filepath.Dir(c.index))
	if err != nil {
		return nil, nil
	}
	defer root.Close()
	file, info, err := openPlain(root, filepath.Base(c.index))
	if err != nil {
		return nil, nil
	}
	defer file.Close()
	in, err := newIndexFile(file, info.Size(), c.algorithm)
	for n := 0; err == nil; n++ {
		if n&0xfff == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		var e *indexEntry
		if e, err = in.next(); err == nil {
			err = b.add(e)
		}
	}
	if !errors.Is(err, io.EOF) || in.end() != nil {
		return nil, nil
	}
	return b, nil
}

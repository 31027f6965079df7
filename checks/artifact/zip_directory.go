package artifact

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"unicode/utf8"
)

// zipEntry is one entry as a zip's central directory has it.
type zipEntry struct {
	name          string // in Unicode, where it has a second one
	raw           string // as it is
	packed, size  int64  // bytes of its content, compressed and not
	offset        int64  // of its local header
	data          int64  // where its compressed content begins; known once the local header was read
	crc           uint32
	attrs         uint32
	flags, method uint16
	system        byte   // that made it
	needs         byte   // the version of the format that it takes to unpack it, times ten
	wide          bool   // its sizes are in a zip64 field
	why           string // what keeps its content from being read, or from being certain
}

// The signatures of a zip's parts, and what these are long without their variable fields.
const (
	zipLocal, zipLocalLen         = 0x04034b50, 30
	zipCentral, zipCentralLen     = 0x02014b50, 46
	zipEnd, zipEndLen             = 0x06054b50, 22
	zip64Locator, zip64LocatorLen = 0x07064b50, 20
	zip64End, zip64EndLen         = 0x06064b50, 56
	zipDescriptor                 = 0x08074b50
)

var errZipCut = errors.New("a zip's end record is missing: the file is cut off, or something was added behind it")

// zipDirectory is where a zip's central directory lies.
type zipDirectory struct{ offset, size, entries int64 }

// findZipDirectory reads the end records. There must be exactly one way to read them, since programs differ in which they take.
func findZipDirectory(f io.ReaderAt, size int64) (zipDirectory, error) {
	tail := make([]byte, min(size, zipEndLen+math.MaxUint16))
	if _, err := f.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return zipDirectory{}, err
	}
	at := -1
	for i := len(tail) - zipEndLen; i >= 0; i-- {
		b := tail[i:]
		if binary.LittleEndian.Uint32(b) != zipEnd {
			continue
		}
		// Zeros may follow: programs that write to a pipe fill a block with them.
		comment := int(binary.LittleEndian.Uint16(b[20:]))
		if zipEndLen+comment > len(b) || len(bytes.TrimLeft(b[zipEndLen+comment:], "\x00")) > 0 {
			continue
		}
		if at >= 0 {
			return zipDirectory{}, errors.New("a zip with two end records, so that programs may read different entries")
		}
		at = i
	}
	if at < 0 {
		return zipDirectory{}, errZipCut
	}
	b, end := tail[at:], size-int64(len(tail))+int64(at)
	le := binary.LittleEndian
	if disk, first := le.Uint16(b[4:]), le.Uint16(b[6:]); (disk != 0 || first != 0) && (disk != math.MaxUint16 || first != math.MaxUint16) {
		return zipDirectory{}, errors.New("one part of a zip in several parts; join the parts first (zip -s 0)")
	}
	if here, all := le.Uint16(b[8:]), le.Uint16(b[10:]); here != all {
		return zipDirectory{}, fmt.Errorf("a zip whose end record announces %d entries, and %d of them in this part", all, here)
	}
	d := zipDirectory{offset: int64(le.Uint32(b[16:])), size: int64(le.Uint32(b[12:])), entries: int64(le.Uint16(b[10:]))}
	begin, err := findZip64(f, end, &d)
	if err != nil {
		return d, err
	}
	if d.offset < 0 || d.size < 0 || d.offset > begin || d.offset+d.size != begin {
		return d, fmt.Errorf("a zip whose directory of %d bytes at offset %d does not end where its end record begins, at offset %d",
			d.size, d.offset, begin)
	}
	return d, nil
}

// findZip64 reads the end records of a zip that has more than 65,535 entries or 4 GiB, where there are any, and returns where the
// first end record begins.
func findZip64(f io.ReaderAt, end int64, d *zipDirectory) (int64, error) {
	le := binary.LittleEndian
	locator := make([]byte, zip64LocatorLen)
	if end < zip64LocatorLen {
		return end, nil
	}
	if _, err := f.ReadAt(locator, end-zip64LocatorLen); err != nil {
		return end, err
	}
	if le.Uint32(locator) != zip64Locator {
		return end, nil
	}
	begin := int64(le.Uint64(locator[8:]))
	b := make([]byte, zip64EndLen)
	if begin < 0 || begin > end-zip64LocatorLen-zip64EndLen {
		return end, fmt.Errorf("a zip whose zip64 end record cannot lie at offset %d", begin)
	}
	if _, err := f.ReadAt(b, begin); err != nil {
		return end, err
	}
	if le.Uint32(b) != zip64End || int64(le.Uint64(b[4:])) != end-zip64LocatorLen-begin-12 || le.Uint32(b[16:]) != 0 || le.Uint32(b[20:]) != 0 {
		return end, fmt.Errorf("a zip whose zip64 end record at offset %d is damaged", begin)
	}
	wide := zipDirectory{offset: int64(le.Uint64(b[48:])), size: int64(le.Uint64(b[40:])), entries: int64(le.Uint64(b[32:]))}
	if d.entries != math.MaxUint16 && d.entries != wide.entries || d.size != math.MaxUint32 && d.size != wide.size ||
		d.offset != math.MaxUint32 && d.offset != wide.offset {
		return end, errors.New("a zip whose two end records differ, so that programs may read different entries")
	}
	*d = wide
	return begin, nil
}

// readZipDirectory reads all entries. What is wrong with one of them alone is kept with it.
func readZipDirectory(ctx context.Context, f io.ReaderAt, d zipDirectory, limits Limits) ([]zipEntry, error) {
	if d.entries > d.size/zipCentralLen {
		return nil, fmt.Errorf("a zip whose directory of %d bytes cannot hold the %d entries that it announces", d.size, d.entries)
	}
	if d.entries > limits.Entries {
		return nil, &LimitError{Name: "max-entries", Limit: limits.Entries}
	}
	r := bufio.NewReaderSize(io.NewSectionReader(f, d.offset, d.size), 1<<16)
	entries := make([]zipEntry, 0, d.entries)
	var names int64
	for at := d.offset; at < d.offset+d.size; {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		e, n, err := readCentral(r)
		if err != nil {
			return nil, fmt.Errorf("a zip whose directory is damaged at offset %d: %w", at, err)
		}
		if names += int64(len(e.name)) >> 10; int64(len(entries))+names >= limits.Entries {
			return nil, &LimitError{Name: "max-entries", Limit: limits.Entries}
		}
		entries = append(entries, e)
		at += n
	}
	if int64(len(entries)) != d.entries {
		return nil, fmt.Errorf("a zip whose directory holds %d entries, and announces %d", len(entries), d.entries)
	}
	return entries, nil
}

// readCentral reads the next entry of the directory, and returns how long it was.
func readCentral(r *bufio.Reader) (zipEntry, int64, error) {
	le := binary.LittleEndian
	var b [zipCentralLen]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return zipEntry{}, 0, errors.New("it is cut off")
	}
	if le.Uint32(b[:]) != zipCentral {
		return zipEntry{}, 0, errors.New("there is no entry")
	}
	e := zipEntry{
		system: b[5], needs: b[6], flags: le.Uint16(b[8:]), method: le.Uint16(b[10:]), crc: le.Uint32(b[16:]),
		packed: int64(le.Uint32(b[20:])), size: int64(le.Uint32(b[24:])), attrs: le.Uint32(b[38:]), offset: int64(le.Uint32(b[42:])),
	}
	names, extras, comments := int(le.Uint16(b[28:])), int(le.Uint16(b[30:])), int(le.Uint16(b[32:]))
	rest := make([]byte, names+extras+comments)
	if _, err := io.ReadFull(r, rest); err != nil {
		return zipEntry{}, 0, errors.New("it is cut off")
	}
	e.raw = string(rest[:names])
	e.name = e.raw
	if disk := le.Uint16(b[34:]); disk != 0 && disk != math.MaxUint16 {
		return e, 0, fmt.Errorf("the entry %q lies in another part of the archive", e.name)
	}
	if err := e.readExtra(rest[names : names+extras]); err != nil {
		return e, 0, fmt.Errorf("the entry %q: %w", e.name, err)
	}
	return e, int64(zipCentralLen + len(rest)), nil
}

// The extra fields that say something about the entry itself.
const (
	zipExtraWide    = 0x0001
	zipExtraUnicode = 0x7075
)

var errZipExtra = errors.New("its extra fields are damaged")

// eachExtra calls f for each extra field. What pads them is fewer than four zero bytes.
func eachExtra(extra []byte, f func(id uint16, field []byte) error) error {
	for len(extra) >= 4 {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if n > len(extra)-4 {
			return errZipExtra
		}
		if err := f(id, extra[4:4+n]); err != nil {
			return err
		}
		extra = extra[4+n:]
	}
	if len(bytes.Trim(extra, "\x00")) > 0 {
		return errZipExtra
	}
	return nil
}

// readExtra takes over the large sizes, and a name in Unicode.
func (e *zipEntry) readExtra(extra []byte) error {
	le := binary.LittleEndian
	err := eachExtra(extra, func(id uint16, field []byte) error {
		switch {
		case id == zipExtraWide && e.wide:
			return errors.New("it has two zip64 fields")
		case id == zipExtraWide:
			e.wide = true
			for _, v := range []*int64{&e.size, &e.packed, &e.offset} {
				if *v != math.MaxUint32 {
					continue
				}
				if len(field) < 8 {
					return errZipExtra
				}
				*v, field = int64(le.Uint64(field)), field[8:]
			}
		case id == zipExtraUnicode && len(field) > 5 && field[0] == 1 && le.Uint32(field[1:]) == crc32.ChecksumIEEE([]byte(e.raw)):
			e.rename(string(field[5:]))
		}
		return nil
	})
	if err == nil && (e.size < 0 || e.packed < 0 || e.offset < 0) {
		err = errors.New("its sizes are beyond all bounds")
	}
	return err
}

// rename takes the name in Unicode for one that is in some code page. A plain name needs none, and programs that do not know the
// field would unpack another file.
func (e *zipEntry) rename(unicode string) {
	if unicode == e.name {
		return
	}
	for i := range len(e.name) {
		if e.name[i] >= utf8.RuneSelf {
			e.name = unicode
			return
		}
	}
	e.why = fmt.Sprintf("has a second name, %q: which one is unpacked depends on the program", unicode)
}

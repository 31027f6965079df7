package artifact

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

// tarReader goes through a tar, as POSIX pax and GNU tar write it, and is strict where archive/tar is not: the end must be
// marked, and nothing may follow it.
type tarReader struct {
	*tar.Reader
	tape *tape
	ord  int64  // of the current header, from 1
	name string // of the current entry
	end  int64  // where the current entry ends, with its padding; -1 where that is not known
}

func newTarReader(t *tape) *tarReader { return &tarReader{Reader: tar.NewReader(t), tape: t} }

// next is the next header; io.EOF means that the archive ended as it should.
func (t *tarReader) next() (*tar.Header, error) {
	t.watchGroup()
	h, err := t.Next()
	if err == nil {
		err = t.checkGroup()
	}
	if err == io.EOF {
		return nil, t.finish()
	}
	if err != nil {
		return nil, t.damaged(err)
	}
	t.ord++
	t.name, t.end = h.Name, t.tape.off
	switch {
	case sparse(h):
		t.end = -1
	case hasContent(h.Typeflag):
		t.end += (h.Size + 511) &^ 511
	}
	return h, nil
}

// finish looks at what comes behind the last entry: a mark of two zero blocks (one does), and zeros up to the end.
func (t *tarReader) finish() error {
	if t.tape.ended {
		switch {
		case t.tape.off < t.end:
			return t.damaged(errCut)
		case t.end < 0 || t.tape.off == t.end:
			return t.damaged(errNoMark)
		}
		return io.EOF
	}
	from := t.tape.off
	block := make([]byte, 64<<10)
	for {
		n, err := t.tape.Read(block)
		if rest := bytes.TrimLeft(block[:n], "\x00"); len(rest) > 0 {
			return t.damagedAt(t.tape.off-int64(len(rest)), fmt.Errorf("something follows its end at byte %d", from))
		}
		if err == io.EOF {
			return io.EOF
		}
		if err != nil {
			return t.damaged(err)
		}
	}
}

// tarError says where a tar cannot be read.
type tarError struct {
	offset int64
	after  string // the entry before, or ""
	err    error
}

func (e *tarError) Error() string {
	place := fmt.Sprintf("at byte %d of the tar", e.offset)
	if e.after != "" {
		place += fmt.Sprintf(", in or after %q", e.after)
	}
	return place + ": " + e.err.Error()
}

func (e *tarError) Unwrap() error { return e.err }

// What is wrong with a tar.
var (
	errNoMark    = errors.New("it ends without the mark of an end, so it was cut off")
	errCut       = errors.New("it ends early")
	errTarHeader = errors.New("this is no valid tar header")
)

// damaged is err with its place.
func (t *tarReader) damaged(err error) error {
	at := t.tape.off
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = errCut
		if t.tape.at != nil {
			at = min(at, t.tape.size)
		}
	case errors.Is(err, tar.ErrHeader):
		at, err = max(at-512, 0), errTarHeader
	case errors.Is(err, tar.ErrFieldTooLong):
		err = errors.New("a header there has more than 1 MiB")
	}
	return t.damagedAt(at, err)
}

func (t *tarReader) damagedAt(at int64, err error) error {
	if errors.Is(err, ErrChanged) {
		return err
	}
	return t.placed(at, err)
}

// located gives a limit that an entry passes its place, and leaves every other error as it is.
func (t *tarReader) located(err error) error {
	var limit *LimitError
	if !errors.As(err, &limit) {
		return err
	}
	return t.placed(t.tape.off, err)
}

// placed is err at a place. An error that has one keeps it.
func (t *tarReader) placed(at int64, err error) error {
	const longest = 256
	var has *tarError
	if errors.As(err, &has) {
		return err
	}
	name := t.name
	if len(name) > longest {
		name = name[:longest] + "..."
	}
	return &tarError{at, name, err}
}

// Read reads the content of the current entry.
func (t *tarReader) Read(p []byte) (int, error) {
	n, err := t.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = t.damaged(err)
	}
	return n, err
}

// hasContent says whether what follows a header of this type is its content.
func hasContent(flag byte) bool {
	switch flag {
	case tar.TypeLink, tar.TypeSymlink, tar.TypeChar, tar.TypeBlock, tar.TypeDir, tar.TypeFifo, tar.TypeXGlobalHeader:
		return false
	}
	return true
}

// sparse says whether an entry's content is stored without its holes.
func sparse(h *tar.Header) bool {
	if h.Typeflag == tar.TypeGNUSparse {
		return true
	}
	for k := range h.PAXRecords {
		if strings.HasPrefix(k, "GNU.sparse.") {
			return true
		}
	}
	return false
}

// unroll counts the size that a sparse file has once it is unpacked: its holes cost the archive nothing.
func (m *meter) unroll(h *tar.Header) error {
	if !sparse(h) {
		return nil
	}
	m.out += min(h.Size, math.MaxInt64-m.out)
	return m.check()
}

// tarType is the type of an entry; Unknown for what is no entry of a file system.
func tarType(flag byte) Type {
	switch flag {
	case tar.TypeReg, 0, tar.TypeCont, tar.TypeGNUSparse, tar.TypeLink: // 0 is what archives before POSIX have
		return File
	case tar.TypeDir:
		return Directory
	case tar.TypeSymlink:
		return Link
	case tar.TypeChar:
		return CharDevice
	case tar.TypeBlock:
		return BlockDevice
	case tar.TypeFifo:
		return FIFO
	}
	return Unknown
}

// tarEntry is a header as an entry. why says why verify cannot take it as it is.
func tarEntry(h *tar.Header, ref int64) (e Entry, why string) {
	e = Entry{Type: tarType(h.Typeflag), Size: h.Size, Mode: uint16(h.Mode & 0o7777), UID: uint32(h.Uid), GID: uint32(h.Gid), Ref: ref}
	switch {
	case e.Type == Unknown:
		return e, fmt.Sprintf("is an entry of type %q, which verify does not know", h.Typeflag)
	case !hasContent(h.Typeflag) && h.Size != 0:
		return e, fmt.Sprintf("is a %s with a size of %d bytes: programs disagree on what follows it", kindOfHeader(h), h.Size)
	case hasContent(h.Typeflag) && strings.HasSuffix(h.Name, "/"):
		return e, `is a file whose name ends in "/": programs disagree on what it is`
	case !sparse(h) && differs(h.PAXRecords["path"], h.Name):
		return e, fmt.Sprintf("has two names, the other is %q: programs disagree on which counts", h.PAXRecords["path"])
	case differs(h.PAXRecords["linkpath"], h.Linkname):
		return e, fmt.Sprintf("has two targets, the other is %q: programs disagree on which counts", h.PAXRecords["linkpath"])
	case h.Uid < 0 || h.Uid > math.MaxUint32 || h.Gid < 0 || h.Gid > math.MaxUint32:
		return e, fmt.Sprintf("belongs to %d:%d, which are no numbers of a user and a group", h.Uid, h.Gid)
	}
	for _, key := range []string{"SCHILY.xattr.security.capability", "LIBARCHIVE.xattr.security.capability"} {
		e.Caps = e.Caps || e.Type == File && h.PAXRecords[key] != ""
	}
	switch major, minor := h.PAXRecords["GNU.sparse.major"], h.PAXRecords["GNU.sparse.minor"]; major + "." + minor {
	case ".", "0.0", "0.1", "1.0":
	default:
		return e, fmt.Sprintf("is a sparse file of version %s.%s, which verify does not know", major, minor)
	}
	for _, key := range []string{"SCHILY.realsize", "SUN.holesdata", "SCHILY.filetype"} {
		if h.PAXRecords[key] != "" {
			return e, fmt.Sprintf("has the attribute %s, which verify does not know", key)
		}
	}
	if e.Type == Link {
		e.Mode, e.Size = 0o777, int64(len(h.Linkname)) // the bits of a link mean nothing; a file system shows these
	}
	return e, ""
}

// differs says whether a pax record says another than what counts here: GNU tar's own entries for long names outrank it in
// archive/tar and bsdtar, and not in GNU tar.
func differs(record, counts string) bool { return record != "" && record != counts }

func kindOfHeader(h *tar.Header) string {
	if h.Typeflag == tar.TypeLink {
		return "hard link"
	}
	return tarType(h.Typeflag).String()
}

// globalKeys finds in a PAX global header what would change the entries that follow; archive/tar does not apply it. The comment
// of git archive, times and what vendors add change nothing that is verified.
func globalKeys(h *tar.Header) string {
	for _, key := range []string{"path", "linkpath", "size", "uid", "gid", "uname", "gname", "hdrcharset"} {
		if _, ok := h.PAXRecords[key]; ok {
			return key
		}
	}
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse.") || strings.HasPrefix(key, "SCHILY.xattr.") {
			return key
		}
	}
	return ""
}

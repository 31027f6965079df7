package artifact

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// arMagic begins an archive of ar(5).
const arMagic = "!<arch>\n"

const arHeaderLen = 60

// arMember is a member of an archive of ar(5).
type arMember struct {
	name         string
	offset, size int64 // of its content
}

// arReader reads the headers of an archive of ar(5), as strictly as dpkg does: none of the extensions for long names and symbol
// tables has a place in a package.
type arReader struct {
	f        io.ReaderAt
	at, size int64
}

// newArReader begins an archive of size bytes.
func newArReader(f io.ReaderAt, size int64) (*arReader, error) {
	magic := make([]byte, len(arMagic))
	if _, err := f.ReadAt(magic, 0); err != nil && err != io.EOF {
		return nil, err
	}
	if string(magic) != arMagic {
		return nil, errors.New("is no ar archive")
	}
	return &arReader{f: f, at: int64(len(magic)), size: size}, nil
}

// next is the next member, or io.EOF behind the last one.
func (r *arReader) next() (arMember, error) {
	if r.at == r.size {
		return arMember{}, io.EOF
	}
	if r.size-r.at < arHeaderLen {
		return arMember{}, r.bad("there are %d bytes where a member's header has %d: it is cut off, or something was added", r.size-r.at, arHeaderLen)
	}
	b := make([]byte, arHeaderLen)
	if _, err := r.f.ReadAt(b, r.at); err != nil && err != io.EOF {
		return arMember{}, err
	}
	if string(b[58:]) != "`\n" {
		return arMember{}, r.bad("there is no member's header")
	}
	name := strings.TrimSuffix(strings.TrimRight(string(b[:16]), " "), "/")
	size, err := arNumber(b[48:58])
	if err != nil {
		return arMember{}, r.bad("the member %q: its size is %v", name, err)
	}
	m := arMember{name: name, offset: r.at + arHeaderLen, size: size}
	if size > r.size-m.offset {
		return m, r.bad("the member %q has %d bytes of %d: it is cut off", name, r.size-m.offset, size)
	}
	next := m.offset + size
	if size%2 == 1 && next < r.size {
		if _, err := r.f.ReadAt(b[:1], next); err != nil {
			return m, err
		}
		if b[0] != '\n' {
			return m, r.bad("the member %q is not padded", name)
		}
		next++
	}
	r.at = next
	return m, nil
}

// arNumber reads a decimal number that spaces pad.
func arNumber(b []byte) (int64, error) {
	text := strings.TrimRight(string(b), " ")
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil || strings.HasPrefix(text, "+") {
		return 0, fmt.Errorf("%q, want a decimal number", text)
	}
	return int64(n), nil
}

func (r *arReader) bad(format string, args ...any) error {
	return fmt.Errorf("an ar archive that is damaged at offset %d: %s", r.at, fmt.Sprintf(format, args...))
}

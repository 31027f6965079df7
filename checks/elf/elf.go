// Package elf reads what an ELF file asks of the system that loads it: its interpreter, the shared libraries that it needs, where
// they are looked for, and the symbol versions that it needs and defines.
//
// It reads what the loader reads, program headers and the dynamic section, and no section headers, which may be stripped. Input is
// hostile: every offset, size and count is held against the file and a limit, and lists that would loop end. What does not add up
// is an error and never an empty list. It follows the System V ABI, elf(5) and the "Symbol Versioning" part of the LSB.
package elf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// File is what one ELF program or shared library says to the loader.
type File struct {
	Machine uint16 // e_machine
	Wide    bool   // 64-bit
	Little  bool   // little-endian
	ABI     byte   // EI_OSABI

	// Interpreter is the path of the program that loads this one; "" for a shared library, and for a static program.
	Interpreter string
	// Dynamic says that there is a dynamic section; without one all else is empty.
	Dynamic bool
	Soname  string
	Needed  []string // in the order in which they are loaded
	// RPath and RunPath are lists with colons between them, as written. Where RunPath is there the loader takes no RPath.
	RPath, RunPath string
	Requires       []Requirement
	// Defines are the symbol versions that the file defines, the first its own name; nil where it has no versions.
	Defines []string
}

// Requirement is what a file needs of one library.
type Requirement struct {
	Library  string // as in Needed
	Versions []Version
}

// Version is a symbol version that is needed. A weak one may be missing.
type Version struct {
	Name string
	Weak bool
}

// ErrNone is what Read gives for a file that no loader takes: an object file, a core, or one that holds debugging information for
// another file.
var ErrNone = errors.New("is no program or shared library")

// The limits of what is read. Real files stay far below them.
const (
	maxHeaders  = 1024
	maxDynamic  = 1 << 20 // bytes
	maxEntries  = 16384   // in each list
	maxString   = 4096    // PATH_MAX
	maxPaths    = 64 << 10
	maxAllBytes = 256 << 10 // of all strings of one file
)

// reader reads one file.
type reader struct {
	at    io.ReaderAt
	size  int64
	order binary.ByteOrder
	wide  bool
	loads []segment
	file  *File
	text  section // the dynamic string table
	known map[uint64]string
	bytes int // of all strings
}

// segment is one program header.
type segment struct {
	kind, flags           uint32
	offset, address, size uint64 // size in the file
	memory                uint64
}

// section is a part of the file.
type section struct{ offset, size uint64 }

// The types of segments.
const (
	ptLoad    = 1
	ptDynamic = 2
	ptInterp  = 3
)

// Read reads an ELF file of size bytes. An error of at itself is wrapped.
func Read(at io.ReaderAt, size int64) (*File, error) {
	r := &reader{at: at, size: size, known: map[uint64]string{}}
	segments, err := r.header()
	if err != nil {
		return nil, err
	}
	var dynamic *segment
	for i := range segments {
		s := &segments[i]
		switch {
		case s.kind == ptInterp && s.size > 0:
			if r.file.Interpreter, err = r.interpreter(s); err != nil {
				return nil, err
			}
		case s.kind == ptDynamic:
			dynamic = s
		case s.kind == ptLoad:
			r.loads = append(r.loads, *s)
		}
	}
	if dynamic == nil {
		return r.file, nil
	}
	if dynamic.size == 0 && dynamic.memory > 0 || r.hollow() {
		return nil, ErrNone
	}
	r.file.Dynamic = true
	if err := r.dynamic(dynamic); err != nil {
		return nil, err
	}
	return r.file, nil
}

// hollow says whether no segment has anything in the file, as where only debugging information was kept.
func (r *reader) hollow() bool {
	for _, s := range r.loads {
		if s.size > 0 {
			return false
		}
	}
	return true
}

// header reads the file's header and the program headers.
func (r *reader) header() ([]segment, error) {
	h, err := r.read(0, 52, "header")
	if err != nil {
		return nil, err
	}
	if string(h[:4]) != "\x7fELF" || h[4] != 1 && h[4] != 2 || h[5] != 1 && h[5] != 2 {
		return nil, errors.New("has no ELF header")
	}
	r.wide, r.order = h[4] == 2, binary.ByteOrder(binary.LittleEndian)
	if h[5] == 2 {
		r.order = binary.BigEndian
	}
	if kind := r.order.Uint16(h[16:]); kind != 2 && kind != 3 {
		return nil, ErrNone
	}
	r.file = &File{Machine: r.order.Uint16(h[18:]), Wide: r.wide, Little: h[5] == 1, ABI: h[7]}
	offset, entry, n := uint64(r.order.Uint32(h[28:])), 32, r.order.Uint16(h[44:])
	each := r.order.Uint16(h[42:])
	if r.wide {
		if h, err = r.read(0, 64, "header"); err != nil {
			return nil, err
		}
		offset, entry, n, each = r.order.Uint64(h[32:]), 56, r.order.Uint16(h[56:]), r.order.Uint16(h[54:])
	}
	if n == 0 {
		return nil, nil
	}
	if n > maxHeaders || int(each) != entry {
		return nil, fmt.Errorf("its ELF header has %d program headers of %d bytes, want at most %d of %d bytes", n, each, maxHeaders, entry)
	}
	table, err := r.read(offset, uint64(n)*uint64(entry), "program headers")
	if err != nil {
		return nil, err
	}
	return r.segments(table, entry), nil
}

func (r *reader) segments(table []byte, entry int) []segment {
	var all []segment
	for ; len(table) >= entry; table = table[entry:] {
		s := segment{kind: r.order.Uint32(table)}
		if r.wide {
			s.flags, s.offset, s.address = r.order.Uint32(table[4:]), r.order.Uint64(table[8:]), r.order.Uint64(table[16:])
			s.size, s.memory = r.order.Uint64(table[32:]), r.order.Uint64(table[40:])
		} else {
			s.offset, s.address = uint64(r.order.Uint32(table[4:])), uint64(r.order.Uint32(table[8:]))
			s.size, s.memory, s.flags = uint64(r.order.Uint32(table[16:])), uint64(r.order.Uint32(table[20:])), r.order.Uint32(table[24:])
		}
		all = append(all, s)
	}
	return all
}

// interpreter reads the path of the program that loads this one.
func (r *reader) interpreter(s *segment) (string, error) {
	if s.size > maxString {
		return "", fmt.Errorf("its interpreter's path has %d bytes, want at most %d", s.size, maxString)
	}
	b, err := r.read(s.offset, s.size, "interpreter's path")
	if err != nil {
		return "", err
	}
	for i, c := range b {
		if c == 0 {
			return string(b[:i]), nil
		}
	}
	return "", errors.New("its interpreter's path does not end")
}

// read reads a part of the file that must be there.
func (r *reader) read(offset, size uint64, what string) ([]byte, error) {
	if offset > uint64(r.size) || size > uint64(r.size)-offset {
		return nil, fmt.Errorf("its %s, at offset %d, would end behind the file's %d bytes", what, offset, r.size)
	}
	b := make([]byte, size)
	if n, err := r.at.ReadAt(b, int64(offset)); err != nil && !(err == io.EOF && n == len(b)) {
		return nil, fmt.Errorf("its %s, at offset %d, cannot be read: %w", what, offset, err)
	}
	return b, nil
}

// place finds what is loaded at an address in the file.
func (r *reader) place(address uint64, what string) (section, error) {
	for _, s := range r.loads {
		if address >= s.address && address-s.address < s.size {
			in := address - s.address
			if at := s.offset + in; at >= s.offset && at < uint64(r.size) {
				return section{at, min(s.size-in, uint64(r.size)-at)}, nil
			}
			return section{}, fmt.Errorf("its %s, at address %#x, would lie behind the file's %d bytes", what, address, r.size)
		}
	}
	return section{}, fmt.Errorf("its %s is at address %#x, which no segment loads from the file", what, address)
}

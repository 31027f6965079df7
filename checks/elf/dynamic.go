package elf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// The tags of the dynamic section.
const (
	dtNeeded     = 1
	dtStrtab     = 5
	dtStrsz      = 10
	dtSoname     = 14
	dtRpath      = 15
	dtRunpath    = 29
	dtVerdef     = 0x6ffffffc
	dtVerdefnum  = 0x6ffffffd
	dtVerneed    = 0x6ffffffe
	dtVerneednum = 0x6fffffff
)

// tags are the entries of a dynamic section that matter.
type tags struct {
	needed []uint64
	one    map[uint64]uint64
}

// dynamic reads the dynamic section and what it leads to.
func (r *reader) dynamic(s *segment) error {
	t, err := r.tags(s)
	if err != nil {
		return err
	}
	if address, ok := t.one[dtStrtab]; ok {
		if r.text, err = r.place(address, "dynamic string table"); err != nil {
			return err
		}
		if size, ok := t.one[dtStrsz]; ok {
			r.text.size = min(r.text.size, size)
		}
	}
	for _, n := range t.needed {
		name, err := r.string(n, maxString, "a needed library's name")
		if err != nil {
			return err
		}
		if name == "" {
			return errors.New("a needed library has no name")
		}
		r.file.Needed = append(r.file.Needed, name)
	}
	for _, one := range []struct {
		tag  uint64
		into *string
		what string
	}{
		{dtSoname, &r.file.Soname, "soname"}, {dtRpath, &r.file.RPath, "RPATH"}, {dtRunpath, &r.file.RunPath, "RUNPATH"},
	} {
		if at, ok := t.one[one.tag]; ok {
			if *one.into, err = r.string(at, maxPaths, one.what); err != nil {
				return err
			}
		}
	}
	if err := r.requires(t); err != nil {
		return err
	}
	return r.defines(t)
}

// tags reads the entries up to the one that ends them.
func (r *reader) tags(s *segment) (tags, error) {
	t := tags{one: map[uint64]uint64{}}
	if s.size > maxDynamic {
		return t, fmt.Errorf("its dynamic section has %d bytes, want at most %d", s.size, maxDynamic)
	}
	b, err := r.read(s.offset, s.size, "dynamic section")
	if err != nil {
		return t, err
	}
	entry := 8
	if r.wide {
		entry = 16
	}
	for ; len(b) >= entry; b = b[entry:] {
		tag, value := uint64(r.order.Uint32(b)), uint64(r.order.Uint32(b[4:]))
		if r.wide {
			tag, value = r.order.Uint64(b), r.order.Uint64(b[8:])
		}
		switch tag {
		case 0:
			return t, nil
		case dtNeeded:
			if t.needed = append(t.needed, value); len(t.needed) > maxEntries {
				return t, fmt.Errorf("it needs more than %d libraries", maxEntries)
			}
		case dtStrtab, dtStrsz, dtSoname, dtRpath, dtRunpath, dtVerdef, dtVerdefnum, dtVerneed, dtVerneednum:
			t.one[tag] = value
		}
	}
	return t, errors.New("its dynamic section does not end")
}

// string reads a string of the dynamic string table. One that was read before is not read again.
func (r *reader) string(at uint64, most int, what string) (string, error) {
	if s, ok := r.known[at]; ok {
		return s, nil
	}
	if at >= r.text.size {
		return "", fmt.Errorf("%s is at %d in a string table of %d bytes", what, at, r.text.size)
	}
	var all []byte
	for piece := 128; ; piece *= 4 {
		b := make([]byte, min(uint64(piece), r.text.size-at-uint64(len(all))))
		n, err := r.at.ReadAt(b, int64(r.text.offset+at)+int64(len(all)))
		end := bytes.IndexByte(b[:n], 0)
		if end < 0 {
			end = n
		}
		all = append(all, b[:end]...)
		switch {
		case len(all) >= most:
			return "", fmt.Errorf("%s has more than %d bytes", what, most)
		case end < n:
			return r.keep(at, string(all))
		case err != nil && err != io.EOF:
			return "", fmt.Errorf("%s cannot be read: %w", what, err)
		case err == io.EOF, len(b) == 0:
			return "", fmt.Errorf("%s does not end", what)
		}
	}
}

// keep remembers a string that was read, as long as all of them together are not too many.
func (r *reader) keep(at uint64, s string) (string, error) {
	if r.bytes += len(s); r.bytes > maxAllBytes {
		return "", fmt.Errorf("the names in its dynamic section have more than %d bytes", maxAllBytes)
	}
	r.known[at] = s
	return s, nil
}

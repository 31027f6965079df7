package elf

import (
	"bytes"
	"errors"
)

// How much is asked for of a file whose content comes in one sequence.
const (
	beginning   = 16 << 20 // where linkers put the tables that the dynamic section leads to
	perSegment  = 2 << 20
	maxAskedFor = 16 // segments
)

// Spans calls keep for the parts of a file, by its first bytes, that Read may want: for a content that comes in one sequence. Where
// tools moved tables to the end of the file they are in the last bytes, which are to be kept besides.
func Spans(head []byte, keep func(offset, size int64)) {
	keep(0, beginning)
	r := &reader{at: bytes.NewReader(head), size: int64(len(head)), known: map[uint64]string{}}
	segments, err := r.header()
	if err != nil {
		return // Read says so, or finds the headers in the last bytes
	}
	asked := 0
	for _, s := range segments {
		const executable = 1
		if asked == maxAskedFor || s.offset > 1<<62 || s.kind == ptLoad && s.flags&executable != 0 {
			continue
		}
		switch s.kind {
		case ptDynamic, ptInterp, ptLoad:
			asked++
			keep(int64(s.offset), int64(min(s.size, perSegment)))
		}
	}
}

// Writable calls add for the parts of a file, by its first bytes, that are loaded as writable data. An error says that the program
// headers are not whole in these bytes.
func Writable(head []byte, add func(offset, size int64)) error {
	const execute, write = 1, 2
	r := &reader{at: bytes.NewReader(head), size: int64(len(head)), known: map[uint64]string{}}
	segments, err := r.header()
	if errors.Is(err, ErrNone) {
		return nil
	}
	for _, s := range segments {
		if s.kind == ptLoad && s.flags&(execute|write) == write && s.offset < 1<<62 && s.size < 1<<62 {
			add(int64(s.offset), int64(s.size))
		}
	}
	return err
}

package artifact

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Flags of an index entry, as `ls-files --debug` prints them in hex; see git's Documentation/technical/index-format.
const (
	indexIntentToAdd  = 1 << 29
	indexSkipWorktree = 1 << 30
)

// indexEntry is one entry that git listed. Its slices hold until the next one is read.
type indexEntry struct {
	mode         uint32
	oid          []byte
	stage        byte // '0', or '1' to '3' for an unmerged path
	path         []byte
	skipWorktree bool
	intentToAdd  bool
	stat         IndexStat
	known        bool // stat was given
}

// indexReader reads the output of `git ls-files -z -t --stage --debug`: for each entry "H 100644 oid 0\tpath\0" and then
// lines with its stat data, each indented by two spaces. Git does not promise the form of those, so what is not understood
// there leaves the stat data unknown.
type indexReader struct {
	in    *bufio.Reader
	entry indexEntry
	line  []byte // of the entry, where the buffer could not hold it
}

// next reads the next entry, or returns io.EOF.
func (r *indexReader) next() (*indexEntry, error) {
	line, err := r.in.ReadSlice(0)
	if errors.Is(err, bufio.ErrBufferFull) {
		r.line = append(r.line[:0], line...)
		line, err = r.in.ReadBytes(0)
		line = append(r.line, line...)
	} else {
		r.line = append(r.line[:0], line...)
		line = r.line
	}
	if err != nil {
		if errors.Is(err, io.EOF) && len(line) > 0 {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	if err := r.entry.parse(line[:len(line)-1]); err != nil {
		return nil, err
	}
	for {
		start, err := r.in.Peek(2)
		if err != nil || start[0] != ' ' || start[1] != ' ' {
			return &r.entry, nil // at the end too
		}
		line, err := r.in.ReadSlice('\n')
		if err != nil {
			return nil, io.ErrUnexpectedEOF
		}
		r.entry.parseDebug(line[2 : len(line)-1])
	}
}

// parse reads "H 100644 oid 0\tpath".
func (e *indexEntry) parse(line []byte) error {
	facts, path, found := bytes.Cut(line, []byte{'\t'})
	if !found || len(facts) < len("H 100644  0") || facts[1] != ' ' || facts[len(facts)-2] != ' ' || len(path) == 0 {
		return fmt.Errorf("git ls-files: unexpected entry %q", line)
	}
	mode, oid, found := bytes.Cut(facts[2:len(facts)-2], []byte{' '})
	bits, ok := digits(mode, 8)
	stage := facts[len(facts)-1]
	if !found || !ok || stage < '0' || stage > '3' {
		return fmt.Errorf("git ls-files: unexpected entry %q", line)
	}
	*e = indexEntry{
		mode: uint32(bits), oid: oid, stage: stage, path: path, skipWorktree: facts[0] == 'S',
	}
	return nil
}

// parseDebug reads one line of stat data: "mtime: 12:34", or "size: 2\tflags: 0".
func (e *indexEntry) parseDebug(line []byte) {
	if rest, ok := bytes.CutPrefix(line, []byte("mtime: ")); ok {
		seconds, fraction, _ := bytes.Cut(rest, []byte{':'})
		sec, ok1 := digits(seconds, 10)
		nsec, ok2 := digits(fraction, 10)
		if ok1 && ok2 {
			e.stat.MtimeSec, e.stat.MtimeNsec = int64(sec), int64(nsec)
			e.known = true
		}
		return
	}
	rest, ok := bytes.CutPrefix(line, []byte("size: "))
	if !ok {
		return
	}
	number, hex, _ := bytes.Cut(rest, []byte("\tflags: "))
	size, ok1 := digits(number, 10)
	flags, ok2 := digits(hex, 16)
	if !ok1 || !ok2 {
		e.known = false
		return
	}
	e.stat.Size = uint32(size)
	e.skipWorktree = e.skipWorktree || flags&indexSkipWorktree != 0
	e.intentToAdd = flags&indexIntentToAdd != 0
}

// digits reads a number below 2^60 that is nothing but digits.
func digits(text []byte, base uint64) (uint64, bool) {
	n := uint64(0)
	for _, c := range text {
		digit := uint64(c) - '0'
		if c >= 'a' {
			digit = uint64(c) - 'a' + 10
		}
		if digit >= base || n > 1<<60/16 {
			return 0, false
		}
		n = n*base + digit
	}
	return n, len(text) > 0
}

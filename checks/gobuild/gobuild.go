// Package gobuild finds what a Go program says of how it was built: the version of Go, the modules, and the settings of the build.
//
// The form is that of Go 1.18 and later, which debug/buildinfo of the standard library reads from a file that it can seek in. Here
// the content comes in one sequence, of any size, and little of it is kept. Only the parts of the file that are loaded as writable
// data are searched, as there: read-only data may hold another program that is embedded.
package gobuild

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime/debug"
)

// ErrNone is the error for a file that holds no build information: no Go program, or one that had it removed.
var ErrNone = errors.New("has no Go build information")

// ErrOld is the error for a program that Go before version 1.18 made, whose information lies behind pointers.
var ErrOld = errors.New("its Go build information has the form of before Go 1.18, which is not read: build it with a newer Go")

// The header in front of the information: 14 bytes of magic, the size of a pointer, flags, and room for two pointers.
const (
	magic  = "\xff Go buildinf:"
	align  = 16
	header = 32
	inline = 2 // of the flags: strings follow, not pointers

	maxVersion = 4 << 10
	maxModules = 4 << 20
	maxTries   = 64 // places that look like information and are none
)

// Search looks for the build information of one file. It is for one goroutine.
type Search struct {
	parts []part
	buf   []byte // from a place that is not decided yet
	at    int64  // of buf[0] in the file
	info  *debug.BuildInfo
	err   error // the first that was found wrong
	tries int
}

// part is a part of the file that is searched.
type part struct{ from, to int64 }

// New begins a search in a file by its first bytes; nil for a file in none of the formats ELF, Mach-O and PE.
func New(head []byte) *Search {
	parts, err := writable(head)
	if errors.Is(err, ErrNone) {
		return nil
	}
	return &Search{parts: parts, err: err}
}

// Add sees the next piece of the content. last says that nothing follows.
func (s *Search) Add(p []byte, last bool) {
	if s.info != nil || s.tries > maxTries {
		return
	}
	s.buf = append(s.buf, p...)
	for from := 0; ; from++ {
		i := bytes.Index(s.buf[from:], []byte(magic))
		if i < 0 {
			s.drop(max(from, len(s.buf)-len(magic)+1))
			return
		}
		from += i
		if at := s.at + int64(from); at%align != 0 || !s.within(at) {
			continue
		}
		if wait := s.try(s.buf[from:], last); wait {
			s.drop(from)
			return
		}
		if s.info != nil || s.tries > maxTries {
			s.buf = nil
			return
		}
	}
}

// try reads what may be the information, and says whether it is not whole yet. The magic stands in programs that read such
// information, too: there nothing that makes sense follows.
func (s *Search) try(b []byte, last bool) (wait bool) {
	version, modules, need, err := decode(b)
	switch {
	case need && !last:
		return true
	case need:
		err = errors.New("its Go build information is cut off")
	case err == nil:
		s.info, err = parse(version, modules)
	}
	if s.tries++; err == nil {
		s.err = nil
	} else if s.err == nil {
		s.err = err
	}
	return false
}

// drop forgets the first n bytes that are kept.
func (s *Search) drop(n int) {
	s.at += int64(n)
	s.buf = s.buf[:copy(s.buf, s.buf[n:])]
}

func (s *Search) within(at int64) bool {
	for _, p := range s.parts {
		if at >= p.from && at < p.to {
			return true
		}
	}
	return false
}

// Result is what was found, once all was seen. Every error but ErrNone means that the information could not be read.
func (s *Search) Result() (*debug.BuildInfo, error) {
	switch {
	case s.info != nil:
		return s.info, nil
	case s.err != nil:
		return nil, s.err
	}
	return nil, ErrNone
}

// decode reads the strings behind a header. need says that they are not whole yet.
func decode(b []byte) (version, modules string, need bool, err error) {
	if len(b) < header {
		return "", "", true, nil
	}
	if b[15]&inline == 0 {
		if b[14] == 4 || b[14] == 8 {
			return "", "", false, ErrOld
		}
		return "", "", false, errors.New("its Go build information is of no known form")
	}
	rest := b[header:]
	if version, rest, need, err = text(rest, maxVersion); need || err != nil {
		return "", "", need, err
	}
	modules, _, need, err = text(rest, maxModules)
	return version, modules, need, err
}

// text reads a string with its length in front.
func text(b []byte, most uint64) (s string, rest []byte, need bool, err error) {
	size, n := binary.Uvarint(b)
	switch {
	case n == 0:
		return "", nil, true, nil
	case n < 0 || size > most:
		return "", nil, false, fmt.Errorf("its Go build information has a text of more than %d bytes", most)
	case uint64(len(b)-n) < size:
		return "", nil, true, nil
	}
	return string(b[n : n+int(size)]), b[n+int(size):], false, nil
}

// parse reads the two texts.
func parse(version, modules string) (*debug.BuildInfo, error) {
	if version == "" {
		return nil, errors.New("its Go build information names no version of Go")
	}
	if n := len(modules); n >= 33 && modules[n-17] == '\n' {
		modules = modules[16 : n-16] // the sentinels around it
	} else {
		modules = ""
	}
	info, err := debug.ParseBuildInfo(modules)
	if err != nil {
		return nil, fmt.Errorf("its Go build information cannot be read: %w", err)
	}
	info.GoVersion = version
	return info, nil
}

package mtree

import (
	"bytes"
	"cmp"
	"fmt"
	"io"

	"verify.example/verify/rules"
)

// Options are the limits within which a list is read. The zero value means the defaults.
type Options struct {
	MaxEntries int64 // 0 means 5,000,000
}

const (
	maxLine   = 256 << 10 // bytes of a line with those that continue it: a path of 32 KiB, escaped, and its target
	maxFaults = 100
	maxDepth  = 4096
)

// Read reads a list. file is its name for places. The inventory is nil where there are faults; of more than 100 the rest is not looked
// for. An error is one of reading.
func Read(file string, in io.Reader, opt Options) (*rules.Inventory, rules.Faults, error) {
	r := newReader(file, opt)
	err := r.lines(in)
	if err != nil {
		return nil, nil, err
	}
	inv := r.finish()
	if len(r.faults) > 0 {
		return nil, r.faults.Sorted(), nil
	}
	return inv, nil, nil
}

// reader is a list that is being read.
type reader struct {
	file    string
	most    int64
	line    int32 // of the entry, where it begins
	joined  []byte
	faults  rules.Faults
	stopped bool

	set     entry // what /set says
	last    rules.ListedFacts
	shared  *rules.ListedFacts // of the last entry
	facts   map[rules.ListedFacts]*rules.ListedFacts
	words   map[string]string // names of users and groups
	names   []byte            // where the names of entries are put
	scratch []byte

	root    *rules.ListedDir
	dirs    map[string]*rules.ListedDir // by path, the root's is "."
	near    *rules.ListedDir            // the directory of the last full path
	nearAs  []byte                      // as it was written
	filling *rules.ListedDir            // the directory that the last entries lie in
	filled  []rules.Listed              // those entries
	piece   []rules.Listed              // where entries are put
	open    []place                     // those that were entered by name
	entries int64
	named   *rules.Listed // the root as it is listed
}

// place is a directory that names are relative to.
type place struct {
	dir  *rules.ListedDir
	path string
}

func newReader(file string, opt Options) *reader {
	r := &reader{
		file: file, most: cmp.Or(opt.MaxEntries, 5_000_000),
		facts: map[rules.ListedFacts]*rules.ListedFacts{}, words: map[string]string{}, root: &rules.ListedDir{},
	}
	r.dirs = map[string]*rules.ListedDir{".": r.root}
	r.open = []place{{r.root, "."}}
	return r
}

// fault reports what is wrong with the current line.
func (r *reader) fault(hint, format string, args ...any) { r.faultAt(r.line, hint, format, args...) }

func (r *reader) faultAt(line int32, hint, format string, args ...any) {
	switch {
	case r.stopped:
	case len(r.faults) < maxFaults:
		r.faults.Add(rules.Pos{File: r.file, Line: int(line)}, hint, format, args...)
	default:
		r.stopped = true
		r.faults.Add(rules.Pos{File: r.file, Line: int(line)}, "", "more than %d faults: the rest is not shown", maxFaults)
	}
}

// lines takes a list apart into its lines, with those that continue them.
func (r *reader) lines(in io.Reader) error {
	buf := make([]byte, 64<<10)
	have, number := 0, int32(0)
	for end := false; !end && !r.stopped; {
		n, err := in.Read(buf[have:])
		if end = err == io.EOF; err != nil && !end {
			return err
		}
		text := buf[:have+n]
		for !r.stopped {
			i := bytes.IndexByte(text, '\n')
			if i < 0 {
				break
			}
			number++
			r.physical(text[:i], number)
			text = text[i+1:]
		}
		switch {
		case end && len(text) > 0 && !r.stopped:
			number++
			r.physical(text, number)
		case len(text) == len(buf) && len(buf) >= maxLine:
			r.tooLong(number + 1)
		case len(text) == len(buf):
			buf = append(buf, make([]byte, len(buf))...)
			have = len(text)
			continue
		}
		have = copy(buf, text)
	}
	if len(r.joined) > 0 && !r.stopped {
		r.fault("remove the backslash", "the last line ends in a backslash, and nothing follows")
	}
	return nil
}

func (r *reader) tooLong(line int32) {
	r.faultAt(line, "", "the line is longer than %d bytes", maxLine)
	r.stopped = true
}

// physical takes one line of the file.
func (r *reader) physical(line []byte, number int32) {
	if len(r.joined) == 0 {
		r.line = number
		if first := bytes.TrimLeft(line, " \t"); len(first) == 0 || first[0] == '#' {
			return // a comment's backslash joins nothing
		}
	}
	if continues(line) {
		if r.joined = append(append(r.joined, line[:len(line)-1]...), ' '); len(r.joined) > maxLine {
			r.tooLong(r.line)
		}
		return
	}
	if len(r.joined) > 0 {
		line = append(r.joined, line...)
		r.joined = r.joined[:0]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		r.fault("end lines with a line feed alone", "the line ends in a carriage return")
		return
	}
	r.logical(line)
}

// continues says whether a line goes on in the next: it ends in a backslash that is not itself escaped.
func continues(line []byte) bool {
	n := len(line) - len(bytes.TrimRight(line, `\`))
	return n%2 == 1
}

// logical takes one whole line.
func (r *reader) logical(line []byte) {
	first, rest := nextWord(line)
	switch {
	case len(first) == 0:
	case first[0] == '/':
		r.special(string(first), rest)
	case string(first) == "..":
		r.leave(rest)
	default:
		r.entry(first, rest)
	}
}

// nextWord cuts the first word off a line. What follows a "#" in front of a word is a comment.
func nextWord(line []byte) (word, rest []byte) {
	i := 0
	for i < len(line) && (line[i] == ' ' || line[i] == '\t') {
		i++
	}
	if i == len(line) || line[i] == '#' {
		return nil, nil
	}
	from := i
	for i < len(line) && line[i] != ' ' && line[i] != '\t' {
		i++
	}
	return line[from:i], line[i:]
}

// special takes a line that begins with a slash.
func (r *reader) special(word string, rest []byte) {
	switch word {
	case "/set":
		r.keywords(&r.set, rest)
	case "/unset":
		for w, more := nextWord(rest); len(w) > 0; w, more = nextWord(more) {
			if !r.set.unset(string(w)) {
				r.unknown(string(w))
			}
		}
	default:
		r.fault("write paths relative to the artifact's root: ./bin/run", "%s is an absolute path, or a command that is not known", shown(word))
	}
}

// shown is a word of a list as a message shows it: in quotes, and not too much of it.
func shown(word string) string {
	const most = 80
	if len(word) > most {
		return fmt.Sprintf("%q...", word[:most])
	}
	return fmt.Sprintf("%q", word)
}

package content

import (
	"bytes"
	"fmt"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
)

// maxLine is the longest line that a regular expression is held against.
const maxLine = 1 << 20

// search looks for the first occurrence of each needle in one file after another.
type search struct {
	needles []needle
	lines   []int64 // by needle, the line of its first occurrence; 0 for none so far
	open    int     // how many needles were not found yet
	byLine  int     // how many of these are regular expressions
	carry   []byte  // the beginning of a line that goes on in the next block
	skip    bool    // the current line is too long and is passed over
	long    int64   // the first line that was too long; 0 for none
	line    int64   // the number of the line that carry, or the next byte, is in
	may     []bool  // scratch
	end     func(s *search, p *checks.Pass)
}

func (s *search) Start(p *checks.Pass) bool {
	s.needles, _ = p.Value().([]needle)
	s.lines = append(s.lines[:0], make([]int64, len(s.needles))...)
	s.open, s.byLine, s.carry, s.skip, s.long, s.line = len(s.needles), 0, s.carry[:0], false, 0, 1
	for i := range s.needles {
		if s.needles[i].re != nil {
			s.byLine++
		}
	}
	return s.open > 0
}

func (s *search) Block(_ *checks.Pass, b artifact.Block) {
	if s.open == 0 {
		return
	}
	for i := range s.needles {
		n := &s.needles[i]
		if n.re != nil || s.lines[i] > 0 {
			continue
		}
		if at := bytes.Index(b.Bytes, n.literal); at >= 0 {
			s.lines[i] = b.Line + int64(bytes.Count(b.Bytes[:at], newline))
			s.open--
		}
	}
	if s.byLine > 0 {
		s.expressions(b.Bytes[b.Seen:], b.Last)
	}
}

// expressions holds the regular expressions against the lines that end in fresh, the bytes no block held before.
func (s *search) expressions(fresh []byte, last bool) {
	if len(s.carry) > 0 || s.skip {
		n := bytes.IndexByte(fresh, '\n')
		if n < 0 {
			s.keep(fresh)
			s.finish(last)
			return
		}
		s.keep(fresh[:n])
		s.whole(s.carry, nil)
		s.carry, s.skip = s.carry[:0], false
		s.line++
		fresh = fresh[n+1:]
	}
	n := bytes.LastIndexByte(fresh, '\n') + 1
	s.each(fresh[:n])
	s.keep(fresh[n:])
	s.finish(last)
}

// finish takes the last line of a file, which no line feed ends.
func (s *search) finish(last bool) {
	if last && len(s.carry) > 0 {
		s.whole(s.carry, nil)
	}
}

// keep adds to the line that goes on in the next block.
func (s *search) keep(part []byte) {
	if s.skip = s.skip || len(s.carry)+len(part) > maxLine; s.skip {
		if s.long == 0 {
			s.long = s.line
		}
		s.carry = s.carry[:0]
		return
	}
	s.carry = append(s.carry, part...)
}

// each holds the expressions against whole lines. Those whose prefix is in none of them are left out.
func (s *search) each(text []byte) {
	may := append(s.may[:0], make([]bool, len(s.needles))...)
	s.may = may
	some := false
	for i := range s.needles {
		n := &s.needles[i]
		may[i] = n.re != nil && s.lines[i] == 0 && (len(n.prefix) == 0 || bytes.Contains(text, n.prefix))
		some = some || may[i]
	}
	if !some {
		s.line += int64(bytes.Count(text, newline))
		return
	}
	for len(text) > 0 {
		n := bytes.IndexByte(text, '\n')
		s.whole(text[:n], may)
		s.line++
		text = text[n+1:]
	}
}

// whole holds the expressions against one line; may, where it is not nil, says against which of them.
func (s *search) whole(line []byte, may []bool) {
	line = bytes.TrimSuffix(line, []byte{'\r'})
	for i := range s.needles {
		n := &s.needles[i]
		if n.re == nil || s.lines[i] > 0 || may != nil && !may[i] || s.skip {
			continue
		}
		if n.re.Match(line) {
			s.lines[i] = s.line
			s.open--
			s.byLine--
		}
	}
}

func (s *search) End(p *checks.Pass) {
	for i := range s.needles {
		if n := &s.needles[i]; n.re != nil && s.lines[i] == 0 && s.long > 0 {
			p.Problem(fmt.Sprintf("line %d is longer than 1 MiB, so %s was not looked for in it", s.long, n.name))
			s.lines[i] = -1
		}
	}
	s.end(s, p)
}

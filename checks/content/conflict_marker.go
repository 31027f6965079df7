package content

import (
	"bytes"
	"fmt"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// conflictMarker finds what a merge that was not finished left in a text file.
func conflictMarker() *checks.Check {
	return &checks.Check{
		Name:  "content/conflict-marker",
		Title: "a text file holds the marks of an unfinished merge",
		Finds: "In a text file three lines in this order: one that begins with \"<<<<<<< \", one that is \"=======\", one that begins with " +
			"\">>>>>>> \". A single such line, such as a heading underlined with equals signs, is none. In " +
			"documentation and tests (folders such as doc, t, test, testdata; README, .md, .rst, .patch and the " +
			"like) it is a warning, for merges may be their subject. Markers of another size (conflict-marker-size " +
			"in gitattributes(5)) are not found.",
		Why:      "A program with such lines does not run, and a configuration with them is refused or read half.",
		Repair:   "Edit the file to one side of the merge, or both, and commit.",
		Source:   "git-merge(1), how conflicts are presented",
		Severity: rules.Error,
		Types:    checks.Files,
		Always:   true,
		Need:     artifact.NeedHead | artifact.NeedAll,
		Alone:    true,
		Scan:     func() checks.Scanner { return &conflicts{} },
	}
}

// The lines around the two sides of a conflict.
var (
	oursMark   = []byte("<<<<<<< ")
	splitMark  = []byte("=======")
	theirsMark = []byte(">>>>>>> ")
)

// conflicts scans for conflicts. A file is searched for the first mark alone; only from one on are its lines looked at one by
// one, until the conflict is complete.
type conflicts struct {
	state       int   // how many of the three marks of a conflict were seen
	next        int64 // the offset from which on nothing was looked at
	mid         bool  // next is in the middle of a line that was looked at
	begin       int64
	first, last int64 // lines of the first complete conflict
	count       int64
}

func (s *conflicts) Start(p *checks.Pass) bool {
	*s = conflicts{}
	return !p.Facts.NUL || p.Text()
}

func (s *conflicts) Block(_ *checks.Pass, b artifact.Block) {
	i := int(max(s.next-b.Offset, 0))
	end := b.Offset + int64(len(b.Bytes))
	if s.mid && s.state > 0 {
		_, after, ends := lineAt(&b, i)
		i, s.mid = after, !ends
	}
	var numbers lineCounter
	for i < len(b.Bytes) {
		if s.state == 0 {
			if i = indexOurs(&b, i); i < 0 {
				s.next = max(s.next, end-int64(len(oursMark)))
				return
			}
		}
		line, after, ends := lineAt(&b, i)
		if !ends && len(line) < artifact.Overlap-1 {
			s.next = b.Offset + int64(i) // the next block begins with the line, or before
			return
		}
		s.take(line, &b, i, &numbers)
		i, s.mid = after, !ends
	}
	s.next = end
}

// indexOurs is the index, from at on, of the first line that begins with the first mark, or -1.
func indexOurs(b *artifact.Block, at int) int {
	for {
		n := bytes.Index(b.Bytes[at:], oursMark)
		if n < 0 {
			return -1
		}
		if at += n; beginsLine(b, at) {
			return at
		}
		at++
	}
}

// take looks at a whole line, or the first bytes of one that is longer than any mark.
func (s *conflicts) take(line []byte, b *artifact.Block, i int, numbers *lineCounter) {
	switch {
	case bytes.HasPrefix(line, oursMark):
		s.state, s.begin = 1, numbers.of(b, i)
	case s.state == 1 && bytes.Equal(line, splitMark):
		s.state = 2
	case s.state > 0 && bytes.HasPrefix(line, theirsMark):
		if s.state == 2 {
			if s.count++; s.count == 1 {
				s.first, s.last = s.begin, numbers.of(b, i)
			}
		}
		s.state = 0
	}
}

func (s *conflicts) End(p *checks.Pass) {
	if s.count == 0 {
		return
	}
	d := checks.Diagnosis{
		Line:     s.first,
		Expected: "a finished merge",
		Actual:   checks.Count(s.count, "conflict", "conflicts"),
		Message:  fmt.Sprintf("lines %d to %d hold an unfinished merge", s.first, s.last),
		Remedy:   "edit the file to one side of the merge or both, without the lines <<<<<<<, ======= and >>>>>>>",
	}
	if s.count > 1 {
		d.Message += fmt.Sprintf(", the first of %s", checks.Thousands(s.count))
	}
	if aside(p.Path()) {
		d.Severity = rules.Warning
	}
	p.Report(d)
}

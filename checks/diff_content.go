package checks

import (
	"bytes"
	"crypto/sha256"
	"encoding"
	"hash"
	"sync"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// sums are what is kept of a file's content: enough to tell whether another one is the same, or would be but for line endings.
type sums struct {
	raw   [sha256.Size]byte
	plain *[sha256.Size]byte // with each CRLF as LF; nil where that is raw
	size  int64
	ends  lineEnds // of text
	text  bool
	// eol and filtered are what .gitattributes says of the file.
	eol      artifact.EOL
	filtered bool
}

// lineEnds is how the lines of a file end.
type lineEnds uint8

const (
	endsNone lineEnds = iota
	endsLF
	endsCRLF
	endsCR
	endsMixed
)

// String is the word that a finding's expected and actual have for it.
func (e lineEnds) String() string { return [...]string{"none", "lf", "crlf", "cr", "mixed"}[e] }

// inWords is what a message says of it: "lines end in CRLF".
func (e lineEnds) inWords() string {
	return [...]string{"nothing", "LF", "CRLF", "CR", "more than one way"}[e]
}

// unix is the sum of the content with each CRLF as LF.
func (s *sums) unix() [sha256.Size]byte {
	if s.plain != nil {
		return *s.plain
	}
	return s.raw
}

// pair is a file of A with what was found of it in B.
type pair struct {
	a    sums
	b    *sums // where it differs, else nil
	seen bool  // the content was read in B too
}

// contents are those of A's files, by entry, while they are compared with B's.
type contents struct {
	mu    sync.Mutex
	pairs map[*artifact.Entry]*pair
	links map[*artifact.Entry]bool // links of A in whose place B has a plain file with the link's target as its text
}

// first is the check that reads A: the files that are files in B too.
func (c *contents) first(b *artifact.Tree) *Check {
	return c.reader(func(p *Pass) bool {
		_, e := b.Lookup(p.Path())
		return e != nil && e.Type == artifact.File
	}, func(p *Pass) bool { return true }, func(p *Pass, s *sums) {
		c.mu.Lock()
		c.pairs[p.Entry] = &pair{a: *s}
		c.mu.Unlock()
	})
}

// second is the check that reads B, and compares with what was kept of A. Each pair is touched by one worker only.
func (c *contents) second(a *artifact.Tree) *Check {
	return c.reader(func(p *Pass) bool {
		_, e := a.Lookup(p.Path())
		return e != nil && (e.Type == artifact.Link || c.pairs[e] != nil)
	}, func(p *Pass) bool {
		d, e := a.Lookup(p.Path())
		if e.Type == artifact.Link {
			if c.pairs[e] == nil && bytes.Equal(bytes.TrimRight(p.Facts.Head, "\r\n"), []byte(d.Targets[e.Name])) {
				c.mu.Lock()
				c.links[e] = true
				c.mu.Unlock()
			}
			return false
		}
		return true
	}, func(p *Pass, s *sums) {
		_, e := a.Lookup(p.Path())
		pair := c.pairs[e]
		pair.seen = true
		if s.raw != pair.a.raw {
			other := *s
			pair.b = &other
		}
	})
}

// reader is a check that reads the files that applies picks, and hands over the sums of those that begin wants whole.
func (c *contents) reader(applies, begin func(*Pass) bool, end func(*Pass, *sums)) *Check {
	return &Check{
		Name: "diff/read", Severity: rules.Info, Types: Files, Always: true, Need: artifact.NeedLines, Applies: applies,
		Scan: func() Scanner { return &summer{begin: begin, end: end, raw: sha256.New(), plain: sha256.New()} },
	}
}

// summer computes the sums of one file after another.
type summer struct {
	begin func(*Pass) bool
	end   func(*Pass, *sums)
	raw   hash.Hash
	plain hash.Hash
	text  bool
	folds bool // a CR was seen, so plain goes its own way
	cr    bool // the last piece ended in a CR
	out   []byte
}

// Start begins a file.
func (s *summer) Start(p *Pass) bool {
	s.raw.Reset()
	s.text, s.folds, s.cr = p.Text(), false, false
	return s.begin(p)
}

// Block takes in the next piece. Until the first CR both sums are one.
func (s *summer) Block(_ *Pass, b artifact.Block) {
	piece := b.Bytes[b.Seen:]
	if s.text && !s.folds && bytes.IndexByte(piece, '\r') >= 0 {
		s.folds = copyHash(s.plain, s.raw)
		s.text = s.folds
	}
	s.raw.Write(piece)
	if s.folds {
		s.fold(piece)
	}
}

// copyHash makes to what from is. When it cannot, line endings are not told apart from other differences.
func copyHash(to, from hash.Hash) bool {
	m, ok := from.(encoding.BinaryMarshaler)
	u, also := to.(encoding.BinaryUnmarshaler)
	if !ok || !also {
		return false
	}
	state, err := m.MarshalBinary()
	return err == nil && u.UnmarshalBinary(state) == nil
}

// fold writes a piece to the plain sum, each CRLF as LF. A CR at its end waits for what follows.
func (s *summer) fold(p []byte) {
	s.out = s.out[:0]
	if s.cr && len(p) > 0 {
		s.cr = false
		if p[0] != '\n' {
			s.out = append(s.out, '\r')
		}
	}
	for {
		i := bytes.IndexByte(p, '\r')
		if i < 0 {
			s.out = append(s.out, p...)
			break
		}
		s.out = append(s.out, p[:i]...)
		if i+1 == len(p) {
			s.cr = true
			break
		}
		if p[i+1] != '\n' {
			s.out = append(s.out, '\r')
		}
		p = p[i+1:]
	}
	s.plain.Write(s.out)
}

// End hands over the sums.
func (s *summer) End(p *Pass) {
	f := p.Facts
	sum := sums{size: f.Size, text: s.text, eol: p.Attributes.EOL, filtered: p.Attributes.Filter}
	s.raw.Sum(sum.raw[:0])
	if s.folds {
		if s.cr {
			s.plain.Write([]byte{'\r'})
		}
		sum.plain = new([sha256.Size]byte)
		s.plain.Sum(sum.plain[:0])
	}
	if s.text {
		sum.ends = ends(f)
	}
	s.end(p, &sum)
}

// ends is the kind of line ends that a text file has.
func ends(f *artifact.Facts) lineEnds {
	kind := endsNone
	for k, n := range [...]int64{endsLF: f.LF, endsCRLF: f.CRLF, endsCR: f.CR} {
		switch {
		case n > 0 && kind != endsNone:
			return endsMixed
		case n > 0:
			kind = lineEnds(k)
		}
	}
	return kind
}

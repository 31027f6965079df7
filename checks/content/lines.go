package content

import (
	"bytes"

	"verify.example/verify/checks/artifact"
)

var newline = []byte{'\n'}

// beginsLine says whether a line begins at index i. In a block that is not the first, i must not be 0: the byte before is not
// known, but blocks share more than any mark is long, so that the block before has seen what stands there.
func beginsLine(b *artifact.Block, i int) bool {
	if i == 0 {
		return b.Offset == 0
	}
	return b.Bytes[i-1] == '\n'
}

// lineAt is the line from index i on, without its line end, and the index behind that; ends says whether the line ends in the
// block.
func lineAt(b *artifact.Block, i int) (line []byte, after int, ends bool) {
	rest := b.Bytes[i:]
	n := bytes.IndexByte(rest, '\n')
	if n < 0 {
		return bytes.TrimSuffix(rest, []byte{'\r'}), len(b.Bytes), b.Last
	}
	return bytes.TrimSuffix(rest[:n], []byte{'\r'}), i + n + 1, true
}

// lineCounter numbers the lines of one block in one pass, for indexes that grow.
type lineCounter struct {
	at   int
	line int64
}

// of is the number of the line in which b.Bytes[i] stands.
func (c *lineCounter) of(b *artifact.Block, i int) int64 {
	if c.line == 0 {
		c.line = b.Line
	}
	if i > c.at {
		c.line += int64(bytes.Count(b.Bytes[c.at:i], newline))
		c.at = i
	}
	return c.line
}

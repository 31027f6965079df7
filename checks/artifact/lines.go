package artifact

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// countLines counts the line ends of a piece and returns how many LF bytes it has. A CR at its end waits for the next piece.
func (c *Content) countLines(p []byte, last bool) int64 {
	f := &c.Facts
	if len(p) > 0 {
		f.Last = p[len(p)-1]
	}
	lf := int64(bytes.Count(p, []byte{'\n'}))
	if c.cr || bytes.IndexByte(p, '\r') >= 0 {
		c.countCR(p, last, lf)
		return lf
	}
	if lf > 0 {
		f.LF += lf
		if f.AtLF == 0 {
			f.AtLF = c.lines + 1
		}
	}
	return lf
}

// countCR counts the line ends of a piece that has a CR, or follows one.
func (c *Content) countCR(p []byte, last bool, lf int64) {
	f := &c.Facts
	total := int64(bytes.Count(p, []byte{'\r'}))
	crlf := countPairs(p)
	alone := total - crlf
	border := false // a CRLF whose CR ended the piece before
	if c.cr && (len(p) > 0 || last) {
		c.cr = false
		if border = len(p) > 0 && p[0] == '\n'; border {
			crlf++
		} else {
			alone++
			first(&f.AtCR, c.lines+1)
		}
		if border {
			first(&f.AtCRLF, c.lines+1)
		}
	}
	if len(p) > 0 && p[len(p)-1] == '\r' && !last {
		c.cr = true
		alone--
	}
	if f.AtCRLF == 0 && crlf > 0 {
		i := bytes.Index(p, []byte("\r\n"))
		f.AtCRLF = c.lines + 1 + int64(bytes.Count(p[:i], []byte{'\n'}))
	}
	if f.AtCR == 0 && alone > 0 {
		f.AtCR = c.lines + lineOfLoneCR(p)
	}
	if f.AtLF == 0 && lf > crlf {
		f.AtLF = c.lines + lineOfLF(p, border)
	}
	f.CRLF += crlf
	f.LF += lf - crlf
	f.CR += alone
}

// countPairs counts the CR in p that a LF follows, eight bytes at a time: a file with CRLF has one in each line, and looking for one
// after the other would cost more than reading the file.
func countPairs(p []byte) (n int64) {
	const (
		low  = 0x7f7f7f7f7f7f7f7f
		crs  = 0x0d0d0d0d0d0d0d0d
		lfs  = 0x0a0a0a0a0a0a0a0a
		high = ^uint64(low)
	)
	for len(p) > 8 {
		x := binary.LittleEndian.Uint64(p)
		y := x>>8 | uint64(p[8])<<56 // what follows each byte
		x ^= crs
		y ^= lfs
		// A byte of either is zero where it is the one looked for, and then its high bit is set in the complement, and only then.
		x = ^((x&low + low) | x | low)
		y = ^((y&low + low) | y | low)
		n += int64(bits.OnesCount64(x & y & high))
		p = p[8:]
	}
	for i := 1; i < len(p); i++ {
		if p[i-1] == '\r' && p[i] == '\n' {
			n++
		}
	}
	return n
}

func first(line *int64, n int64) {
	if *line == 0 {
		*line = n
	}
}

// lineOfLoneCR is the line, from 1, of the first CR in p that no LF follows.
func lineOfLoneCR(p []byte) int64 {
	line := int64(1)
	for i := 0; i < len(p); i++ {
		j := bytes.IndexByte(p[i:], '\r')
		if j < 0 {
			break
		}
		line += int64(bytes.Count(p[i:i+j], []byte{'\n'}))
		i += j
		if i+1 == len(p) || p[i+1] != '\n' {
			return line
		}
	}
	return line
}

// lineOfLF is the line, from 1, of the first LF in p that no CR precedes; skip says that the first byte's CR is known.
func lineOfLF(p []byte, skip bool) int64 {
	line := int64(1)
	for i := 0; i < len(p); i++ {
		j := bytes.IndexByte(p[i:], '\n')
		if j < 0 {
			break
		}
		i += j
		if (i > 0 && p[i-1] != '\r') || (i == 0 && !skip) {
			return line
		}
		line++
	}
	return line
}

// validate looks for the first byte that is not UTF-8, and the first that is not ASCII.
func (c *Content) validate(p []byte, last bool) {
	f := &c.Facts
	if f.NonASCII == 0 {
		for i, b := range p {
			if b >= utf8.RuneSelf {
				f.NonASCII = c.lineAt(p, i)
				break
			}
		}
	}
	if f.BadUTF8 != 0 || f.NonASCII == 0 {
		return
	}
	i := 0
	for len(c.tail) > 0 && i < len(p) { // finish the rune that the piece before began
		c.tail = append(c.tail, p[i])
		i++
		if utf8.FullRune(c.tail) {
			if r, n := utf8.DecodeRune(c.tail); r == utf8.RuneError && n <= 1 {
				f.BadUTF8 = c.lineAt(p, 0)
				return
			}
			c.tail = c.tail[:0]
		}
	}
	if bad := c.firstBad(p[i:], last); bad >= 0 {
		f.BadUTF8 = c.lineAt(p, i+bad)
	} else if last && len(c.tail) > 0 {
		f.BadUTF8 = c.lineAt(p, len(p))
	}
}

// firstBad is the index of the first byte of p that is not UTF-8, or -1; an unfinished rune at the end is kept for later.
func (c *Content) firstBad(p []byte, last bool) int {
	if utf8.Valid(p) {
		return -1
	}
	for i := 0; i < len(p); {
		if p[i] < utf8.RuneSelf {
			i++
			continue
		}
		if !last && !utf8.FullRune(p[i:]) {
			c.tail = append(c.tail[:0], p[i:]...)
			return -1
		}
		r, n := utf8.DecodeRune(p[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return -1
}

func (c *Content) lineAt(p []byte, i int) int64 {
	return c.lines + 1 + int64(bytes.Count(p[:i], []byte{'\n'}))
}

package artifact

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // git's object names, not a safeguard
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strconv"
	"unicode/utf8"
)

// blockSize is how much of a file is looked at in one go, while it is in the processor's cache.
const blockSize = 64 << 10

// Content takes in one file after another, block by block, and computes the facts that were asked for. A worker has one and
// reuses it; nothing is allocated per file. It is for one goroutine.
type Content struct {
	Facts Facts
	// Head, where it is not nil, is called once per file when its head is known. It says whether scanners want the whole
	// content, and whether line ends and encoding are looked at; where it is nil they are in a file without NUL.
	Head func() (scan, text bool)
	// Block, where Head asked for it, is called with each piece of the content.
	Block func(Block)
	// Cancelled, where it is not nil, is asked before each piece; once it says so nothing more is wanted.
	Cancelled func() bool

	need   Need
	sha256 hash.Hash
	blob   hash.Hash
	plain  plainHash
	sums   [2]hash.Hash // sha1 and sha256 for blobs, made once
	asIs   string       // the object format of a file on record that is unchanged by its stat data; else ""
	size   int64        // of the file, as Begin was told
	caps   bool         // whether the file carries capabilities is wanted
	scan   bool
	headed bool
	cr     bool // the last block ended in a CR that is not counted yet
	tail   []byte
	buf    []byte // Overlap bytes kept from the block before, then blockSize for the next
	kept   int
	lines  int64 // LF seen before the current block
	begin  int64 // LF seen before the kept bytes
	offset int64
	head   [HeadSize]byte
	window Window
}

// NewContent makes a Content.
func NewContent() *Content {
	return &Content{buf: make([]byte, Overlap+blockSize), tail: make([]byte, 0, utf8.UTFMax)}
}

// Begin starts a file of the given size. algorithm names the object format for NeedBlob, and may be empty where that is not
// needed; changed says that the file is not known to be what the index has. It returns false when nothing has to be read.
func (c *Content) Begin(need Need, size int64, algorithm string, changed bool) bool {
	c.window.reset()
	c.Facts = Facts{Window: &c.window}
	c.asIs, c.size, c.caps = "", size, need&NeedCaps != 0
	if need&NeedBlob != 0 && !changed {
		c.asIs = algorithm
	}
	if !changed || algorithm == "" {
		need &^= NeedBlob
	}
	if need&NeedBlob != 0 {
		need |= NeedLines // what tells a change from a conversion of line endings
	}
	c.need, c.scan, c.headed, c.cr, c.tail, c.kept, c.lines, c.begin, c.offset = need, false, false, false, c.tail[:0], 0, 0, 0, 0
	if need&NeedSHA256 != 0 {
		c.sha256 = c.sum(1)
	}
	if need&NeedBlob != 0 {
		c.blob = c.sum(0)
		if algorithm == "sha256" {
			c.blob = sha256.New()
		}
		if c.plain.sum == nil {
			c.plain = newPlainHash()
		}
		c.plain.reset()
		c.blob.Write(c.header())
	}
	return need != 0
}

// askCaps asks whether the open file carries capabilities, where that is wanted. Only what can be executed does.
func (c *Content) askCaps(e *Entry, fd uintptr) (err error) {
	if c.caps && e.Mode&0o111 != 0 {
		e.Caps, err = hasCaps(fd)
	}
	return err
}

// header is what git hashes in front of a blob's content.
func (c *Content) header() []byte {
	return append(strconv.AppendInt(append(c.buf[:0], "blob "...), c.size, 10), 0)
}

// nameAsIs takes in the next piece of a file whose object name is wanted if there is a CR in its first piece.
func (c *Content) nameAsIs(p []byte, last bool) {
	if c.Facts.Size == int64(len(p)) {
		if c.Facts.CRLF+c.Facts.CR == 0 {
			c.asIs = ""
			return
		}
		c.blob = c.sum(0)
		if c.asIs == "sha256" {
			c.blob = sha256.New()
		}
		c.blob.Write(c.header())
	}
	c.blob.Write(p)
	if last {
		c.Facts.AsIs = hex.EncodeToString(c.blob.Sum(nil))
	}
}

func (c *Content) sum(i int) hash.Hash {
	if c.sums[i] == nil {
		c.sums[0], c.sums[1] = sha1.New(), sha256.New() //nolint:gosec // as above
	}
	c.sums[i].Reset()
	return c.sums[i]
}

// Space is where the next piece of the file may be read into, so that it need not be copied.
func (c *Content) Space() []byte { return c.buf[Overlap:] }

// Write takes in the next piece, at most len(Space()) bytes, which may lie in Space. last says that nothing follows; an empty
// file is one empty last piece. The first piece has at least HeadSize bytes unless it is the last. It returns false when
// nothing more is wanted.
func (c *Content) Write(p []byte, last bool) bool {
	if c.Cancelled != nil && c.Cancelled() {
		return false
	}
	f := &c.Facts
	f.Size += int64(len(p))
	if !c.headed {
		c.headed = true
		f.Head = p[:min(len(p), HeadSize)]
		if !last {
			f.Head = c.head[:copy(c.head[:], p)]
		}
		c.classify()
	}
	if c.need&NeedSHA256 != 0 {
		c.sha256.Write(p)
		if last {
			c.sha256.Sum(f.SHA256[:0])
		}
	}
	if c.need&NeedBlob != 0 {
		c.blob.Write(p)
		c.plain.write(p)
		if last {
			f.Plain = c.plain.finish()
			f.Blob = hex.EncodeToString(c.blob.Sum(nil))
		}
	}
	lf := int64(-1)
	if c.need&NeedLines != 0 {
		lf = c.countLines(p, last)
		if c.asIs != "" {
			c.nameAsIs(p, last)
		}
	}
	if c.need&NeedUTF8 != 0 {
		c.validate(p, last)
	}
	if c.scan {
		f.Window.take(c.offset, p)
	}
	c.pass(p, last, lf)
	return !last && (c.need != 0 || c.scan)
}

// classify decides by the head what of the need is left.
func (c *Content) classify() {
	c.Facts.NUL = bytes.IndexByte(c.Facts.Head[:min(len(c.Facts.Head), 8000)], 0) >= 0
	text := !c.Facts.NUL
	if c.Head != nil {
		c.scan, text = c.Head()
	}
	if !text {
		c.need &^= NeedLines | NeedUTF8
	}
	c.need &^= NeedHead | NeedAll | NeedCaps
}

// pass hands a piece to the scanners, with the end of the piece before in front of it.
func (c *Content) pass(p []byte, last bool, lf int64) {
	if !c.scan && c.need&NeedUTF8 == 0 {
		c.lines += max(lf, 0)
		return
	}
	if lf < 0 {
		lf = int64(bytes.Count(p, []byte{'\n'}))
	}
	if c.scan {
		if len(p) > 0 && &p[0] != &c.buf[Overlap] {
			copy(c.buf[Overlap:], p)
		}
		whole := c.buf[Overlap-c.kept : Overlap+len(p)]
		c.Block(Block{Bytes: whole, Seen: c.kept, Line: c.begin + 1, Offset: c.offset - int64(c.kept), Last: last})
		if !last {
			keep := min(Overlap, len(whole))
			copy(c.buf[Overlap-keep:Overlap], whole[len(whole)-keep:])
			c.kept = keep
			c.begin = c.lines + lf - int64(bytes.Count(c.buf[Overlap-keep:Overlap], []byte{'\n'}))
		}
	}
	c.offset += int64(len(p))
	c.lines += lf
}

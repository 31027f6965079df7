package artifact

import "io"

// Need says which facts of a file's content are wanted. Zero wants nothing, and then the file is not opened.
type Need uint16

// The facts of a file's content.
const (
	NeedHead   Need = 1 << iota // the first HeadSize bytes and whether the file is binary
	NeedLines                   // line endings counted over the whole content
	NeedUTF8                    // whether the content is valid UTF-8 and whether it is ASCII
	NeedSHA256                  // the digest of the whole content
	NeedBlob                    // the object name git would give the content as it is, and its lines, where the index's stat data shows a change
	NeedCaps                    // whether the file carries capabilities (Entry.Caps); it is opened for that, not read
	NeedAll                     // the whole content is read block by block, for checks that scan it
)

// Whole says whether n needs more than the head of the file.
func (n Need) Whole() bool { return n&^(NeedHead|NeedCaps) != 0 }

// HeadSize is how many bytes NeedHead gives at most. It covers the 8,000 bytes that git looks at.
const HeadSize = 8192

// Facts is what one read of a file told. Only what was needed is set.
type Facts struct {
	Size   int64  // bytes read; the whole content only with Need.Whole
	Head   []byte // the first HeadSize bytes, valid until the next file is read
	NUL    bool   // a NUL byte in the first 8,000 bytes: what git calls binary
	LF     int64  // lines that end in LF alone
	CRLF   int64  // lines that end in CRLF
	CR     int64  // carriage returns that no LF follows
	AtLF   int64  // the line number, from 1, of the first LF-only line end; 0 for none
	AtCRLF int64  // the same for CRLF
	AtCR   int64  // the same for a lone CR
	Last   byte   // the last byte of the content; meaningless for an empty file
	// BadUTF8 is the line of the first byte that is not valid UTF-8, 0 for none; NonASCII that of the first byte over 0x7f.
	BadUTF8  int64
	NonASCII int64
	SHA256   [32]byte
	Plain    [32]byte // the SHA-256 of the content with each CRLF as LF, where Blob is set
	// AsIs is the object name, in hex, of a file with a CR in its first 64 KiB whose Blob was wanted and not computed, since the index's
	// stat data says that it is unchanged: what it has on record may still be without CR. Else "".
	AsIs string
	// At reads the file at any place while its content is read: in a scanner's Start and Block. It is nil where the content comes
	// in one sequence only; then a scanner asks Window in Start for what it needs in End.
	At     io.ReaderAt
	Window *Window
	Blob   string // hex; "" where the index's stat data says that the file is unchanged, or nothing is on record
}

// Block is a piece of a file's content as a scanner sees it: each block begins with what was left of the one before.
type Block struct {
	Bytes []byte
	// Seen is how many of the first bytes the block before this one already held (at most Overlap). What ends within
	// them was seen before.
	Seen int
	// Line is the number of the line, from 1, in which Bytes begins.
	Line int64
	// Offset is that of Bytes[0] in the file.
	Offset int64
	// Last says that the content ends with this block.
	Last bool
}

// Overlap is the most that two neighbouring blocks share; nothing longer is found across a border.
const Overlap = 4096

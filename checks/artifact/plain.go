package artifact

import (
	"bytes"
	"crypto/sha256"
	"hash"
)

// plainHash is the SHA-256 of what is written to it with each CRLF as LF: two files that have it in common differ in nothing
// but these line ends.
type plainHash struct {
	sum     hash.Hash
	pending bool // a CR was the last byte
}

func newPlainHash() plainHash { return plainHash{sum: sha256.New()} }

func (h *plainHash) reset() {
	h.sum.Reset()
	h.pending = false
}

func (h *plainHash) write(p []byte) {
	if h.pending && len(p) > 0 {
		h.pending = false
		if p[0] != '\n' {
			h.sum.Write([]byte{'\r'})
		}
	}
	for len(p) > 0 {
		i := bytes.IndexByte(p, '\r')
		if i < 0 {
			h.sum.Write(p)
			return
		}
		switch {
		case i+1 == len(p):
			h.sum.Write(p[:i])
			h.pending = true
		case p[i+1] == '\n':
			h.sum.Write(p[:i])
		default:
			h.sum.Write(p[:i+1])
		}
		p = p[i+1:]
	}
}

// finish is the sum; nothing may be written after it but a reset.
func (h *plainHash) finish() (sum [32]byte) {
	if h.pending {
		h.sum.Write([]byte{'\r'})
	}
	h.sum.Sum(sum[:0])
	return sum
}

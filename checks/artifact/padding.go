package artifact

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// bsdtar fills what it writes to a pipe up with zeros behind the compressed data, and gzip, xz and others pass over them. The
// readers here do so too: zeros up to the end, and nothing else.

// gzipMembers reads the members of a gzip file one after another.
type gzipMembers struct {
	in *bufio.Reader
	z  *gzip.Reader
}

func openGzip(r *bufio.Reader) (io.Reader, func(), error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, nil, err
	}
	z.Multistream(false)
	return &gzipMembers{r, z}, nothing, nil
}

// Read reads on, from one member to the next.
func (g *gzipMembers) Read(p []byte) (int, error) {
	n, err := g.z.Read(p)
	if err != io.EOF {
		return n, err
	}
	next, err := g.in.Peek(1)
	switch {
	case err != nil:
		return n, err
	case next[0] != 0:
		if err := g.z.Reset(g.in); err != nil {
			return n, err
		}
		g.z.Multistream(false)
		return n, nil
	case onlyZeros(g.in):
		return n, io.EOF
	}
	return n, errGarbage
}

var errGarbage = errors.New("something follows its end")

// onlyZeros says whether there is nothing but zeros up to the end.
func onlyZeros(r io.Reader) bool {
	block := make([]byte, 32<<10)
	for {
		n, err := r.Read(block)
		if len(bytes.Trim(block[:n], "\x00")) > 0 {
			return false
		}
		if err != nil {
			return err == io.EOF
		}
	}
}

// lookahead is what a decompressor reads from; it knows the bytes that were read last.
type lookahead struct {
	*bufio.Reader
	last [4]byte
}

// Read reads on.
func (l *lookahead) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	for _, c := range p[max(0, n-len(l.last)):n] {
		l.note(c)
	}
	return n, err
}

// ReadByte reads one byte.
func (l *lookahead) ReadByte() (byte, error) {
	c, err := l.Reader.ReadByte()
	if err == nil {
		l.note(c)
	}
	return c, err
}

func (l *lookahead) note(c byte) {
	copy(l.last[:], l.last[1:])
	l.last[len(l.last)-1] = c
}

// paddable ends where its decompressor finds zeros, up to the end, where it looks for another stream.
type paddable struct {
	r      io.Reader
	in     *lookahead
	magic  int              // how many bytes a stream is known by
	strays func(error) bool // the error of what is no other stream
}

func (d *paddable) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	if err != nil && d.strays(err) && len(bytes.Trim(d.in.last[len(d.in.last)-d.magic:], "\x00")) == 0 && onlyZeros(d.in.Reader) {
		err = io.EOF
	}
	return n, err
}

// zstdWindow is the largest window that is accepted, in memory: what zstd's own command takes without --long.
const zstdWindow = 128 << 20

func openZstd(r *bufio.Reader) (io.Reader, func(), error) {
	in := &lookahead{Reader: r}
	z, err := zstd.NewReader(in, zstd.WithDecoderMaxWindow(zstdWindow), zstd.WithDecoderLowmem(true), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, nil, err
	}
	return &paddable{z, in, 4, func(err error) bool { return errors.Is(err, zstd.ErrMagicMismatch) }}, z.Close, nil
}

func openBzip2(r *bufio.Reader) (io.Reader, func(), error) {
	const strays = bzip2.StructuralError("bad magic value in continuation file")
	in := &lookahead{Reader: r}
	return &paddable{bzip2.NewReader(in), in, 2, func(err error) bool { return errors.Is(err, strays) }}, nothing, nil
}

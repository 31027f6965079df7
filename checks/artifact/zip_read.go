package artifact

import (
	"bufio"
	"compress/flate"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
)

// zipReader is the Reader of a zip: everything but contents is known. Each content that is opened is read to its end, whatever is
// wanted of it, since only its checksum says whether it can be unpacked.
type zipReader struct {
	z        *zipFile
	buffered *bufio.Reader
	inflate  io.ReadCloser
	content  zipContent
	drain    []byte
}

func (r *zipReader) List(*Dir) error         { return nil }
func (r *zipReader) Stat(*Dir, *Entry) error { return nil }

func (r *zipReader) Close() error {
	if r.inflate == nil {
		return nil
	}
	err := r.inflate.Close()
	r.inflate = nil
	return err
}

func (r *zipReader) Read(_ *Dir, e *Entry, c *Content, begin func(*Entry, Times) bool) error {
	err := r.read(e, c, begin)
	if err != nil && r.z.in.unchanged != nil && r.z.in.unchanged() != nil {
		return ErrChanged // which explains it
	}
	return err
}

func (r *zipReader) read(e *Entry, c *Content, begin func(*Entry, Times) bool) error {
	wanted := begin(e, Times{})
	from, err := r.open(&r.z.entries[e.Ref])
	if err != nil {
		return err
	}
	if wanted {
		if err := readFile(from, e.Size, c); err != nil {
			return err
		}
	}
	if r.drain == nil {
		r.drain = make([]byte, blockSize)
	}
	for !from.done {
		if c.Cancelled != nil && c.Cancelled() {
			return nil
		}
		if _, err := from.Read(r.drain); err != nil && err != io.EOF {
			return err
		}
	}
	return nil
}

// open begins an entry's content.
func (r *zipReader) open(e *zipEntry) (*zipContent, error) {
	if e.why != "" {
		return nil, errors.New(e.why)
	}
	packed := io.NewSectionReader(r.z.in.at, e.data, e.packed)
	r.content = zipContent{from: packed, packed: packed, entry: e, crc: crc32.NewIEEE()}
	if e.method == zipStored {
		return &r.content, nil
	}
	if r.inflate == nil {
		r.buffered = bufio.NewReaderSize(packed, 32<<10)
		r.inflate = flate.NewReader(r.buffered)
	} else {
		r.buffered.Reset(packed)
		if err := r.inflate.(flate.Resetter).Reset(r.buffered, nil); err != nil {
			return nil, err
		}
	}
	r.content.from, r.content.buffered = r.inflate, r.buffered
	return &r.content, nil
}

// all reads an entry whole that has at most most bytes.
func (r *zipReader) all(e *zipEntry, most int64) ([]byte, error) {
	if e.size > most {
		return nil, fmt.Errorf("it has %d bytes, more than %d", e.size, most)
	}
	from, err := r.open(e)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(from)
}

// readFile is Source.ReadFile for the tree below root.
func (z *zipFile) readFile(root *Dir) func(string, int64) ([]byte, error) {
	return func(path string, most int64) ([]byte, error) {
		_, e := (&Tree{Root: root}).Lookup(path)
		if e == nil {
			return nil, fs.ErrNotExist
		}
		if e.Type != File {
			return nil, fmt.Errorf("is a %s, not a file", e.Type)
		}
		r := &zipReader{z: z}
		defer r.Close()
		return r.all(&z.entries[e.Ref], most)
	}
}

// zipContent is an entry's content. Its last bytes come with io.EOF, and only where size and checksum are right.
type zipContent struct {
	from     io.Reader
	packed   *io.SectionReader
	buffered *bufio.Reader // between packed and from; nil where nothing is compressed
	entry    *zipEntry
	crc      hash.Hash32
	got      int64
	done     bool
}

func (c *zipContent) Read(p []byte) (int, error) {
	if c.done {
		return 0, io.EOF
	}
	left := c.entry.size - c.got
	n := 0
	if left > 0 {
		var err error
		if n, err = c.from.Read(p[:min(int64(len(p)), left)]); n == 0 || err != nil && err != io.EOF {
			return 0, c.failed(err)
		}
		c.crc.Write(p[:n])
		c.got += int64(n)
	}
	if c.got < c.entry.size {
		return n, nil
	}
	c.done = true
	return n, c.end()
}

// failed is what is wrong where a content cannot be read on.
func (c *zipContent) failed(err error) error {
	c.done = true
	switch {
	case err == nil:
		err = io.ErrNoProgress
	case err == io.EOF:
		return &CutError{Got: c.got, Want: c.entry.size}
	}
	return fmt.Errorf("its content cannot be unpacked, at byte %d of it (offset %d): %w", c.got, c.entry.data, err)
}

// end holds a whole content against its entry.
func (c *zipContent) end() error {
	var more [1]byte
	for range 100 {
		n, err := c.from.Read(more[:])
		if n > 0 {
			return &CutError{Got: c.got + 1, Want: c.entry.size}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return c.failed(err)
		}
	}
	if sum := c.crc.Sum32(); sum != c.entry.crc {
		return fmt.Errorf("its content is damaged (offset %d): its checksum is %08x, want %08x", c.entry.data, sum, c.entry.crc)
	}
	if at, _ := c.packed.Seek(0, io.SeekCurrent); c.buffered != nil && (at < c.entry.packed || c.buffered.Buffered() > 0) {
		return fmt.Errorf("its content ends before its %d compressed bytes do (offset %d)", c.entry.packed, c.entry.data)
	}
	return io.EOF
}

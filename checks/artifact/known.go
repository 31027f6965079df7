package artifact

import (
	"fmt"
	"io"
	"io/fs"
)

// knownReader is the Reader of a source that was read when it was opened, and whose contents come by its Stream: it has the few
// that were kept, by Ref.
type knownReader struct {
	kept map[int64][]byte
}

func (knownReader) List(*Dir) error         { return nil }
func (knownReader) Stat(*Dir, *Entry) error { return nil }
func (knownReader) Close() error            { return nil }

// Read gives a content that was kept.
func (r knownReader) Read(_ *Dir, e *Entry, c *Content, begin func(*Entry, Times) bool) error {
	if !begin(e, Times{}) {
		return nil
	}
	text, ok := r.kept[e.Ref]
	if !ok {
		return errNotKept
	}
	for {
		n := min(len(text), len(c.Space()))
		last := n == len(text)
		if !c.Write(text[:n], last) || last {
			return nil
		}
		text = text[n:]
	}
}

// placed is the Reader of a source that was read when it was opened, and whose contents lie in one place: each at its Ref, with as
// many bytes as its entry says. It keeps nothing between calls, so any number of goroutines may share it.
type placed struct {
	at        io.ReaderAt
	unchanged func() error // says whether what was read is what was there when the source was opened
}

func (*placed) List(*Dir) error         { return nil }
func (*placed) Stat(*Dir, *Entry) error { return nil }
func (*placed) Close() error            { return nil }

// Read gives a content.
func (r *placed) Read(_ *Dir, e *Entry, c *Content, begin func(*Entry, Times) bool) error {
	if !begin(e, Times{}) {
		return nil
	}
	for done := int64(0); ; {
		p := c.Space()
		p = p[:min(int64(len(p)), e.Size-done)]
		if err := r.read(p, e.Ref+done); err != nil {
			return err
		}
		done += int64(len(p))
		if !c.Write(p, done == e.Size) || done == e.Size {
			return nil
		}
	}
}

// read fills p from an offset.
func (r *placed) read(p []byte, offset int64) error {
	n, err := r.at.ReadAt(p, offset)
	switch changed := r.unchanged(); {
	case changed != nil:
		return changed
	case n == len(p):
		return nil
	case err == io.EOF:
		return ErrChanged
	}
	return err
}

var errNotKept = fmt.Errorf("its content was not kept: %w", fs.ErrInvalid)

// readable finds a plain file of at most most bytes in a tree that is known.
func readable(root *Dir, name string, most int64) (*Entry, error) {
	_, e := (&Tree{Root: root}).Lookup(name)
	switch {
	case e == nil:
		return nil, fs.ErrNotExist
	case e.Type != File:
		return nil, fmt.Errorf("is a %s, not a plain file", e.Type)
	case e.Size > most:
		return nil, fmt.Errorf("has %d bytes, and at most %d are read", e.Size, most)
	}
	return e, nil
}

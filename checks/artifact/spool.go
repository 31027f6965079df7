package artifact

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
)

// openFileInput opens a plain file as an input.
func openFileInput(name string) (input, error) {
	f, err := os.Open(name)
	if err != nil {
		return input{}, err
	}
	was, err := f.Stat()
	if err != nil {
		return input{}, errors.Join(err, f.Close())
	}
	return input{at: f, size: was.Size(), close: f.Close, unchanged: func() error {
		is, err := f.Stat()
		if err == nil && (is.Size() != was.Size() || !is.ModTime().Equal(was.ModTime())) {
			err = ErrChanged
		}
		return err
	}}, nil
}

// spoolMemory is how much of standard input is kept in memory. What is more goes to a temporary file, as it came and without a
// name, since it is read twice: what holds for a tar may stand in it.
const spoolMemory = 64 << 20

// spool keeps a stream, so that it can be read twice.
func spool(ctx context.Context, r io.Reader, l Limits) (input, error) {
	r = &cancelled{ctx, r}
	var memory bytes.Buffer
	n, err := io.Copy(&memory, io.LimitReader(r, spoolMemory))
	if err != nil {
		return input{}, err
	}
	if n < spoolMemory {
		return input{at: bytes.NewReader(memory.Bytes()), size: n, close: func() error { return nil }}, nil
	}
	f, done, err := nameless()
	if err != nil {
		return input{}, fmt.Errorf("standard input is larger than %d MiB and cannot be kept: %w", spoolMemory>>20, err)
	}
	size, err := io.Copy(f, io.MultiReader(&memory, io.LimitReader(r, l.Expanded-n+1)))
	if err == nil && size > l.Expanded {
		err = &LimitError{Name: "max-expanded", Limit: l.Expanded}
	}
	if err != nil {
		return input{}, errors.Join(err, done())
	}
	return input{at: f, size: size, close: done}, nil
}

// nameless makes a temporary file without a name, and what ends it.
func nameless() (f *os.File, done func() error, err error) {
	if f, err = os.CreateTemp("", "verify-*"); err != nil {
		return nil, nil, err
	}
	if os.Remove(f.Name()) != nil { // a system where an open file keeps its name
		return f, func() error { return errors.Join(f.Close(), os.Remove(f.Name())) }, nil
	}
	return f, f.Close, nil
}

// cancelled ends a stream when its context does.
type cancelled struct {
	ctx context.Context
	r   io.Reader
}

func (c *cancelled) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

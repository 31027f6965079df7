package artifact

import (
	"archive/tar"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
)

// read goes through a layer once, from its first header to its last byte, and holds all of it against its digests. What each
// returns ends it. What it expands to is kept in keep, where that is not nil, and counted. It is called for several layers at the
// same time.
func (img *image) read(ctx context.Context, i int, keep *aside, each func(h *tar.Header, content *tarReader) error) (out int64, err error) {
	l := &img.layers[i]
	out, err = img.readLayer(ctx, l, keep, each)
	var limit *LimitError
	if errors.As(err, &limit) && limit.Name == "max-expanded" {
		limit.Limit = img.o.Limits.Expanded // of all layers together
	}
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%s: %w", l.label, reason(err))
	}
	return out, err
}

func (img *image) readLayer(ctx context.Context, l *layer, keep *aside, each func(h *tar.Header, content *tarReader) error) (int64, error) {
	part, err := img.blobs.open(l.name)
	if err != nil {
		return 0, err
	}
	defer part.close()
	if l.size >= 0 && part.size != l.size {
		return 0, fmt.Errorf("it has %d bytes, its descriptor says %d", part.size, l.size)
	}
	raw := &summed{ctx: ctx, r: io.LimitReader(part, part.size)}
	if l.digest != "" {
		if raw.sum, err = newSum(l.digest); err != nil {
			return 0, err
		}
	}
	out, stopped, err := img.expand(ctx, l, raw, keep, each)
	if stopped || ctx.Err() != nil {
		return 0, err
	}
	var limit *LimitError
	if errors.As(err, &limit) {
		return 0, err
	}
	// Damage shows in the digest too, and that says best what is wrong.
	if _, drained := io.Copy(io.Discard, raw); drained != nil {
		return 0, drained
	}
	if raw.count != part.size {
		return 0, ErrChanged
	}
	if raw.sum != nil {
		if differs := raw.sum.differs(); differs != nil {
			return 0, differs
		}
	}
	return out, err
}

// expand reads a layer's archive, and counts what it expands to. stopped says that the error is that of each.
func (img *image) expand(ctx context.Context, l *layer, raw *summed, keep *aside, each func(h *tar.Header, content *tarReader) error) (
	out int64, stopped bool, err error,
) {
	in, err := decompress(raw, img.o.Limits)
	if err != nil {
		return 0, false, err
	}
	defer in.close()
	if l.announced && in.form != l.compression {
		return 0, false, fmt.Errorf("it is %s, but was announced as %s", tarWith(in.form), tarWith(l.compression))
	}
	ahead := readAhead(ctx, in)
	defer ahead.close()
	if keep != nil {
		ahead.keep = keep.take
	}
	plain := &summed{ctx: ctx, r: ahead}
	if plain.sum, err = newSum(l.diffID); err != nil {
		return 0, false, err
	}
	r := newTarReader(streamTape(bufio.NewReaderSize(plain, tapeWindow)))
	for {
		h, err := r.next()
		if err == io.EOF || errors.Is(err, errNoMark) { // the digest tells whether it is whole
			break
		}
		if err != nil {
			return 0, false, err
		}
		if err := each(h, r); err != nil {
			return 0, true, err
		}
	}
	if _, err := io.Copy(io.Discard, plain); err != nil {
		return 0, false, err
	}
	if err := plain.sum.differs(); err != nil {
		return 0, false, fmt.Errorf("expanded: %w", err)
	}
	return plain.count, false, nil
}

func tarWith(compression string) string {
	if compression == "" {
		return "tar"
	}
	return "tar+" + compression
}

// summed counts what is read, and computes its digest where sum is not nil. It ends with its context.
type summed struct {
	ctx   context.Context
	r     io.Reader
	sum   *sum
	count int64
}

func (s *summed) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.r.Read(p)
	s.count += int64(n)
	if s.sum != nil {
		s.sum.Write(p[:n])
	}
	return n, err
}

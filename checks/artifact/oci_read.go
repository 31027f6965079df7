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
// returns ends it.
func (img *image) read(ctx context.Context, i int, each func(h *tar.Header, content *tarReader) error) error {
	l := &img.layers[i]
	err := img.readLayer(ctx, l, each)
	var limit *LimitError
	if errors.As(err, &limit) && limit.Name == "max-expanded" {
		limit.Limit = img.o.Limits.Expanded // of all layers together
	}
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("%s: %w", l.label, reason(err))
	}
	return err
}

func (img *image) readLayer(ctx context.Context, l *layer, each func(h *tar.Header, content *tarReader) error) error {
	part, err := img.store.open(l.name)
	if err != nil {
		return err
	}
	defer part.close()
	if l.size >= 0 && part.size != l.size {
		return fmt.Errorf("it has %d bytes, its descriptor says %d", part.size, l.size)
	}
	raw := &summed{ctx: ctx, r: io.LimitReader(part, part.size)}
	if l.digest != "" {
		if raw.sum, err = newSum(l.digest); err != nil {
			return err
		}
	}
	stopped, err := img.expand(ctx, l, raw, each)
	if stopped || ctx.Err() != nil {
		return err
	}
	var limit *LimitError
	if errors.As(err, &limit) {
		return err
	}
	// Damage shows in the digest too, and that says best what is wrong.
	if _, drained := io.Copy(io.Discard, raw); drained != nil {
		return drained
	}
	if raw.count != part.size {
		return ErrChanged
	}
	if raw.sum != nil {
		if differs := raw.sum.differs(); differs != nil {
			return differs
		}
	}
	return err
}

// expand reads a layer's archive. stopped says that the error is that of each.
func (img *image) expand(ctx context.Context, l *layer, raw *summed, each func(h *tar.Header, content *tarReader) error) (
	stopped bool, err error,
) {
	limits := img.o.Limits
	limits.Expanded = max(1, limits.Expanded-img.out)
	in, err := decompress(raw, limits)
	if err != nil {
		return false, err
	}
	defer in.close()
	if l.announced && in.form != l.compression {
		return false, fmt.Errorf("it is %s, but was announced as %s", tarWith(in.form), tarWith(l.compression))
	}
	plain := &summed{ctx: ctx, r: in}
	if plain.sum, err = newSum(l.diffID); err != nil {
		return false, err
	}
	r := newTarReader(streamTape(bufio.NewReaderSize(plain, tapeWindow)))
	for {
		h, err := r.next()
		if err == io.EOF || errors.Is(err, errNoMark) { // the digest tells whether it is whole
			break
		}
		if err != nil {
			return false, err
		}
		if err := each(h, r); err != nil {
			return true, err
		}
	}
	if _, err := io.Copy(io.Discard, plain); err != nil {
		return false, err
	}
	img.out += plain.count
	if err := plain.sum.differs(); err != nil {
		return false, fmt.Errorf("expanded: %w", err)
	}
	return false, nil
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

package artifact

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// source makes a source of an image whose layers were applied.
func (img *image) source(ctx context.Context, said Said) (*Source, error) {
	c := &img.config.Config
	said.Image = &Image{
		OS: img.config.OS, Architecture: img.config.Architecture, Variant: img.config.Variant,
		User: c.User, WorkingDir: c.WorkingDir, Entrypoint: c.Entrypoint, Cmd: c.Cmd, Env: c.Env,
	}
	if p := img.announced; p != nil && (p.OS != "" || p.Architecture != "") {
		said.Image.Announced = p.String()
	}
	users, err := img.account(ctx, "etc/passwd")
	if err != nil {
		return nil, err
	}
	groups, err := img.account(ctx, "etc/group")
	if err != nil {
		return nil, err
	}
	said.Users, said.Groups = ownerNames(users), ownerNames(groups)
	said.Image.Identity = identifyUser(c.User, users, groups)
	src := &Source{
		Kind: img.kind, Held: HeldMode | HeldExec | HeldOwner, Root: img.root.Self, Known: img.root, Said: said,
		NewReader: func() Reader { return knownReader{img.kept} },
		Stream:    img.stream,
		Close:     func() error { return errors.Join(img.store.close(), img.blobs.close()) },
	}
	if img.placed != nil {
		src.NewReader, src.Stream = func() Reader { return img.placed }, nil
	}
	src.ReadFile = func(name string, most int64) ([]byte, error) {
		e, err := readable(img.root, name, most)
		if err != nil {
			return nil, err
		}
		return img.content(ctx, e)
	}
	return src, nil
}

// account reads a file such as /etc/passwd, which may be missing.
func (img *image) account(ctx context.Context, name string) ([][]string, error) {
	e := img.follow(name)
	if e == nil || e.Type != File {
		return nil, nil
	}
	if e.Size > keptFile {
		return nil, fmt.Errorf("/%s: has %d bytes, and at most %d are read", name, e.Size, keptFile)
	}
	text, err := img.content(ctx, e)
	if err != nil {
		return nil, fmt.Errorf("/%s: %w", name, err)
	}
	return accountLines(string(text)), nil
}

// follow is the entry that a path leads to over links inside of the image; or nil.
func (img *image) follow(name string) *Entry {
	t := &Tree{Root: img.root}
	for range 40 {
		at, rest := ".", name
		for {
			var step string
			step, rest, _ = strings.Cut(rest, "/")
			d, e := t.Lookup(path.Join(at, step))
			if e == nil {
				return nil
			}
			if e.Type == Link {
				to := d.Targets[e.Name]
				if !strings.HasPrefix(to, "/") {
					to = path.Join("/", at, to)
				}
				name = strings.TrimPrefix(path.Join("/", to, rest), "/")
				break
			}
			if rest == "" {
				return e
			}
			at = path.Join(at, step)
		}
	}
	return nil
}

// content is that of a small file.
func (img *image) content(ctx context.Context, e *Entry) ([]byte, error) {
	if text, ok := img.kept[e.Ref]; ok {
		return text, nil
	}
	if img.placed != nil {
		text := make([]byte, e.Size)
		return text, img.placed.read(text, e.Ref)
	}
	var text []byte
	err := img.stream(ctx, func(ref int64) bool { return ref == e.Ref }, func(_ int64, content io.Reader) (err error) {
		text, err = io.ReadAll(content)
		return err
	})
	if err == nil && int64(len(text)) != e.Size {
		err = &CutError{Got: int64(len(text)), Want: e.Size}
	}
	return text, err
}

// stream gives the contents that are wanted, layer by layer. A layer without any is not read again, the others to their ends, so
// that their digests hold for what was given; what was kept of a layer was held against them when it was read.
func (img *image) stream(ctx context.Context, want func(int64) bool, give func(int64, io.Reader) error) error {
	holes := &meter{limits: img.o.Limits}
	for i, l := range img.layers {
		if !slices.ContainsFunc(img.refs[i], want) {
			continue
		}
		holes.in += max(l.size, 0)
		each := func(h *tar.Header, content *tarReader) error {
			ref := int64(i)<<layerShift | content.tape.off
			switch {
			case !want(ref):
				return nil
			case sparse(h):
				return give(ref, &metered{content, &holes.out, holes}) // holes cost the archive nothing
			}
			return give(ref, content)
		}
		var err error
		if a := img.asides[i]; a.lost {
			_, err = img.read(ctx, i, nil, each)
		} else if err = eachKept(ctx, a, each); err != nil {
			err = fmt.Errorf("%s: %w", l.label, err)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// eachKept goes through a layer that was kept.
func eachKept(ctx context.Context, a *aside, each func(h *tar.Header, content *tarReader) error) error {
	r := newTarReader(newTape(a, a.size))
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		h, err := r.next()
		if err == io.EOF || errors.Is(err, errNoMark) {
			return nil
		}
		if err == nil {
			err = each(h, r)
		}
		if err != nil {
			return err
		}
	}
}

package artifact

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// input is the file that an archive is read from, as often as it takes.
type input struct {
	at        io.ReaderAt
	size      int64
	unchanged func() error // nil where it cannot change; ErrChanged once it did
	close     func() error
}

// tarArchive is a tar, compressed or not. It is read through once for the headers. Contents are read where they lie, in any order, in
// the file itself or in what was kept of its expansion; where that cannot be, it is read through again. A Ref is the offset of a
// content.
type tarArchive struct {
	in     input
	limits Limits
	said   map[string]bool // problems with global headers, each said once
	kept   map[int64][]byte
	held   int64   // bytes in kept
	holes  meter   // of the sparse files
	sparse bool    // some content does not lie there in one piece
	packed bool    // it is compressed
	aside  *aside  // what a compressed one expands to
	placed *placed // where contents lie; nil where they come in one sequence only
}

// What is kept of contents while the headers are read: files that are wanted before all others.
const (
	keptFile  = 1 << 20
	keptTotal = 64 << 20
)

// openTar opens a tar as a source, which then owns in. The kind is that of the artifact it holds.
func openTar(ctx context.Context, kind string, in input, o Opening) (*Source, error) {
	o.Limits = o.Limits.OrDefault()
	t := &tarArchive{in: in, limits: o.Limits, kept: map[int64][]byte{}, aside: &aside{store: newStore(o.store)}, holes: meter{in: in.size, limits: o.Limits}}
	a := newAssembler(impliedRoot(), o)
	err := t.each(ctx, t.aside, func(r *tarReader, h *tar.Header) error { return t.header(a, r, h) })
	if err != nil {
		return nil, errors.Join(err, t.close())
	}
	src := &Source{Kind: kind, Held: HeldMode | HeldExec | HeldOwner, Close: t.close}
	src.Known, src.Said = a.finish()
	src.Root = src.Known.Self
	if t.settle(); t.placed != nil {
		t.kept = nil
		src.NewReader = func() Reader { return t.placed }
	} else {
		src.NewReader = func() Reader { return knownReader{t.kept} }
		src.Stream = t.stream
	}
	known := src.Known
	src.ReadFile = func(name string, most int64) ([]byte, error) { return t.readFile(ctx, known, name, most) }
	return src, nil
}

// settle finds where contents can be read by their offsets; nowhere where they have to be read one after another.
func (t *tarArchive) settle() {
	switch {
	case t.sparse:
		_ = t.aside.store.close()
	case !t.packed:
		t.placed = &placed{t.in.at, t.unchanged}
	case !t.aside.lost:
		t.placed = &placed{t.aside, func() error { return nil }}
	}
}

func (t *tarArchive) close() error { return errors.Join(t.aside.store.close(), t.in.close()) }

// each goes through the archive from its beginning. What a compressed one expands to is kept in keep, where that is not nil.
func (t *tarArchive) each(ctx context.Context, keep *aside, visit func(r *tarReader, h *tar.Header) error) error {
	tape, done, err := t.open(ctx, keep)
	if err != nil {
		return err
	}
	defer done()
	r := newTarReader(tape)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		h, err := r.next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = r.located(visit(r, h))
		}
		if err != nil {
			if changed := t.unchanged(); changed != nil {
				return changed // which explains it
			}
			return err
		}
	}
	return t.unchanged()
}

func (t *tarArchive) unchanged() error {
	if t.in.unchanged == nil {
		return nil
	}
	return t.in.unchanged()
}

// open begins a pass over the archive. What a compressed one holds cannot be skipped, and a pass through it ends when ctx does.
func (t *tarArchive) open(ctx context.Context, keep *aside) (*tape, func(), error) {
	head := make([]byte, 8)
	n, err := t.in.at.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, nil, err
	}
	if t.packed = compressionOf(head[:n]) != nil; !t.packed {
		return newTape(t.in.at, t.in.size), nothing, nil
	}
	e, err := decompress(io.NewSectionReader(t.in.at, 0, t.in.size), t.limits)
	if err != nil {
		return nil, nil, err
	}
	ahead := readAhead(ctx, e)
	if keep != nil {
		ahead.keep = keep.take
	}
	return streamTape(ahead), func() { ahead.close(); e.close() }, nil
}

// header takes in one entry.
func (t *tarArchive) header(a *assembler, r *tarReader, h *tar.Header) error {
	if h.Typeflag == tar.TypeXGlobalHeader {
		if key := globalKeys(h); key != "" && !t.said[key] {
			if t.said == nil {
				t.said = map[string]bool{}
			}
			t.said[key] = true
			a.problem(".", fmt.Sprintf("a global header of the tar sets %s for all entries that follow; verify does not apply it", key))
		}
		return nil
	}
	const volumeLabel = 'V' // GNU tar: the archive's own name, no entry
	if h.Typeflag == volumeLabel {
		return nil
	}
	e, why := tarEntry(h, r.tape.off)
	t.sparse = t.sparse || sparse(h)
	if why != "" {
		a.problem(h.Name, why)
	}
	if e.Type == Unknown {
		return nil
	}
	if err := t.holes.unroll(h); err != nil {
		return err
	}
	noteOwners(&a.said, h)
	if h.Typeflag == tar.TypeLink {
		return a.link(h.Name, h.Linkname, e)
	}
	if err := a.add(h.Name, e, h.Linkname); err != nil {
		return err
	}
	if e.Type == File && keptEarly(h.Name) && e.Size <= keptFile && t.held+e.Size <= keptTotal {
		text, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		t.kept[e.Ref] = text
		t.held += int64(len(text))
	}
	return nil
}

// keptEarly says whether a file is wanted before the others: manifests, and what says which files are text.
func keptEarly(name string) bool {
	switch path.Base(name) {
	case ".gitattributes", "verify.yaml", ".verify.yaml":
		return true
	}
	return false
}

// noteOwners keeps the names that belong to numbers of users and groups.
func noteOwners(s *Said, h *tar.Header) {
	const longest = 256
	note := func(names *map[uint32]string, id int, name string) {
		if name == "" || len(name) > longest {
			return
		}
		if *names == nil {
			*names = map[uint32]string{}
		}
		if old, ok := (*names)[uint32(id)]; ok && old != name {
			name = "" // two names for one number: neither is known to be meant
		}
		(*names)[uint32(id)] = name
	}
	note(&s.Users, h.Uid, h.Uname)
	note(&s.Groups, h.Gid, h.Gname)
}

// stream is the source's Stream.
func (t *tarArchive) stream(ctx context.Context, want func(int64) bool, give func(int64, io.Reader) error) error {
	m := &meter{in: t.in.size, limits: t.limits}
	return t.each(ctx, nil, func(r *tarReader, h *tar.Header) error {
		ref := r.tape.off
		if !want(ref) {
			return nil
		}
		if sparse(h) {
			return give(ref, &metered{r, &m.out, m}) // holes cost the archive nothing
		}
		return give(ref, r)
	})
}

// readFile is the source's ReadFile.
func (t *tarArchive) readFile(ctx context.Context, root *Dir, name string, most int64) ([]byte, error) {
	e, err := readable(root, name, most)
	if err != nil {
		return nil, err
	}
	if text, ok := t.kept[e.Ref]; ok {
		return text, nil
	}
	text := make([]byte, e.Size)
	if t.placed != nil {
		return text, t.placed.read(text, e.Ref)
	}
	err = t.stream(ctx, func(ref int64) bool { return ref == e.Ref }, func(_ int64, content io.Reader) error {
		text, err = io.ReadAll(content)
		return err
	})
	return text, err
}

// isTar says whether the first 512 bytes of a file are a tar's header, or show a compression that a tar may be under.
func isTar(head []byte) bool {
	if compressionOf(head) != nil {
		return true
	}
	return len(head) == 512 && (tarSum(head) || strings.Trim(string(head), "\x00") == "")
}

// tarSum says whether the checksum of a header holds.
func tarSum(head []byte) bool {
	const from, to = 148, 156
	var sum, signed, said int64
	digits := strings.Trim(string(head[from:to]), " \x00")
	if digits == "" || len(digits) > to-from {
		return false
	}
	for _, c := range digits {
		if c < '0' || c > '7' {
			return false
		}
		said = said<<3 | int64(c-'0')
	}
	for i, c := range head {
		if i >= from && i < to {
			c = ' '
		}
		sum, signed = sum+int64(c), signed+int64(int8(c))
	}
	return said == sum || said == signed
}

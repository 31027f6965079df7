package artifact

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"slices"
	"strings"
)

// layer is one layer of an image, and what it must turn out to be.
type layer struct {
	name        string // of its part
	label       string // what messages call it
	digest      string // of the part as it lies there; "" where nobody says
	size        int64  // of the part; -1 where nobody says
	diffID      string // the digest of what it expands to
	compression string // as announced
	announced   bool   // else its first bytes tell
}

// image is a container image that is being opened.
type image struct {
	blobs     *blobStore
	kind      string
	layers    []layer
	config    *ociConfig
	announced *ociPlatform // by the index; or nil
	o         Opening

	out   int64            // how much the layers that were read expanded to
	holes meter            // of the sparse files of all layers
	kept  map[int64][]byte // small contents that are asked for early, by Ref
	room  int64            // how many bytes kept may still take
	root  *Dir

	store  *store
	asides []*aside  // what each layer expands to
	refs   [][]int64 // of the files of each layer, in order
	sparse bool      // some content does not lie there in one piece
	placed *placed   // where contents lie; nil where they come in one sequence only
}

// A Ref is the number of a layer and the offset of a content in what that expands to.
const (
	layerShift = 40
	layerMask  = 1<<layerShift - 1
)

// maxLayers is the most layers that are read; overlay file systems take fewer.
const maxLayers = 4096

// open reads all layers, and applies one upon the other.
func (img *image) open(ctx context.Context) (*Source, error) {
	if img.o.Strip != 0 {
		return nil, fmt.Errorf("--strip %d is for archives; the paths in an image are those of its root", img.o.Strip)
	}
	if len(img.layers) > maxLayers {
		return nil, fmt.Errorf("it has %d layers, want at most %d", len(img.layers), maxLayers)
	}
	img.kept, img.room, img.store = map[int64][]byte{}, keptTotal, newStore(img.o.store)
	img.holes.limits = img.o.Limits
	a := newAssembler(impliedRoot(), img.o)
	err := inOrder(ctx, len(img.layers), img.headers, func(i int, l *layerHeaders) error {
		if i > 0 {
			a.nextLayer()
		}
		return img.take(a, i, l)
	})
	var src *Source
	if err == nil {
		root, said := a.finish()
		said.Top = "" // nobody leaves out the top directory of an image
		img.root, img.out = root, 0
		img.settle()
		src, err = img.source(ctx, said)
	}
	if err != nil {
		return nil, errors.Join(err, img.store.close())
	}
	return src, nil
}

// take adds a layer that was read to those before it, and holds all of them to the limits.
func (img *image) take(a *assembler, i int, l *layerHeaders) error {
	label := img.layers[i].label
	if l.err != nil {
		return l.err
	}
	img.holes.in += l.holes.in
	img.holes.out += min(l.holes.out, math.MaxInt64-img.holes.out)
	if img.out += l.out; img.out > img.o.Limits.Expanded {
		return fmt.Errorf("%s: %w", label, &LimitError{Name: "max-expanded", Limit: img.o.Limits.Expanded})
	}
	if err := img.holes.check(); err != nil {
		return fmt.Errorf("%s: %w", label, err)
	}
	for _, ref := range l.early {
		if n := int64(len(l.kept[ref])); n <= img.room {
			img.kept[ref], img.room = l.kept[ref], img.room-n
		}
	}
	img.asides, img.refs, img.sparse = append(img.asides, l.aside), append(img.refs, l.refs), img.sparse || l.sparse
	if err := apply(a, l.list); err != nil {
		return fmt.Errorf("%s: %w", label, err)
	}
	return nil
}

// settle finds where contents can be read by their Ref; nowhere where they have to be read one after another.
func (img *image) settle() {
	if img.sparse || slices.ContainsFunc(img.asides, func(a *aside) bool { return a.lost }) {
		return
	}
	img.placed, img.kept, img.refs = &placed{layersAt(img.asides), func() error { return nil }}, nil, nil
}

// layersAt reads layers by Ref.
type layersAt []*aside

// ReadAt is that of io.ReaderAt.
func (l layersAt) ReadAt(p []byte, ref int64) (int, error) {
	return l[ref>>layerShift].ReadAt(p, ref&layerMask)
}

// layerEntry is one entry of a layer before it is applied.
type layerEntry struct {
	name, target string
	entry        Entry
	hard         bool   // a hard link to target
	problem      string // why it cannot be looked at
}

// layerHeaders is what a layer holds.
type layerHeaders struct {
	list   []layerEntry
	err    error
	out    int64 // how much it expands to
	total  int64 // headers, as the limit counts them
	holes  meter // of its sparse files
	sparse bool
	aside  *aside
	refs   []int64 // of its files, in order
	kept   map[int64][]byte
	early  []int64 // those of refs that are in kept
	room   int64   // how many bytes kept may still take
}

// headers reads what a layer holds; some contents are kept aside. It is called for several layers at the same time.
func (img *image) headers(ctx context.Context, i int) *layerHeaders {
	l := &layerHeaders{room: keptTotal, kept: map[int64][]byte{}, aside: &aside{store: img.store}}
	l.holes = meter{limits: img.o.Limits, in: max(img.layers[i].size, 0)}
	l.out, l.err = img.read(ctx, i, l.aside, func(h *tar.Header, content *tarReader) error {
		return l.header(img.o.Limits, int64(i)<<layerShift, h, content)
	})
	return l
}

// header takes in one entry of a layer whose Refs begin at base.
func (l *layerHeaders) header(limits Limits, base int64, h *tar.Header, content *tarReader) error {
	if l.total += 1 + int64(len(h.Name)+len(h.Linkname))>>10; l.total > limits.Entries {
		return &LimitError{Name: "max-entries", Limit: limits.Entries}
	}
	if content.tape.off > layerMask {
		return &LimitError{Name: "max-expanded", Limit: layerMask}
	}
	if h.Typeflag == tar.TypeXGlobalHeader {
		if key := globalKeys(h); key != "" {
			return fmt.Errorf("a global header sets %s for all entries that follow; verify does not apply it", key)
		}
		return nil
	}
	if err := l.holes.unroll(h); err != nil {
		return fmt.Errorf("%q: %w", h.Name, err)
	}
	e := layerEntry{name: h.Name, target: h.Linkname, hard: h.Typeflag == tar.TypeLink}
	e.entry, e.problem = tarEntry(h, base|content.tape.off)
	l.list, l.sparse = append(l.list, e), l.sparse || sparse(h)
	if e.entry.Type != File || e.hard {
		return nil
	}
	l.refs = append(l.refs, e.entry.Ref)
	if !earlyInImage(e.name) || e.entry.Size > min(keptFile, l.room) {
		return nil
	}
	text, err := io.ReadAll(content)
	l.room -= int64(len(text))
	l.kept[e.entry.Ref], l.early = text, append(l.early, e.entry.Ref)
	return err
}

// earlyInImage says whether the content of a file is asked for out of its turn.
func earlyInImage(name string) bool {
	switch strings.TrimPrefix(path.Clean(name), "/") {
	case "etc/passwd", "etc/group":
		return true
	}
	return keptEarly(name)
}

// Names that say what a layer takes away from those below (OCI image-spec, layer.md).
const (
	whiteout     = ".wh."
	whiteoutMeta = ".wh..wh." // of the program that made the layer, but for:
	whiteoutDir  = ".wh..wh..opq"
)

// apply puts a layer upon those below: first what it takes away from them, in whatever order it says so.
func apply(a *assembler, list []layerEntry) error {
	for i := range list {
		dir, base := path.Split(strings.TrimRight(list[i].name, "/"))
		if !strings.HasPrefix(base, whiteout) {
			continue
		}
		at, why := a.clean(dir + "./")
		name := strings.TrimPrefix(base, whiteout)
		switch {
		case why == "" && base == whiteoutDir:
			a.opaque(at)
		case strings.HasPrefix(base, whiteoutMeta):
		case why != "" || name == "" || name == "." || name == "..":
			a.fault("archive/escaping", list[i].name, "takes away what is outside of the image", "a name inside of the image", list[i].name)
		default:
			a.remove(path.Join(at, name))
		}
	}
	for i := range list {
		e := &list[i]
		if strings.HasPrefix(path.Base(strings.TrimRight(e.name, "/")), whiteout) {
			continue
		}
		var err error
		switch {
		case e.problem != "":
			a.problem(e.name, e.problem)
		case e.hard:
			err = a.link(e.name, e.target, e.entry)
		default:
			err = a.add(e.name, e.entry, e.target)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

package artifact

import (
	"archive/tar"
	"context"
	"fmt"
	"io"
	"path"
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
	store     *blobStore
	kind      string
	layers    []layer
	config    *ociConfig
	announced *ociPlatform // by the index; or nil
	o         Opening

	last  []int64          // the ordinal of the last header of each layer
	out   int64            // how much the layers that were read expanded to
	holes meter            // of the sparse files of all layers
	kept  map[int64][]byte // small contents that are asked for early, by Ref
	room  int64            // how many bytes kept may still take
	root  *Dir
}

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
	img.kept, img.room = map[int64][]byte{}, keptTotal
	a := newAssembler(impliedRoot(), img.o)
	for i := range img.layers {
		if i > 0 {
			a.nextLayer()
		}
		list, err := img.headers(ctx, i)
		if err != nil {
			return nil, err
		}
		if err := apply(a, list); err != nil {
			return nil, fmt.Errorf("%s: %w", img.layers[i].label, err)
		}
	}
	root, said := a.finish()
	said.Top = "" // nobody leaves out the top directory of an image
	img.root, img.out = root, 0
	return img.source(ctx, said)
}

// layerEntry is one entry of a layer before it is applied.
type layerEntry struct {
	name, target string
	entry        Entry
	hard         bool   // a hard link to target
	problem      string // why it cannot be looked at
}

// headers reads what a layer holds; some contents are kept aside.
func (img *image) headers(ctx context.Context, i int) ([]layerEntry, error) {
	var list []layerEntry
	total, last := int64(0), int64(0)
	img.holes.limits, img.holes.in = img.o.Limits, img.holes.in+max(img.layers[i].size, 0)
	err := img.read(ctx, i, func(h *tar.Header, content *tarReader) error {
		if total += 1 + int64(len(h.Name)+len(h.Linkname))>>10; total > img.o.Limits.Entries {
			return &LimitError{Name: "max-entries", Limit: img.o.Limits.Entries}
		}
		last = content.ord
		if h.Typeflag == tar.TypeXGlobalHeader {
			if key := globalKeys(h); key != "" {
				return fmt.Errorf("a global header sets %s for all entries that follow; verify does not apply it", key)
			}
			return nil
		}
		if err := img.holes.unroll(h); err != nil {
			return fmt.Errorf("%q: %w", h.Name, err)
		}
		e := layerEntry{name: h.Name, target: h.Linkname, hard: h.Typeflag == tar.TypeLink}
		e.entry, e.problem = tarEntry(h, int64(i)<<32|content.ord)
		list = append(list, e)
		if e.entry.Type != File || e.hard || !earlyInImage(e.name) || e.entry.Size > min(keptFile, img.room) {
			return nil
		}
		text, err := io.ReadAll(content)
		img.room -= int64(len(text))
		img.kept[e.entry.Ref] = text
		return err
	})
	img.last = append(img.last, last)
	return list, err
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

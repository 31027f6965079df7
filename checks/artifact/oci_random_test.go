package artifact

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// memoryImage is an image of layers that lie in memory.
func memoryImage(layers ...[]byte) *image {
	img := &image{config: &ociConfig{}, o: Opening{Limits: DefaultLimits()}}
	for i, l := range layers {
		img.layers = append(img.layers, layer{name: fmt.Sprint(i), label: "layer", size: int64(len(l)), diffID: digestOf(l), digest: digestOf(l)})
	}
	img.blobs = &blobStore{
		open: func(name string) (*blob, error) {
			for i, l := range layers {
				if fmt.Sprint(i) == name {
					return &blob{bytes.NewReader(l), int64(len(l)), func() error { return nil }}, nil
				}
			}
			return nil, fs.ErrNotExist
		},
		close: func() error { return nil },
	}
	return img
}

// simple applies layers the plain way: a map from each path to its line in the listing, by the rules of OCI's layer.md.
func simple(layers [][]item) []string {
	tree := map[string]string{}
	drop := func(below string) {
		maps.DeleteFunc(tree, func(name, _ string) bool { return strings.HasPrefix(name, below+"/") })
	}
	dir := func(name string) bool { return strings.HasSuffix(tree[name], "/") }
	for _, items := range layers {
		for _, it := range items {
			at, base := path.Split(it.name)
			switch name, gone := strings.CutPrefix(base, ".wh."); {
			case base == ".wh..wh..opq":
				drop(path.Clean(at))
			case gone:
				delete(tree, path.Join(at, name))
				drop(path.Join(at, name))
			}
		}
	next:
		for _, it := range items {
			name := path.Clean(it.name)
			if strings.HasPrefix(path.Base(name), ".wh.") {
				continue
			}
			for i, c := range name {
				if c != '/' {
					continue
				}
				if _, ok := tree[name[:i]]; ok && !dir(name[:i]) {
					continue next // a fault
				}
			}
			for i, c := range name {
				if c == '/' && tree[name[:i]] == "" {
					tree[name[:i]] = "0755 " + name[:i] + "/"
				}
			}
			if strings.HasSuffix(it.name, "/") {
				tree[name] = fmt.Sprintf("%04o %s/", it.mode, name)
				continue
			}
			drop(name)
			tree[name] = fmt.Sprintf("%04o %s: %s", it.mode, name, it.content)
		}
	}
	return slices.Sorted(maps.Values(tree))
}

// Layers are applied as the plain way does it, whatever is in them and in whatever order whiteouts stand.
func TestRandomLayers(t *testing.T) {
	pool := []string{"a", "b", "d", "d/x", "d/y", "d/e", "d/e/z", "d/e/f", "d/e/f/g"}
	rapid.Check(t, func(r *rapid.T) {
		var layers [][]item
		for n := range rapid.IntRange(1, 4).Draw(r, "layers") {
			var items []item
			for _, name := range pool {
				above := slices.ContainsFunc(items, func(it item) bool { return it.name == path.Dir(name) })
				kind := rapid.SampledFrom([]string{"", "", "file", "dir", "whiteout", "opaque", "anew"}).Draw(r, "kind")
				dir, base := path.Split(name)
				mode := rapid.SampledFrom([]int64{0o700, 0o755, 0o4711}).Draw(r, "mode")
				file := item{name: name, content: fmt.Sprint(n, name), mode: mode}
				gone := item{name: dir + ".wh." + base}
				switch kind {
				case "whiteout":
					items = append(items, gone)
				case "opaque":
					items = append(items, item{name: name + "/.wh..wh..opq"})
				case "dir":
					if !above {
						items = append(items, item{name: name + "/", mode: mode})
					}
				case "file", "anew":
					if above || slices.ContainsFunc(items, func(it item) bool { return strings.HasPrefix(name, it.name+"/") }) {
						break
					}
					items = append(items, file)
					if kind == "anew" {
						items = append(items, gone)
					}
				}
			}
			layers = append(layers, items)
		}
		var packed [][]byte
		for _, items := range layers {
			packed = append(packed, packLayer(t, items))
		}
		img := memoryImage(packed...)
		img.o.store = rapid.SampledFrom([]storeLimits{{}, {3000, 0}, {0, 9000}, {0, 1}}).Draw(r, "store")
		src, err := img.open(context.Background())
		if err != nil {
			r.Fatal(err)
		}
		defer src.Close()
		got := slices.DeleteFunc(contents(t, src), func(line string) bool { return strings.HasPrefix(line, "archive/link-through: ") })
		if diff := cmp.Diff(simple(layers), got, cmpopts.EquateEmpty()); diff != "" {
			r.Fatalf("%+v\n(- the plain way, + got)\n%s", layers, diff)
		}
	})
}

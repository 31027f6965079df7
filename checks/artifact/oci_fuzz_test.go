package artifact

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever an index, a manifest and a configuration say, they are read or refused, and what is read was checked.
func FuzzImageDocuments(f *testing.F) {
	for _, seed := range []string{
		`{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:00","size":1}]}`,
		`{"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"x","size":-1},"layers":[{}]}`,
		`{"os":"linux","architecture":"arm","config":{"Entrypoint":"x","Cmd":["a"]},"rootfs":{"type":"layers","diff_ids":["sha256:` +
			strings.Repeat("a", 64) + `"]}}`,
		`[{"Config":"a.json","RepoTags":["x:1"],"Layers":["l/layer.tar"]}]`,
		`{"a":{"a":[{"a":1},{"a":2}]},"b":{}}`, `{"a":1,"a":2}`, `null`, `"`, `{"manifests":null,"layers":null}`,
	} {
		f.Add([]byte(seed), "x")
	}
	f.Fuzz(func(t *testing.T, text []byte, tag string) {
		var all []ociDescriptor
		if x, err := parseIndex(text, ""); err == nil {
			all = append(all, x.Manifests...)
		}
		if m, err := parseManifest(text, "application/vnd.oci.image.manifest.v1+json"); err == nil {
			all = append(append(all, m.Layers...), *m.Config)
			if c, err := parseConfig(text, len(m.Layers)); err == nil {
				if layers, err := describedLayers(m, c); err == nil && len(layers) != len(c.RootFS.DiffIDs) {
					t.Errorf("%d layers with %d diff ids", len(layers), len(c.RootFS.DiffIDs))
				}
			}
		}
		for _, d := range all {
			s, err := newSum(d.Digest)
			if err != nil {
				continue
			}
			if p := s.path(); strings.Contains(p, "..") || !filepath.IsLocal(p) || strings.Count(p, "/") != 2 {
				t.Errorf("the digest %q is the path %q", d.Digest, p)
			}
		}
		if d, err := chooseDocker(text, tag); err == nil && d == nil {
			t.Error("no image and no error")
		}
	})
}

// Whatever the passwd(5) and group(5) of an image hold, a user is found or not, and by numbers always.
func FuzzIdentity(f *testing.F) {
	f.Add("app:web", "app:x:1:2:::\n", "web:x:3:\n")
	f.Add("1", "1:x:5:6:::\n", "::::")
	f.Fuzz(func(t *testing.T, user, passwd, group string) {
		id := identifyUser(user, accountLines(passwd), accountLines(group))
		if (id.Unknown == "") != (len(id.Groups) > 0) {
			t.Errorf("%q: %+v", user, id)
		}
	})
}

// An image whose upper layer holds any bytes opens or is refused; what opens lists only clean paths.
func FuzzLayer(f *testing.F) {
	for _, c := range layerings {
		for _, items := range c.layers {
			f.Add(packLayer(f, items))
		}
	}
	base := packLayer(f, []item{{name: "a"}, {name: "d/"}, {name: "d/e"}, {name: "l -> d"}})
	f.Fuzz(func(t *testing.T, text []byte) {
		img := memoryImage(base, text)
		img.o.Limits.Expanded, img.o.Limits.Entries = 1<<20, 1000
		src, err := img.open(t.Context())
		if err != nil {
			return
		}
		defer src.Close()
		(&Tree{Root: src.Known}).Walk(func(d *Dir) {
			for i := range d.Entries {
				name := d.Join(d.Entries[i].Name)
				if !filepath.IsLocal(name) && os.PathSeparator == '/' || strings.HasPrefix(d.Entries[i].Name, whiteout) {
					t.Errorf("the entry %q", name)
				}
			}
		})
	})
}

package artifact

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// item is one entry of a layer: a name that ends in "/" is a directory, "a -> b" a link, "a = b" a hard link, anything else a
// file with that content.
type item struct {
	name, content string
	mode          int64 // 0 is 0644 for files, 0755 for directories
	uid           int
}

// packLayer writes a layer as a plain tar.
func packLayer(t testing.TB, items []item) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, it := range items {
		h := &tar.Header{Name: it.name, Mode: it.mode, Uid: it.uid, Gid: it.uid, Typeflag: tar.TypeReg, Size: int64(len(it.content))}
		if name, to, ok := strings.Cut(it.name, " -> "); ok {
			h.Name, h.Linkname, h.Typeflag, h.Size = name, to, tar.TypeSymlink, 0
		} else if name, to, ok := strings.Cut(it.name, " = "); ok {
			h.Name, h.Linkname, h.Typeflag, h.Size = name, to, tar.TypeLink, 0
		} else if strings.HasSuffix(it.name, "/") {
			h.Typeflag = tar.TypeDir
		}
		switch {
		case h.Mode != 0:
		case h.Typeflag == tar.TypeDir:
			h.Mode = 0o755
		default:
			h.Mode = 0o644
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			if _, err := w.Write([]byte(it.content)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

func gzipped(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zstded(t testing.TB, b []byte) []byte {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	return z.EncodeAll(b, nil)
}

// layout writes an OCI image layout by hand, so that tests can make every mistake in it.
type layout struct {
	t   testing.TB
	dir string
}

func newLayout(t testing.TB) *layout {
	l := &layout{t, t.TempDir()}
	l.write("oci-layout", []byte(`{"imageLayoutVersion":"1.0.0"}`))
	return l
}

func (l *layout) write(name string, b []byte) {
	l.t.Helper()
	file := filepath.Join(l.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(file, b, 0o644); err != nil {
		l.t.Fatal(err)
	}
}

// blob stores a blob and describes it.
func (l *layout) blob(mediaType string, b []byte) map[string]any {
	l.t.Helper()
	l.write(blobPath(digestOf(b)), b)
	return map[string]any{"mediaType": mediaType, "digest": digestOf(b), "size": len(b)}
}

func blobPath(digest string) string { return "blobs/" + strings.Replace(digest, ":", "/", 1) }

func (l *layout) json(mediaType string, v any) map[string]any {
	l.t.Helper()
	return l.blob(mediaType, marshal(l.t, v))
}

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// image stores an image of gzipped layers and gives its manifest's descriptor.
func (l *layout) image(arch string, run map[string]any, layers ...[]item) map[string]any {
	l.t.Helper()
	var descs, diffs []any
	for _, items := range layers {
		plain := packLayer(l.t, items)
		descs = append(descs, l.blob("application/vnd.oci.image.layer.v1.tar+gzip", gzipped(l.t, plain)))
		diffs = append(diffs, digestOf(plain))
	}
	return l.manifest(arch, run, descs, diffs)
}

func (l *layout) manifest(arch string, run map[string]any, descs, diffs []any) map[string]any {
	l.t.Helper()
	if descs == nil {
		descs, diffs = []any{}, []any{}
	}
	config := l.json("application/vnd.oci.image.config.v1+json", map[string]any{
		"os": "linux", "architecture": arch, "config": run, "rootfs": map[string]any{"type": "layers", "diff_ids": diffs},
	})
	return l.json("application/vnd.oci.image.manifest.v1+json", map[string]any{
		"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config, "layers": descs,
	})
}

// named gives a descriptor a name, and a platform where it is not "".
func named(d map[string]any, name, platform string) map[string]any {
	if name != "" {
		d["annotations"] = map[string]any{refName: name}
	}
	if os, arch, ok := strings.Cut(platform, "/"); ok {
		arch, variant, _ := strings.Cut(arch, "/")
		d["platform"] = map[string]any{"os": os, "architecture": arch, "variant": variant}
	}
	return d
}

// index writes index.json.
func (l *layout) index(descs ...map[string]any) {
	l.t.Helper()
	l.write("index.json", marshal(l.t, map[string]any{"schemaVersion": 2, "manifests": descs}))
}

// nested stores an index as a blob.
func (l *layout) nested(descs ...map[string]any) map[string]any {
	l.t.Helper()
	return l.json("application/vnd.oci.image.index.v1+json", map[string]any{
		"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": descs,
	})
}

package checktest

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// buildImage makes the tar of a case the one layer of an image for linux/amd64, and names it.
func buildImage(t testing.TB, a *txtar.Archive, file string) string {
	t.Helper()
	layer, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var run map[string]any
	if err := json.Unmarshal(section(a, "image"), &run); err != nil {
		t.Fatal(err)
	}
	return Image(t, map[string]any{"os": "linux", "architecture": "amd64", "config": run}, layer)
}

// Image writes an OCI image layout with one image to a new directory and names it as an artifact: "oci:DIR". config is the
// image's configuration but for its rootfs; each layer is a plain tar.
func Image(t testing.TB, config map[string]any, layers ...[]byte) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, text []byte) {
		t.Helper()
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	blob := func(mediaType string, text []byte) map[string]any {
		t.Helper()
		sum := sha256.Sum256(text)
		name := hex.EncodeToString(sum[:])
		write("blobs/sha256/"+name, text)
		return map[string]any{"mediaType": mediaType, "digest": "sha256:" + name, "size": len(text)}
	}
	document := func(v any) []byte {
		t.Helper()
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	descriptors, diffs := []any{}, []any{}
	for _, l := range layers {
		d := blob("application/vnd.oci.image.layer.v1.tar", l)
		descriptors, diffs = append(descriptors, d), append(diffs, d["digest"])
	}
	whole := map[string]any{"rootfs": map[string]any{"type": "layers", "diff_ids": diffs}}
	for k, v := range config {
		whole[k] = v
	}
	manifest := blob("application/vnd.oci.image.manifest.v1+json", document(map[string]any{
		"schemaVersion": 2, "config": blob("application/vnd.oci.image.config.v1+json", document(whole)), "layers": descriptors,
	}))
	if p, ok := config["announced"]; ok {
		manifest["platform"] = p
	}
	write("oci-layout", []byte(`{"imageLayoutVersion":"1.0.0"}`))
	write("index.json", document(map[string]any{"schemaVersion": 2, "manifests": []any{manifest}}))
	return "oci:" + dir
}

// Tar packs headers with contents, which are taken from a header's PAX record "content" and leave it.
func Tar(t testing.TB, headers []tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, h := range headers {
		text := h.PAXRecords["content"]
		h.PAXRecords, h.Size = nil, int64(len(text))
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

package main

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// blobWriter writes a blob of an image layout under a name of its own, and names it by its digest too.
type blobWriter struct {
	*os.File
	sum  hash.Hash
	size int64
}

func (w *blobWriter) Write(p []byte) (int, error) {
	w.sum.Write(p)
	w.size += int64(len(p))
	return w.File.Write(p)
}

// blob has a blob written, and describes it.
func blob(dir, name, mediaType string, write func(w io.Writer) error) (map[string]any, error) {
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	w := &blobWriter{File: f, sum: sha256.New()}
	if err := errors.Join(write(w), f.Close()); err != nil {
		return nil, err
	}
	digest := fmt.Sprintf("%x", w.sum.Sum(nil))
	if err := os.Link(f.Name(), filepath.Join(dir, "blobs", "sha256", digest)); err != nil {
		return nil, err
	}
	return map[string]any{"mediaType": mediaType, "digest": "sha256:" + digest, "size": w.size}, nil
}

// writeImage writes a tree as an image layout of n layers.
func writeImage(dir string, t *tree, n int) error {
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(filepath.Join(dir, "blobs", "sha256"), 0o755)); err != nil {
		return err
	}
	all, err := parts(t, n)
	if err != nil {
		return err
	}
	var layers, diffs []any
	for i, part := range all {
		diff := sha256.New()
		d, err := blob(dir, fmt.Sprint("layer", i), "application/vnd.oci.image.layer.v1.tar+gzip", func(w io.Writer) error {
			z := gzip.NewWriter(w)
			c := exec.Command("tar", "-C", t.dir, "-T", "-", "-cf", "-")
			c.Stdin, c.Stdout = strings.NewReader(strings.Join(part, "\n")), io.MultiWriter(z, diff)
			return errors.Join(c.Run(), z.Close())
		})
		if err != nil {
			return err
		}
		layers, diffs = append(layers, d), append(diffs, fmt.Sprintf("sha256:%x", diff.Sum(nil)))
	}
	document := func(name, mediaType string, v any) (map[string]any, error) {
		return blob(dir, name, mediaType, func(w io.Writer) error { return json.NewEncoder(w).Encode(v) })
	}
	config, err := document("config", "application/vnd.oci.image.config.v1+json", map[string]any{
		"architecture": "amd64", "os": "linux", "rootfs": map[string]any{"type": "layers", "diff_ids": diffs},
	})
	if err != nil {
		return err
	}
	manifest, err := document("manifest", "application/vnd.oci.image.manifest.v1+json", map[string]any{
		"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config, "layers": layers,
	})
	if err != nil {
		return err
	}
	index, err := json.Marshal(map[string]any{"schemaVersion": 2, "manifests": []any{manifest}})
	return errors.Join(err, os.WriteFile(filepath.Join(dir, "index.json"), index, 0o644),
		os.WriteFile(filepath.Join(dir, "oci-layout"), []byte(`{"imageLayoutVersion":"1.0.0"}`), 0o644))
}

package checktest

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verify.example/verify/checks/artifact"
)

// packDeb makes a Debian package that installs a directory.
func packDeb(t *testing.T, dir string) []byte {
	t.Helper()
	control := files(t, [2]string{"./control", "Package: x\nArchitecture: all\n"})
	b := bytes.NewBufferString("!<arch>\n")
	for _, m := range []struct{ name, content string }{
		{"debian-binary", "2.0\n"}, {"control.tar", string(control)}, {"data.tar", string(program(t, dir, "tar", "-cf", "-", "."))},
	} {
		fmt.Fprintf(b, "%-16s%-12d%-6d%-6d%-8s%-10d`\n%s", m.name, 0, 0, 0, "100644", len(m.content), m.content)
		if len(m.content)%2 == 1 {
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}

// files makes a tar of plain files, each a name and a content.
func files(t *testing.T, list ...[2]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range list {
		if err := w.WriteHeader(&tar.Header{Name: f[0], Mode: 0o644, Size: int64(len(f[1]))}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(f[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// streamed is a tar that comes in on standard input.
func streamed(t *testing.T, dir string) *artifact.Source {
	t.Helper()
	text := program(t, dir, "tar", "-cf", "-", ".")
	src, err := artifact.Open(t.Context(), "-", artifact.Opening{Stdin: bytes.NewReader(text)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { src.Close() })
	return src
}

// archivedImage is an image of one layer whose layout lies in a tar.
func archivedImage(t *testing.T, dir string) *artifact.Source {
	t.Helper()
	layout := Image(t, map[string]any{"os": "linux", "architecture": "amd64"}, program(t, dir, "tar", "-cf", "-", "."))
	name := filepath.Join(t.TempDir(), "image.tar")
	if err := os.WriteFile(name, program(t, strings.TrimPrefix(layout, "oci:"), "tar", "-cf", "-", "."), 0o600); err != nil {
		t.Fatal(err)
	}
	return opened(t, "oci-archive:"+name)
}

// dockerImage is an image of one layer as docker save writes it.
func dockerImage(t *testing.T, dir string) *artifact.Source {
	t.Helper()
	layer := program(t, dir, "tar", "-cf", "-", ".")
	sum := sha256.Sum256(layer)
	encode := func(v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	config := encode(map[string]any{
		"os": "linux", "architecture": "amd64",
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{"sha256:" + hex.EncodeToString(sum[:])}},
	})
	id := sha256.Sum256([]byte(config))
	configName := hex.EncodeToString(id[:]) + ".json"
	list := encode([]map[string]any{{"Config": configName, "RepoTags": []string{"x:y"}, "Layers": []string{"layer.tar"}}})
	name := filepath.Join(t.TempDir(), "image.tar")
	text := files(t, [2]string{"manifest.json", list}, [2]string{configName, config}, [2]string{"layer.tar", string(layer)})
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return opened(t, "docker-archive:"+name)
}

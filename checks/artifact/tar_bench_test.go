package artifact

import (
	"archive/tar"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// benchTar is a tar of 5,000 files of 20 KiB that compress somewhat.
func benchTar(b *testing.B) []byte {
	b.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	r := rand.New(rand.NewPCG(1, 2))
	content := make([]byte, 20<<10)
	for i := range 5000 {
		for j := range content {
			content[j] = byte('a' + r.IntN(6))
		}
		if err := w.WriteHeader(&tar.Header{Name: fmt.Sprintf("dir%d/file%d", i/50, i), Mode: 0o644, Size: int64(len(content))}); err != nil {
			b.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}

// BenchmarkTar opens a tar, and reads all contents: by verify, and by the tools that do the least that is comparable.
func BenchmarkTar(b *testing.B) {
	plain := benchTar(b)
	dir := b.TempDir()
	for name, bytes := range map[string][]byte{"plain": plain, "gzip": gzipBytes(b, plain), "zstd": zstdBytes(b, plain)} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, bytes, 0o600); err != nil {
			b.Fatal(err)
		}
		b.Run(name+"/open", func(b *testing.B) {
			b.SetBytes(int64(len(plain)))
			for b.Loop() {
				src, err := Open(b.Context(), file, Opening{})
				if err != nil {
					b.Fatal(err)
				}
				src.Close()
			}
		})
		b.Run(name+"/contents", func(b *testing.B) {
			src, err := Open(b.Context(), file, Opening{})
			if err != nil {
				b.Fatal(err)
			}
			defer src.Close()
			b.SetBytes(int64(len(plain)))
			for b.Loop() {
				err := eachContent(b.Context(), src, func(_ int64, r io.Reader) error {
					_, err := io.Copy(io.Discard, r)
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	for name, args := range map[string][]string{"tar -tf": {"tar", "-tf", "plain"}, "gzip -dc": {"gzip", "-dc", "gzip"}, "zstd -dc": {"zstd", "-qdc", "zstd"}} {
		b.Run(name, func(b *testing.B) {
			if _, err := exec.LookPath(args[0]); err != nil {
				b.Skip(err)
			}
			b.SetBytes(int64(len(plain)))
			for b.Loop() {
				c := exec.Command(args[0], args[1:]...)
				c.Dir = dir
				if args[1] == "-dc" {
					c.Stdin, _ = os.Open(filepath.Join(dir, args[2]))
					c.Args = c.Args[:2]
				}
				if err := c.Run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

package main

import (
	"fmt"
	"math"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// generate makes a tree of n files as checkouts have them: sizes log-normal about 4 KiB, 50 files a directory, a tenth of
// them executable, 2% links, 5% CRLF.
func generate(b *testing.B, dir string, n int) {
	b.Helper()
	r := rand.New(rand.NewSource(42))
	text := []byte(strings.Repeat("func value(a, b string) error { return nil } // a line of code\n", 1<<14))
	exts := []string{".go", ".py", ".js", ".md", ".txt", ".yml", ".json", ".css"}
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	var sub, last string
	for i := range n {
		if i%50 == 0 {
			sub = filepath.Join(dir, fmt.Sprintf("pkg%02d/mod%02d/dir%04d", i/20000, i/1000%20, i/50))
			must(os.MkdirAll(sub, 0o755))
			last = ""
		}
		size := min(max(int(4096*math.Exp(1.3*r.NormFloat64())), 32), len(text))
		name, body, mode := fmt.Sprintf("file_%03d%s", i%50, exts[r.Intn(len(exts))]), text[:size], os.FileMode(0o644)
		switch p := r.Float64(); {
		case p < 0.02 && last != "":
			must(os.Symlink(last, filepath.Join(sub, name)))
			continue
		case p < 0.12:
			name, body, mode = name+".sh", append([]byte("#!/bin/sh\n"), body...), 0o755
		case p < 0.17:
			name, body = name+".bat", []byte(strings.ReplaceAll(string(body), "\n", "\r\n"))
		}
		must(os.WriteFile(filepath.Join(sub, name), body, mode))
		must(os.Chmod(filepath.Join(sub, name), mode))
		last = name
	}
}

// thirty is a manifest of thirty realistic rules about metadata alone.
func thirty() string {
	var m strings.Builder
	m.WriteString("version: 1\ndefaults: false\nbaseline: none\nrules:\n")
	m.WriteString("  - {files: \"**\", mode: \"a+r\"}\n  - {dirs: \"**\", mode: \"0755\"}\n  - {files: [\"**/*.sh\", \"bin/*\"], mode: \"0755\"}\n")
	for i := range 27 {
		fmt.Fprintf(&m, "  - {files: [\"pkg%02d/mod%02d/**/*.py\", \"conf/%d/*.yml\"], mode: \"0644\"}\n", i%3, i%20, i)
	}
	return m.String()
}

// BenchmarkProcess times the whole command over 50,000 files beside find -printf on the same tree: run it with
//
//	go test ./cmd/verify -run '^$' -bench Process -benchtime 5x
func BenchmarkProcess(b *testing.B) {
	const files = 50_000
	dir := b.TempDir()
	tree, bin, manifest := filepath.Join(dir, "tree"), filepath.Join(dir, "verify"), filepath.Join(dir, "thirty.yaml")
	generate(b, tree, files)
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	if err := os.WriteFile(manifest, []byte(thirty()), 0o644); err != nil {
		b.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		argv []string
		exit int
	}{
		{"find-printf", []string{"find", tree, "-printf", "%m %s %U %G %y %p\n"}, 0},
		{"verify-metadata-30-rules", []string{bin, "--manifest", manifest, tree}, 0},
		{"verify-everything-no-manifest", []string{bin, tree}, 0},
	} {
		b.Run(tc.name, func(b *testing.B) {
			if _, err := exec.LookPath(tc.argv[0]); err != nil {
				b.Skip(err)
			}
			for b.Loop() {
				cmd := exec.Command(tc.argv[0], tc.argv[1:]...)
				if out, err := cmd.CombinedOutput(); err != nil {
					b.Fatalf("%v\n%.2000s", err, out)
				}
			}
			b.ReportMetric(float64(files)*float64(b.N)/b.Elapsed().Seconds(), "files/s")
		})
	}
}

package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
)

// tree is a generated checkout.
type tree struct {
	dir     string
	files   int // plain files and links
	entries int // these, and the directories
	git     bool
	sums    string // an mtree(5) inventory of it, with SHA-256
}

// filesPerDir is how many files a generated directory has.
const filesPerDir = 50

// generator makes the same tree of n files every time: sizes log-normal with a median of 4 KiB, at most 1 MiB; of 100 files 10
// are executable, most of them scripts, 2 links, 5 text with CRLF, 10 binary, and the rest text.
type generator struct {
	random    *rand.Rand
	median    float64
	lf, crlf  []byte
	binary    []byte
	inventory *bufio.Writer
}

func newGenerator(median float64) *generator {
	g := &generator{random: rand.New(rand.NewPCG(42, 42)), median: median}
	words := []string{"func", "return", "import", "the", "value", "=", "if", "err", "!=", "nil", "{", "}", "self", "(a, b)", "# a comment", "0x1f", `"quoted"`}
	for len(g.lf) < 3<<20 {
		for range 3 + g.random.IntN(9) {
			g.lf = append(append(g.lf, words[g.random.IntN(len(words))]...), ' ')
		}
		g.lf = append(g.lf, '\n')
	}
	g.crlf = bytes.ReplaceAll(g.lf, []byte("\n"), []byte("\r\n"))
	g.binary = make([]byte, 3<<20)
	for i := range g.binary {
		g.binary[i] = byte(g.random.Uint32())
	}
	return g
}

// newTree is the tree of n files that lies in dir, or will.
func newTree(dir string, n int, git bool) *tree {
	return &tree{dir: dir, files: n, entries: n + directories(n), git: git, sums: dir + ".mtree"}
}

// generate makes a tree of n files, and an inventory of them beside it.
func generate(dir string, n int, median float64, git bool) (*tree, error) {
	t := newTree(dir, n, git)
	if _, err := os.Stat(t.sums); err == nil {
		return t, nil // made by an earlier run that was given this directory
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	list, err := os.Create(t.sums + ".part")
	if err != nil {
		return nil, err
	}
	g := newGenerator(median)
	g.inventory = bufio.NewWriter(list)
	fmt.Fprint(g.inventory, "#mtree\n. type=dir mode=0755\n")
	for i := 0; i < n && err == nil; i += filesPerDir {
		err = g.directory(dir, i/filesPerDir, min(filesPerDir, n-i))
	}
	if err = errors.Join(err, g.inventory.Flush(), list.Close()); err == nil && git {
		err = commit(dir)
	}
	if err != nil {
		return nil, err
	}
	return t, os.Rename(t.sums+".part", t.sums)
}

// directories is how many directories hold n files, the root left out.
func directories(n int) int {
	leaves := (n + filesPerDir - 1) / filesPerDir
	return leaves + (leaves+19)/20 + (leaves+399)/400
}

func (g *generator) directory(root string, d, files int) error {
	path := ""
	for level, name := range []string{fmt.Sprintf("pkg%02d", d/400), fmt.Sprintf("mod%02d", d/20%20), fmt.Sprintf("dir%05d", d)} {
		path = filepath.Join(path, name)
		if level == 2 || d%20 == 0 && (level == 1 || d%400 == 0) {
			if err := os.Mkdir(filepath.Join(root, path), 0o755); err != nil {
				return err
			}
			fmt.Fprintf(g.inventory, "./%s type=dir mode=0755\n", path)
		}
	}
	last := ""
	for i := range files {
		p := g.random.Float64()
		name, body, mode := g.file(i, p)
		at := filepath.Join(root, path, name)
		if p < 0.02 && last != "" {
			if err := os.Symlink(last, at); err != nil {
				return err
			}
			fmt.Fprintf(g.inventory, "./%s/%s type=link link=%s\n", path, name, last)
			continue
		}
		if err := errors.Join(os.WriteFile(at, body, mode), os.Chmod(at, mode)); err != nil {
			return err
		}
		fmt.Fprintf(g.inventory, "./%s/%s type=file mode=%04o size=%d sha256digest=%x\n", path, name, mode, len(body), sha256.Sum256(body))
		last = name
	}
	return nil
}

// file is one file, by a number from 0 to 1 that says what it is.
func (g *generator) file(i int, p float64) (name string, body []byte, mode os.FileMode) {
	exts := []string{".go", ".py", ".js", ".md", ".txt", ".yml", ".json", ".php", ".css", ".html"}
	size := min(max(int(g.median*math.Exp(1.3*g.random.NormFloat64())), 32), 1<<20)
	from := g.random.IntN(2 << 20)
	name, mode = fmt.Sprintf("file_%03d%s", i, exts[g.random.IntN(len(exts))]), 0o644
	switch {
	case p < 0.02:
		return fmt.Sprintf("link_%03d", i), g.lf[from : from+size], mode
	case p < 0.10:
		return fmt.Sprintf("tool_%03d.sh", i), append([]byte("#!/bin/sh\n"), g.lf[from:from+size]...), 0o755
	case p < 0.12:
		elf := "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e\x00"
		return fmt.Sprintf("tool_%03d", i), append([]byte(elf), g.binary[from:from+size]...), 0o755
	case p < 0.17:
		return fmt.Sprintf("file_%03d.bat", i), g.crlf[from : from+size], mode
	case p < 0.27:
		return fmt.Sprintf("asset_%03d.png", i), g.binary[from : from+size], mode
	}
	return name, g.lf[from : from+size], mode
}

// commit makes the tree a git checkout whose index is not racy.
func commit(dir string) error {
	for _, args := range [][]string{
		{"init", "-q"},
		{"add", "-A"},
		{"-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "-q", "-m", "generated"},
		{"update-index", "-q", "--really-refresh"},
	} {
		c := exec.Command("git", append([]string{"-C", dir, "-c", "core.autocrlf=false", "-c", "gc.auto=0"}, args...)...)
		if out, err := c.CombinedOutput(); err != nil {
			return fmt.Errorf("git %s: %w\n%s", args[0], err, out)
		}
	}
	return nil
}

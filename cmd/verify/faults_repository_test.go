package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"verify.example/verify/checks/checktest"
)

// repository makes a repository of some three hundred files as people have them: scripts, text, binary files, links, a
// submodule. It returns the directory.
func repository(t *testing.T) string {
	t.Helper()
	checktest.Needs(t, "git", "git")
	top := t.TempDir()
	lib, dir := filepath.Join(top, "lib"), filepath.Join(top, "project")
	for _, d := range []string{lib, dir} {
		if err := os.Mkdir(d, 0o755); err != nil {
			t.Fatal(err)
		}
		checktest.Git(t, d, nil, "init", "-q", "-b", "main")
	}
	var listing strings.Builder
	for i := range 6 {
		fmt.Fprintf(&listing, "bytes file%d.c \"int f%d;\\n\"\n", i, i)
	}
	checktest.Listing(t, lib, []byte(listing.String()))
	commitAll(t, lib)
	checktest.Listing(t, dir, []byte(projectListing()))
	checktest.Git(t, dir, nil, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", lib, "third_party/lib")
	commitAll(t, dir)
	return dir
}

func projectListing() string {
	var l strings.Builder
	for i := range 200 {
		fmt.Fprintf(&l, "bytes src/module%d/part%d.py \"# part %d\\n\\n\\ndef f():\\n    return %d\\n\"\n", i%10, i, i, i)
	}
	for i := range 40 {
		fmt.Fprintf(&l, "bytes bin/tool%d \"#!/bin/sh\\nexec true %d\\n\"\n0755 bin/tool%d\n", i, i, i)
	}
	for i := range 30 {
		fmt.Fprintf(&l, "bytes docs/chapter%d/page%d.md \"# Page %d\\n\\nText.\\n\"\n", i%3, i, i)
	}
	for i := range 20 {
		fmt.Fprintf(&l, "bytes assets/image%d.png \"\\x89PNG\\r\\n\\x1a\\n\\x00%d\"\n", i, i)
	}
	for i := range 5 {
		fmt.Fprintf(&l, "link docs/latest%d -> chapter%d\n", i, i%3)
	}
	return l.String() + "bytes README \"A project.\\n\"\nlink run -> bin/tool1\n"
}

func commitAll(t *testing.T, dir string) {
	t.Helper()
	checktest.Git(t, dir, nil, "add", "-A")
	checktest.Git(t, dir, nil, "commit", "-q", "-m", "all of it")
}

// clone makes a fresh checkout in a directory that does not exist, under a umask.
func clone(t *testing.T, from, to, umask string, args ...string) {
	t.Helper()
	git := "git -c protocol.file.allow=always clone -q"
	for _, a := range append(args, from, to) {
		git += " '" + a + "'"
	}
	cmd := exec.Command("sh", "-c", "umask "+umask+" && exec "+git)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", git, err, out)
	}
}

const recursive = "--recurse-submodules"

// edit calls f for each entry of a checkout, git's own files left out.
func edit(t *testing.T, dir string, f func(file string, info fs.FileInfo) error) {
	t.Helper()
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == ".git" {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return f(file, info)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func chmodAll(files, dirs func(fs.FileMode) fs.FileMode) func(string, fs.FileInfo) error {
	return func(file string, info fs.FileInfo) error {
		switch {
		case info.IsDir():
			return os.Chmod(file, dirs(info.Mode()))
		case info.Mode().IsRegular():
			return os.Chmod(file, files(info.Mode()))
		}
		return nil
	}
}

func same(m fs.FileMode) fs.FileMode { return m.Perm() }

func to(mode fs.FileMode) func(fs.FileMode) fs.FileMode {
	return func(fs.FileMode) fs.FileMode { return mode }
}

func plus(bits fs.FileMode) func(fs.FileMode) fs.FileMode {
	return func(m fs.FileMode) fs.FileMode { return m.Perm() | bits }
}

func minus(bits fs.FileMode) func(fs.FileMode) fs.FileMode {
	return func(m fs.FileMode) fs.FileMode { return m.Perm() &^ bits }
}

func toCRLF(file string, info fs.FileInfo) error {
	if !info.Mode().IsRegular() {
		return nil
	}
	data, err := os.ReadFile(file)
	if err != nil || bytes.IndexByte(data, 0) >= 0 {
		return err
	}
	return os.WriteFile(file, bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n")), info.Mode().Perm())
}

func linksToFiles(file string, info fs.FileInfo) error {
	if info.Mode()&fs.ModeSymlink == 0 {
		return nil
	}
	target, err := os.Readlink(file)
	if err == nil {
		err = os.Remove(file)
	}
	if err == nil {
		err = os.WriteFile(file, []byte(target), 0o644)
	}
	return err
}

func toPointers(file string, info fs.FileInfo) error {
	if filepath.Ext(file) != ".png" {
		return nil
	}
	pointer := "version https://git-lfs.github.com/spec/v1\noid sha256:" + strings.Repeat("4d", 32) + "\nsize 12345\n"
	return os.WriteFile(file, []byte(pointer), info.Mode().Perm())
}

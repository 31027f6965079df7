package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// unpack is the remedy for everything that only a later version can read.
const unpack = "unpack it and verify the directory"

// unbuilt are the ways to name an artifact that are designed and not built yet.
var unbuilt = []struct{ prefix, what, remedy string }{
	{"git:", "git revisions", "check it out with git worktree add and verify the directory"},
	{"oci:", "images", unpack},
	{"oci-archive:", "images", unpack},
	{"docker-archive:", "images", unpack},
}

// directory says why the artifact is not one that can be verified; nil means that it is a directory that can be listed.
func directory(name string) error {
	if name == "-" {
		return failf(unpack, "verify cannot read a tar stream yet")
	}
	for _, u := range unbuilt {
		if strings.HasPrefix(name, u.prefix) {
			return failf(u.remedy, "verify cannot read %s yet", u.what)
		}
	}
	info, err := os.Stat(name)
	if err != nil {
		return cannotOpen(name, err)
	}
	if info.Mode().IsRegular() {
		return plainFile(name)
	}
	if !info.IsDir() {
		return failf("name a directory", "%q is not a directory", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return cannotOpen(name, err)
	}
	return f.Close()
}

func cannotOpen(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return failf("", "there is no directory %q", name)
	}
	return failf("", "cannot read %q: %s", name, reason(err))
}

// reason is err without the operation and the path, which the message around it names already.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// archives are the first bytes of the archives that a later version reads, and where they stand.
var archives = []struct {
	offset int
	magic  string
}{
	{257, "ustar"},
	{0, "\x1f\x8b"},
	{0, "\x28\xb5\x2f\xfd"},
	{0, "\xfd7zXZ\x00"},
	{0, "BZh"},
	{0, "PK\x03\x04"},
	{0, "PK\x05\x06"},
	{0, "!<arch>\n"},
	{0, "\xed\xab\xee\xdb"},
}

// plainFile refuses a plain file, and says of an archive, known by its first bytes, that it is one.
func plainFile(name string) error {
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return cannotOpen(name, err)
	}
	defer f.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return cannotOpen(name, err)
	}
	for _, a := range archives {
		if a.offset < n && bytes.HasPrefix(head[a.offset:n], []byte(a.magic)) {
			return failf(unpack, "verify cannot read archives yet")
		}
	}
	return failf("name the directory that it lies in", "%q is a file, not a directory", name)
}

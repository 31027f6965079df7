package artifact

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// errUnusual says that something is not of the plain form that is read here without git. It is no fault: git is asked then, and
// judges.
var errUnusual = errors.New("not of the plain form")

// mostConfig is how many bytes a configuration has at most that is read without git.
const mostConfig = 64 << 10

// plainly understands the repository at dir/.git without git, which takes three processes to say the same: a directory that has
// what makes it a repository to git, with a configuration in which nothing leads elsewhere, and a work tree whose top is dir.
// Links, files that point to a repository, worktrees, submodules and all that is not told here are unusual.
func (c *checkout) plainly() error {
	mark := filepath.Join(c.dir, ".git")
	if info, err := os.Lstat(mark); err != nil || !info.IsDir() {
		return errUnusual
	}
	root, err := os.OpenRoot(mark)
	if err != nil {
		return errUnusual
	}
	defer root.Close()
	for _, name := range []string{"objects", "refs"} {
		info, err := root.Lstat(name)
		if err != nil || !info.IsDir() {
			return errUnusual
		}
		if _, err := root.Lstat(name + "/."); err != nil { // it can be entered
			return errUnusual
		}
	}
	if _, err := root.Lstat("commondir"); !errors.Is(err, fs.ErrNotExist) {
		return errUnusual
	}
	if info, err := root.Lstat("index"); err != nil || !info.Mode().IsRegular() {
		return errUnusual
	}
	config, err := readPlain(root, "config", mostConfig)
	if err != nil {
		return err
	}
	said, err := readPlainConfig(config)
	if err != nil {
		return err
	}
	head, err := readPlain(root, "HEAD", 4096)
	if err != nil {
		return err
	}
	if !plainHead(head, said.algorithm) {
		return errUnusual
	}
	c.fileMode, c.algorithm, c.index, c.plain = said.fileMode, said.algorithm, filepath.Join(mark, "index"), true
	return nil
}

// plainHead says whether HEAD names a branch, or a commit.
func plainHead(head []byte, algorithm string) bool {
	text := strings.TrimSuffix(string(head), "\n")
	if branch, ok := strings.CutPrefix(text, "ref: refs/heads/"); ok {
		return branch != "" && !strings.ContainsAny(branch, " \t\r\n")
	}
	return len(text) == 2*rawSize(algorithm) && strings.Trim(text, "0123456789abcdef") == ""
}

// rawSize is how many bytes an object name has.
func rawSize(algorithm string) int {
	if algorithm == "sha256" {
		return 32
	}
	return 20
}

// openPlain opens a plain file, and waits for nothing. What is there must be it, and no link to it.
func openPlain(root *os.Root, name string) (*os.File, fs.FileInfo, error) {
	there, err := root.Lstat(name)
	if err != nil || !there.Mode().IsRegular() {
		return nil, nil, errUnusual
	}
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, errUnusual
	}
	info, err := f.Stat()
	if err != nil || !os.SameFile(there, info) {
		f.Close()
		return nil, nil, errUnusual
	}
	return f, info, nil
}

// readPlain reads a plain file of at most most bytes.
func readPlain(root *os.Root, name string, most int64) ([]byte, error) {
	f, info, err := openPlain(root, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info.Size() > most {
		return nil, errUnusual
	}
	text := make([]byte, info.Size())
	if _, err := io.ReadFull(f, text); err != nil || bytes.IndexByte(text, 0) >= 0 {
		return nil, errUnusual
	}
	return text, nil
}

//go:build unix

package artifact

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A checkout can make git wait for ever, by a FIFO where git reads a file.
func TestGitThatDoesNotAnswer(t *testing.T) {
	g := sample(t)
	if err := syscall.Mkfifo(filepath.Join(g.dir, ".git/fifo"), 0o644); err != nil {
		t.Skip(err)
	}
	config := filepath.Join(g.dir, ".git/config")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, config, string(text)+"[include]\n\tpath = fifo\n")
	c := checkout{git: git{program: g.program, dir: g.dir, patience: 300 * time.Millisecond}}
	if _, err := c.ask(t.Context()); err == nil || !strings.Contains(err.Error(), "no answer for 300ms") {
		t.Errorf("%v, want that git does not answer", err)
	}
}

func TestReadRecordIndexIsAFIFO(t *testing.T) {
	g := sample(t)
	index := filepath.Join(g.dir, ".git/index")
	if err := os.Remove(index); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(index, 0o644); err != nil {
		t.Skip(err)
	}
	if _, err := ReadRecord(t.Context(), g.dir); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Errorf("%v, want that the index is not a file", err)
	}
}

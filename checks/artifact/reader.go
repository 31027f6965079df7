package artifact

import (
	"errors"
	"fmt"
	"strings"
)

// Reader looks at one directory after another: List, then Stat or Read for entries of the listed directory. It is for one
// goroutine; any number of readers may share a source. Nothing is followed out of the root, no link is followed at all, and
// what is neither a plain file nor a directory is never opened.
type Reader interface {
	// List makes d the reader's directory and fills its Entries, sorted, with names and types. Where the system does not tell
	// the type with the name, the other facts are filled in too.
	List(d *Dir) error
	// Stat fills in the facts of an entry, and the target of a link.
	Stat(d *Dir, e *Entry) error
	// Read opens a plain file, fills in its facts from what was opened, and gives its content to c. begin is asked once
	// the facts are known what to read.
	Read(d *Dir, e *Entry, c *Content, begin func(e *Entry, t Times) bool) error
	// Close releases the reader.
	Close() error
}

// Times are the stat data of a file that are compared with git's index.
type Times struct {
	MtimeSec, MtimeNsec int64
}

// Source is where an artifact is read from.
type Source struct {
	Kind string // "directory"
	Held Held
	Root Entry // the root's own facts
	// NewReader makes a reader for one goroutine.
	NewReader func() Reader
	// Close releases what the source holds open.
	Close func() error
}

// ErrChanged is what reading a file gives that was replaced or cut off meanwhile.
var ErrChanged = errors.New("changed while it was read")

// errNotDirectory is what opening gives that is no directory.
func errNotDirectory(t Type) error {
	return fmt.Errorf("is a %s, not a directory", t)
}

// relative splits a directory's path below the root into pieces that the system takes in one call.
func relative(path string, most int) []string {
	var pieces []string
	for len(path) > most {
		i := strings.LastIndexByte(path[:most], '/')
		if i < 0 {
			break
		}
		pieces, path = append(pieces, path[:i]), path[i+1:]
	}
	return append(pieces, path)
}

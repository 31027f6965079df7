package artifact

import (
	"context"
	"errors"
	"fmt"
	"io"
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

// Source is where an artifact is read from. A directory is listed while it is looked at; an archive, an image or a revision is
// known as a whole once it was opened, and only contents are read later.
type Source struct {
	Kind string // "directory", "tar", "zip", "git", ...
	Held Held
	Root Entry // the root's own facts
	// Known is the whole hierarchy, sorted, for a source that has it when it was opened; else nil. A run takes it over.
	Known *Dir
	// NewReader makes a reader for one goroutine. Where Known is set its List and Stat have nothing left to do.
	NewReader func() Reader
	// Stream, where it is not nil, is the only way to the contents, but for the small files that ReadFile kept: it goes through
	// them once, in the source's order, asks which are wanted, and gives each of these. What give returns ends it.
	Stream func(ctx context.Context, want func(ref int64) bool, give func(ref int64, content io.Reader) error) error
	// Whole says that every plain file has to be read, whatever checks need: only that tells whether the archive can be unpacked.
	Whole bool
	// Stored says that contents are as git stores them: what a checkout converts or filters is not converted or filtered yet.
	Stored bool
	// Stamped, where it is not nil, says that readers are Stampers, and on which device stamps prove that an entry is unchanged; or why
	// they prove nothing.
	Stamped func() (dev uint64, err error)
	// ReadFile reads a small file of the artifact whole, by its path: a manifest, or .gitattributes. A file that is not there
	// gives fs.ErrNotExist, one that is larger than most bytes an error.
	ReadFile func(path string, most int64) ([]byte, error)
	// Close releases what the source holds open.
	Close func() error
	Said  Said
}

// Said is what a source has to say besides its entries.
type Said struct {
	Faults   []Fault   // what is wrong with the archive itself; checks of the family "archive" report it
	Problems []Problem // what could not be read: exit code 2
	// NotHeld names facts that the source cannot hold for its entries, one sentence each: "a zip made on Windows holds no modes".
	NotHeld []string
	// Notes are remarks for the report, one line each; Top is the one directory that everything lies under, or "".
	Notes []string
	Top   string
	// Users and Groups are the names that the source has for numeric owners; nil where it has none.
	Users, Groups map[uint32]string
	Image         *Image // of a container image; else nil
	Listed        *List  // what the artifact says of its own files; nil where it says nothing
	// Platforms are those a package's own label names, any of which is right: "linux/amd64"; nil where it names none.
	Platforms []string
}

// Fault is something that is wrong with an archive at one of its entries.
type Fault struct {
	Check    string // "archive/duplicate"
	Path     string // as the archive has it
	Message  string
	Expected string
	Actual   string
}

// Problem is something that a source could not read.
type Problem struct {
	Path    string
	Message string
}

// Image is the part of a container image's configuration that says how it is run.
type Image struct {
	OS, Architecture string
	Variant          string // of the architecture: "v7"; may be ""
	Announced        string // os/arch[/variant] as the index that lists the image has it; "" where none does
	User             string // as the configuration has it: a name or number, perhaps ":group"; "" is root
	Identity         Identity
	WorkingDir       string
	Entrypoint, Cmd  []string
	Env              []string
}

// Platform is os/arch, or os/arch/variant.
func (i *Image) Platform() string {
	return ociPlatform{OS: i.OS, Architecture: i.Architecture, Variant: i.Variant}.String()
}

// CutError says that a content is shorter or longer than its source announced.
type CutError struct{ Got, Want int64 }

// Error names both sizes.
func (e *CutError) Error() string {
	return fmt.Sprintf("its content has %d bytes, its header says %d", e.Got, e.Want)
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

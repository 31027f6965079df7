package artifact

import (
	"sort"
	"strings"
)

// Type is what kind of thing an entry is.
type Type uint8

// The types of entries. Unknown is an entry that vanished or could not be looked at; a problem says so.
const (
	Unknown Type = iota
	File
	Directory
	Link
	FIFO
	Socket
	CharDevice
	BlockDevice
)

// String is the word that reports use.
func (t Type) String() string {
	return [...]string{"unknown", "file", "directory", "link", "FIFO", "socket", "character device", "block device"}[t]
}

// Held says which facts a source could tell about its entries. What is not held is never compared.
type Held uint8

// The facts that a source may hold.
const (
	HeldMode  Held = 1 << iota // the nine permission bits and the three special ones
	HeldExec                   // at least whether the owner may execute
	HeldOwner                  // numeric uid and gid
)

// Entry is one name in a directory. Entries are written by the reader that lists their directory and not changed
// after it was left.
type Entry struct {
	Name string
	Size int64 // bytes; of a link, the length of its target
	// Ref is where the source finds the entry's content; its meaning is the source's own. Entries with the same Ref are hard
	// links of each other where the source says so, and share their content.
	Ref  int64
	UID  uint32 // meaningful with HeldOwner
	GID  uint32 // meaningful with HeldOwner
	Mode uint16 // the twelve bits of chmod(2): 04000 setuid ... 00001; meaningful with HeldMode
	Type Type
	// Unheld are facts that the source holds for other entries and not for this one. Nothing is held of the mode and owner of an
	// Implied one: a directory that an archive does not list, while entries below it are there.
	Unheld  Held
	Implied bool
	// Submodule says that the directory is a submodule's, whose files are in another repository and not looked into.
	Submodule bool
	// Caps says that the file carries capabilities (capabilities(7)) that setuid bits do not show.
	Caps bool
}

// missing are the facts that the source does not hold for this entry, whatever it holds for others.
func (e *Entry) missing() Held {
	if e.Implied {
		return HeldMode | HeldExec | HeldOwner
	}
	return e.Unheld
}

// Of are the facts that are held of one entry.
func (h Held) Of(e *Entry) Held { return h &^ e.missing() }

// Dir is one directory of a tree. Its fields are complete once the run has left it.
type Dir struct {
	Path    string // relative to the root; "." for the root itself
	Parent  *Dir   // nil for the root
	Self    Entry  // the directory's own facts; its Name is "." for the root
	Entries []Entry
	Dirs    []*Dir            // the directories among Entries that were entered, in the same order
	Targets map[string]string // targets of the links among Entries, and commits of submodules, by name; nil when there are none
	Pruned  []string          // names that are ignored and were not looked into, sorted
}

// Join is the path of the entry name in d.
func (d *Dir) Join(name string) string {
	if d.Parent == nil {
		return name
	}
	return d.Path + "/" + name
}

// Entry finds an entry by name, or nil.
func (d *Dir) Entry(name string) *Entry {
	i := sort.Search(len(d.Entries), func(i int) bool { return d.Entries[i].Name >= name })
	if i < len(d.Entries) && d.Entries[i].Name == name {
		return &d.Entries[i]
	}
	return nil
}

// Dir finds a directory directly below d by name, or nil.
func (d *Dir) Dir(name string) *Dir {
	i := sort.Search(len(d.Dirs), func(i int) bool { return d.Dirs[i].Self.Name >= name })
	if i < len(d.Dirs) && d.Dirs[i].Self.Name == name {
		return d.Dirs[i]
	}
	return nil
}

// Tree is one artifact, looked at completely but for what was ignored.
type Tree struct {
	Name   string // as the user named it
	Source string // the kind of source: "directory"
	Path   string // the absolute path of the directory on this machine; "" where there is none
	Root   *Dir
	Held   Held
	Said   Said   // what the source itself had to say
	Mount  *Mount // the file system it lies on, once the walk is over; nil where it is not known
}

// Lookup finds the entry at a clean relative path without following links, with the directory it lies in. The root itself
// is found as ".". An entry that is not there, or lies below a link or an ignored directory, gives nil.
func (t *Tree) Lookup(path string) (*Dir, *Entry) {
	d := t.Root
	if path == "." || path == "" {
		return d, &d.Self
	}
	for {
		name, rest, more := strings.Cut(path, "/")
		if !more {
			if e := d.Entry(name); e != nil {
				return d, e
			}
			return nil, nil
		}
		if d = d.Dir(name); d == nil {
			return nil, nil
		}
		path = rest
	}
}

// Walk calls f for each directory of the tree, parents first, in order.
func (t *Tree) Walk(f func(d *Dir)) {
	todo := []*Dir{t.Root}
	for len(todo) > 0 {
		d := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		f(d)
		for i := len(d.Dirs) - 1; i >= 0; i-- {
			todo = append(todo, d.Dirs[i])
		}
	}
}

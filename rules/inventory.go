package rules

import "sort"

// Inventory is an exact list of what an artifact consists of, from a manifest's "inventory". It is not changed once it was read and may
// be read concurrently. A list of a million entries takes some 90 MB, so what many entries have in common is kept once.
type Inventory struct {
	File string // as the user would name it, and as places carry it
	Pos  Pos    // where the manifest names it
	// Root is the artifact's own directory, whose Dir lists everything. Its Line is 0 where the list does not name it.
	Root       Listed
	Entries    int // how many the list names
	Undigested int // the plain files among them whose content it does not tell
}

// Listed is one entry of an inventory.
type Listed struct {
	Name string
	*ListedFacts
	Size   int64    // bytes; meaningful with ListsSize
	SHA256 [32]byte // meaningful with ListsSHA256
	Line   int32    // where it is listed; of a directory that only what lies in it names, the line of the first such entry
}

// ListedFacts is what the entries of an inventory share with others of their kind. Directories and links have one of their own.
type ListedFacts struct {
	Lists       Lists
	Type        ListedType
	Mode        uint16 // the twelve bits of chmod(2); meaningful with ListsMode
	UID, GID    uint32 // meaningful with ListsUID, ListsGID
	User, Group string // meaningful with ListsUser, ListsGroup
	Target      string // of a link; meaningful with ListsTarget
	Optional    bool   // it need not be there
	Ignore      bool   // what lies below it is not looked at
	Implied     bool   // a directory that is not listed itself, while something below it is
	Dir         *ListedDir
}

// ListedDir is what an inventory lists in one directory; never nil for a directory, and nil for anything else.
type ListedDir struct {
	Entries []Listed // sorted by name, bytewise
}

// Lists is a set of facts that an inventory tells of an entry. What it does not tell is not compared.
type Lists uint16

// The facts that can be compared. Every entry has ListsType.
const (
	ListsType Lists = 1 << iota
	ListsMode
	ListsUID
	ListsGID
	ListsUser
	ListsGroup
	ListsSize
	ListsSHA256
	ListsTarget
)

// ListedType is what an inventory says that an entry is.
type ListedType uint8

// The types of listed entries.
const (
	ListedFile ListedType = iota
	ListedDirectory
	ListedLink
	ListedFIFO
	ListedSocket
	ListedCharDevice
	ListedBlockDevice
)

// Entry finds what is listed under a name, or nil; a nil receiver lists nothing.
func (d *ListedDir) Entry(name string) *Listed {
	if d == nil {
		return nil
	}
	i := sort.Search(len(d.Entries), func(i int) bool { return d.Entries[i].Name >= name })
	if i < len(d.Entries) && d.Entries[i].Name == name {
		return &d.Entries[i]
	}
	return nil
}

// Due counts the entries in the directory, and below it, that have to be there. A nil receiver has none.
func (d *ListedDir) Due() int {
	if d == nil {
		return 0
	}
	n := 0
	for i := range d.Entries {
		if e := &d.Entries[i]; !e.Optional {
			n += 1 + e.Dir.Due()
		}
	}
	return n
}

// Place is where the entry is listed.
func (i *Inventory) Place(e *Listed) Pos {
	if e == nil {
		return Pos{File: i.File}
	}
	return Pos{File: i.File, Line: int(e.Line)}
}

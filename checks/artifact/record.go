package artifact

import "sort"

// Record is what git's index says of the directory that is verified. It is not changed once it was read, but for what
// [Record.BlobLines] remembers.
type Record struct {
	Root *RecordDir
	// FileMode is the value of core.fileMode: "true", "false" or "" where it is not set. It is evidence only.
	FileMode string
	// Algorithm is the repository's object format: "sha1" or "sha256".
	Algorithm string
	// Tracked counts the entries that are expected to be present.
	Tracked int
	// Moved are the submodules that are checked out at another commit than the one on record.
	Moved []MovedSubmodule
	// Notes says what the record leaves out and why, one sentence each ("12 paths are outside the sparse checkout").
	Notes []string

	repositories []git                // the one that was read and those of its submodules
	lines        map[string]BlobLines // of the blobs that were asked about
}

// MovedSubmodule is a submodule whose checked out commit is not the one on record. Both are object names in hex.
type MovedSubmodule struct{ Path, Want, Have string }

// RecordDir is one directory of a record.
type RecordDir struct {
	Path    string
	Entries []RecordEntry // sorted by name, bytewise
	Count   int           // files, links and submodules in it and below that are expected to be present
}

// RecordEntry is one name on record.
type RecordEntry struct {
	Name string
	Type Type // File, Link, or Directory (with Dir, or a submodule)
	Exec bool // mode 100755
	// Submodule says that the entry is a gitlink: a directory whose content another repository has on record.
	Submodule bool
	// Absent says that the entry may be missing: it is outside the sparse checkout, or was added with intent to add.
	Absent bool
	// Attributes are what gitattributes(5) says of the file; zero for others.
	Attributes Attributes
	OID        string     // the object's name in hex; "" where it is not known, as for an unmerged path
	Dir        *RecordDir // a directory's entries; nil for files, links and submodules
	Stat       IndexStat
}

// IndexStat is what the index remembers of a file's stat(2) data from when it was last known to be unchanged. The zero value
// means that nothing is known.
type IndexStat struct {
	MtimeSec, MtimeNsec int64
	Size                uint32 // of the file, modulo 2^32
	Racy                bool   // as new as the index itself, so that equality proves nothing
}

// Entry finds an entry by name, or nil; a nil receiver has none.
func (d *RecordDir) Entry(name string) *RecordEntry {
	if d == nil {
		return nil
	}
	i := sort.Search(len(d.Entries), func(i int) bool { return d.Entries[i].Name >= name })
	if i < len(d.Entries) && d.Entries[i].Name == name {
		return &d.Entries[i]
	}
	return nil
}

// Text says whether gitattributes(5) makes a file text.
type Text uint8

// The states of the text attribute. TextUnspecified and TextAuto leave it to the content.
const (
	TextUnspecified Text = iota
	TextAuto
	TextSet
	TextUnset
)

// EOL is a line ending.
type EOL uint8

// The line endings that an attribute or a rule can ask for. EOLUnspecified asks for none.
const (
	EOLUnspecified EOL = iota
	EOLLF
	EOLCRLF
)

// String is the word that manifests and .gitattributes use; "" for none.
func (e EOL) String() string { return [...]string{"", "lf", "crlf"}[e] }

// Attributes is what .gitattributes says of one file's line endings.
type Attributes struct {
	Text   Text
	EOL    EOL
	Filter bool   // a filter, ident or working-tree-encoding changes the content on the way, so it is not the blob's
	Stored bool   // the content is the blob's, before a checkout converts line endings or a filter changes it
	From   string // the place that decided, "path/.gitattributes:3"; "" when none did
}

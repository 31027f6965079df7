package rules

import "time"

// Severity says how bad a finding is. The zero value means that nobody said.
type Severity uint8

// The severities, least first. Off silences a check.
const (
	Unset Severity = iota
	Off
	Info
	Warning
	Error
)

// String is the word that manifests and reports use; "" for Unset.
func (s Severity) String() string {
	return [...]string{"", "off", "info", "warning", "error"}[s]
}

// ValueKind tells the shapes of a [Value] apart.
type ValueKind uint8

// The shapes that an attribute's value can have in a manifest.
const (
	Null ValueKind = iota
	Scalar
	List
	Map
)

// Value is an attribute's value as it was written, before the check that declares the attribute has read it.
type Value struct {
	Pos    Pos
	Kind   ValueKind
	Text   string  // a scalar's source text without its quotes, so that 0644 stays 0644
	Quoted bool    // the scalar stood in quotes or in a block: "true" is then text, not a truth value
	List   []Value // a list's items
	Map    []Pair  // a mapping's pairs, in order, without duplicate keys
}

// Pair is one key of a mapping with its value.
type Pair struct {
	Key   Value // always a scalar
	Value Value
}

// Selector says which kinds of entries a rule's patterns are about.
type Selector uint8

// The selectors, by the key that a rule writes. Paths selects any kind. Only Dirs selects the artifact's root, by the
// pattern "**".
const (
	Files Selector = iota
	Dirs
	Links
	Paths
)

// String is the selector's key in a manifest.
func (s Selector) String() string { return [...]string{"files", "dirs", "links", "paths"}[s] }

// Pattern is a glob in doublestar's syntax, with its place.
type Pattern struct {
	Text string
	Pos  Pos
}

// Attribute is one expectation of a rule, not yet bound to a check. Pos is that of its name.
type Attribute struct {
	Name  string
	Pos   Pos
	Value Value
}

// Rule is a selector and the attributes that hold for what it selects.
type Rule struct {
	Pos        Pos
	Pack       string // the built-in pack it comes from, or ""
	Selector   Selector
	Patterns   []Pattern // at least one
	Except     []Pattern
	Attributes []Attribute
	Severity   Severity // Unset means Error
	Because    string
}

// Setting is one line of a manifest's "checks": the severity of the checks that Check names (a name, or a glob over
// names such as "content/*"). A later setting overrules an earlier one.
type Setting struct {
	Pos      Pos
	Pack     string // the built-in pack it comes from, or ""
	Check    string
	Severity Severity
	Because  string
}

// Exception is a finding that is allowed for a reason: those of the checks named by Check (a name or a glob over names) at
// the paths that one of Paths matches. It holds up to and including the day Until; a zero Until means without end.
type Exception struct {
	Pos     Pos
	Check   string
	Paths   []Pattern
	Because string
	Until   time.Time // midnight UTC of the day
}

// User is a user on the target.
type User struct {
	Name   string
	UID    uint32
	GID    uint32 // the primary group
	HasGID bool
	Groups []string // supplementary groups by name or number, as written
	Pos    Pos
}

// Deploy says how the artifact will look on the target. The zero value means that nobody said.
type Deploy struct {
	Given    bool   // the manifest has a deploy section
	Path     string // absolute, cleaned, or ""
	Owner    string // a name from Users, or a number; ""
	Group    string // a name from Groups, or a number; ""
	Users    []User // in the order written
	Groups   map[string]uint32
	Platform []string // os/arch, such as linux/amd64; nil means not said
	Provides []string // absolute paths that exist on the target and can be executed
	Sonames  []string // shared libraries that the target has where its loader looks, by the names that programs need them by
	Libc     Libc
	Pos      Pos
}

// Libc is the C library of a target. The zero value means that nobody said.
type Libc struct {
	Name    string // "glibc" or "musl"
	Version string // of glibc, such as "2.36"; "" means not said
}

// String is the form in a manifest: "glibc-2.36", "glibc", "musl"; "" for the zero value.
func (l Libc) String() string {
	if l.Version == "" {
		return l.Name
	}
	return l.Name + "-" + l.Version
}

// Policy is everything that a manifest and the packs and manifests it uses decide. It is not changed after it was made
// and may be read concurrently.
type Policy struct {
	File         string // the manifest as the user would name it; "" when there is none
	Rules        []Rule // weakest first
	RecordRank   int    // Rules[:RecordRank] (the default pack) are weaker than git's record, the rest stronger
	Baseline     bool   // take git's record where there is one
	Deploy       Deploy
	Ignore       []Pattern
	Settings     []Setting      // weakest first
	Dependencies []Dependencies // the items of all manifests together, in order
	References   []Reference    // the items of all manifests together, in order
	Inventory    *Inventory     // the exact list of entries; nil where none is named
	Allow        []Exception
	Sources      map[string][]byte // each file that was read, by the name its positions carry
}

// Package packages is what the readers of dependency files have in common: what one file states about packages, and what an
// ecosystem is.
//
// A project states its packages in up to three ways, the sides: what is declared (package.json), what is locked
// (package-lock.json) and what is installed (node_modules). A [Format] reads one kind of file into a [File], and nothing else: it
// knows no other file, no disk and no target. An [Ecosystem] is its formats with what makes the sides comparable: how names are
// normalised, how versions are ordered, and what its own tool refuses.
//
// Every reader fails closed. What it does not understand is a [Fault] at its line, and a file with faults is not compared at all:
// a package that was dropped in silence would make drift look like agreement.
package packages

// Side is one of the ways in which a project states its packages.
type Side uint8

// The sides. A format may serve as more than one of them: a requirements file declares, and locks where it pins.
const (
	Declared Side = 1 << iota
	Locked
	Installed
)

// String is the word that a manifest's "dependencies" and messages use.
func (s Side) String() string {
	switch s {
	case Declared:
		return "declared"
	case Locked:
		return "locked"
	case Installed:
		return "installed"
	}
	return "unknown"
}

// Kind says what a requirement is for. A Development requirement need not be there on the target, an Optional one may fail to
// install, a Peer is for the one who requires to provide.
type Kind uint8

// The kinds; the zero value is what the program needs when it runs.
const (
	Runtime Kind = iota
	Development
	Optional
	Peer
	Build
)

// String is the word that messages use.
func (k Kind) String() string {
	return [...]string{"runtime", "development", "optional", "peer", "build"}[k]
}

// Origin says where a package comes from. The version of one that comes from no registry is not compared with a constraint.
type Origin uint8

// The origins; the zero value is the ecosystem's registry.
const (
	Registry Origin = iota
	Path            // a directory or a file of the project itself
	URL             // an archive at an address
	VCS             // a revision of a repository
)

// Requirement is one line that asks for a package.
type Requirement struct {
	Name       string   // normalised, as [Ecosystem.Name] does
	Constraint string   // in the ecosystem's own syntax, as written; "" takes any version
	Kind       Kind     // what it is for
	Group      string   // the extra, group or section that asks for it; "" for the project itself
	Extras     []string // of the package, normalised and sorted
	Marker     string   // on which targets it holds, in the ecosystem's own syntax; "" everywhere
	Origin     Origin
	From       string // the path, address or revision where Origin is not Registry, as written
	Line       int    // from 1; 0 where the file has no lines
}

// Package is one package that is locked or installed.
type Package struct {
	Name    string // normalised, as [Ecosystem.Name] does
	Version string // as written; "" where the file does not say, as of a path
	// Place is where the package lies in an ecosystem that can hold one name more than once ("node_modules/a/node_modules/b"),
	// relative to the project; "" where a name says it all.
	Place string
	Kind  Kind // Development or Optional when nothing but such requirements leads to it
	// Marker is on which targets it is there, in the ecosystem's own syntax; "" everywhere.
	Marker string
	Origin Origin
	From   string // the path, address or revision where Origin is not Registry, as written
	// InPlace says that a locked package is used where its sources lie, so that it is not among what is installed.
	InPlace bool
	// Digests are those of the archive that the package comes from, each as algorithm, ":" and lower-case hexadecimal digits.
	Digests []string
	// Requires are the package's own requirements, where the file knows them.
	Requires []Requirement
	// Provides are other names under which the package can be required, such as Debian's virtual packages.
	Provides []Provided
	Line     int // from 1; 0 where the file has no lines
}

// Provided is another name of a package. Version is what is provided under it; "" where the file does not say, and then no
// constraint is met.
type Provided struct{ Name, Version string }

// Include is another file that a file names as a part of itself.
type Include struct {
	Path string // relative to the artifact's root, clean; one that leads out of it begins with "../"
	// Pattern says that Path is a pattern of path.Match and stands for the files that are there, be it none; those in Except, or below
	// a directory in it, are left out.
	Pattern bool
	Except  []string
	// Constrains says that the file only narrows versions (pip's -c) and asks for nothing.
	Constrains bool
	Line       int
}

// File is what one file states. Its lists are in the file's order.
type File struct {
	Path    string // relative to the artifact's root; the caller fills it in
	Sides   Side   // those that the file can speak for; the caller fills in the format's where it is 0
	Format  string // "package-lock.json version 3", for people
	Name    string // the project's or package's own name, normalised; "" where the file does not say
	Version string // the project's or package's own version; "" where the file does not say

	// Requires is what the file asks for, or, in a lock, what it remembers the project to have asked for when it was made;
	// HasRequires says that a lock remembers.
	Requires    []Requirement
	HasRequires bool
	// Packages is what the file locks, or says to be installed.
	Packages []Package
	// Complete says that nothing may be installed but Packages, since the file is made by a tool that resolves everything.
	Complete bool
	// Partial says that a lock does not know of all that is declared for other purposes than Runtime: it was made for some groups.
	Partial  bool
	Includes []Include
	// Undecided are places that only a program or another file could tell the meaning of. What else is stated holds without them.
	Undecided []Fault
	// Target is what an installed environment says of itself; zero for most.
	Target Target
	// Detail is what else the ecosystem's own Judge wants to know; nil for most.
	Detail any
}

// Fault is a place that a reader does not understand. It is never left out of the account: a file with a fault was not read.
type Fault struct {
	Line    int // from 1; 0 for the file as a whole
	Message string
}

package packages

import (
	"slices"
	"strings"
)

// Format is one kind of file that states packages.
type Format struct {
	// Title is what people call it: "package-lock.json", "*.dist-info/METADATA".
	Title string
	Sides Side
	// Bases are the file names (last elements of paths) that may be of this format, and Suffixes the ends of such names, each from
	// a dot on (".txt"). Dirs are the names of directories (last elements) in which a file of any name may be of it. What is none of
	// these is never looked at; at least one of them is given.
	Bases    []string
	Suffixes []string
	Dirs     []string
	// Match says whether the file at a path, relative to the artifact's root, is of this format and is compared where no manifest
	// names it; it sees only paths that Bases, Suffixes or Dirs let through. Nil takes them all. It must be cheap and is called concurrently.
	Match func(path string) bool
	// Named says the same of a file that a manifest's "dependencies" names, or that another file includes; nil is the same as Match.
	Named func(path string) bool
	// Beside is a file that must lie in the same directory, or the file is not of this format; "" for none.
	Beside string
	// Part says of a file that Match takes that it is read for others to include it, and compared by itself only where a manifest
	// names it; nil is never.
	Part func(path string) bool
	// Read reads the file. text is valid during the call only, so nothing of it may be kept but copies. It is called concurrently and
	// must be pure. When there are faults the file is not used.
	Read func(path string, text []byte) (*File, []Fault)
}

// Ecosystem is one world of packages with a common registry, and everything that makes its files comparable. It is declared once,
// as a value, and never changed; its functions are called concurrently and must be pure.
type Ecosystem struct {
	Type    string // the package-url type: "npm"; what a manifest's "ecosystem" says
	Title   string // for people: "Python"
	Formats []Format
	// Name normalises a package's name, so that two spellings of one name are equal; nil leaves names as they are.
	Name func(name string) string
	// Compare orders two versions: negative, zero or positive. It is an error when one of them is none. It is never nil.
	Compare func(a, b string) (int, error)
	// Operators are those that a manifest's constraints may have besides == != >= > <= <: any of "~=", "^" and "~".
	Operators []string
	// Satisfies says whether a version meets a constraint in the ecosystem's own syntax. It is an error when either cannot be
	// understood; nothing is guessed then. It is never nil.
	Satisfies func(version, constraint string) (bool, error)
	// Applies says whether a marker holds on a target; nil for an ecosystem without markers.
	Applies func(marker string, on *Target) Truth
	// Tools are the names of packages that the ecosystem's own tool puts beside what it was asked to install, so that nobody lists them.
	Tools []string
	// Owns says whether an installed file belongs to the project in dir ("." for the root); nil means that it does wherever it lies
	// below dir, and the nearest project has it.
	Owns func(dir, installed string) bool
	// Homes are the usual names of directories, beside what is declared, in which it is installed. One that is a link is not followed,
	// and that is said.
	Homes []string
	// Refuses are the disagreements that stop the ecosystem's own tool, and so are errors where no manifest asks; others are warnings.
	Refuses Refusal
	// Own are the disagreements that Judge finds by the ecosystem's own rules, and that the comparison of the sides leaves to it.
	Own Refusal
	// Judge looks for what only this ecosystem knows, after the sides were compared; nil for none.
	Judge func(p *Project, report func(Difference))
}

// Refusal is a set of disagreements between two sides.
type Refusal uint8

// The disagreements.
const (
	StaleLock    Refusal = 1 << iota // the lock does not satisfy what is declared
	NotInstalled                     // something locked is not installed
	OtherVersion                     // something is installed in another version than locked, or than what requires it takes
	Extra                            // something is installed or locked that nothing asks for
)

// Truth is the answer to a question that cannot always be decided.
type Truth uint8

// The answers; the zero value is that nobody can tell.
const (
	Undecided Truth = iota
	Yes
	No
)

// Target is what is known of where the artifact will run. What is empty is not known.
type Target struct {
	System    string // as GOOS has it: "linux"
	Processor string // as GOARCH has it: "amd64"
	Libc      string // "glibc" or "musl"
	// Python is the version of the environment that is judged, as its own path ("3.11") or its pyvenv.cfg ("3.11.7") tells.
	Python string
	// Posix says that the environment is laid out ("lib/python3.11") as none is on Windows.
	Posix bool
	// Implementation is that of the environment's Python, "cpython", as pyvenv.cfg tells.
	Implementation string
}

// Project is what is held against each other: the files of up to three sides.
type Project struct {
	Dir       string // relative to the artifact's root; "." for the root
	Declared  []*File
	Locked    []*File
	Installed []*File
	// Narrowing are files that others include, and that ask for nothing and only narrow versions.
	Narrowing []*File
	// Installs says that the project has the side Installed, be it that nothing is installed.
	Installs bool
	Target   Target
	// Asked says that a manifest's "dependencies" put the project together, and not its files' places alone.
	Asked bool
	// Exists says of a path relative to the artifact's root whether something is there.
	Exists func(path string) Truth
	// Names are those of the plain files and of the directories in a directory, sorted; nil where it is not there or not looked into.
	Names func(dir string) (files, dirs []string)
}

// Difference is one disagreement. Line is 0 where there is none to name.
type Difference struct {
	Check    string // "missing", "version", "unexpected", "stale-lock", "not-installed" or "duplicate"
	Refused  bool   // the ecosystem's own tool stops on it
	Unknown  bool   // Message says that something cannot be decided, and nothing else is wrong
	Path     string // the file it is about
	Line     int
	Expected string
	Actual   string
	Message  string // one sentence without its place
	Remedy   string
}

// FormatOf is the format that reads the file at a path as one of some sides; named says that a manifest or another file names it.
// Sides 0 takes any. It is nil where no format does.
func (e *Ecosystem) FormatOf(path string, sides Side, named bool) *Format {
	dir, base := "", path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		dir, base = path[:i], path[i+1:]
		dir = dir[strings.LastIndexByte(dir, '/')+1:]
	}
	for i := range e.Formats {
		f := &e.Formats[i]
		if sides != 0 && f.Sides&sides == 0 {
			continue
		}
		match := f.Match
		if named && f.Named != nil {
			match = f.Named
		}
		if f.lets(dir, base) && (match == nil || match(path)) {
			return f
		}
	}
	return nil
}

// lets says whether Bases, Suffixes or Dirs let a file name through.
func (f *Format) lets(dir, base string) bool {
	return slices.Contains(f.Bases, base) || slices.Contains(f.Dirs, dir) || slices.ContainsFunc(f.Suffixes, func(s string) bool { return strings.HasSuffix(base, s) })
}

package artifact

import (
	"fmt"
	"slices"
	"strings"
)

// assembler makes a tree of entries that come in any order, as the headers of an archive do. What an archive may not do is
// recorded as a fault, and stays out of the tree. Its memory is bounded by the number of entries: a name or target counts as
// one entry more for each KiB.
type assembler struct {
	said    Said
	o       Opening
	root    *node
	rootSet bool // in the current layer
	layer   int32
	entries int64
	// noBackslash refuses names with a backslash; else only those that lead out where it separates names, as on Windows.
	noBackslash bool
	stripped    int64  // entries, but for directories, that lie above what --strip left
	lastPath    string // of the directory found last, which the next entry most often lies in too
	last        *node
	tops        string // the one name that everything lies under; "" before the first
	manyTops    bool
}

// node is a directory while it is assembled.
type node struct {
	path    string
	slots   []slot
	index   map[string]int // into slots, where they are many
	targets map[string]string
}

// slot is one entry of a node.
type slot struct {
	Entry
	kid   *node // of a directory
	layer int32
}

// indexed is how many entries of a directory are searched one by one.
const indexed = 64

// newAssembler begins a tree; root holds for the root until an entry says otherwise.
func newAssembler(root Entry, o Opening) *assembler {
	root.Name, root.Type = ".", Directory
	o.Limits = o.Limits.OrDefault()
	a := &assembler{o: o, root: &node{path: "."}}
	a.root.slots = []slot{{Entry: root}} // the root's own facts, as the one slot of a node above it
	a.root.slots[0].kid = &node{path: "."}
	return a
}

// impliedRoot is the root of an archive that does not speak of it.
func impliedRoot() Entry { return Entry{Mode: 0o755, Implied: true} }

// top is the tree's root.
func (a *assembler) top() *node { return a.root.slots[0].kid }

// nextLayer begins a layer above what there is: its entries replace those below without a fault.
func (a *assembler) nextLayer() {
	a.layer++
	a.rootSet = false
}

// add places an entry under the name that the archive gives it; e.Name is ignored, and target is that of a link. Only a limit
// is an error.
func (a *assembler) add(name string, e Entry, target string) error {
	path, ok, err := a.place(name, len(target), e.Type)
	if !ok || err != nil {
		return err
	}
	if path == "." {
		a.setRoot(name, e)
		return nil
	}
	return a.put(path, e, target)
}

// link places a hard link to an earlier entry: the same facts, the same content.
func (a *assembler) link(name, to string, e Entry) error {
	path, ok, err := a.place(name, len(to), File)
	if !ok || err != nil {
		return err
	}
	old, why := a.clean(to)
	if why != "" {
		a.fault("archive/escaping", name, fmt.Sprintf("is a hard link to %q: %s", to, why), "a name inside of the archive", to)
		return nil
	}
	old, _ = a.strip(old)
	n, i := a.find(old)
	switch {
	case i < 0 || n == a.root:
		a.problem(name, fmt.Sprintf("is a hard link to %q, which the archive does not hold before it", to))
		return nil
	case n.slots[i].Type == Directory:
		a.problem(name, fmt.Sprintf("is a hard link to %q, a directory", to))
		return nil
	case path == ".":
		a.setRoot(name, n.slots[i].Entry)
		return nil
	case path == old:
		a.fault("archive/duplicate", name, "is a hard link to itself", "", "")
		return nil
	}
	return a.put(path, n.slots[i].Entry, n.targets[n.slots[i].Name])
}

// place is where in the tree an entry belongs. false means that it stays out, which is recorded.
func (a *assembler) place(name string, more int, t Type) (path string, ok bool, err error) {
	if a.entries += 1 + int64(len(name)+more)>>10; a.entries > a.o.Limits.Entries {
		return "", false, &LimitError{Name: "max-entries", Limit: a.o.Limits.Entries}
	}
	path, why := a.clean(name)
	if why != "" {
		a.fault("archive/escaping", name, why, "a name inside of the archive", name)
		return "", false, nil
	}
	if len(path) > a.o.Limits.Path {
		return "", false, &LimitError{Name: "max-path", Limit: int64(a.o.Limits.Path)}
	}
	if strings.Count(path, "/") > a.o.Limits.Depth {
		return "", false, &LimitError{Name: "max-depth", Limit: int64(a.o.Limits.Depth)}
	}
	if path, ok = a.strip(path); !ok || path == "." && a.o.Strip > 0 && t != Directory {
		if t != Directory {
			a.stripped++
		}
		return "", false, nil
	}
	a.noteTop(path, t)
	return path, true, nil
}

// clean is a name without what means nothing in it: "./", "//" and a "/" at its end. why says what is wrong with a name that
// cannot be followed.
func (a *assembler) clean(name string) (path, why string) {
	switch {
	case name == "":
		return "", "it has no name"
	case strings.IndexByte(name, 0) >= 0:
		return "", "its name holds a NUL byte"
	case name[0] == '/':
		return "", "its name is absolute"
	}
	if i := strings.IndexByte(name, '\\'); i >= 0 {
		if why := a.backslash(name); why != "" {
			return "", why
		}
	}
	path = strings.TrimRight(name, "/")
	for strings.HasPrefix(path, "./") {
		path = strings.TrimLeft(path[2:], "/")
	}
	if strings.Contains(path, "//") || strings.Contains(path, "/./") || strings.HasSuffix(path, "/.") {
		parts := slices.DeleteFunc(strings.Split(path, "/"), func(s string) bool { return s == "" || s == "." })
		path = strings.Join(parts, "/")
	}
	if path == "" || path == "." {
		return ".", ""
	}
	if hasDotDot(path) {
		return "", `its name leads through ".."`
	}
	return path, ""
}

// hasDotDot says whether ".." is one of a path's names.
func hasDotDot(path string) bool {
	return strings.Contains(path, "..") &&
		(path == ".." || strings.HasPrefix(path, "../") || strings.HasSuffix(path, "/..") || strings.Contains(path, "/../"))
}

// backslash says what is wrong with a name that has one. On Windows it separates names; elsewhere it is a letter like any other,
// which systemd's unit names use.
func (a *assembler) backslash(name string) string {
	windows := strings.ReplaceAll(name, `\`, "/")
	switch {
	case a.noBackslash:
		return "its name has a backslash, which separates directories on Windows and nowhere else"
	case windows[0] == '/', len(windows) > 2 && windows[1] == ':' && windows[2] == '/':
		return "its name is absolute on Windows"
	case hasDotDot(windows):
		return `its name leads through ".." on Windows`
	}
	return ""
}

// strip takes the leading directories from a path that --strip takes. false means that nothing is left of it.
func (a *assembler) strip(path string) (string, bool) {
	for n := a.o.Strip; n > 0; n-- {
		_, rest, more := strings.Cut(path, "/")
		if !more {
			return ".", n == 1 && path != "."
		}
		path = rest
	}
	return path, true
}

// noteTop keeps in mind whether everything lies under one directory.
func (a *assembler) noteTop(path string, t Type) {
	if path == "." || a.manyTops {
		return
	}
	top, _, below := strings.Cut(path, "/")
	if a.tops == "" {
		a.tops = top
	}
	a.manyTops = top != a.tops || !below && t != Directory
}

func (a *assembler) fault(check, path, message, expected, actual string) {
	a.said.Faults = append(a.said.Faults, Fault{Check: check, Path: path, Message: message, Expected: expected, Actual: actual})
}

func (a *assembler) problem(path, message string) {
	a.said.Problems = append(a.said.Problems, Problem{Path: path, Message: message})
}

// setRoot takes the root's own facts over from an entry.
func (a *assembler) setRoot(name string, e Entry) {
	root := &a.root.slots[0]
	if e.Type != Directory {
		a.fault("archive/escaping", name, "names the root itself, and is a "+e.Type.String(), "a directory", "a "+e.Type.String())
		return
	}
	if a.rootSet && !sameFacts(&root.Entry, &e) && a.o.Strip == 0 {
		a.fault("archive/duplicate", ".", "is there twice, with different facts", "", "")
	}
	e.Name, e.Implied, a.rootSet = ".", false, true
	root.Entry, root.layer = e, a.layer
}

// sameFacts says that two entries of a directory leave no doubt which one holds.
func sameFacts(a, b *Entry) bool {
	return a.Mode == b.Mode && a.UID == b.UID && a.GID == b.GID && a.Unheld == b.Unheld
}

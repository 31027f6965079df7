package artifact

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

// gitTree is a tree in git's own objects, while it is opened and as the source of its contents. Refs are ordinals of entries.
type gitTree struct {
	git
	ctx     context.Context
	limits  Limits
	batch   *gitBatch       // what the tree is opened with
	raw     int             // bytes of an object name
	missing map[string]bool // raw names of what a partial clone lacks

	contents *gitBatch // what contents are read with; started before it is needed

	root    *Dir
	rooted  bool // the root's object was there
	names   arena
	oids    []byte   // raw, of each entry
	entries []*Entry // by Ref
	pending []gitPending
	kept    map[int64][]byte // the contents of small files that are wanted before the others, by Ref
	keeping int64            // bytes of kept
	linked  int              // submodules
	filters bool             // some .gitattributes names a filter
	said    Said

	sizesOnce sync.Once
	sizes     []int64 // by Ref; -1 for what is missing
	sizesErr  error
	expanded  int64
}

// gitPending is a question that git was asked while the tree is opened.
type gitPending struct {
	dir   *Dir
	entry int  // of dir, whose content was asked for; unused for a tree
	depth int  // of dir
	what  Type // Directory: the tree of dir; Link: a target; File: a content to keep
}

const (
	maxTree     = 256 << 20 // bytes of one tree object
	maxTarget   = 64 << 10  // bytes of a link's target
	maxKept     = 1 << 20   // bytes of a file that is kept
	maxKeptSum  = 64 << 20  // bytes of all of them
	gitFile     = 0o644
	gitProgram  = 0o755
	gitTypeMask = 0o170000
)

// begin makes the root.
func (t *gitTree) begin() {
	self := Entry{Name: ".", Type: Directory, Mode: gitProgram}
	t.root = &Dir{Path: ".", Self: self}
	t.kept = map[int64][]byte{}
}

// oid is the object name of an entry, in hex.
func (t *gitTree) oid(ref int64) string {
	return hex.EncodeToString(t.oids[ref*int64(t.raw) : (ref+1)*int64(t.raw)])
}

// lacks says whether a partial clone is known not to have the object of an entry.
func (t *gitTree) lacks(ref int64) bool {
	return t.missing != nil && t.missing[string(t.oids[ref*int64(t.raw):(ref+1)*int64(t.raw)])]
}

func (t *gitTree) fault(check, path, message, expected, actual string) {
	t.said.Faults = append(t.said.Faults, Fault{Check: check, Path: path, Message: message, Expected: expected, Actual: actual})
}

func (t *gitTree) problem(path, message string) {
	t.said.Problems = append(t.said.Problems, Problem{Path: path, Message: message})
}

// place puts an entry into a directory, unless git would refuse to check it out.
func (t *gitTree) place(d *Dir, mode uint64, name []byte, oid []byte) error {
	if int64(len(t.entries)) >= t.limits.Entries {
		return &LimitError{Name: "max-entries", Limit: t.limits.Entries}
	}
	e := Entry{Ref: int64(len(t.entries)), Mode: gitFile}
	switch {
	case mode&gitTypeMask == 0o100000:
		e.Type = File
		if mode&0o100 != 0 {
			e.Mode = gitProgram
		}
	case mode&gitTypeMask == 0o120000:
		e.Type, e.Mode = Link, 0o777
	case mode&gitTypeMask == 0o040000:
		e.Type, e.Mode = Directory, gitProgram
	case mode&gitTypeMask == 0o160000:
		e.Type, e.Mode, e.Submodule = Directory, gitProgram, true
		t.linked++
	default:
		t.problem(d.Join(string(name)), fmt.Sprintf("git has it with the unknown mode %o", mode))
		return nil
	}
	if why := refusedName(name); why != "" {
		t.fault("archive/escaping", d.Join(string(name)), why, "a name that git checks out", string(name))
		return nil
	}
	e.Name = t.names.keep(name)
	if e.Submodule {
		if d.Targets == nil {
			d.Targets = map[string]string{}
		}
		d.Targets[e.Name] = hex.EncodeToString(oid)
	}
	d.Entries = append(d.Entries, e)
	t.entries = append(t.entries, nil)
	t.oids = append(t.oids, oid...)
	return nil
}

// refusedName says why git refuses to check out a name; "" when it does not.
func refusedName(name []byte) string {
	switch {
	case len(name) == 0:
		return "has an empty name: git refuses to check it out"
	case string(name) == "." || string(name) == "..":
		return fmt.Sprintf("is named %q: git refuses to check it out", name)
	case bytes.IndexByte(name, '/') >= 0:
		return "has a slash in one name: git refuses to check it out"
	case strings.EqualFold(string(name), ".git") || strings.EqualFold(string(name), "git~1"):
		return fmt.Sprintf("is named %q, as git's own directory: git refuses to check it out", name)
	}
	return ""
}

// complete sorts the entries of a directory once it has all of them, leaves one of each name, and asks git for what is needed of
// them. children are the directories that are known already, by name.
func (t *gitTree) complete(d *Dir, depth int, children map[string]*Dir) error {
	slices.SortStableFunc(d.Entries, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	kept := d.Entries[:0]
	for _, e := range d.Entries {
		if n := len(kept); n > 0 && kept[n-1].Name == e.Name {
			t.fault("archive/duplicate", d.Join(e.Name), fmt.Sprintf("is there twice: as a %s and as a %s", kept[n-1].Type, e.Type), "", "")
			continue
		}
		kept = append(kept, e)
	}
	d.Entries = kept
	for i := range d.Entries {
		e := &d.Entries[i]
		t.entries[e.Ref] = e
		if len(d.Path)+1+len(e.Name) > t.limits.Path {
			return &LimitError{Name: "max-path", Limit: int64(t.limits.Path)}
		}
		switch {
		case e.Type == Directory:
			if err := t.below(d, i, depth, children[e.Name]); err != nil {
				return err
			}
		case e.Type == Link, e.Name == attributesName, d == t.root && (e.Name == "verify.yaml" || e.Name == ".verify.yaml"):
			t.request(gitPending{dir: d, entry: i, what: e.Type}, e)
		}
	}
	return nil
}

// below hangs the directory of an entry below d; child is the one that is known already, or nil.
func (t *gitTree) below(d *Dir, i, depth int, child *Dir) error {
	e := &d.Entries[i]
	if depth >= t.limits.Depth {
		return &LimitError{Name: "max-depth", Limit: int64(t.limits.Depth)}
	}
	known := child != nil
	if !known {
		child = &Dir{Path: d.Join(e.Name), Parent: d}
	}
	child.Self = *e
	d.Dirs = append(d.Dirs, child)
	if !known && !e.Submodule {
		t.request(gitPending{dir: child, depth: depth + 1, what: Directory}, e)
	}
	return nil
}

// request asks git for the object of an entry.
func (t *gitTree) request(p gitPending, e *Entry) {
	if t.lacks(e.Ref) {
		path := p.dir.Path
		if p.what != Directory {
			path = p.dir.Join(e.Name)
		}
		if p.what != File { // of a file, the walk says so
			t.problem(path, (&missingObject{t.oid(e.Ref)}).Error())
		}
		return
	}
	t.pending = append(t.pending, p)
	t.batch.ask(t.oid(e.Ref))
}

// settle reads the answers to everything that git was asked, and to what that leads to.
func (t *gitTree) settle() error {
	for len(t.pending) > 0 {
		p := t.pending[0]
		t.pending = t.pending[1:]
		err := t.batch.answer(maxTree, func(o gitObject, content io.Reader) error { return t.answered(p, o, content) })
		var limit *LimitError
		switch {
		case errors.As(err, &limit):
			return err
		case err != nil && p.what == Directory:
			return fmt.Errorf("%q cannot be read: %w", p.dir.Path, t.batch.failed(err))
		case err != nil:
			return fmt.Errorf("%q cannot be read: %w", p.dir.Join(p.dir.Entries[p.entry].Name), t.batch.failed(err))
		}
	}
	t.pending = nil
	return nil
}

// missingObject says that an object is not in the repository.
type missingObject struct{ oid string }

func (e *missingObject) Error() string {
	return fmt.Sprintf("git object %.12s is not in the repository: it is a partial clone, or damaged", e.oid)
}

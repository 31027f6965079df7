package artifact

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const attributesName = ".gitattributes"

// recordBuilder turns the sorted list of paths in an index into directories, in one pass.
type recordBuilder struct {
	base  string // the artifact's path of the directory that is read, with "/" behind it; "" for the root itself
	up    int    // how many directories of the work tree lie above it
	racy  func(IndexStat) bool
	names arena

	dirs    []openDir
	entries []RecordEntry // of all open directories, those of the outermost first
	last    []byte        // the path that was added last, relative to base
	stages  uint8         // of that path; bit 0 for a merged one
	err     error

	attributes map[string]attributeBlob // .gitattributes by directory, relative to base; "../" for those above
	submodules []string                 // paths, relative to base

	sparse, added, unmerged, statless int // for the notes
}

// openDir is a directory whose entries are still coming.
type openDir struct {
	path  string // relative to base, with "/" behind it; "" for the outermost
	start int    // of its entries
}

// attributeBlob is a .gitattributes on record.
type attributeBlob struct {
	oid    string
	absent bool // perhaps its content is not here either, in a partial clone
}

func newRecordBuilder(base string, up int, racy func(IndexStat) bool) *recordBuilder {
	return &recordBuilder{
		base: base, up: up, racy: racy, dirs: []openDir{{}}, attributes: map[string]attributeBlob{},
	}
}

// add puts an entry into its directory.
func (b *recordBuilder) add(e *indexEntry) error {
	if b.above(e) {
		return nil
	}
	stage := uint8(1) << (e.stage - '0')
	if bytes.Equal(e.path, b.last) {
		if b.stages|stage == b.stages || (b.stages|stage)&1 != 0 {
			return fmt.Errorf("git's index names %q twice", e.path)
		}
		b.stages |= stage
	} else {
		if err := plausiblePath(e.path); err != nil {
			return err
		}
		dir := b.enter(e.path)
		name := b.names.keep(e.path[len(dir):])
		b.last, b.stages = append(b.last[:0], e.path...), stage
		b.entries = append(b.entries, RecordEntry{Name: name})
		b.count(e)
	}
	return b.fill(&b.entries[len(b.entries)-1], e)
}

// fill sets what e says of the path that was added last. Of an unmerged path the second stage, "ours", counts as it does for
// git; the file must be there if both sides have it.
func (b *recordBuilder) fill(entry *RecordEntry, e *indexEntry) error {
	entry.Absent = e.skipWorktree || e.intentToAdd || b.stages&1 == 0 && b.stages&0b1100 != 0b1100
	if e.stage == '3' && b.stages != 0b1000 {
		return nil
	}
	entry.Exec, entry.Submodule = false, false
	switch e.mode & 0o170000 {
	case 0o100000:
		entry.Type, entry.Exec = File, e.mode&0o100 != 0
		if entry.Name == attributesName && !e.intentToAdd {
			b.attributes[b.dirs[len(b.dirs)-1].path] = attributeBlob{oid: string(e.oid), absent: entry.Absent}
		}
	case 0o120000:
		entry.Type = Link
	case 0o160000:
		entry.Type, entry.Submodule = Directory, true
		if !entry.Absent {
			b.submodules = append(b.submodules, string(b.last))
		}
	default:
		return fmt.Errorf("git's index gives %q the unknown mode %o", e.path, e.mode)
	}
	if e.stage == '0' && !e.intentToAdd {
		entry.OID = b.names.keep(e.oid)
		entry.Stat = e.stat
		entry.Stat.Racy = e.known && b.racy(e.stat)
	}
	return nil
}

// count keeps the numbers for the notes.
func (b *recordBuilder) count(e *indexEntry) {
	switch {
	case e.stage != '0':
		b.unmerged++
	case e.intentToAdd:
		b.added++
	case e.skipWorktree:
		b.sparse++
	}
	if !e.known {
		b.statless++
	}
}

// above notes the .gitattributes of the directories above the one that is read, and says whether e was one.
func (b *recordBuilder) above(e *indexEntry) bool {
	if b.up == 0 || len(e.path) > 3*b.up+len(attributesName) || e.path[0] != '.' {
		return false
	}
	dir, found := strings.CutSuffix(string(e.path), attributesName)
	if !found || dir == "" || dir != strings.Repeat("../", len(dir)/3) {
		return false
	}
	if e.mode&0o170000 == 0o100000 && e.stage <= '2' && !e.intentToAdd {
		b.attributes[dir] = attributeBlob{oid: string(e.oid), absent: e.skipWorktree}
	}
	return true
}

// plausiblePath refuses paths that git would never put into an index: they could lead out of the checkout.
func plausiblePath(path []byte) error {
	for rest, more := path, true; more; {
		var name []byte
		name, rest, more = bytes.Cut(rest, []byte{'/'})
		if len(name) == 0 || string(name) == "." || string(name) == ".." {
			return fmt.Errorf("git's index names %q, which is not a path below the checkout", path)
		}
	}
	return nil
}

// enter makes the directory of path the innermost open one and returns its path.
func (b *recordBuilder) enter(path []byte) string {
	dir := b.dirs[len(b.dirs)-1].path
	for len(path) < len(dir) || string(path[:len(dir)]) != dir {
		b.close()
		dir = b.dirs[len(b.dirs)-1].path
	}
	for i := len(dir); i < len(path); i++ {
		if path[i] == '/' {
			dir = string(path[:i+1])
			b.dirs = append(b.dirs, openDir{path: dir, start: len(b.entries)})
		}
	}
	return dir
}

// close completes the innermost open directory and makes it an entry of the one above, if there is one.
func (b *recordBuilder) close() *RecordDir {
	open := b.dirs[len(b.dirs)-1]
	b.dirs = b.dirs[:len(b.dirs)-1]
	entries := slices.Clone(b.entries[open.start:])
	b.entries = b.entries[:open.start]
	byName := func(x, y RecordEntry) int { return strings.Compare(x.Name, y.Name) }
	if !slices.IsSortedFunc(entries, byName) { // an index sorts directories as if their names ended in "/"
		slices.SortStableFunc(entries, byName)
	}
	entries = b.unique(entries)
	path := strings.TrimSuffix(b.base+open.path, "/")
	if path == "" {
		path = "."
	}
	dir := &RecordDir{Path: path, Entries: entries}
	for i := range entries {
		switch {
		case entries[i].Dir != nil:
			dir.Count += entries[i].Dir.Count
		case !entries[i].Absent:
			dir.Count++
		}
	}
	if len(b.dirs) > 0 {
		name := path[strings.LastIndexByte(path, '/')+1:]
		b.entries = append(b.entries, RecordEntry{Name: name, Type: Directory, Dir: dir, Absent: dir.Count == 0})
	}
	return dir
}

// unique leaves one entry for each name. An unmerged path can be a file on one side and a directory on the other; the
// directory stays. Anything else that is there twice is an error, which finish returns.
func (b *recordBuilder) unique(entries []RecordEntry) []RecordEntry {
	kept := entries[:0]
	for _, e := range entries {
		if len(kept) == 0 || kept[len(kept)-1].Name != e.Name {
			kept = append(kept, e)
			continue
		}
		if (kept[len(kept)-1].Dir == nil) == (e.Dir == nil) {
			b.err = fmt.Errorf("git's index names %q twice", e.Name)
		}
		if e.Dir != nil {
			kept[len(kept)-1] = e
		}
	}
	return kept
}

// finish completes all directories and is the outermost one.
func (b *recordBuilder) finish() (*RecordDir, error) {
	for {
		if dir := b.close(); len(b.dirs) == 0 {
			return dir, b.err
		}
	}
}

// notes says what the record leaves out.
func (b *recordBuilder) notes() []string {
	var notes []string
	where := ""
	if b.base != "" {
		where = strconv.Quote(strings.TrimSuffix(b.base, "/")) + ": "
	}
	note := func(n int, one, many string) {
		switch {
		case n == 1:
			notes = append(notes, where+"1 path "+one)
		case n > 1:
			notes = append(notes, where+strconv.Itoa(n)+" paths "+many)
		}
	}
	note(b.sparse, "is outside the sparse checkout", "are outside the sparse checkout")
	note(b.added, "was added with intent to add, without content", "were added with intent to add, without content")
	note(b.unmerged, "is unmerged: its content is not on record", "are unmerged: their content is not on record")
	note(b.statless, "has stat data that could not be read", "have stat data that could not be read")
	return notes
}

// arena keeps many short strings in few allocations.
type arena struct{ block strings.Builder }

// keep returns text as a string.
func (a *arena) keep(text []byte) string {
	if a.block.Cap()-a.block.Len() < len(text) {
		a.block = strings.Builder{}
		a.block.Grow(max(64<<10, len(text)))
	}
	start := a.block.Len()
	a.block.Write(text)
	return a.block.String()[start:]
}

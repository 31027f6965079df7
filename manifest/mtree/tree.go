package mtree

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"verify.example/verify/rules"
)

// entry takes the line of an entry.
func (r *reader) entry(word, rest []byte) {
	before := len(r.faults)
	e := r.set
	r.keywords(&e, rest)
	name := r.plain(word)
	if len(r.faults) > before {
		return
	}
	if !e.typed {
		r.fault("add one, such as type=file", "the entry has no type")
		return
	}
	if !r.sensible(&e) {
		return
	}
	if r.entries++; r.entries > r.most {
		r.fault("--max-entries allows more", "more than %d entries are listed", r.most)
		r.stopped = true
		return
	}
	switch full := bytes.IndexByte(word, '/') >= 0; {
	case string(name) == "." || string(name) == "./":
		r.rootEntry(&e)
	case full:
		r.fullPath(&e, name)
	default:
		r.relative(&e, name)
	}
}

// sensible refuses what an entry of its type cannot have, and leaves out what means nothing for it.
func (r *reader) sensible(e *entry) bool {
	f := &e.facts
	f.Lists |= rules.ListsType
	switch {
	case f.Type != rules.ListedFile && f.Lists&rules.ListsSHA256 != 0:
		r.fault("take the digest out, or correct the type", "only a file has a digest")
		return false
	case f.Type == rules.ListedFile && e.other != "" && f.Lists&rules.ListsSHA256 == 0:
		r.fault("make the list with sha256", "the content is told by %s alone, which is not compared", e.other)
		return false
	case f.Type != rules.ListedLink && f.Lists&rules.ListsTarget != 0:
		r.fault("take it out, or correct the type", "only a link has a target")
		return false
	}
	if f.Type != rules.ListedFile {
		e.size, f.Lists = 0, f.Lists&^rules.ListsSize
	}
	if f.Type == rules.ListedLink {
		f.Mode, f.Lists = 0, f.Lists&^rules.ListsMode // a link has no mode of its own
	}
	if e.nochange {
		*f = rules.ListedFacts{Lists: rules.ListsType, Type: f.Type, Optional: f.Optional, Ignore: f.Ignore}
	}
	return true
}

func (r *reader) rootEntry(e *entry) {
	switch {
	case e.facts.Type != rules.ListedDirectory:
		r.fault("", "the artifact's root cannot be anything but a directory")
	case r.named != nil:
		r.fault("remove one of the lines", "%q is listed already, in line %d", ".", r.named.Line)
	case e.facts.Optional || e.facts.Ignore:
		r.fault("take it out of this line", "the artifact's root cannot be optional or ignored")
	default:
		facts := e.facts
		facts.Dir = r.root
		r.named = &rules.Listed{Name: ".", ListedFacts: &facts, Line: r.line}
	}
	r.open = r.open[:1]
}

// relative takes an entry of the directory that was entered.
func (r *reader) relative(e *entry, name []byte) {
	if bytes.IndexByte(name, '/') >= 0 {
		r.fault("", "%s has a slash in the name of one entry", shown(string(name)))
		return
	}
	if string(name) == ".." {
		r.fault("", "%s is not the name of an entry", shown(string(name)))
		return
	}
	here := r.open[len(r.open)-1]
	d := r.add(here.dir, here.path, e, name)
	if d == nil {
		return
	}
	if len(r.open) > maxDepth {
		r.fault("", "directories are more than %d deep", maxDepth)
		r.stopped = true
		return
	}
	r.open = append(r.open, place{d, join(here.path, string(name))})
}

// leave takes a line "..".
func (r *reader) leave(rest []byte) {
	if word, _ := nextWord(rest); len(word) > 0 {
		r.fault("", `a line ".." takes no keywords`)
	}
	if len(r.open) > 1 {
		r.open = r.open[:len(r.open)-1]
		return
	}
	if r.open[0].dir == nil {
		r.fault("", `".." leads out of the artifact`)
	}
	r.open[0].dir = nil // mtree leaves the root too, once
}

// fullPath takes an entry by its path.
func (r *reader) fullPath(e *entry, path []byte) {
	path = bytes.TrimPrefix(path, []byte("./"))
	path = bytes.TrimSuffix(path, []byte("/"))
	i := bytes.LastIndexByte(path, '/')
	name, above := path[i+1:], path[:max(i, 0)]
	if len(name) == 0 || string(name) == "." || string(name) == ".." {
		r.fault("", "%s is not a path below the artifact's root", shown(string(path)))
		return
	}
	if i < 0 {
		r.add(r.root, ".", e, name)
		return
	}
	if r.near == nil || !bytes.Equal(above, r.nearAs) {
		d := r.dirs[string(above)]
		if d == nil {
			d = r.above(string(above))
		}
		if d == nil {
			return
		}
		r.near, r.nearAs = d, append(r.nearAs[:0], above...)
	}
	r.add(r.near, "", e, name)
}

// above finds the directory at a path, and lists it where nothing has yet.
func (r *reader) above(path string) *rules.ListedDir {
	if strings.Count(path, "/") >= maxDepth {
		r.fault("", "directories are more than %d deep", maxDepth)
		r.stopped = true
		return nil
	}
	at, d := 0, r.root
	for at <= len(path) {
		end := strings.IndexByte(path[at:], '/')
		if end < 0 {
			end = len(path) - at
		}
		name := path[at : at+end]
		if name == "" || name == "." || name == ".." {
			r.fault("", "%s is not a path below the artifact's root", shown(path))
			return nil
		}
		here := path[:at+end]
		next := r.dirs[here]
		if next == nil {
			next = &rules.ListedDir{}
			r.dirs[here] = next
			d.Entries = append(d.Entries, rules.Listed{
				Name: name, Line: r.line,
				ListedFacts: &rules.ListedFacts{Lists: rules.ListsType, Type: rules.ListedDirectory, Implied: true, Dir: next},
			})
		}
		d, at = next, at+end+1
	}
	return d
}

// add lists an entry in d, whose path is dir, or the last full path's where that is "". It returns the directory that the entry is.
func (r *reader) add(d *rules.ListedDir, dir string, e *entry, name []byte) *rules.ListedDir {
	if d == nil {
		r.fault(`remove the line ".." above it`, "%s lies outside of the artifact", shown(string(name)))
		return nil
	}
	l := rules.Listed{Name: r.keep(name), Size: e.size, SHA256: e.sha256, Line: r.line}
	if e.facts.Lists&rules.ListsSHA256 == 0 {
		l.SHA256 = [32]byte{}
	}
	switch e.facts.Type {
	case rules.ListedDirectory:
		if dir == "" {
			dir = string(r.nearAs)
		}
		path := join(dir, l.Name)
		if e.facts.Dir = r.dirs[path]; e.facts.Dir == nil {
			e.facts.Dir = &rules.ListedDir{}
			r.dirs[path] = e.facts.Dir
		}
		facts := e.facts
		l.ListedFacts = &facts
	case rules.ListedLink:
		facts := e.facts
		l.ListedFacts = &facts
	default:
		l.ListedFacts = r.share(&e.facts)
	}
	if d != r.filling {
		r.flush()
		r.filling = d
	}
	r.filled = append(r.filled, l)
	return e.facts.Dir
}

// flush puts the entries that came in a row into their directory, which then takes no more memory than they need: what grows entry by
// entry leaves as much behind again.
func (r *reader) flush() {
	switch d := r.filling; {
	case d == nil:
	case d.Entries == nil:
		d.Entries = r.carve(len(r.filled))
		copy(d.Entries, r.filled)
	default:
		d.Entries = append(d.Entries, r.filled...)
	}
	clear(r.filled)
	r.filled = r.filled[:0]
}

// carve cuts n entries off a large piece: one allocation for each directory wastes an eighth.
func (r *reader) carve(n int) []rules.Listed {
	const piece = 4096
	if n > len(r.piece) {
		if n > piece/4 {
			return make([]rules.Listed, n)
		}
		r.piece = make([]rules.Listed, piece)
	}
	cut := r.piece[:n:n]
	r.piece = r.piece[n:]
	return cut
}

// share keeps equal facts once.
func (r *reader) share(f *rules.ListedFacts) *rules.ListedFacts {
	if r.shared != nil && *f == r.last {
		return r.shared
	}
	s := r.facts[*f]
	if s == nil {
		s = new(rules.ListedFacts)
		*s = *f
		r.facts[*f] = s
	}
	r.last, r.shared = *f, s
	return s
}

func join(dir, name string) string {
	if dir == "." {
		return name
	}
	return dir + "/" + name
}

// finish sorts what was listed, and refuses what contradicts itself.
func (r *reader) finish() *rules.Inventory {
	r.flush()
	inv := &rules.Inventory{File: r.file, Entries: int(r.entries)}
	inv.Root = rules.Listed{Name: ".", ListedFacts: &rules.ListedFacts{Lists: rules.ListsType, Type: rules.ListedDirectory, Implied: true, Dir: r.root}}
	if r.named != nil {
		inv.Root = *r.named
	}
	if r.entries == 0 && len(r.faults) == 0 {
		r.faultAt(0, "an inventory has a line for each entry, such as ./bin/run type=file mode=0755 sha256=...", "the inventory lists nothing")
	}
	if !r.stopped {
		r.dirs, r.facts = nil, nil
		r.settle(r.root, ".", 0, &inv.Undigested)
	}
	return inv
}

// settle sorts a directory, and what lies below it; ignored is the line that says that this is not looked at.
func (r *reader) settle(d *rules.ListedDir, path string, ignored int32, undigested *int) {
	slices.SortFunc(d.Entries, func(a, b rules.Listed) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), cmp.Compare(a.Line, b.Line))
	})
	kept := d.Entries[:0]
	for _, e := range d.Entries {
		if n := len(kept); n > 0 && kept[n-1].Name == e.Name {
			if last := kept[n-1]; !last.Implied && !e.Implied {
				r.faultAt(e.Line, "remove one of the lines", "%s is listed already, in line %d", shown(join(path, e.Name)), last.Line)
			} else if last.Type != e.Type {
				r.faultAt(max(last.Line, e.Line), "", "%s is listed as something else than a directory in line %d, and as a directory in line %d",
					shown(join(path, e.Name)), min(last.Line, e.Line), max(last.Line, e.Line))
			} else if last.Implied {
				kept[n-1] = e
			}
			continue
		}
		kept = append(kept, e)
	}
	d.Entries = slices.Clip(kept)
	if cap(kept) > len(kept)+len(kept)/4 {
		d.Entries = slices.Clone(kept)
	}
	for i := range d.Entries {
		e := &d.Entries[i]
		if ignored != 0 {
			r.faultAt(e.Line, "take one of the lines out", "%s lies below what line %d says to ignore", shown(join(path, e.Name)), ignored)
		}
		if e.Type == rules.ListedFile && e.Lists&rules.ListsSHA256 == 0 {
			*undigested++
		}
		if e.Dir != nil {
			below := ignored
			if e.Ignore {
				below = e.Line
			}
			r.settle(e.Dir, join(path, e.Name), below, undigested)
		}
	}
}

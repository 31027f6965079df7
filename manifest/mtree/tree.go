package mtree

import (
	"bytes"
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
	if !r.room() {
		return
	}
	r.entries++
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
	if len(name) == 0 || string(name) == "." || string(name) == ".." || string(above) == "." {
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
	d, have := r.root, path
	for have != "" && r.dirs[have] == nil {
		have = have[:max(0, strings.LastIndexByte(have, '/'))]
	}
	at := 0
	if have != "" {
		d, at = r.dirs[have], len(have)+1
	}
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
		if !r.room() {
			return nil
		}
		next := &rules.ListedDir{}
		r.dirs[path[:at+end]] = next
		d.Entries = append(d.Entries, rules.Listed{
			Name: name, Line: r.line,
			ListedFacts: &rules.ListedFacts{Lists: rules.ListsType, Type: rules.ListedDirectory, Implied: true, Dir: next},
		})
		d, at = next, at+end+1
	}
	return d
}

// room counts one entry more, and says whether there may be one.
func (r *reader) room() bool {
	if r.taken++; r.taken > r.most {
		r.fault("--max-entries allows more", "more than %d entries are listed", r.most)
		r.stopped = true
	}
	return !r.stopped
}

package mtree

import (
	"verify.example/verify/rules"
)

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

package npm

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// find is what a lock without places has found for an edge; nil where it has nothing.
type find func(e *edge) *node

// yarn holds what is declared against yarn's lock, in which each thing that is asked for is a key of what was found for it. Yarn 1
// stops ("--frozen-lockfile") where a key is not there, later ones ("--immutable") where anything would change.
func (l *locked) yarn() {
	byKey, ofName := map[string]*node{}, map[string][]string{}
	for i := range l.state.nodes {
		n := &l.state.nodes[i]
		for _, key := range n.keys {
			byKey[key] = n
			name, _ := cutFirst(key)
			ofName[name] = append(ofName[name], key)
		}
	}
	found := func(e *edge) *node { return l.byKey(byKey, ofName[e.key], e) }
	var roots []asker
	for _, dir := range l.dirs {
		p := l.parts[dir]
		if l.copied(dir) {
			continue
		}
		roots = append(roots, asker{dir, p.state.root.edges, p.file.Path, true})
		if l.state.flavour == berryLock {
			l.remembered(dir, func(e *edge) string { return descriptor(e.spec) })
		}
	}
	l.closure(roots, found)
}

// byKey is what yarn has found for an edge; same are the keys of the name that is asked for.
func (l *locked) byKey(byKey map[string]*node, same []string, e *edge) *node {
	if l.state.flavour == yarnLock {
		return byKey[e.key+"@"+e.spec]
	}
	for _, spec := range append([]string{e.spec}, l.override[e.key]...) {
		for _, key := range []string{e.key + "@" + descriptor(spec), e.key + "@" + spec, e.key + "@workspace:" + spec} {
			if n := byKey[key]; n != nil {
				return n
			}
		}
	}
	for _, key := range same { // one with a locator or a patch
		if strings.Contains(key[len(e.key):], e.spec) {
			return byKey[key]
		}
	}
	return nil
}

// pnpm holds what is declared against pnpm's lock, which remembers what was declared and what was found for it. pnpm stops
// ("--frozen-lockfile") where any of it differs.
func (l *locked) pnpm() {
	byKey := map[string]*node{}
	for i := range l.state.nodes {
		byKey[l.state.nodes[i].keys[0]] = &l.state.nodes[i]
	}
	var roots []asker
	for _, dir := range l.dirs {
		if l.copied(dir) {
			continue
		}
		l.remembered(dir, func(e *edge) string { return e.spec })
		if n, ok := l.state.roots[cmp.Or(dir, ".")]; ok {
			roots = append(roots, asker{dir, n.edges, l.file.Path, true})
		}
	}
	if len(l.dirs) == 0 {
		for dir, n := range sorted(l.state.roots) {
			roots = append(roots, asker{dir, n.edges, l.file.Path, true})
		}
	}
	l.closure(roots, func(e *edge) *node { return byKey[e.to] })
}

// remembered holds what a lock remembers of one package.json against it; written is how the lock writes what is asked for.
func (l *locked) remembered(dir string, written func(e *edge) string) {
	p := l.parts[dir]
	root, ok := l.state.roots[cmp.Or(dir, ".")]
	if !ok {
		l.unlockedPart(dir)
		return
	}
	for i := range p.state.root.edges {
		e := &p.state.root.edges[i]
		at := slices.IndexFunc(root.edges, func(o edge) bool {
			return o.key == e.key && (o.kind == peer) == (e.kind == peer || e.kind == peerOptional)
		})
		switch {
		case at < 0 && (e.kind == peer || e.kind == peerOptional) && l.state.flavour == pnpmLock, len(l.override[e.key]) > 0:
		case at < 0:
			l.once("edge", dir, e.key)
			l.stale(true, p.file.Path, e.line, e.spec, "not locked", fmt.Sprintf("%s is declared and not locked in %s", e.key, l.file.Path))
		case root.edges[at].spec != e.spec && written(&root.edges[at]) != written(e):
			l.once("edge", dir, e.key)
			l.stale(true, p.file.Path, e.line, root.edges[at].spec, e.spec, fmt.Sprintf(
				"%s is declared as %s, and %s:%d remembers %s", e.key, e.spec, l.file.Path, root.edges[at].line, root.edges[at].spec))
		}
	}
	for _, o := range root.edges {
		if !slices.ContainsFunc(p.state.root.edges, func(e edge) bool { return e.key == o.key }) {
			l.stale(true, l.file.Path, o.line, "not locked", o.spec, fmt.Sprintf(
				"%s %s was declared when the lock was made, and %s does not declare it", o.key, o.spec, p.file.Path))
		}
	}
}

// closure goes from the project's own parts through all that they ask for, and says what the lock has nothing for, has in a version
// that is not asked for, or has for nobody. What the program needs to run must be installed.
func (l *locked) closure(roots []asker, found find) {
	needed, seen := l.reach(roots, true, found), l.reach(roots, false, found)
	if l.used && (len(l.have) > 0 || l.p.Asked && l.p.Installs) {
		l.unplaced(needed)
	}
	for i := range l.state.nodes {
		n := &l.state.nodes[i]
		if len(l.parts) > 0 && l.parts[""] != nil && !seen[n] && !l.own(n) && len(l.told) == 0 {
			l.stale(l.state.flavour == berryLock, l.file.Path, n.line, "nothing", title(n), title(n)+" is locked, and nothing asks for it")
		}
	}
}

// reach is what the project's own parts lead to; need leaves out what may be absent.
func (l *locked) reach(roots []asker, need bool, found find) map[*node]bool {
	seen := map[*node]bool{}
	queue := slices.Clone(roots)
	for len(queue) > 0 {
		a := queue[0]
		queue = queue[1:]
		for i := range a.edges {
			if n := l.follows(a, &a.edges[i], need, found); n != nil && !seen[n] {
				seen[n] = true
				queue = append(queue, asker{place: n.name, edges: n.edges, file: l.file.Path})
			}
		}
	}
	return seen
}

// own says whether a locked package is a part of the project.
func (l *locked) own(n *node) bool {
	return strings.Contains(n.resolved, "@workspace:") || strings.Contains(n.resolved, "@patch:") || slices.ContainsFunc(n.keys, func(key string) bool {
		return strings.Contains(key, "@patch:")
	})
}

// follows is what the lock has for an edge; nil where it is not followed. need leaves out what may be absent.
func (l *locked) follows(a asker, e *edge, need bool, found find) *node {
	if e.kind == peer || e.kind == peerOptional || e.kind == dev && !a.own || need && (e.kind == dev || e.kind == optional) {
		return nil
	}
	if strings.HasPrefix(e.to, "link:") || strings.HasPrefix(e.spec, "link:") || l.member(e) {
		return nil
	}
	n := found(e)
	switch {
	case n == nil && (e.kind == optional && l.state.flavour == pnpmLock || len(l.override[e.key]) > 0 || !l.once("edge", a.place, e.key)):
	case n == nil:
		l.stale(a.own || l.state.flavour == yarnLock, a.file, e.line, cmp.Or(e.spec, "any version"), "not locked",
			fmt.Sprintf("%s asks for %s %s, which is not in %s", who(a), e.key, e.spec, l.file.Path))
	case l.state.flavour == pnpmLock && !a.own: // which names what was found, and no range
	case !l.valid(e, a.place, n, n) && n.origin == packages.Registry && l.once("edge", a.place, e.key):
		l.stale(false, l.file.Path, n.line, e.spec, n.version,
			fmt.Sprintf("%s asks for %s %s in %s:%d, and %s is locked for it", who(a), e.key, e.spec, a.file, e.line, title(n)))
	}
	return n
}

// member says whether an edge is for a part of the project.
func (l *locked) member(e *edge) bool {
	for _, dir := range l.dirs {
		if p := l.parts[dir]; p.state.root.name == e.key && e.key != "" && !l.copied(dir) {
			s := parseSpec(e.key, e.spec)
			ok, err := satisfies(p.state.root.version, s.rng)
			return s.origin == packages.Path || s.rng == "*" || s.tag || ok && err == nil
		}
	}
	return strings.HasPrefix(e.spec, "workspace:")
}

// unplaced holds a lock that knows no places against what is installed: each package that is needed must be there in its version, and
// nothing else may be.
func (l *locked) unplaced(needed map[*node]bool) {
	have := map[string][]*there{}
	for _, place := range l.places {
		have[l.have[place].name] = append(have[l.have[place].name], l.have[place])
	}
	locked := map[string][]string{}
	for i := range l.state.nodes {
		n := &l.state.nodes[i]
		locked[n.name] = append(locked[n.name], n.version)
	}
	for i := range l.state.nodes {
		n := &l.state.nodes[i]
		is := func(h *there) bool { return n.version == "" || equal(n.version, h.version) }
		if !needed[n] || slices.ContainsFunc(have[n.name], is) || applies(n.marker, &l.p.Target) == packages.No || l.own(n) {
			continue
		}
		if slices.ContainsFunc(have[n.name], func(h *there) bool { return l.differs(h, locked[n.name]) }) {
			continue // another version of it is there, which is said below
		}
		l.once("absent", n.name)
		l.report(packages.Difference{
			Check: "not-installed", Refused: true, Path: l.file.Path, Line: n.line, Expected: cmp.Or(n.version, "installed"), Actual: "not installed",
			Message: title(n) + " is locked and not installed", Remedy: "install anew from " + l.file.Path,
		})
	}
	for _, place := range l.places {
		if h := l.have[place]; l.differs(h, locked[h.name]) {
			l.another(h, locked[h.name])
		}
	}
}

// differs says whether an installed package has none of the locked versions. Those inside another one's archive need none.
func (l *locked) differs(h *there, versions []string) bool {
	return !slices.ContainsFunc(versions, func(v string) bool { return v == "" || equal(v, h.version) }) && !l.inside(h.place)
}

// inside says whether a package came inside the archive of the one that it lies in.
func (l *locked) inside(place string) bool {
	for at := above(place); at != ""; at = above(at) {
		if h := l.have[at]; h != nil && h.bundles {
			return true
		}
	}
	return false
}

// another says that something is installed that is not locked, or not in this version.
func (l *locked) another(h *there, versions []string) {
	d := packages.Difference{Path: h.file.Path, Line: h.line, Actual: cmp.Or(h.version, h.name), Remedy: "install anew from " + l.file.Path}
	if len(versions) == 0 {
		d.Check, d.Expected = "unexpected", "nothing"
		d.Message = fmt.Sprintf("%s is installed, and not in %s", title(h.node), l.file.Path)
	} else {
		d.Check, d.Expected = "version", strings.Join(versions, " or ")
		d.Message = fmt.Sprintf("%s is installed, and %s is locked in %s", title(h.node), d.Expected, l.file.Path)
		d.Refused = l.used && l.asksFor(h)
		l.once("version", h.name)
	}
	l.report(d)
}

// asksFor says whether some installed package, or a part of the project, asks for another version than the one that is installed.
func (l *locked) asksFor(h *there) bool {
	refuses := func(e edge) bool {
		s := parseSpec(e.key, e.spec)
		return s.name == h.name && e.kind != peer && e.kind != peerOptional && !l.valid(&e, path.Dir(h.place), h.node, h.node)
	}
	for _, p := range l.parts {
		if slices.ContainsFunc(p.state.root.edges, refuses) {
			return true
		}
	}
	for _, other := range l.have {
		if slices.ContainsFunc(other.edges, refuses) {
			return true
		}
	}
	return false
}

package npm

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// installed holds a lock that knows places against what lies in them.
func (l *locked) installed() {
	development := false
	for i := range l.state.nodes {
		n := &l.state.nodes[i]
		development = development || n.kind == packages.Development && l.have[n.place] != nil && !n.bundled
	}
	absent := map[string]bool{}
	for i := range l.state.nodes {
		n := &l.state.nodes[i]
		switch h := l.have[n.place]; {
		case absent[above(n.place)]:
			absent[n.place] = true // said of what it lies in
		case !strings.Contains("/"+n.place, "/node_modules/"):
			l.part(n)
		case h == nil && (n.link == "" || l.exists(n.place) == packages.No):
			absent[n.place] = true
			l.absent(n, development)
		case h != nil:
			l.same(n, h)
		}
	}
	for _, place := range l.places {
		if l.tree.at[place] == nil && (above(place) == "" || l.tree.at[above(place)] != nil || l.have[above(place)] == nil) {
			h := l.have[place]
			l.report(packages.Difference{
				Check: "unexpected", Path: h.file.Path, Line: h.line, Expected: "nothing", Actual: cmp.Or(h.version, h.name),
				Message: fmt.Sprintf("%s %s is installed, and not in %s", h.name, h.version, l.file.Path),
				Remedy:  "remove it (npm prune), or lock it",
			})
		}
	}
}

// above is the place of the package that a package lies in; "" for one that lies in the project's own node_modules.
func above(place string) string {
	if i := strings.LastIndex(place, "/node_modules/"); i >= 0 {
		return place[:i]
	}
	return ""
}

// part holds a part of the project, which is locked without being installed, against what lies there.
func (l *locked) part(n *node) {
	p := l.parts[n.place]
	switch {
	case p == nil && l.exists(path.Join(n.place, "package.json")) == packages.No:
		l.report(packages.Difference{
			Check: "not-installed", Refused: l.used, Path: l.file.Path, Line: n.line, Expected: n.place, Actual: "not there",
			Message: n.place + " is locked as a part of the project, and has no package.json", Remedy: "bring it along, or run " + l.anew(),
		})
	case p != nil && p.state.root.version != n.version && n.version != "":
		l.stale(false, p.file.Path, p.state.root.line, n.version, cmp.Or(p.state.root.version, "no version"), fmt.Sprintf(
			"%s is %s, and %s:%d remembers %s", cmp.Or(p.state.root.name, n.place), cmp.Or(p.state.root.version, "without a version"), l.file.Path, n.line, n.version))
	}
}

// absent says that something is locked and not there, unless it may be absent. npm leaves out what is optional and for another
// system; what is for development is left out as a whole or not at all.
func (l *locked) absent(n *node, development bool) {
	why, refused := "", true
	fits := applies(n.marker, &l.p.Target)
	switch {
	case fits == packages.No:
		return
	case l.state.flavour == hiddenLock:
		refused = n.kind == packages.Runtime
	case n.kind == packages.Optional:
		if n.marker == "" || fits != packages.Yes {
			return
		}
		why, refused = ", though it is for this target ("+n.marker+")", false
	case n.kind == packages.Development:
		if !development {
			return
		}
		why, refused = ", though other development packages are", false
	case n.kind == packages.Peer:
		refused = false
	}
	if !strings.HasPrefix(n.place, "node_modules/") && l.exists(path.Join(n.place, "package.json")) == packages.Yes {
		return // in a member that is none of the project's own, so that it was not read
	}
	if l.exists(n.place) == packages.Yes && why == "" {
		why = ": what lies there is no package with a package.json of its own"
	}
	l.once("absent", n.name)
	l.report(packages.Difference{
		Check: "not-installed", Refused: refused, Path: l.file.Path, Line: n.line, Expected: cmp.Or(n.version, "installed"), Actual: "not installed",
		Message: fmt.Sprintf("%s is locked in %s and not installed%s", title(n), n.place, why), Remedy: "install anew from " + l.file.Path,
	})
}

func title(n *node) string { return strings.TrimSpace(n.name + " " + n.version) }

// same holds an installed package against the locked one of its place.
func (l *locked) same(n *node, h *there) {
	d := packages.Difference{
		Check: "version", Path: h.file.Path, Line: h.line, Expected: title(n), Actual: title(h.node), Remedy: "install anew from " + l.file.Path,
	}
	target := l.tree.real(n)
	switch {
	case n.origin == packages.Registry && n.name != h.name:
		d.Refused = true
		d.Message = fmt.Sprintf("%s lies in %s, where %s is locked in %s:%d", title(h.node), n.place, title(n), l.file.Path, n.line)
		l.report(d)
		return
	case target.version != "" && !equal(target.version, h.version):
		d.Expected, d.Actual = target.version, cmp.Or(h.version, "no version")
		d.Refused = slices.ContainsFunc(l.tree.into[target.place], func(a asked) bool {
			return a.kind != peer && a.kind != peerOptional && !l.valid(&a.edge, a.from, n, h.node)
		})
		d.Message = fmt.Sprintf("%s is installed, and %s is locked in %s:%d", title(h.node), target.version, l.file.Path, n.line)
		l.once("version", h.name)
		l.report(d)
		return
	}
	if applies(n.marker, &l.p.Target) == packages.No {
		l.report(packages.Difference{
			Check: "unexpected", Path: h.file.Path, Line: h.line, Expected: "nothing", Actual: n.marker,
			Message: fmt.Sprintf("%s is installed and is for another target (%s)", title(h.node), n.marker), Remedy: "install on the target's own platform",
		})
	}
}

// equal says whether two versions are one.
func equal(a, b string) bool {
	if a == b {
		return true
	}
	n, err := compare(a, b)
	return err == nil && n == 0
}

// installs holds what is installed against what asks for it, as "npm ls" does, where no lock says what lies in which place.
func (j *judging) installs() {
	t := tree{at: map[string]*node{}, into: map[string][]asked{}}
	var queue []string
	for place, h := range j.have {
		t.at[place] = h.node
	}
	for _, place := range j.places {
		if strings.Contains(place, "node_modules/.pnpm/") { // which nobody reaches but through links
			queue = append(queue, place)
		}
	}
	for _, dir := range j.dirs {
		if !j.copied(dir) {
			queue = append(queue, dir)
		}
	}
	seen := map[string]bool{}
	for len(queue) > 0 {
		place := queue[0]
		queue = queue[1:]
		if !seen[place] {
			seen[place] = true
			queue = append(queue, j.finds(&t, place)...)
		}
	}
}

// copied says whether a part is one that the project asks for as a "file:", so that yarn and pnpm install a copy of it.
func (j *judging) copied(dir string) bool {
	for _, from := range j.dirs {
		for _, e := range j.parts[from].state.root.edges {
			if to, ok := directory(e.spec); ok && strings.HasPrefix(e.spec, "file:") && path.Join(from, to) == dir {
				return true
			}
		}
	}
	return false
}

// finds holds what is asked for in a place against what node finds there, and returns the places of that.
func (j *judging) finds(t *tree, place string) []string {
	a := asker{place: place}
	if p := j.parts[place]; p != nil {
		a.edges, a.file = p.state.root.edges, p.file.Path
	} else if h := j.have[place]; h != nil {
		a.edges, a.file = h.edges, h.file.Path
	}
	var places []string
	for i := range a.edges {
		e := &a.edges[i]
		n := t.find(place, e.key)
		if n == nil {
			j.lacks(a, e)
			continue
		}
		places = append(places, n.place)
		if h := j.have[n.place]; !j.valid(e, place, n, n) && j.once("version", n.name) {
			j.report(packages.Difference{
				Check: "version", Refused: e.kind == prod || e.kind == optional, Path: h.file.Path, Line: h.line, Expected: e.spec, Actual: n.version,
				Message: fmt.Sprintf("%s is installed, and %s asks for %s in %s:%d", title(n), who(a), e.spec, a.file, e.line),
				Remedy:  "install a version that meets it",
			})
		}
	}
	return places
}

// published says whether the project is a package as it is published with some of what it needs inside, and nobody installed the rest:
// that is for its user to do. Debian takes some out again, and has node find it elsewhere.
func (j *judging) published() bool {
	root := j.parts[""]
	return root != nil && root.state.root.bundles && len(j.p.Locked) == 0 && j.hidden() == nil
}

// lacks says that nothing was found of what is asked for, unless it may be absent or lies where no package was read.
func (j *judging) lacks(a asker, e *edge) {
	if e.kind == dev || e.kind == optional || e.kind == peerOptional || j.told["absent\x00"+parseSpec(e.key, e.spec).name] {
		return
	}
	if j.told["edge\x00"+a.place+"\x00"+e.key] {
		return // it is not locked either
	}
	for dir := path.Join(j.base, a.place); ; dir = path.Dir(dir) {
		if j.p.Exists(path.Join(dir, "node_modules", e.key)) != packages.No {
			return // a link, or what belongs to a project above this one
		}
		if dir == "." {
			break
		}
	}
	j.report(packages.Difference{
		Check: "missing", Refused: e.kind == prod && !j.published(), Path: a.file, Line: e.line, Expected: cmp.Or(e.spec, "any version"), Actual: "not installed",
		Message: fmt.Sprintf("%s asks for %s %s, which is not installed", who(a), e.key, e.spec), Remedy: "install it",
	})
}

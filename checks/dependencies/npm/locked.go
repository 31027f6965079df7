package npm

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// locked is a lock file while it is held against the other sides.
type locked struct {
	*judging
	file  *packages.File
	state *state
	used  bool // the project is installed from it, so that its tool stops on what is wrong with it
	tree  tree
}

// anew says how to lock anew.
func (l *locked) anew() string {
	return map[flavour]string{npmLock: "npm install", hiddenLock: "npm install", yarnLock: "yarn install", berryLock: "yarn install", pnpmLock: "pnpm install"}[l.state.flavour]
}

// stale says that the lock does not lock what is asked for.
func (l *locked) stale(refused bool, file string, line int, expected, actual, message string) {
	l.report(packages.Difference{
		Check: "stale-lock", Refused: refused && l.used, Path: file, Line: line, Expected: expected, Actual: actual, Message: message,
		Remedy: "run " + l.anew() + ", and commit " + path.Base(l.file.Path) + " with package.json",
	})
}

// plant makes the tree of a lock that knows places. A part's own edges are those of its package.json, where that is there.
func (l *locked) plant() {
	l.tree = tree{at: map[string]*node{}, into: map[string][]asked{}}
	for i := range l.state.nodes {
		n := l.state.nodes[i]
		l.tree.at[n.place] = &n
	}
	root := l.state.root
	root.place = ""
	l.tree.at[""] = &root
}

// asker is who asks: a package of the lock, or a part of the project by its own package.json.
type asker struct {
	place string
	edges []edge
	file  string
	own   bool
}

// asker is who asks in a place.
func (l *locked) asker(place string) asker {
	if p := l.parts[place]; p != nil {
		return asker{place, p.state.root.edges, p.file.Path, true}
	}
	return asker{place, l.tree.at[place].edges, l.file.Path, place == ""}
}

// npm holds what is declared against npm's lock as "npm ci" does: from each package.json on, each package must find in the lock what
// it asks for. Then it holds the lock against what is installed.
func (l *locked) npm() {
	l.plant()
	var queue []string
	for _, dir := range slices.Concat([]string{""}, l.dirs) {
		if dir != "" && !l.linked(dir) {
			l.unlockedPart(dir)
			continue
		}
		queue = append(queue, dir)
	}
	if l.parts[""] == nil && l.state.version == 1 {
		for i := range l.state.nodes {
			queue = append(queue, l.state.nodes[i].place)
		}
	}
	seen := map[string]bool{}
	for len(queue) > 0 {
		place := queue[0]
		queue = queue[1:]
		if seen[place] {
			continue
		}
		seen[place] = true
		queue = append(queue, l.asks(l.asker(place))...)
	}
	if l.parts[""] != nil && (l.state.version == 1 || !l.remembers()) {
		l.unasked(seen)
	}
	if l.used && (len(l.have) > 0 || l.p.Asked && l.p.Installs) {
		l.installed()
	}
}

// linked says whether a part is locked, and a link that leads to it.
func (l *locked) linked(dir string) bool {
	return l.tree.at[dir] != nil && slices.ContainsFunc(l.state.nodes, func(n node) bool { return n.link == dir })
}

// unlockedPart says that a member is not locked.
func (l *locked) unlockedPart(dir string) {
	p := l.parts[dir]
	l.stale(true, p.file.Path, p.state.root.line, "locked", "not locked",
		fmt.Sprintf("%s is a part of the project and is not in %s", cmp.Or(p.state.root.name, dir), l.file.Path))
}

// asks holds what one asks for against the lock, and returns the places of what was found.
func (l *locked) asks(a asker) []string {
	var places []string
	for i := range a.edges {
		e := &a.edges[i]
		if e.kind == dev && !a.own {
			continue
		}
		n := l.tree.find(a.place, e.key)
		if n == nil {
			if e.kind != optional && e.kind != peerOptional && !slices.Contains(l.override[e.key], "-") {
				l.unmet(a, e, "not locked", fmt.Sprintf("%s asks for %s %s, which is not in %s", who(a), e.key, e.spec, l.file.Path))
			}
			continue
		}
		target := l.tree.real(n)
		l.tree.into[target.place] = append(l.tree.into[target.place], asked{*e, a.place})
		places = append(places, n.place, target.place)
		if !l.valid(e, a.place, n, target) {
			got := cmp.Or(target.version, n.link, target.resolved)
			l.unmet(a, e, got, fmt.Sprintf("%s asks for %s %s, and %s is locked in %s:%d", who(a), e.key, e.spec, got, l.file.Path, n.line))
		}
	}
	return places
}

func who(a asker) string { return cmp.Or(a.place, "the project") }

// unmet says that the lock lacks what is asked for. Where it is a peer that is lacking, or one that an old lock asks for, npm may go on.
func (l *locked) unmet(a asker, e *edge, actual, message string) {
	l.once("edge", a.place, e.key)
	refused := e.kind != peer && e.kind != peerOptional && (a.own || l.state.version > 1)
	l.stale(refused, a.file, e.line, cmp.Or(e.spec, "any version"), actual, message)
}

// remembers holds what the lock remembers of the project's package.json files against them. It says whether something differs.
func (l *locked) remembers() bool {
	differs := false
	for _, dir := range l.dirs {
		p, n := l.parts[dir], l.tree.at[dir]
		if n == nil {
			continue
		}
		differs = l.recalls(p, dir, n.edges) || differs
	}
	return differs
}

// recalls holds what a lock remembers of one package.json against it.
func (l *locked) recalls(p *part, dir string, old []edge) bool {
	differs := false
	for _, e := range p.state.root.edges {
		i := slices.IndexFunc(old, func(o edge) bool { return o.key == e.key && o.kind.kind() == e.kind.kind() })
		switch {
		case i >= 0 && old[i].spec == e.spec:
			continue
		case !l.once("edge", dir, e.key):
		case i >= 0:
			l.stale(false, p.file.Path, e.line, old[i].spec, e.spec, fmt.Sprintf(
				"%s is declared as %s, and %s:%d remembers %s", e.key, e.spec, l.file.Path, old[i].line, old[i].spec))
		default:
			l.stale(false, p.file.Path, e.line, "remembered", "not remembered", fmt.Sprintf(
				"%s is declared (%s), and %s does not remember it so", e.key, e.kind, l.file.Path))
		}
		differs = true
	}
	for _, o := range old {
		if !slices.ContainsFunc(p.state.root.edges, func(e edge) bool { return e.key == o.key }) {
			differs = true
			l.stale(false, l.file.Path, o.line, "not locked", o.spec, fmt.Sprintf(
				"%s %s was declared when the lock was made, and %s does not declare it", o.key, o.spec, p.file.Path))
		}
	}
	return differs
}

// unasked looks for what is locked and nothing asks for.
func (l *locked) unasked(seen map[string]bool) {
	for i := range l.state.nodes {
		n := &l.state.nodes[i]
		if seen[n.place] || n.bundled || seen[n.link] && n.link != "" || n.link == "" && !strings.Contains("/"+n.place, "/node_modules/") {
			continue
		}
		l.report(packages.Difference{
			Check: "unexpected", Path: l.file.Path, Line: n.line, Expected: "nothing", Actual: cmp.Or(n.version, n.link),
			Message: fmt.Sprintf("%s %s is locked in %s, and nothing asks for it", n.name, n.version, n.place), Remedy: "run " + l.anew(),
		})
	}
}

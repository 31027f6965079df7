package npm

import (
	"fmt"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// edgeKind is why a package asks for another one.
type edgeKind uint8

const (
	prod edgeKind = iota
	dev
	optional
	peer
	peerOptional
)

func (k edgeKind) kind() packages.Kind {
	return [...]packages.Kind{packages.Runtime, packages.Development, packages.Optional, packages.Peer, packages.Peer}[k]
}

func (k edgeKind) String() string {
	return [...]string{"runtime", "development", "optional", "peer", "optional peer"}[k]
}

// edge is one package asking for another one.
type edge struct {
	key  string // the name under which it is loaded
	spec string // as written
	kind edgeKind
	line int
	to   string // the locked package that pnpm found for it; "" elsewhere
}

// node is a package in its place, or the project itself.
type node struct {
	place         string // relative to the project: "node_modules/a"; "" for the project, and where a lock knows no places
	name, version string // name is the package's own, not the one of its directory
	line          int
	edges         []edge
	link          string // where a link leads, relative to the project; "" for none
	kind          packages.Kind
	bundled       bool   // it came inside the archive of another package
	bundles       bool   // its own archive has others inside
	marker        string // os, cpu and libc
	resolved      string // the address it came from
	origin        packages.Origin
	digests       []string
	keys          []string // in yarn's locks: all that led to it; in pnpm's: its own key
}

// flavour is which file it was.
type flavour uint8

const (
	manifest    flavour = iota // package.json
	installed                  // package.json in node_modules
	npmLock                    // package-lock.json, npm-shrinkwrap.json
	hiddenLock                 // node_modules/.package-lock.json
	yarnLock                   // yarn.lock of yarn 1
	berryLock                  // yarn.lock since yarn 2
	pnpmLock                   // pnpm-lock.yaml
	pnpmMembers                // pnpm-workspace.yaml
)

// state is what a file says in full: what Judge works with.
type state struct {
	flavour  flavour
	version  int  // of a lock's format
	root     node // the package itself; in a lock, what that remembers of it
	nodes    []node
	roots    map[string]node     // in pnpm's locks, what it remembers of the project (".") and its members, by directory
	override map[string][]string // by name, what stands in the place of what is asked for
	manager  string              // package.json's packageManager, without its version
}

// String is what tests see of the state: what the model of all ecosystems has no place for.
func (s *state) String() string {
	var parts []string
	for key, values := range sorted(s.override) {
		parts = append(parts, fmt.Sprintf("%s becomes %s", key, strings.Join(values, " or ")))
	}
	for _, n := range s.nodes {
		if n.link != "" {
			parts = append(parts, fmt.Sprintf("%s leads to %s", n.place, n.link))
		}
	}
	for dir, n := range sorted(s.roots) {
		for _, e := range n.edges {
			parts = append(parts, fmt.Sprintf("%s at %d: %s %s, %s, found %s", dir, e.line, e.key, e.spec, e.kind, e.to))
		}
	}
	if s.manager != "" {
		parts = append(parts, "managed by "+s.manager)
	}
	return "{" + strings.Join(parts, "; ") + "}"
}

// file is what the state says to those who know no places.
func (s *state) file(format string) *packages.File {
	f := &packages.File{Format: format, Name: s.root.name, Version: s.root.version, Detail: s}
	for i := range s.root.edges {
		f.Requires = append(f.Requires, s.root.edges[i].require())
	}
	if s.flavour == hiddenLock {
		return f // what npm believes to be installed; what is installed says so itself
	}
	for i := range s.nodes {
		n := &s.nodes[i]
		if n.name == "" {
			continue
		}
		p := packages.Package{
			Name: n.name, Version: n.version, Place: n.place, Kind: n.kind, Marker: n.marker, Digests: n.digests, Origin: n.origin, Line: n.line,
		}
		if n.origin != packages.Registry {
			p.From = n.resolved
		}
		p.InPlace = n.link != "" || strings.Contains(n.resolved, "@workspace:")
		for j := range n.edges {
			p.Requires = append(p.Requires, n.edges[j].require())
		}
		f.Packages = append(f.Packages, p)
	}
	return f
}

package npm

import (
	"path"
	"strconv"
	"strings"

	"verify.example/verify/checks/dependencies/jsontext"
	"verify.example/verify/checks/dependencies/packages"
)

// readLock reads package-lock.json, npm-shrinkwrap.json and node_modules/.package-lock.json.
func readLock(name string, text []byte) (*packages.File, []packages.Fault) {
	v, broken := jsontext.Parse(text)
	if broken != nil {
		return nil, broken
	}
	if v.Kind != jsontext.Object {
		return nil, []packages.Fault{{Line: v.Line, Message: "is " + v.Kind.String() + ", want an object"}}
	}
	base := path.Base(name)
	s := &state{flavour: npmLock, version: 1, root: node{name: v.Get("name").Text, version: v.Get("version").Text, line: 1}}
	if base == ".package-lock.json" {
		s.flavour = hiddenLock
	}
	var f packages.Faults
	if number := v.Get("lockfileVersion"); number.Kind != jsontext.None {
		n, err := strconv.Atoi(number.Text)
		if number.Kind != jsontext.Number || err != nil || n < 1 || n > 3 {
			f.Add(number.Line, "unknown lockfileVersion %s; this version of verify reads 1 to 3: update verify, or lock anew with another npm", number.Text)
			return nil, f
		}
		s.version = n
	} else if base != "npm-shrinkwrap.json" {
		f.Add(1, "has no lockfileVersion, want 1 to 3: lock anew with npm install")
		return nil, f
	}
	list, written := v.Get("packages"), s.version
	if s.version == 2 && s.flavour == npmLock && list.Kind == jsontext.None && v.Get("dependencies").Kind == jsontext.Object {
		s.version = 1 // for npm before 7 it has all of the lock once more, and npm reads that where "packages" is not there
	}
	switch {
	case s.version > 1 && list.Kind != jsontext.Object:
		f.Add(max(list.Line, 1), "a lock file of version %d has \"packages\", an object; this one has %s there", s.version, list.Kind)
	case s.version > 1:
		s.placed(list, &f)
	default:
		s.nested(v.Get("dependencies"), "", 0, &f)
	}
	if f != nil {
		return nil, f
	}
	file := s.file(base + " version " + strconv.Itoa(written))
	file.HasRequires = s.version > 1 && s.flavour == npmLock
	file.Complete = true
	return file, nil
}

// placed reads "packages", in which keys are places.
func (s *state) placed(list jsontext.Value, f *packages.Faults) {
	for _, p := range list.Pairs() {
		if p.Value.Kind != jsontext.Object {
			f.Add(p.Line, "%q in \"packages\" is %s, want an object", p.Key, p.Value.Kind)
			continue
		}
		if p.Key == "" {
			own := ownOf(p.Value)
			s.root = node{name: own.name, version: own.version, line: p.Line, edges: edgesOf(p.Value, f)}
			continue
		}
		if path.Clean(p.Key) != p.Key || path.IsAbs(p.Key) {
			f.Add(p.Line, "%q is no place of a package, want a path relative to the project", p.Key)
			continue
		}
		s.nodes = append(s.nodes, lockedIn(p, f))
	}
}

// lockedIn reads one package of "packages".
func lockedIn(p jsontext.Pair, f *packages.Faults) node {
	v := p.Value
	n := node{place: p.Key, version: v.Get("version").Text, line: p.Line, resolved: v.Get("resolved").Text}
	if n.name = v.Get("name").Text; n.name == "" {
		n.name = nameIn(p.Key)
	}
	n.edges = edgesOf(v, f)
	n.bundled = yes(v, "inBundle")
	n.kind = kindOf(yes(v, "dev"), yes(v, "optional"), yes(v, "devOptional"), yes(v, "peer"))
	var lists [3][]string
	for i, key := range []string{"os", "cpu", "libc"} {
		var ok bool
		if lists[i], ok = words(v.Get(key)); !ok {
			f.Add(p.Line, "%q of %q is not understood, want a list of words", key, p.Key)
		}
	}
	n.marker = marker(lists[0], lists[1], lists[2])
	n.digest(v.Get("integrity"), f)
	switch {
	case yes(v, "link"):
		n.link, n.origin = n.resolved, packages.Path
		if n.link == "" {
			f.Add(p.Line, "%q is a link, and does not say where it leads (\"resolved\")", p.Key)
		}
		n.link = path.Clean(n.link)
	case !strings.Contains("/"+p.Key, "/node_modules/"):
		n.origin = packages.Path
	case n.resolved != "":
		n.origin = originOf(n.resolved)
	}
	if n.version == "" && n.origin == packages.Registry && n.link == "" {
		f.Add(p.Line, "%q has no version", p.Key)
	}
	return n
}

// nameIn is the name of a package for which the lock has none, since it is that of its place: npm leaves it out there. For a directory
// outside node_modules that is its own name, behind its scope's.
func nameIn(place string) string {
	if strings.Contains("/"+place, "/node_modules/") {
		return keyOf(place)
	}
	if scope := path.Base(path.Dir(place)); strings.HasPrefix(scope, "@") {
		return scope + "/" + path.Base(place)
	}
	return path.Base(place)
}

func yes(v jsontext.Value, key string) bool { return v.Get(key).Text == "true" }

// kindOf is what a package of a lock is for, by the marks that npm gives it.
func kindOf(dev, optional, devOptional, peer bool) packages.Kind {
	switch {
	case optional || devOptional:
		return packages.Optional
	case dev:
		return packages.Development
	case peer:
		return packages.Peer
	}
	return packages.Runtime
}

func (n *node) digest(v jsontext.Value, f *packages.Faults) {
	var err error
	if n.digests, err = digests(v.Text); err != nil {
		f.Add(v.Line, "the integrity of %s: %v", n.name, err)
	}
}

// originOf is where a package comes from, by the address that a lock has for it. Registries have their archives at ".../-/NAME.tgz".
func originOf(resolved string) packages.Origin {
	switch s := parseSpec("", resolved); {
	case s.origin == packages.URL && strings.Contains(resolved, "/-/"):
		return packages.Registry
	case s.origin == packages.URL && (strings.Contains(resolved, "/download/") || strings.Contains(resolved, "npm.pkg.github.com")):
		return packages.Registry
	default:
		return s.origin
	}
}

// nested reads "dependencies" of a version 1 lock, in which packages lie in each other as directories do.
func (s *state) nested(list jsontext.Value, below string, depth int, f *packages.Faults) {
	if list.Kind != jsontext.Object {
		if list.Kind != jsontext.None {
			f.Add(list.Line, "\"dependencies\" is %s, want an object", list.Kind)
		}
		return
	}
	for _, p := range list.Pairs() {
		if p.Value.Kind != jsontext.Object || p.Value.Get("version").Kind != jsontext.String {
			f.Add(p.Line, "%q has no version", p.Key)
			continue
		}
		n := s.old(p, below, f)
		inner := n.place
		if n.link != "" {
			own := n
			own.place, own.link, own.line = n.link, "", n.line
			own.name = ""
			s.nodes = append(s.nodes, own)
			n.edges, inner = nil, n.link
		}
		s.nodes = append(s.nodes, n)
		if inner != "" {
			inner += "/"
		}
		s.nested(p.Value.Get("dependencies"), inner, depth+1, f)
	}
}

// old reads one package of a version 1 lock.
func (s *state) old(p jsontext.Pair, below string, f *packages.Faults) node {
	v := p.Value
	n := node{place: below + "node_modules/" + p.Key, name: p.Key, line: p.Line, bundled: yes(v, "bundled"), resolved: v.Get("resolved").Text}
	n.kind = kindOf(yes(v, "dev"), yes(v, "optional"), false, false)
	n.digest(v.Get("integrity"), f)
	requires := v.Get("requires")
	for _, r := range requires.Pairs() {
		if r.Value.Kind != jsontext.String {
			f.Add(r.Line, "%q in \"requires\" is %s, want a version in quotes", r.Key, r.Value.Kind)
		}
		n.edges = append(n.edges, edge{key: r.Key, spec: r.Value.Text, line: r.Line})
	}
	said := v.Get("version").Text
	if dir, ok := directory(said); ok && strings.HasPrefix(said, "file:") {
		n.link, n.origin, n.resolved = path.Clean(dir), packages.Path, said
		return n
	}
	switch spec := parseSpec(p.Key, said); {
	case spec.origin != packages.Registry:
		n.origin, n.resolved = spec.origin, said
	case spec.tag:
		f.Add(v.Get("version").Line, "%q is no version of %s", said, p.Key)
	default:
		n.name, n.version = spec.name, spec.rng
		if n.resolved != "" {
			n.origin = originOf(n.resolved)
		}
	}
	return n
}

package npm

import (
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/yamltext"
)

// readPnpm reads pnpm-lock.yaml of the versions 5, 6 and 9; there are no others in between.
func readPnpm(_ string, text []byte) (*packages.File, []packages.Fault) {
	v, undecided, broken := projectLock(text)
	if broken != nil {
		return nil, broken
	}
	var f packages.Faults
	number := v.Get("lockfileVersion")
	r := pnpmReader{state: &state{flavour: pnpmLock, roots: map[string]node{}, override: map[string][]string{}}, faults: &f, at: map[string]int{}}
	switch major, _, _ := strings.Cut(number.Text, "."); major {
	case "5", "6", "9":
		r.state.version = int(major[0] - '0')
	default:
		f.Add(max(number.Line, 1), "unknown lockfileVersion %q; this version of verify reads 5, 6 and 9: update verify, or lock anew with another pnpm", number.Text)
		return nil, f
	}
	for _, p := range v.Get("overrides").Pairs() {
		name := overridden(p.Key)
		r.state.override[name] = append(r.state.override[name], p.Value.Text)
	}
	r.packages(v.Get("packages"), v.Get("snapshots"))
	importers := v.Get("importers")
	if importers.Kind == yamltext.None {
		r.root(".", v, 1)
	}
	for _, p := range importers.Pairs() {
		r.root(p.Key, p.Value, p.Line)
	}
	for i := range r.state.nodes {
		n := &r.state.nodes[i]
		for j := range n.edges {
			if e := &n.edges[j]; e.to == "" && e.kind != peer {
				f.Add(e.line, "%s asks for %s %s, which is not among \"packages\": lock anew", n.name, e.key, e.spec)
			}
		}
	}
	if f != nil {
		return nil, f
	}
	file := r.state.file("pnpm-lock.yaml version " + number.Text)
	file.Complete, file.Undecided = true, undecided
	return file, nil
}

type pnpmReader struct {
	state  *state
	faults *packages.Faults
	at     map[string]int // of a key in nodes
}

// packages reads what is locked. Since version 9 what one asks for is a part of its own, "snapshots".
func (r *pnpmReader) packages(list, snapshots yamltext.Value) {
	for _, v := range []yamltext.Value{list, snapshots} {
		if v.Kind != yamltext.None && v.Kind != yamltext.Map && v.Kind != yamltext.Null {
			r.faults.Add(v.Line, "\"packages\" and \"snapshots\" are maps, not %s", v.Kind)
		}
	}
	if r.state.version < 9 {
		snapshots = list
	}
	for _, p := range snapshots.Pairs() {
		about, line := list.Get(p.Key), p.Line
		if r.state.version >= 9 {
			if about = list.Get(bare(p.Key)); about.Kind == yamltext.None {
				r.faults.Add(p.Line, "%q is not among \"packages\": lock anew", p.Key)
				continue
			}
		}
		r.at[p.Key] = len(r.state.nodes)
		r.state.nodes = append(r.state.nodes, r.locked(p.Key, about, p.Value, line))
	}
	for i, p := range snapshots.Pairs() {
		if i < len(r.state.nodes) {
			r.state.nodes[r.at[p.Key]].edges = r.edges(p.Value)
		}
	}
}

// locked reads one package.
func (r *pnpmReader) locked(key string, about, snapshot yamltext.Value, line int) node {
	n := node{line: line, keys: []string{key}}
	n.name, n.version = r.named(key)
	if name := about.Get("name").Text; name != "" {
		n.name = name
	}
	if version := about.Get("version").Text; version != "" {
		n.version = version
	}
	n.kind = kindOf(about.Get("dev").Text == "true", snapshot.Get("optional").Text == "true", false, false)
	var lists [3][]string
	for i, k := range []string{"os", "cpu", "libc"} {
		for _, item := range about.Get(k).Items() {
			lists[i] = append(lists[i], item.Text)
		}
	}
	n.marker = marker(lists[0], lists[1], lists[2])
	resolution := about.Get("resolution")
	var err error
	if n.digests, err = digests(resolution.Get("integrity").Text); err != nil {
		r.faults.Add(resolution.Line, "the integrity of %s: %v", key, err)
	}
	n.resolved = resolution.Get("tarball").Text
	switch {
	case resolution.Get("directory").Kind != yamltext.None:
		n.origin, n.resolved = packages.Path, resolution.Get("directory").Text
	case resolution.Get("type").Text == "git" || resolution.Get("commit").Kind != yamltext.None:
		n.origin = packages.VCS
	case n.resolved != "":
		n.origin = originOf(n.resolved)
	}
	if n.origin != packages.Registry && about.Get("version").Kind == yamltext.None {
		n.version = ""
	}
	if n.name == "" || n.version == "" && n.origin == packages.Registry {
		r.faults.Add(line, "%q is no package, want a name and a version", key)
		n.name = key
	}
	return n
}

// bare is a key without the peers in brackets behind it.
func bare(key string) string {
	before, _, _ := strings.Cut(key, "(")
	return before
}

// named is the name and version in a key: "/@a/b/1.0.0_peers" in version 5, "/@a/b@1.0.0(peers)" in 6, and no slash in 9.
func (r *pnpmReader) named(key string) (name, version string) {
	key = strings.TrimPrefix(bare(key), "/")
	if r.state.version > 5 {
		return cutFirst(key)
	}
	if strings.HasPrefix(key, "file:") {
		return "", ""
	}
	i := strings.LastIndexByte(key, '/')
	for i > 0 && strings.Contains(key[:i], "_") { // peers can have a slash in their names
		i = strings.LastIndexByte(key[:i], '/')
	}
	if i <= 0 {
		return "", ""
	}
	version, _, _ = strings.Cut(key[i+1:], "_")
	return key[:i], version
}

// edges are what a package asks for: names with what was found.
func (r *pnpmReader) edges(v yamltext.Value) []edge {
	var all []edge
	for _, section := range []struct {
		key  string
		kind edgeKind
	}{{"dependencies", prod}, {"optionalDependencies", optional}} {
		for _, p := range v.Get(section.key).Pairs() {
			all = append(all, edge{key: p.Key, spec: p.Value.Text, kind: section.kind, line: p.Line, to: r.find(p.Key, p.Value.Text)})
		}
	}
	return all
}

// find is the key of what was found for a name; "link:..." for a directory, and "" where it is not there.
func (r *pnpmReader) find(name, ref string) string {
	if strings.HasPrefix(ref, "link:") {
		return ref
	}
	between := map[int][2]string{5: {"/", "/"}, 6: {"/", "@"}, 9: {"", "@"}}[r.state.version]
	for _, key := range []string{between[0] + name + between[1] + ref, ref, name + "@" + ref, "/" + ref} {
		if _, ok := r.at[key]; ok {
			return key
		}
	}
	return ""
}

// root reads what the lock remembers of the project or of a member.
func (r *pnpmReader) root(dir string, v yamltext.Value, line int) {
	n := node{line: line}
	specifiers := v.Get("specifiers")
	for _, section := range []struct {
		key  string
		kind edgeKind
	}{{"dependencies", prod}, {"optionalDependencies", optional}, {"devDependencies", dev}} {
		for _, p := range v.Get(section.key).Pairs() {
			e := edge{key: p.Key, kind: section.kind, line: p.Line}
			spec, ref := p.Value.Get("specifier"), p.Value.Get("version")
			if p.Value.Scalar() {
				spec, ref = specifiers.Get(p.Key), p.Value
			}
			if !spec.Scalar() || !ref.Scalar() {
				r.faults.Add(p.Line, "%q has no specifier or no version", p.Key)
				continue
			}
			e.spec = spec.Text
			if e.to = r.find(p.Key, ref.Text); e.to == "" {
				r.faults.Add(p.Line, "%s %s is not among \"packages\": lock anew", p.Key, ref.Text)
			}
			n.edges = append(n.edges, e)
		}
	}
	r.state.roots[path.Clean(dir)] = n
}

// readPnpmMembers reads pnpm-workspace.yaml, which says where a project's members are.
func readPnpmMembers(name string, text []byte) (*packages.File, []packages.Fault) {
	v, broken := yamltext.Parse(text)
	if broken != nil {
		return nil, broken
	}
	var f packages.Faults
	s := &state{flavour: pnpmMembers, override: map[string][]string{}}
	for _, p := range v.Get("overrides").Pairs() {
		at := overridden(p.Key)
		s.override[at] = append(s.override[at], p.Value.Text)
	}
	var globs []string
	list := v.Get("packages")
	if list.Kind != yamltext.None && list.Kind != yamltext.List && list.Kind != yamltext.Null {
		f.Add(list.Line, "\"packages\" is %s, want a list of patterns", list.Kind)
	}
	for _, i := range list.Items() {
		if !i.Scalar() {
			f.Add(i.Line, "is %s, want a pattern", i.Kind)
		}
		globs = append(globs, i.Text)
	}
	file := s.file("pnpm-workspace.yaml")
	file.Includes = members(name, slices.DeleteFunc(globs, func(g string) bool { return g == "." }), list.Line, &f)
	if f != nil {
		return nil, f
	}
	return file, nil
}

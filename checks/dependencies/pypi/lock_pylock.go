package pypi

import (
	"slices"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/tomltext"
)

// readPylock reads a pylock.toml of version 1, PEP 751's lock of any installer. What holds only with extras or groups that are not
// chosen by default need not be installed.
func readPylock(_ string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := tomltext.Parse(text)
	if len(faults) > 0 {
		return nil, faults
	}
	r := &reading{}
	r.lockVersion(doc.Get("lock-version"), "lock-version", "1.0")
	r.file.Format, r.file.Complete, r.file.Partial = "pylock.toml version "+doc.Get("lock-version").Text, true, true
	chosen := world{Target: &packages.Target{}, groups: []string{}}
	for _, g := range r.texts(doc.Get("default-groups"), "default-groups") {
		chosen.groups = append(chosen.groups, normal(g))
	}
	for _, v := range r.array(doc.Get("packages"), "packages") {
		p, ok := r.identity(v, false)
		if !ok && p.Name == "" {
			continue
		}
		digests := append([]tomltext.Value{v.Get("sdist"), v.Get("archive")}, r.array(v.Get("wheels"), "wheels of "+p.Name)...)
		p.Digests = r.fileDigests(p.Name, digests...)
		r.pylockSource(&p, v)
		if p.Marker = r.marker(v.Get("marker"), "marker of "+p.Name); p.Marker != "" {
			chosen.choose(&p)
		}
		r.file.Packages = append(r.file.Packages, p)
	}
	return r.done()
}

func (r *reading) pylockSource(p *packages.Package, v tomltext.Value) {
	switch {
	case v.Get("vcs").Kind == tomltext.Table:
		p.Origin, p.From = packages.VCS, v.Get("vcs").Get("url").Text+"@"+v.Get("vcs").Get("commit-id").Text
	case v.Get("directory").Kind == tomltext.Table:
		p.Origin, p.From = packages.Path, v.Get("directory").Get("path").Text
	case v.Get("archive").Kind == tomltext.Table:
		p.Origin, p.From = packages.URL, v.Get("archive").Get("url").Text
		if p.From == "" {
			p.Origin, p.From = packages.Path, v.Get("archive").Get("path").Text
		}
	case p.Version == "" && (v.Get("sdist").Kind != tomltext.None || v.Get("wheels").Kind != tomltext.None):
		r.fault(p.Line, "%s has archives and no version; lock anew", p.Name)
	}
}

// choose settles what a package's marker says of extras and groups: what is left is about the target alone.
func (w world) choose(p *packages.Package) {
	c, err := parseMarker(p.Marker)
	if err != nil {
		return // said already
	}
	switch rest, truth := w.settle(c); truth {
	case packages.No:
		p.Kind, p.Marker = packages.Optional, ""
	case packages.Yes:
		p.Marker = ""
	default:
		p.Marker = rest.String()
	}
}

// settle decides the comparisons with extras and groups in a condition, and leaves the others.
func (w world) settle(c *condition) (*condition, packages.Truth) {
	if c.a == nil {
		if c.mentions("extras", "dependency_groups", "extra") {
			return c, w.compares(c)
		}
		return c, packages.Undecided
	}
	a, left := w.settle(c.a)
	b, right := w.settle(c.b)
	decisive := packages.Yes
	if c.op == "and" {
		decisive = packages.No
	}
	switch {
	case left == decisive || right == decisive:
		return nil, decisive
	case left == packages.Undecided && right == packages.Undecided:
		return &condition{op: c.op, a: a, b: b}, packages.Undecided
	case left == packages.Undecided:
		return a, packages.Undecided
	}
	return b, right
}

func (c *condition) mentions(names ...string) bool {
	return c.left.variable && slices.Contains(names, c.left.text) || c.right.variable && slices.Contains(names, c.right.text)
}

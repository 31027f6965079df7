package pypi

import (
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/tomltext"
)

// readPoetryLock reads a poetry.lock of the versions 1.0, 1.1, 2.0 and 2.1. Only the last knows which packages are for which group and
// where; before, that follows from the declared file.
func readPoetryLock(_ string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := tomltext.Parse(text)
	if len(faults) > 0 {
		return nil, faults
	}
	r := &reading{}
	metadata := doc.Get("metadata")
	version := metadata.Get("lock-version")
	r.lockVersion(version, "lock-version", "1.0", "1.1", "2.0", "2.1")
	r.file.Format, r.file.Complete = "poetry.lock version "+version.Text, true
	facts := &lockFacts{walk: version.Text != "2.1", tool: "poetry"}
	facts.sum, facts.line = r.text(metadata.Get("content-hash"), "content-hash"), metadata.Get("content-hash").Line
	r.file.Detail = facts
	files := metadata.Get("files")
	for _, v := range r.array(doc.Get("package"), "package") {
		p, ok := r.identity(v, true)
		if !ok {
			continue
		}
		list := v.Get("files")
		if list.Kind == tomltext.None {
			list = files.Get(v.Get("name").Text)
		}
		p.Digests = r.fileDigests(p.Name, r.array(list, "files of "+p.Name)...)
		r.poetrySource(&p, v.Get("source"))
		r.poetryKind(&p, v, facts.walk)
		r.poetryRequires(&p, v)
		r.file.Packages = append(r.file.Packages, p)
	}
	return r.done()
}

// poetrySource says where a package comes from; a "legacy" source is another registry.
func (r *reading) poetrySource(p *packages.Package, v tomltext.Value) {
	if v.Kind == tomltext.None {
		return
	}
	p.From = r.text(v.Get("url"), "source.url of "+p.Name)
	switch kind := v.Get("type"); kind.Text {
	case "git":
		p.Origin = packages.VCS
		if rev := v.Get("resolved_reference").Text; rev != "" {
			p.From += "@" + rev
		}
	case "directory", "file":
		p.Origin = packages.Path
	case "url":
		p.Origin = packages.URL
	case "legacy", "pypi":
		p.From = ""
	default:
		r.fault(v.Line, "%s comes from a source of the unknown type %q", p.Name, kind.Text)
	}
}

// poetryKind says what a package is for.
func (r *reading) poetryKind(p *packages.Package, v tomltext.Value, walk bool) {
	groups := r.texts(v.Get("groups"), "groups of "+p.Name)
	main := slices.Contains(groups, "main")
	switch {
	case v.Get("category").Text == "dev", !walk && !main:
		p.Kind = packages.Development
	case walk, v.Get("optional").Text == "true":
		p.Kind = packages.Optional
	}
	markers := v.Get("markers")
	if markers.Kind == tomltext.Table {
		group := "main"
		if !main && len(groups) > 0 {
			group = groups[0]
		}
		markers = markers.Get(group)
	}
	p.Marker = r.marker(markers, "markers of "+p.Name)
}

// poetryRequires reads what a package itself requires, and of these what its extras do.
func (r *reading) poetryRequires(p *packages.Package, v tomltext.Value) {
	for _, d := range r.table(v.Get("dependencies"), "dependencies of "+p.Name) {
		list := d.Value.Items()
		if d.Value.Kind != tomltext.Array {
			list = []tomltext.Value{d.Value}
		}
		for _, one := range list {
			q := packages.Requirement{Name: normal(d.Key), Line: d.Line}
			if one.Kind == tomltext.String {
				q.Constraint = one.Text
			} else if r.has(one, tomltext.Table, d.Key) {
				q.Constraint = r.text(one.Get("version"), d.Key)
				q.Extras = extrasOf(r.texts(one.Get("extras"), d.Key+".extras"))
				q.Origin, q.From = poetryOrigin(one)
				if err := mark(&q, r.text(one.Get("markers"), d.Key+".markers")); err != nil {
					r.fault(one.Line, "%s: %v", p.Name, err)
				}
				if one.Get("optional").Text == "true" {
					q.Kind = packages.Optional
				}
			}
			if _, err := parseConstraint(q.Constraint); err != nil {
				r.fault(d.Line, "%s: %s: %v", p.Name, d.Key, err)
			}
			if q.Constraint == "*" {
				q.Constraint = ""
			}
			p.Requires = append(p.Requires, q)
		}
	}
	for _, extra := range r.table(v.Get("extras"), "extras of "+p.Name) {
		for _, text := range r.texts(extra.Value, "extras of "+p.Name) {
			text = strings.TrimSpace(text)
			name := normal(text[:nameEnd(text)])
			for i := range p.Requires {
				if q := &p.Requires[i]; q.Name == name && q.Kind == packages.Optional && q.Group == "" {
					q.Group = normal(extra.Key)
				}
			}
		}
	}
}

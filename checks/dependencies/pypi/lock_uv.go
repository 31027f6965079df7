package pypi

import (
	"fmt"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/tomltext"
)

// readUVLock reads a uv.lock of version 1.
func readUVLock(_ string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := tomltext.Parse(text)
	if len(faults) > 0 {
		return nil, faults
	}
	r := &reading{}
	r.lockVersion(doc.Get("version"), "version", "1")
	r.file.Format, r.file.Complete = "uv.lock version "+doc.Get("version").Text, true
	facts := &lockFacts{walk: true}
	r.file.Detail = facts
	for _, v := range r.array(doc.Get("package"), "package") {
		source := v.Get("source")
		p, ok := r.identity(v, source.Get("registry").Kind != tomltext.None)
		if p.Name == "" || !ok && v.Get("version").Kind != tomltext.None {
			continue
		}
		p.Kind = packages.Optional
		p.Digests = r.fileDigests(p.Name, append([]tomltext.Value{v.Get("sdist")}, r.array(v.Get("wheels"), "wheels of "+p.Name)...)...)
		r.uvSource(&p, source)
		p.Marker = r.uvMarkers(v.Get("resolution-markers"), p.Name)
		p.Requires = r.uvRequires(v, p.Name)
		if isRoot(source) {
			r.uvRoot(v, &p, facts)
		}
		r.file.Packages = append(r.file.Packages, p)
	}
	return r.done()
}

// isRoot says whether a package is the project beside the lock.
func isRoot(source tomltext.Value) bool {
	return source.Get("editable").Text == "." || source.Get("virtual").Text == "." || source.Get("directory").Text == "."
}

func (r *reading) uvSource(p *packages.Package, v tomltext.Value) {
	for _, kind := range []struct {
		key    string
		origin packages.Origin
	}{
		{"registry", packages.Registry},
		{"git", packages.VCS},
		{"url", packages.URL},
		{"path", packages.Path},
		{"directory", packages.Path},
		{"editable", packages.Path},
		{"virtual", packages.Path},
	} {
		if from := v.Get(kind.key); from.Kind == tomltext.String {
			if p.Origin = kind.origin; p.Origin != packages.Registry {
				p.From = from.Text
			}
			return
		}
	}
	r.fault(p.Line, "%s comes from a source that this version of verify does not know", p.Name)
}

// uvMarkers joins the markers of which any may hold.
func (r *reading) uvMarkers(v tomltext.Value, name string) string {
	var either []string
	for _, m := range r.array(v, "resolution-markers of "+name) {
		if text := r.marker(m, "resolution-markers of "+name); text != "" {
			either = append(either, "("+text+")")
		}
	}
	return strings.Join(either, " or ")
}

// uvRequires reads what a package leads to in the lock: always, with an extra, or for a group.
func (r *reading) uvRequires(v tomltext.Value, name string) []packages.Requirement {
	out := r.uvList(v.Get("dependencies"), "dependencies of "+name, packages.Runtime, "")
	for _, extra := range r.table(v.Get("optional-dependencies"), "optional-dependencies of "+name) {
		out = append(out, r.uvList(extra.Value, "optional-dependencies of "+name, packages.Optional, normal(extra.Key))...)
	}
	for _, group := range r.table(v.Get("dev-dependencies"), "dev-dependencies of "+name) {
		out = append(out, r.uvList(group.Value, "dev-dependencies of "+name, packages.Development, normal(group.Key))...)
	}
	return out
}

func (r *reading) uvList(v tomltext.Value, what string, kind packages.Kind, group string) []packages.Requirement {
	var out []packages.Requirement
	for _, item := range r.array(v, what) {
		if !r.has(item, tomltext.Table, "an item of "+what) {
			continue
		}
		q := packages.Requirement{Kind: kind, Group: group, Line: item.Line}
		if name := r.text(item.Get("name"), what); isName(name) {
			q.Name = normal(name)
		} else {
			r.fault(item.Line, "%s: %q is no name of a package", what, name)
			continue
		}
		if version := item.Get("version").Text; version != "" {
			q.Constraint = "==" + version
		}
		if spec := item.Get("specifier").Text; spec != "" {
			q.Constraint = spec
		}
		q.Extras = extrasOf(append(r.texts(item.Get("extra"), what), r.texts(item.Get("extras"), what)...))
		if q.Origin, q.From = poetryOrigin(item); q.Origin == packages.Registry {
			for _, key := range []string{"directory", "editable", "virtual"} {
				if from := item.Get(key); from.Kind == tomltext.String {
					q.Origin, q.From = packages.Path, from.Text
				}
			}
		}
		if err := mark(&q, r.text(item.Get("marker"), what)); err != nil {
			r.fault(item.Line, "%s: %v", what, err)
		}
		out = append(out, q)
	}
	return out
}

// uvRoot reads what the lock remembers of the project itself.
func (r *reading) uvRoot(v tomltext.Value, p *packages.Package, facts *lockFacts) {
	if r.file.Name != "" {
		r.fault(p.Line, "%s and %s are both the project beside the lock", r.file.Name, p.Name)
	}
	r.file.Name, r.file.Version = p.Name, p.Version
	facts.roots = slices.Clone(p.Requires)
	metadata := v.Get("metadata")
	r.file.HasRequires = metadata.Kind != tomltext.None || len(p.Requires) == 0
	r.file.Requires = r.uvList(metadata.Get("requires-dist"), "requires-dist", packages.Runtime, "")
	for _, group := range r.table(metadata.Get("requires-dev"), "requires-dev") {
		what := fmt.Sprintf("requires-dev.%s", group.Key)
		r.file.Requires = append(r.file.Requires, r.uvList(group.Value, what, packages.Development, normal(group.Key))...)
	}
}

package pypi

import (
	"strings"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/tomltext"
)

// uv reads [tool.uv]: development requirements, and where it takes packages from that are required by name.
func (r *projectReader) uv(v tomltext.Value) {
	r.has(v, tomltext.Table, "tool.uv")
	if dev := v.Get("dev-dependencies"); dev.Kind != tomltext.None {
		r.facts.silent = false
		r.file.Requires = append(r.file.Requires, r.requirements(dev, "tool.uv.dev-dependencies", packages.Development, "dev")...)
	}
	for _, s := range r.table(v.Get("sources"), "tool.uv.sources") {
		list := s.Value.Items()
		if s.Value.Kind == tomltext.Table {
			list = []tomltext.Value{s.Value}
		} else if !r.has(s.Value, tomltext.Array, "tool.uv.sources."+s.Key) {
			continue
		}
		for _, one := range list {
			r.source(normal(s.Key), one, "tool.uv.sources."+s.Key)
		}
	}
	// An override replaces what everybody else asks for.
	for _, o := range r.requirements(v.Get("override-dependencies"), "tool.uv.override-dependencies", packages.Runtime, "") {
		for i := range r.file.Requires {
			if q := &r.file.Requires[i]; q.Name == o.Name && o.Marker == "" {
				q.Constraint = o.Constraint
			}
		}
	}
}

// source gives requirements the origin that uv takes them from. An index is a registry.
func (r *projectReader) source(name string, v tomltext.Value, what string) {
	if !r.has(v, tomltext.Table, what) {
		return
	}
	origin, from := packages.Registry, ""
	switch {
	case v.Get("git").Kind == tomltext.String:
		origin, from = packages.VCS, v.Get("git").Text
	case v.Get("url").Kind == tomltext.String:
		origin, from = packages.URL, v.Get("url").Text
	case v.Get("path").Kind == tomltext.String:
		origin, from = packages.Path, v.Get("path").Text
	case v.Get("workspace").Text == "true":
		origin, from = packages.Path, "workspace"
	case v.Get("index").Kind == tomltext.String, v.Get("workspace").Kind == tomltext.Bool:
		return
	default:
		r.fault(v.Line, "%s: expected git, url, path, workspace or index", what)
		return
	}
	for i := range r.file.Requires {
		if q := &r.file.Requires[i]; q.Name == name && q.Origin == packages.Registry {
			q.Origin, q.From = origin, from
		}
	}
}

// pdm reads [tool.pdm.dev-dependencies], whose lines may begin with "-e".
func (r *projectReader) pdm(v tomltext.Value) {
	r.has(v, tomltext.Table, "tool.pdm")
	for _, g := range r.table(v.Get("dev-dependencies"), "tool.pdm.dev-dependencies") {
		r.facts.silent = false
		what := "tool.pdm.dev-dependencies." + g.Key
		for _, item := range r.array(g.Value, what) {
			if !r.has(item, tomltext.String, "an item of "+what) {
				continue
			}
			q, err := parseRequirement(item.Text, item.Line)
			if path, editable := strings.CutPrefix(strings.TrimSpace(item.Text), "-e "); editable {
				q, err = parseLocation(strings.TrimSpace(path), item.Line)
			}
			if err != nil {
				r.fault(item.Line, "%s: %v", what, err)
				continue
			}
			q.Kind, q.Group = packages.Development, normal(g.Key)
			r.file.Requires = append(r.file.Requires, q)
		}
	}
}

// flit reads the table that Flit had before PEP 621.
func (r *projectReader) flit(v tomltext.Value) {
	if !r.has(v, tomltext.Table, "tool.flit.metadata") {
		return
	}
	r.facts.silent = false
	name := r.text(v.Get("dist-name"), "tool.flit.metadata.dist-name")
	if name == "" {
		name = r.text(v.Get("module"), "tool.flit.metadata.module")
	}
	r.file.Name = normal(name)
	r.file.Requires = append(r.file.Requires, r.requirements(v.Get("requires"), "tool.flit.metadata.requires", packages.Runtime, "")...)
	for _, extra := range r.table(v.Get("requires-extra"), "tool.flit.metadata.requires-extra") {
		what := "tool.flit.metadata.requires-extra." + extra.Key
		r.file.Requires = append(r.file.Requires, r.requirements(extra.Value, what, packages.Optional, normal(extra.Key))...)
	}
}

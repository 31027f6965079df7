package pypi

import (
	"fmt"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/tomltext"
)

// poetry reads [tool.poetry]. Where [project] has dependencies, Poetry's own table only says where they come from.
func (r *projectReader) poetry(v tomltext.Value) {
	if !r.has(v, tomltext.Table, "tool.poetry") {
		return
	}
	if r.file.Name == "" {
		r.file.Name = normal(r.text(v.Get("name"), "tool.poetry.name"))
	}
	if r.file.Version == "" {
		r.file.Version = r.text(v.Get("version"), "tool.poetry.version")
	}
	own := v.Get("dependencies")
	main := r.poetryGroup(own, "tool.poetry.dependencies", packages.Runtime, "")
	if r.doc.Get("project").Get("dependencies").Kind != tomltext.None {
		r.enrich(main)
	} else {
		if own.Kind != tomltext.None {
			r.facts.silent = false
		}
		r.extras(v.Get("extras"), main)
		r.file.Requires = append(r.file.Requires, main...)
	}
	r.file.Requires = append(r.file.Requires, r.poetryGroup(v.Get("dev-dependencies"), "tool.poetry.dev-dependencies", packages.Development, "dev")...)
	for _, g := range r.table(v.Get("group"), "tool.poetry.group") {
		what := "tool.poetry.group." + g.Key
		r.facts.silent = false
		r.file.Requires = append(r.file.Requires, r.poetryGroup(g.Value.Get("dependencies"), what+".dependencies", packages.Development, normal(g.Key))...)
	}
}

// enrich gives requirements of [project] the origins that Poetry's table has for them.
func (r *projectReader) enrich(from []packages.Requirement) {
	for i := range r.file.Requires {
		q := &r.file.Requires[i]
		for _, f := range from {
			if f.Name == q.Name && f.Origin != packages.Registry && q.Origin == packages.Registry {
				q.Origin, q.From = f.Origin, f.From
			}
		}
	}
}

// extras gives optional requirements the extra that asks for them.
func (r *projectReader) extras(v tomltext.Value, of []packages.Requirement) {
	for _, extra := range r.table(v, "tool.poetry.extras") {
		for _, name := range r.texts(extra.Value, "tool.poetry.extras."+extra.Key) {
			name = normal(name[:nameEnd(name)])
			for i := range of {
				if of[i].Name == name && of[i].Group == "" {
					of[i].Group = normal(extra.Key)
				}
			}
		}
	}
}

// poetryGroup reads a table of names and constraints.
func (r *projectReader) poetryGroup(v tomltext.Value, what string, kind packages.Kind, group string) []packages.Requirement {
	var out []packages.Requirement
	for _, p := range r.table(v, what) {
		if !isName(p.Key) {
			r.fault(p.Line, "%s: %q is no name of a package", what, p.Key)
			continue
		}
		name := normal(p.Key)
		if name == "python" {
			continue
		}
		list := p.Value.Items()
		if p.Value.Kind != tomltext.Array {
			list = []tomltext.Value{p.Value}
		}
		for _, one := range list {
			q := packages.Requirement{Name: name, Kind: kind, Group: group, Line: p.Line}
			if p.Value.Kind == tomltext.Array && one.Line > 0 {
				q.Line = one.Line
			}
			r.poetryOne(&q, one, what+"."+p.Key)
			out = append(out, q)
		}
	}
	return out
}

// poetryKeys are what a requirement may say of itself. "develop", "source" and the like change nothing of what is asked for.
var poetryKeys = []string{
	"version", "extras", "optional", "markers", "python", "platform", "git", "branch", "tag", "rev", "path", "file", "url",
	"subdirectory", "develop", "source", "allow-prereleases", "allows-prereleases", "category",
}

// poetryOne reads one constraint of a package.
func (r *projectReader) poetryOne(q *packages.Requirement, v tomltext.Value, what string) {
	if v.Kind == tomltext.String {
		r.poetryVersion(q, v, what)
		return
	}
	if !r.has(v, tomltext.Table, what) || v.Kind == tomltext.None {
		return
	}
	for _, p := range v.Pairs() {
		if !slices.Contains(poetryKeys, p.Key) {
			r.fault(p.Line, "%s: %q is not known to be a part of a requirement; this version of verify cannot say what it asks for", what, p.Key)
		}
	}
	if v.Get("version").Kind != tomltext.None {
		r.poetryVersion(q, v.Get("version"), what)
	}
	q.Extras = extrasOf(r.texts(v.Get("extras"), what+".extras"))
	if v.Get("optional").Text == "true" && q.Kind == packages.Runtime {
		q.Kind = packages.Optional
	}
	q.Origin, q.From = poetryOrigin(v)
	if q.Origin == packages.Registry && v.Get("version").Kind == tomltext.None {
		r.fault(v.Line, "%s asks for no version, and for no git, path, file or url", what)
	}
	var err error
	if q.Marker, err = poetryMarker(v); err != nil {
		r.fault(v.Line, "%s: %v", what, err)
	}
}

func (r *projectReader) poetryVersion(q *packages.Requirement, v tomltext.Value, what string) {
	q.Constraint = strings.TrimSpace(r.text(v, what))
	if _, err := parseConstraint(q.Constraint); err != nil {
		r.fault(v.Line, "%s: %v", what, err)
	}
	if q.Constraint == "*" {
		q.Constraint = ""
	}
}

func poetryOrigin(v tomltext.Value) (packages.Origin, string) {
	for _, key := range []struct {
		name   string
		origin packages.Origin
	}{{"git", packages.VCS}, {"path", packages.Path}, {"file", packages.Path}, {"url", packages.URL}} {
		if v.Get(key.name).Kind == tomltext.String {
			return key.origin, v.Get(key.name).Text
		}
	}
	return packages.Registry, ""
}

// poetryMarker joins what a requirement says of where it holds.
func poetryMarker(v tomltext.Value) (string, error) {
	var parts []string
	if m := v.Get("markers"); m.Text != "" {
		parts = append(parts, m.Text)
	}
	if p := v.Get("python"); p.Text != "" && p.Text != "*" {
		alternatives, err := pythonMarker(p.Text)
		if err != nil {
			return "", err
		}
		parts = append(parts, alternatives)
	}
	if p := v.Get("platform"); p.Text != "" {
		parts = append(parts, fmt.Sprintf("sys_platform == %q", p.Text))
	}
	if len(parts) > 1 {
		for i := range parts {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	marker := strings.Join(parts, " and ")
	if marker == "" {
		return "", nil
	}
	_, err := parseMarker(marker)
	return marker, err
}

// pythonMarker is a constraint of Python's version as a marker.
func pythonMarker(constraint string) (string, error) {
	alternatives, err := parseConstraint(constraint)
	if err != nil {
		return "", err
	}
	var either []string
	for _, all := range alternatives {
		var both []string
		for _, c := range all {
			both = append(both, c.pythonMarkers()...)
		}
		if len(both) == 0 {
			return "", fmt.Errorf("%q takes any Python", constraint)
		}
		either = append(either, strings.Join(both, " and "))
	}
	return strings.Join(either, " or "), nil
}

// pythonMarkers are one clause as comparisons, in PEP 508's operators.
func (c *clause) pythonMarkers() []string {
	variable := "python_version"
	if len(c.version.release) > 2 {
		variable = "python_full_version"
	}
	switch c.op {
	case "*":
		return []string{`python_version >= "0"`}
	case "^", "~":
		stays := strings.Join(c.version.release[:c.kept()], ".") + ".*"
		return []string{fmt.Sprintf("%s >= %q", variable, c.text), fmt.Sprintf("python_full_version == %q", stays)}
	}
	return []string{fmt.Sprintf("%s %s %q", variable, c.op, c.text)}
}

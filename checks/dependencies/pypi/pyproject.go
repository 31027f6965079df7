package pypi

import (
	"slices"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/tomltext"
)

// Declaration is what else a pyproject.toml or a Pipfile says.
type declaration struct {
	// open is the line that leaves what is declared to a program ("dynamic"); silent says that the file declares nothing at all,
	// as one that only configures tools.
	open   int
	silent bool
	// hashes are those by which a lock would remember the file, by its tool: one for each way in which releases of it count.
	hashes map[string][]string
}

// readProject reads a pyproject.toml: what PEP 621 and PEP 735 define, and the tables of Poetry, uv, PDM and Flit. What the build
// needs ([build-system]) is in nobody's environment, so that it is held to its form only.
func readProject(file string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := tomltext.Parse(text)
	if len(faults) > 0 {
		return nil, faults
	}
	r := &projectReader{doc: doc, facts: declaration{silent: true}}
	r.file.Format = "pyproject.toml"
	r.requirements(doc.Get("build-system").Get("requires"), "build-system.requires", packages.Build, "")
	r.project(file, doc.Get("project"))
	r.groups(doc.Get("dependency-groups"))
	tools := doc.Get("tool")
	r.poetry(tools.Get("poetry"))
	r.pdm(tools.Get("pdm"))
	r.flit(tools.Get("flit").Get("metadata"))
	r.uv(tools.Get("uv"))
	if len(r.faults) == 0 {
		r.facts.hashes = projectHashes(doc)
	}
	r.file.Detail = &r.facts
	return r.done()
}

type projectReader struct {
	reading
	doc   tomltext.Value
	facts declaration
}

// project reads [project].
func (r *projectReader) project(file string, p tomltext.Value) {
	if !r.has(p, tomltext.Table, "project") {
		return
	}
	r.facts.silent = false
	r.file.Name = normal(r.text(p.Get("name"), "project.name"))
	r.file.Version = r.text(p.Get("version"), "project.version")
	r.file.Requires = r.requirements(p.Get("dependencies"), "project.dependencies", packages.Runtime, "")
	for _, extra := range r.table(p.Get("optional-dependencies"), "project.optional-dependencies") {
		what := "project.optional-dependencies." + extra.Key
		r.file.Requires = append(r.file.Requires, r.requirements(extra.Value, what, packages.Optional, normal(extra.Key))...)
	}
	dynamic := r.texts(p.Get("dynamic"), "project.dynamic")
	for _, key := range []string{"dependencies", "optional-dependencies"} {
		if !slices.Contains(dynamic, key) {
			continue
		}
		if p.Get(key).Kind != tomltext.None {
			r.fault(p.Get("dynamic").Line, "project.%s is given, and said to be dynamic; leave one of the two", key)
		}
		r.dynamic(file, key, p.Get("dynamic").Line)
	}
}

// dynamic finds what setuptools takes from files; Poetry's own tables are read anyway.
func (r *projectReader) dynamic(file, key string, line int) {
	tools := r.doc.Get("tool")
	if tools.Get("poetry").Get("dependencies").Kind != tomltext.None {
		return
	}
	from := tools.Get("setuptools").Get("dynamic").Get(key)
	if key == "dependencies" && from.Get("file").Kind != tomltext.None {
		r.includes(file, from.Get("file"))
		return
	}
	if r.facts.open == 0 && (key == "dependencies" || from.Kind != tomltext.None) {
		r.facts.open = line
		r.file.Undecided = append(r.file.Undecided, packages.Fault{
			Line: line, Message: "what is declared is \"dynamic\": a program finds it out at build time, so that nothing can be held against it; declare it in the file",
		})
	}
}

// includes takes in the requirements files that setuptools reads.
func (r *projectReader) includes(file string, v tomltext.Value) {
	items := v.Items()
	if v.Kind == tomltext.String {
		items = []tomltext.Value{v}
	}
	for _, item := range items {
		if r.has(item, tomltext.String, "tool.setuptools.dynamic.dependencies.file") {
			r.file.Includes = append(r.file.Includes, packages.Include{Path: beside(file, item.Text), Line: item.Line})
		}
	}
}

// groups reads [dependency-groups]. A group that includes another asks for nothing more than the two say, so that it is only held to
// name one that is there, and not itself in the end.
func (r *projectReader) groups(v tomltext.Value) {
	byName := map[string]tomltext.Value{}
	for _, g := range r.table(v, "dependency-groups") {
		name := normal(g.Key)
		if _, twice := byName[name]; twice {
			r.fault(g.Line, "dependency-groups: %q is there twice, in two spellings", name)
		}
		byName[name] = g.Value
	}
	for _, g := range r.table(v, "dependency-groups") {
		r.facts.silent = false
		what := "dependency-groups." + g.Key
		for _, item := range r.array(g.Value, what) {
			if item.Kind != tomltext.Table {
				continue
			}
			other := normal(r.text(item.Get("include-group"), "include-group"))
			switch _, there := byName[other]; {
			case len(item.Pairs()) != 1 || other == "":
				r.fault(item.Line, "%s: expected a requirement or {include-group = \"...\"}", what)
			case !there:
				r.fault(item.Line, "%s includes the group %q, which is not there", what, other)
			case leadsTo(byName, other, normal(g.Key), map[string]bool{}):
				r.fault(item.Line, "%s includes itself by way of %q", what, other)
			}
		}
		r.file.Requires = append(r.file.Requires, r.group(g.Value, what, normal(g.Key))...)
	}
}

// group reads the requirements of one group.
func (r *projectReader) group(v tomltext.Value, what, name string) []packages.Requirement {
	var out []packages.Requirement
	for _, item := range v.Items() {
		if item.Kind == tomltext.Table {
			continue
		}
		if !r.has(item, tomltext.String, "an item of "+what) {
			continue
		}
		q, err := parseRequirement(item.Text, item.Line)
		if err != nil {
			r.fault(item.Line, "%s: %v", what, err)
			continue
		}
		q.Kind, q.Group = packages.Development, name
		out = append(out, q)
	}
	return out
}

// leadsTo says whether a group includes another, be it by way of others.
func leadsTo(byName map[string]tomltext.Value, from, to string, seen map[string]bool) bool {
	if from == to {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	for _, item := range byName[from].Items() {
		if other := item.Get("include-group").Text; other != "" && leadsTo(byName, normal(other), to, seen) {
			return true
		}
	}
	return false
}

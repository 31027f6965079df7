package cargo

import (
	"cmp"
	"path"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/tomltext"
)

// detail is what Cargo's own rules need of a Cargo.toml.
type detail struct {
	Root      bool                            // has [workspace]
	Shared    map[string]packages.Requirement // [workspace.dependencies], by key
	Version   string                          // [workspace.package] version
	Inherits  bool                            // the package's version is the workspace's
	Inherited []packages.Requirement          // what is taken from another file's [workspace.dependencies], named by its key
}

// readManifest reads a Cargo.toml.
func readManifest(file string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := tomltext.Parse(text)
	if faults != nil {
		return nil, faults
	}
	d := &detail{Shared: map[string]packages.Requirement{}}
	r := manifest{file: &packages.File{Format: "Cargo.toml", Detail: d}, detail: d, dir: path.Dir(file), doc: doc}
	r.about()
	r.workspace(doc.Get("workspace"))
	r.sections(doc, "")
	for _, target := range doc.Get("target").Pairs() {
		r.sections(target.Value, "target "+target.Key)
	}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	return r.file, nil
}

type manifest struct {
	file   *packages.File
	detail *detail
	dir    string
	doc    tomltext.Value
	faults packages.Faults
}

// about reads the package's own name and version.
func (r *manifest) about() {
	about := r.doc.Get("package")
	if about.Kind == tomltext.None {
		about = r.doc.Get("project")
	}
	r.file.Name = about.Get("name").Text
	switch v := about.Get("version"); v.Kind {
	case tomltext.Table:
		r.detail.Inherits = true
		r.file.Version = r.doc.Get("workspace").Get("package").Get("version").Text
	default:
		r.file.Version = v.Text
	}
	if about.Kind != tomltext.None && r.file.Name == "" {
		r.faults.Add(about.Line, "the package has no name")
	}
}

// workspace reads what the members share, and which they are.
func (r *manifest) workspace(w tomltext.Value) {
	if w.Kind == tomltext.None {
		return
	}
	r.detail.Root = true
	r.detail.Version = w.Get("package").Get("version").Text
	for _, p := range w.Get("dependencies").Pairs() {
		if p.Value.Get("workspace").Kind != tomltext.None {
			r.faults.Add(p.Line, "%s of the workspace cannot be taken from the workspace", p.Key)
		} else if q, ok := r.requirement(p); ok {
			r.detail.Shared[p.Key] = q
		}
	}
	var except []string
	for _, e := range w.Get("exclude").Items() {
		except = append(except, path.Join(r.dir, e.Text))
	}
	for _, m := range w.Get("members").Items() {
		member := path.Join(r.dir, m.Text, "Cargo.toml")
		if m.Kind != tomltext.String {
			r.faults.Add(m.Line, "a member must be a path, not %s", m.Kind)
		} else if strings.ContainsAny(m.Text, "*?[") {
			r.file.Includes = append(r.file.Includes, packages.Include{Path: member, Pattern: true, Except: except, Line: m.Line})
		} else if path.Dir(member) != r.dir {
			r.file.Includes = append(r.file.Includes, packages.Include{Path: member, Line: m.Line})
		}
	}
}

// sections reads the tables of dependencies of a document or of one target.
func (r *manifest) sections(in tomltext.Value, group string) {
	for _, s := range []struct {
		names []string
		kind  packages.Kind
	}{
		{[]string{"dependencies"}, packages.Runtime},
		{[]string{"dev-dependencies", "dev_dependencies"}, packages.Development},
		{[]string{"build-dependencies", "build_dependencies"}, packages.Build},
	} {
		for _, name := range s.names {
			table := in.Get(name)
			if table.Kind != tomltext.Table && table.Kind != tomltext.None {
				r.faults.Add(table.Line, "%s must be a table, not %s", name, table.Kind)
			}
			for _, p := range table.Pairs() {
				r.add(p, s.kind, group)
			}
		}
	}
}

// add adds one dependency.
func (r *manifest) add(p tomltext.Pair, kind packages.Kind, group string) {
	q, ok := r.requirement(p)
	if !ok {
		return
	}
	own := p.Value.Get("workspace").Text != "true"
	if shared, here := r.detail.Shared[p.Key]; !own && here {
		optional := q.Kind
		q, own = shared, true
		q.Kind, q.Line = optional, p.Line
	}
	q.Kind, q.Group = cmp.Or(q.Kind, kind), group
	if kind == packages.Development {
		q.Kind = kind
	}
	if own {
		r.file.Requires = append(r.file.Requires, q)
	} else {
		r.detail.Inherited = append(r.detail.Inherited, q)
	}
}

// requirement reads one dependency.
func (r *manifest) requirement(p tomltext.Pair) (packages.Requirement, bool) {
	q := packages.Requirement{Name: p.Key, Line: p.Line}
	switch v := p.Value; v.Kind {
	case tomltext.String:
		q.Constraint = v.Text
	case tomltext.Table:
		for _, key := range []string{"version", "package", "path", "git"} {
			if of := v.Get(key); of.Kind != tomltext.None && of.Kind != tomltext.String {
				r.faults.Add(of.Line, "%s of %s must be a string, not %s", key, p.Key, of.Kind)
				return q, false
			}
		}
		q.Constraint, q.Name = v.Get("version").Text, cmp.Or(v.Get("package").Text, q.Name)
		q.Origin, q.From = origin(v)
		if v.Get("optional").Text == "true" {
			q.Kind = packages.Optional
		}
	default:
		r.faults.Add(p.Line, "%s must be a requirement such as \"1.2\" or a table, not %s", p.Key, v.Kind)
		return q, false
	}
	if q.Constraint != "" {
		if _, err := parse(q.Constraint); err != nil {
			r.faults.Add(q.Line, "%s: %v", q.Name, err)
			return q, false
		}
	}
	return q, true
}

// origin says where a dependency comes from.
func origin(v tomltext.Value) (packages.Origin, string) {
	if at := v.Get("path"); at.Kind != tomltext.None {
		return packages.Path, at.Text
	}
	git := v.Get("git")
	if git.Kind == tomltext.None {
		return packages.Registry, ""
	}
	from := git.Text
	for _, key := range []string{"branch", "tag", "rev"} {
		if at := v.Get(key); at.Kind != tomltext.None {
			from += " " + key + " " + at.Text
		}
	}
	return packages.VCS, from
}

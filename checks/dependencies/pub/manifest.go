package pub

import (
	"path"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/yamltext"
)

// readManifest reads a pubspec.yaml. What dependency_overrides names is asked for as that says.
func readManifest(file string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := yamltext.Parse(text)
	if faults != nil {
		return nil, faults
	}
	if doc.Kind != yamltext.Map || !doc.Get("name").Scalar() {
		return nil, []packages.Fault{{Line: doc.Line, Message: "a pubspec.yaml needs a name"}}
	}
	r := reader{overrides: doc.Get("dependency_overrides")}
	f := &packages.File{Format: "pubspec.yaml", Name: doc.Get("name").Text, Version: doc.Get("version").Text}
	for _, s := range []struct {
		key  string
		kind packages.Kind
	}{{"dependencies", packages.Runtime}, {"dev_dependencies", packages.Development}} {
		for _, p := range r.pairs(doc.Get(s.key), s.key) {
			if over := r.overrides.Get(p.Key); over.Kind != yamltext.None {
				p.Value = over
			}
			if q, ok := r.requirement(p); ok {
				q.Kind = s.kind
				f.Requires = append(f.Requires, q)
			}
		}
	}
	for _, p := range r.pairs(r.overrides, "dependency_overrides") {
		if q, ok := r.requirement(p); ok && doc.Get("dependencies").Get(p.Key).Kind == yamltext.None && doc.Get("dev_dependencies").Get(p.Key).Kind == yamltext.None {
			q.Group = "dependency_overrides"
			f.Requires = append(f.Requires, q)
		}
	}
	for _, m := range doc.Get("workspace").Items() {
		f.Includes = append(f.Includes, packages.Include{
			Path: path.Join(path.Dir(file), m.Text, "pubspec.yaml"), Pattern: strings.ContainsAny(m.Text, "*?["), Line: m.Line,
		})
	}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	return f, nil
}

// reader collects the faults of one file.
type reader struct {
	overrides yamltext.Value
	faults    packages.Faults
}

func (r *reader) pairs(v yamltext.Value, what string) []yamltext.Pair {
	if v.Kind != yamltext.Map && v.Kind != yamltext.None && v.Kind != yamltext.Null {
		r.faults.Add(v.Line, "%s must be a map, not %s", what, v.Kind)
	}
	return v.Pairs()
}

// requirement reads one dependency: a constraint, or a map that says where it comes from.
func (r *reader) requirement(p yamltext.Pair) (packages.Requirement, bool) {
	q := packages.Requirement{Name: p.Key, Line: p.Line}
	switch v := p.Value; {
	case p.Key == "":
		r.faults.Add(p.Line, "a package needs a name")
		return q, false
	case v.Kind == yamltext.Null:
	case v.Scalar():
		q.Constraint = v.Text
	case v.Kind == yamltext.Map:
		if !r.from(&q, v) {
			return q, false
		}
	default:
		r.faults.Add(p.Line, "%s needs a constraint such as ^1.2.3 or a map, not %s", p.Key, v.Kind)
		return q, false
	}
	if _, err := parseConstraint(q.Constraint); err != nil {
		r.faults.Add(p.Line, "%s: %v", p.Key, err)
		return q, false
	}
	if q.Constraint == "any" {
		q.Constraint = ""
	}
	return q, true
}

// from reads where a dependency comes from.
func (r *reader) from(q *packages.Requirement, v yamltext.Value) bool {
	q.Constraint = v.Get("version").Text
	for _, p := range v.Pairs() {
		switch p.Key {
		case "version", "hosted":
		case "sdk":
			q.Origin, q.From = packages.URL, "sdk "+p.Value.Text
		case "path":
			q.Origin, q.From = packages.Path, p.Value.Text
		case "git":
			q.Origin, q.From = packages.VCS, p.Value.Text
			if p.Value.Kind == yamltext.Map {
				q.From = strings.TrimSpace(p.Value.Get("url").Text + " " + p.Value.Get("ref").Text)
			}
		default:
			r.faults.Add(p.Line, "%s comes from %q, which is not known; this version of verify reads hosted, git, path and sdk", q.Name, p.Key)
			return false
		}
	}
	return true
}

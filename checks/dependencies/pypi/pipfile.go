package pypi

import (
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/jsontext"
	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/tomltext"
)

// readPipfile reads a Pipfile: packages, dev-packages, and categories of the user's own.
func readPipfile(_ string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := tomltext.Parse(text)
	if len(faults) > 0 {
		return nil, faults
	}
	r := &reading{}
	r.file.Format = "Pipfile"
	facts := &declaration{hashes: map[string][]string{}}
	r.file.Detail = facts
	for _, section := range doc.Pairs() {
		kind, group := packages.Development, section.Key
		switch section.Key {
		case "packages", "default":
			kind, group = packages.Runtime, ""
		case "dev-packages":
			group = "develop"
		case "source", "requires", "scripts", "pipenv":
			continue
		}
		for _, p := range r.table(section.Value, section.Key) {
			if !isName(p.Key) {
				r.fault(p.Line, "%s: %q is no name of a package", section.Key, p.Key)
				continue
			}
			q := packages.Requirement{Name: normal(p.Key), Kind: kind, Group: group, Line: p.Line}
			r.pipfileOne(&q, p.Value, section.Key+"."+p.Key)
			r.file.Requires = append(r.file.Requires, q)
		}
	}
	if sums := pipfileHashes(doc); sums != nil {
		facts.hashes["pipenv"] = sums
	}
	return r.done()
}

// pipfileOne reads what is asked of one package. Any key that names a variable of markers is one.
func (r *reading) pipfileOne(q *packages.Requirement, v tomltext.Value, what string) {
	version := v
	if v.Kind == tomltext.Table {
		version = v.Get("version")
		q.Extras = extrasOf(r.texts(v.Get("extras"), what+".extras"))
		q.Origin, q.From = poetryOrigin(v)
		for _, key := range []string{"hg", "svn", "bzr"} {
			if from := v.Get(key); from.Kind == tomltext.String {
				q.Origin, q.From = packages.VCS, from.Text
			}
		}
		var markers []string
		if m := r.marker(v.Get("markers"), what+".markers"); m != "" {
			markers = append(markers, "("+m+")")
		}
		for _, p := range v.Pairs() {
			if canonical, ok := variables[p.Key]; ok && canonical == "" && p.Key != "extras" && p.Key != "extra" {
				markers = append(markers, "("+p.Key+" "+r.text(p.Value, what)+")")
			}
		}
		if q.Marker = strings.Join(markers, " and "); len(markers) == 1 {
			q.Marker = strings.TrimSuffix(strings.TrimPrefix(q.Marker, "("), ")")
		}
		if _, err := parseMarker(q.Marker); err != nil && q.Marker != "" {
			r.fault(v.Line, "%s: %v", what, err)
		}
	}
	q.Constraint = strings.TrimSpace(r.text(version, what))
	if _, err := parseConstraint(q.Constraint); err != nil {
		r.fault(version.Line, "%s: %v", what, err)
	}
	if q.Constraint == "*" {
		q.Constraint = ""
	}
}

// readPipfileLock reads a Pipfile.lock of pipfile-spec 6, the only one that there is.
func readPipfileLock(_ string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := jsontext.Parse(text)
	if len(faults) > 0 {
		return nil, faults
	}
	r := &reading{}
	meta := doc.Get("_meta")
	if spec := meta.Get("pipfile-spec"); spec.Text != "6" {
		r.fault(max(spec.Line, 1), "unknown pipfile-spec %q; this version of verify reads 6", spec.Text)
	}
	r.file.Format, r.file.Complete = "Pipfile.lock", true
	sum := meta.Get("hash").Get("sha256")
	r.file.Detail = &lockFacts{tool: "pipenv", sum: sum.Text, line: sum.Line}
	for _, section := range doc.Pairs() {
		if section.Key == "_meta" {
			continue
		}
		if section.Value.Kind != jsontext.Object {
			r.fault(section.Line, "%q is no table of packages", section.Key)
			continue
		}
		for _, p := range section.Value.Pairs() {
			r.pipfileLocked(p, section.Key)
		}
	}
	return r.done()
}

func (r *reading) pipfileLocked(pair jsontext.Pair, section string) {
	v := pair.Value
	if !isName(pair.Key) || v.Kind != jsontext.Object {
		r.fault(pair.Line, "%q is no package of the lock", pair.Key)
		return
	}
	p := packages.Package{Name: normal(pair.Key), Line: pair.Line}
	if section != "default" {
		p.Kind = packages.Development
	}
	version := v.Get("version")
	if version.Text != "" {
		if p.Version = pin(version.Text); p.Version == "" {
			r.fault(version.Line, "%s is locked as %q, which is no one version; lock anew", p.Name, version.Text)
		}
		p.Line = version.Line
	}
	for _, from := range []struct {
		key    string
		origin packages.Origin
	}{{"git", packages.VCS}, {"hg", packages.VCS}, {"svn", packages.VCS}, {"bzr", packages.VCS}, {"path", packages.Path}, {"file", packages.URL}, {"url", packages.URL}} {
		if a := v.Get(from.key); a.Kind == jsontext.String {
			p.Origin, p.From = from.origin, a.Text
		}
	}
	if p.Origin == packages.Registry && p.Version == "" {
		r.fault(pair.Line, "%s has no version, and no git, path, file or url; lock anew", p.Name)
	}
	if m := v.Get("markers"); m.Text != "" {
		if _, err := parseMarker(m.Text); err != nil {
			r.fault(m.Line, "%s: %v", p.Name, err)
		}
		p.Marker = m.Text
	}
	for _, h := range v.Get("hashes").Items() {
		if d, ok := digest(h.Text); ok {
			p.Digests = append(p.Digests, d)
		} else {
			r.fault(h.Line, "%s: %q is no hash, such as sha256:0a1b", p.Name, h.Text)
		}
	}
	// A package that is in both sections is locked once.
	at := slices.IndexFunc(r.file.Packages, func(o packages.Package) bool { return o.Name == p.Name && o.Version == p.Version })
	if at < 0 {
		r.file.Packages = append(r.file.Packages, p)
	}
}

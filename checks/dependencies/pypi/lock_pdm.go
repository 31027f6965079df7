package pypi

import (
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/tomltext"
)

// readPDMLock reads a pdm.lock of the versions 3 and 4. From 4.4 on, a lock that was made so ("inherit_metadata") says for which
// groups and where each package is.
func readPDMLock(_ string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := tomltext.Parse(text)
	if len(faults) > 0 {
		return nil, faults
	}
	r := &reading{}
	metadata := doc.Get("metadata")
	version := metadata.Get("lock_version")
	if major, _, _ := strings.Cut(version.Text, "."); major != "3" && major != "4" {
		r.lockVersion(version, "lock_version", "3.0 to 4.5")
	}
	r.file.Format, r.file.Complete, r.file.Partial = "pdm.lock version "+version.Text, true, true
	facts := &lockFacts{tool: "pdm", line: metadata.Get("content_hash").Line}
	facts.sum = strings.TrimPrefix(r.text(metadata.Get("content_hash"), "content_hash"), "sha256:")
	r.file.Detail = facts
	files := metadata.Get("files")
	for _, v := range r.array(doc.Get("package"), "package") {
		p, ok := r.identity(v, true)
		if !ok {
			continue
		}
		list := v.Get("files")
		if list.Kind == tomltext.None {
			list = files.Get(v.Get("name").Text + " " + p.Version)
		}
		p.Digests = r.fileDigests(p.Name, r.array(list, "files of "+p.Name)...)
		r.pdmSource(&p, v)
		p.Marker = r.marker(v.Get("marker"), "marker of "+p.Name)
		groups := r.texts(v.Get("groups"), "groups of "+p.Name)
		switch {
		case v.Get("groups").Kind == tomltext.None:
			p.Kind, facts.walk = packages.Optional, true
		case !slices.Contains(groups, "default"):
			p.Kind = packages.Development
		}
		extras := extrasOf(r.texts(v.Get("extras"), "extras of "+p.Name))
		p.Requires = r.pdmRequires(v.Get("dependencies"), &p, extras)
		r.addMerged(p, len(extras) > 0)
	}
	return r.done()
}

func (r *reading) pdmSource(p *packages.Package, v tomltext.Value) {
	for _, key := range []string{"git", "hg", "svn", "bzr"} {
		if from := v.Get(key); from.Kind == tomltext.String {
			p.Origin, p.From = packages.VCS, from.Text+"@"+v.Get("revision").Text
			return
		}
	}
	if from := v.Get("path"); from.Kind == tomltext.String {
		p.Origin, p.From = packages.Path, from.Text
	} else if from := v.Get("url"); from.Kind == tomltext.String {
		p.Origin, p.From = packages.URL, from.Text
	}
}

// pdmRequires reads what a package requires: those of a package with extras are what the extras add.
func (r *reading) pdmRequires(v tomltext.Value, p *packages.Package, extras []string) []packages.Requirement {
	var out []packages.Requirement
	for _, q := range r.requirements(v, "dependencies of "+p.Name, packages.Runtime, "") {
		if q.Name == p.Name {
			continue
		}
		if len(extras) == 0 {
			out = append(out, q)
		}
		for _, e := range extras {
			q.Group, q.Kind = e, packages.Optional
			out = append(out, q)
		}
	}
	return out
}

// addMerged keeps a package. PDM lists a package once more for each choice of its extras, and the two are one.
func (r *reading) addMerged(p packages.Package, extra bool) {
	for i := range r.file.Packages {
		have := &r.file.Packages[i]
		if have.Name != p.Name || have.Version != p.Version || have.Marker != p.Marker && !extra {
			continue
		}
		have.Requires = append(have.Requires, p.Requires...)
		if p.Kind == packages.Runtime {
			have.Kind = packages.Runtime
		}
		return
	}
	r.file.Packages = append(r.file.Packages, p)
}

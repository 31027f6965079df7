package nuget

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"verify.example/verify/checks/dependencies/jsontext"
	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/xmltext"
)

// readLock reads a packages.lock.json. A package that is locked for several frameworks is there once for each.
func readLock(_ string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := jsontext.Parse(text)
	if faults != nil {
		return nil, faults
	}
	var r lock
	version := doc.Get("version")
	if version.Text != "1" && version.Text != "2" {
		r.faults.Add(max(version.Line, doc.Line), "unknown version %q of packages.lock.json; this version of verify reads 1 and 2", version.Text)
		return nil, r.faults
	}
	r.file = &packages.File{Format: "packages.lock.json version " + version.Text, HasRequires: true, Complete: true}
	frameworks := doc.Get("dependencies")
	if frameworks.Kind != jsontext.Object {
		r.faults.Add(max(frameworks.Line, doc.Line), "dependencies must be an object, not %s", frameworks.Kind)
	}
	for _, framework := range frameworks.Pairs() {
		if framework.Value.Kind != jsontext.Object {
			r.faults.Add(framework.Line, "%s must be an object, not %s", framework.Key, framework.Value.Kind)
		}
		for _, p := range framework.Value.Pairs() {
			r.pack(p, framework.Key)
		}
	}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	return r.file, nil
}

type lock struct {
	file   *packages.File
	faults packages.Faults
}

func (r *lock) pack(pair jsontext.Pair, framework string) {
	v := pair.Value
	p := packages.Package{Name: strings.ToLower(pair.Key), Version: v.Get("resolved").Text, Kind: packages.Optional, Line: pair.Line}
	kind := v.Get("type")
	switch kind.Text {
	case "Direct", "Transitive", "CentralTransitive":
		if !form().MatchString(p.Version) {
			r.faults.Add(pair.Line, "%s has no version that NuGet takes: %q", pair.Key, p.Version)
			return
		}
	case "Project":
		p.Origin, p.From, p.InPlace, p.Version = packages.Path, pair.Key, true, ""
	default:
		r.faults.Add(max(kind.Line, pair.Line), "%s is of the type %q, which is not known; this version of verify reads Direct, Transitive, CentralTransitive and Project", pair.Key, kind.Text)
		return
	}
	if p.Name == "" {
		r.faults.Add(pair.Line, "a package needs a name")
		return
	}
	requested := v.Get("requested").Text
	if requested != "" {
		if _, err := parseRange(requested); err != nil {
			r.faults.Add(v.Get("requested").Line, "%s: %v", pair.Key, err)
			return
		}
	}
	if kind.Text == "Direct" {
		r.file.Requires = append(r.file.Requires, packages.Requirement{Name: p.Name, Constraint: requested, Group: framework, Line: pair.Line})
	}
	if sum, err := base64.StdEncoding.DecodeString(v.Get("contentHash").Text); err == nil && len(sum) == 64 {
		p.Digests = []string{"sha512:" + hex.EncodeToString(sum)}
	}
	for _, d := range v.Get("dependencies").Pairs() {
		p.Requires = append(p.Requires, packages.Requirement{Name: strings.ToLower(d.Key), Constraint: d.Value.Text, Line: d.Line})
	}
	r.file.Packages = append(r.file.Packages, p)
}

// readConfig reads a packages.config, which pins everything that a project uses.
func readConfig(_ string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := xmltext.Parse(text)
	if faults != nil {
		return nil, faults
	}
	if doc.Name != "packages" {
		return nil, []packages.Fault{{Line: doc.Line, Message: fmt.Sprintf("want the element <packages>, not <%s>", doc.Name)}}
	}
	var all packages.Faults
	file := &packages.File{Format: "packages.config", Complete: true}
	for _, e := range doc.Children {
		p := packages.Package{Name: strings.ToLower(e.Attr("id")), Version: e.Attr("version"), Kind: packages.Optional, Line: e.Line}
		if e.Name != "package" || p.Name == "" || !form().MatchString(p.Version) {
			all.Add(e.Line, "want a <package> with an id and a version, not <%s> with %q and %q", e.Name, e.Attr("id"), p.Version)
			continue
		}
		if e.Attr("developmentDependency") == "true" {
			p.Kind = packages.Development
		}
		file.Packages = append(file.Packages, p)
	}
	if len(all) > 0 {
		return nil, all
	}
	return file, nil
}

// readDeps reads a *.deps.json: the packages that a program was built with. What belongs to .NET itself is no package of the project.
func readDeps(_ string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := jsontext.Parse(text)
	if faults != nil {
		return nil, faults
	}
	var all packages.Faults
	file := &packages.File{Format: "*.deps.json"}
	libraries := doc.Get("libraries")
	if libraries.Kind != jsontext.Object {
		return nil, []packages.Fault{{Line: max(doc.Line, libraries.Line), Message: "libraries must be an object, not " + libraries.Kind.String()}}
	}
	target := doc.Get("runtimeTarget").Get("name").Text
	for _, p := range libraries.Pairs() {
		name, version, ok := strings.Cut(p.Key, "/")
		if p.Value.Get("type").Text != "package" {
			continue
		}
		if !ok || name == "" || !form().MatchString(version) {
			all.Add(p.Line, "want a name and a version such as \"Name/1.2.3\", not %q", p.Key)
			continue
		}
		file.Packages = append(file.Packages, packages.Package{Name: strings.ToLower(name), Version: version, Place: target, Line: p.Line})
	}
	if len(all) > 0 {
		return nil, all
	}
	return file, nil
}

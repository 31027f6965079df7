package cargo

import (
	"strings"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/tomltext"
)

// readLock reads a Cargo.lock. Version 1 keeps checksums in [metadata], version 2 in the packages; both say no number.
func readLock(_ string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := tomltext.Parse(text)
	if faults != nil {
		return nil, faults
	}
	r := lock{doc: doc, file: &packages.File{Format: "Cargo.lock", Complete: true}}
	switch v := doc.Get("version"); {
	case v.Kind == tomltext.None:
	case v.Kind == tomltext.Integer && len(v.Text) == 1 && v.Text >= "1" && v.Text <= "4":
		r.file.Format += " version " + v.Text
	default:
		r.faults.Add(v.Line, "unknown version %s of Cargo.lock; this version of verify reads 1 to 4", v.Text)
		return nil, r.faults
	}
	if root := doc.Get("root"); root.Kind != tomltext.None {
		r.pack(root)
	}
	list := doc.Get("package")
	if list.Kind != tomltext.Array && list.Kind != tomltext.None {
		r.faults.Add(list.Line, "package must be an array of tables, not %s", list.Kind)
	}
	for _, p := range list.Items() {
		r.pack(p)
	}
	for _, p := range doc.Pairs() {
		switch p.Key {
		case "version", "package", "root", "metadata", "patch":
		default:
			r.faults.Add(p.Line, "unknown key %q; this version of verify reads Cargo.lock of versions 1 to 4", p.Key)
		}
	}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	return r.file, nil
}

type lock struct {
	doc    tomltext.Value
	file   *packages.File
	faults packages.Faults
}

func (r *lock) pack(v tomltext.Value) {
	name, version, source := v.Get("name"), v.Get("version"), v.Get("source")
	if name.Kind != tomltext.String || name.Text == "" || !valid(version.Text) {
		r.faults.Add(v.Line, "a package needs a name and a version of three numbers, not %q and %q", name.Text, version.Text)
		return
	}
	p := packages.Package{Name: name.Text, Version: version.Text, Place: compatible(version.Text), From: source.Text, Line: name.Line}
	kind, at, _ := strings.Cut(source.Text, "+")
	switch {
	case source.Kind == tomltext.None:
		p.Origin, p.InPlace = packages.Path, true
	case (kind == "registry" || kind == "sparse" || kind == "local-registry" || kind == "directory") && at != "":
		p.From = ""
	case kind == "git" && at != "":
		p.Origin = packages.VCS
	case kind == "path" && at != "":
		p.Origin, p.InPlace = packages.Path, true
	default:
		r.faults.Add(source.Line, "unknown source %q of %s", source.Text, name.Text)
	}
	sum := v.Get("checksum")
	if sum.Kind == tomltext.None && source.Kind != tomltext.None {
		sum = r.doc.Get("metadata").Get("checksum " + name.Text + " " + version.Text + " (" + source.Text + ")")
	}
	if sum.Kind != tomltext.None && sum.Text != "<none>" {
		if !isSHA256(sum.Text) {
			r.faults.Add(sum.Line, "the checksum of %s must be 64 hexadecimal digits, not %q", name.Text, sum.Text)
		}
		p.Digests = []string{"sha256:" + strings.ToLower(sum.Text)}
	}
	r.requires(&p, v.Get("dependencies"))
	r.file.Packages = append(r.file.Packages, p)
}

// requires reads a package's dependencies: "name", "name version" or "name version (source)", as much as it takes to be plain.
func (r *lock) requires(p *packages.Package, list tomltext.Value) {
	if list.Kind != tomltext.Array && list.Kind != tomltext.None {
		r.faults.Add(list.Line, "the dependencies of %s must be an array, not %s", p.Name, list.Kind)
	}
	for _, d := range list.Items() {
		name, rest, _ := strings.Cut(d.Text, " ")
		version, _, _ := strings.Cut(rest, " ")
		if d.Kind != tomltext.String || name == "" || version != "" && !valid(version) {
			r.faults.Add(d.Line, "a dependency of %s must be a name or a name and a version, not %q", p.Name, d.Text)
			continue
		}
		q := packages.Requirement{Name: name, Line: d.Line}
		if version != "" {
			q.Constraint = "=" + strings.SplitN(version, "+", 2)[0]
		}
		p.Requires = append(p.Requires, q)
	}
}

func isSHA256(text string) bool {
	return len(text) == 64 && strings.Trim(text, "0123456789abcdefABCDEF") == ""
}

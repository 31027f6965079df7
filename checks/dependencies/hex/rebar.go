package hex

import (
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// readRebarLock reads a rebar.lock: a list of packages, since version 1.1.0 in a tuple with the version, and then their digests.
func readRebarLock(_ string, s []byte) (*packages.File, []packages.Fault) {
	terms, faults := consult(string(s))
	if faults != nil {
		return nil, faults
	}
	var all packages.Faults
	file := &packages.File{Format: "rebar.lock", Complete: true}
	if len(terms) == 0 {
		return nil, []packages.Fault{{Message: "has no list of packages; an empty one is written []."}}
	}
	locked := terms[0]
	if locked.shape == tuple {
		switch v := locked.at(0).text; v {
		case "1.1.0", "1.2.0":
			file.Format += " version " + v
		default:
			return nil, []packages.Fault{{Line: locked.line, Message: "unknown version " + v + " of rebar.lock; this version of verify reads up to 1.2.0"}}
		}
		locked = locked.at(1)
	}
	if locked.shape != list {
		return nil, []packages.Fault{{Line: terms[0].line, Message: "want a list of packages"}}
	}
	sums := map[string]string{}
	for _, more := range terms[1:] {
		for _, p := range more.under("pkg_hash_ext").items {
			sums[p.at(0).text] = p.at(1).text
		}
	}
	for _, l := range locked.items {
		if p, ok := rebarPackage(&all, l); ok {
			if sum := sums[l.at(0).text]; isSHA256(sum) {
				p.Digests = []string{"sha256:" + strings.ToLower(sum)}
			}
			file.Packages = append(file.Packages, p)
		}
	}
	if len(all) > 0 {
		return nil, all
	}
	return file, nil
}

// rebarPackage reads {application, source, level}.
func rebarPackage(faults *packages.Faults, l term) (packages.Package, bool) {
	from := l.at(1)
	p := packages.Package{Name: l.at(0).text, Line: l.line}
	if l.shape != tuple || p.Name == "" || from.shape != tuple {
		faults.Add(l.line, "want a package such as {<<\"jsx\">>,{pkg,<<\"jsx\">>,<<\"3.1.0\">>},0}")
		return p, false
	}
	switch kind := from.at(0).text; kind {
	case "pkg":
		p.Name, p.Version = from.at(1).text, from.at(2).text
		if p.Name == "" || !valid(p.Version, 3) {
			faults.Add(l.line, "%s needs a version of three numbers, not %q", l.at(0).text, p.Version)
			return p, false
		}
	case "git", "git_subdir", "hg":
		p.Origin, p.From, p.InPlace = packages.VCS, strings.TrimSpace(from.at(1).text+" "+from.at(2).at(1).text), true
	case "raw":
		return rebarPackage(faults, term{shape: tuple, line: l.line, items: []term{l.at(0), from.at(1), l.at(2)}})
	default:
		faults.Add(l.line, "%s comes from %q, which is not known; this version of verify reads pkg, git and hg", p.Name, kind)
		return p, false
	}
	return p, true
}

// readConfig reads the dependencies of a rebar.config. Those of its profiles are left out, since none of them is locked.
func readConfig(_ string, s []byte) (*packages.File, []packages.Fault) {
	terms, faults := consult(string(s))
	if faults != nil {
		return nil, faults
	}
	var all packages.Faults
	file := &packages.File{Format: "rebar.config"}
	for _, t := range terms {
		if !t.is("deps") {
			continue
		}
		if t.at(1).shape != list {
			all.Add(t.line, "deps must be a list")
		}
		for _, d := range t.at(1).items {
			if q, ok := dependency(file, d); ok {
				file.Requires = append(file.Requires, q)
			} else {
				all.Add(d.line, "want a dependency such as jsx, {jsx, \"3.1.0\"} or {jsx, {git, \"https://...\"}}")
			}
		}
	}
	if len(all) > 0 {
		return nil, all
	}
	return file, nil
}

// dependency reads an application's name, or a tuple of it with a requirement, a source, or both.
func dependency(file *packages.File, d term) (packages.Requirement, bool) {
	q := packages.Requirement{Name: d.text, Line: d.line}
	if d.shape == atom && d.text != "" {
		return q, true
	}
	if q.Name = d.at(0).text; d.shape != tuple || d.at(0).shape != atom || q.Name == "" {
		return q, false
	}
	for _, more := range d.items[1:] {
		switch {
		case more.shape == text:
			q.Constraint = more.text
		case more.shape == list:
		case more.is("pkg"):
			q.Name = more.at(1).text
		case more.shape == tuple && more.at(0).shape == atom:
			q.Origin, q.From = packages.VCS, strings.TrimSpace(more.at(1).text+" "+more.at(2).at(1).text)
		default:
			return q, false
		}
	}
	if q.Origin == packages.Registry && q.Constraint != "" {
		if _, err := satisfies("1.0.0", q.Constraint); err != nil {
			file.Undecided = append(file.Undecided, packages.Fault{Line: d.line, Message: q.Name + ": " + err.Error()})
			q.Constraint = ""
		}
	}
	return q, q.Name != ""
}

// readMetadata reads the hex_metadata.config of a package that was fetched.
func readMetadata(_ string, s []byte) (*packages.File, []packages.Fault) {
	terms, faults := consult(string(s))
	if faults != nil {
		return nil, faults
	}
	all := term{shape: list, items: terms}
	name, version := all.under("name"), all.under("version")
	if name.text == "" || !valid(version.text, 3) {
		return nil, []packages.Fault{{Line: version.line, Message: "needs a name and a version of three numbers; fetch the package anew"}}
	}
	return &packages.File{
		Format:   "hex_metadata.config",
		Packages: []packages.Package{{Name: name.text, Version: version.text, Line: version.line}},
	}, nil
}

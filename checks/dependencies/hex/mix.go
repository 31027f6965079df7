package hex

import (
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// readMixLock reads a mix.lock: a map from the names of applications to where each comes from.
func readMixLock(_ string, s []byte) (*packages.File, []packages.Fault) {
	doc, faults := evaluate(strings.TrimPrefix(string(s), "\ufeff"))
	if faults != nil {
		return nil, faults
	}
	if doc.shape != mapping {
		return nil, []packages.Fault{{Line: doc.line, Message: "a mix.lock is a map, %{...}"}}
	}
	var all packages.Faults
	file := &packages.File{Format: "mix.lock", Complete: true}
	for i := 0; i+1 < len(doc.items); i += 2 {
		if p, ok := mixPackage(&all, doc.items[i], doc.items[i+1]); ok {
			file.Packages = append(file.Packages, p)
		}
	}
	if len(all) > 0 {
		return nil, all
	}
	return file, nil
}

// mixPackage reads {:hex, name, version, checksum, tools, requirements, repository, checksum of the archive}, of which older versions
// of Hex wrote the first so many, or {:git, address, revision, options}.
func mixPackage(faults *packages.Faults, key, v term) (packages.Package, bool) {
	p := packages.Package{Name: key.text, Line: key.line}
	switch {
	case key.text == "":
		faults.Add(key.line, "want the name of an application")
		return p, false
	case v.is("git") && v.at(2).shape == text:
		p.Origin, p.From, p.InPlace = packages.VCS, v.at(1).text+" "+v.at(2).text, true
		return p, true
	case v.is("path"):
		p.Origin, p.From, p.InPlace = packages.Path, v.at(1).text, true
		return p, true
	case v.is("hex") && v.at(1).shape == atom && v.at(1).text != "" && v.at(2).shape == text:
	default:
		faults.Add(v.line, "%s is locked in a way that is not known; this version of verify reads :hex, :git and :path", key.text)
		return p, false
	}
	p.Name, p.Version = v.at(1).text, v.at(2).text
	if !valid(p.Version, 3) {
		faults.Add(v.line, "%s needs a version of three numbers, not %q", key.text, p.Version)
		return p, false
	}
	if sum := v.at(7).text; isSHA256(sum) {
		p.Digests = []string{"sha256:" + strings.ToLower(sum)}
	}
	for _, r := range v.at(5).items {
		q := packages.Requirement{Name: r.at(0).text, Constraint: r.at(1).text, Line: r.line}
		if name := r.at(2).under("hex").text; name != "" {
			q.Name = name
		}
		if r.at(2).under("optional").text == "true" {
			q.Kind = packages.Optional
		}
		if q.Name == "" || r.at(1).shape != text {
			faults.Add(r.line, "a requirement of %s needs a name and a version in quotes", key.text)
			return p, false
		}
		p.Requires = append(p.Requires, q)
	}
	return p, true
}

func isSHA256(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

package pypi

import (
	"strings"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/tomltext"
)

// lockFacts is what else a lock says.
type lockFacts struct {
	// walk says that the lock does not tell which of its packages the program needs where: that follows from what is declared, by way
	// of what the packages require. Until then they are optional.
	walk bool
	// roots are what the project asks for, where the lock itself knows.
	roots []packages.Requirement
	// tool, sum and line are by whose reckoning the lock remembers the declared file, and as what; "" where it does not.
	tool, sum string
	line      int
}

// fileDigests are the digests of the archives of a package, from tables that have them under "hash", and PEP 751's under "hashes".
func (r *reading) fileDigests(what string, tables ...tomltext.Value) []string {
	var out []string
	for _, t := range tables {
		for _, p := range t.Get("hashes").Pairs() {
			if d, ok := digest(p.Key + ":" + p.Value.Text); ok {
				out = append(out, d)
			} else {
				r.fault(p.Line, "%s: %q is no hash", what, p.Value.Text)
			}
		}
		hash := t.Get("hash")
		if hash.Kind == tomltext.None {
			continue
		}
		if d, ok := digest(r.text(hash, what+": hash")); ok {
			out = append(out, d)
		} else {
			r.fault(hash.Line, "%s: %q is no hash, such as sha256:0a1b", what, hash.Text)
		}
	}
	return out
}

// identity reads the name and version of a package in a lock.
func (r *reading) identity(v tomltext.Value, versioned bool) (packages.Package, bool) {
	p := packages.Package{Line: v.Line}
	name := v.Get("name")
	if name.Line > 0 {
		p.Line = name.Line
	}
	if !isName(r.text(name, "the name of a package")) {
		r.fault(p.Line, "a package of the lock has no name that PyPI could have")
		return p, false
	}
	p.Name = normal(name.Text)
	version := v.Get("version")
	if p.Version = r.text(version, "the version of "+p.Name); p.Version == "" {
		if versioned {
			r.fault(p.Line, "%s has no version; lock anew", p.Name)
		}
		return p, !versioned
	}
	p.Line = version.Line
	if _, err := parseVersion(p.Version); err != nil {
		r.fault(version.Line, "%s: %v", p.Name, err)
		return p, false
	}
	return p, true
}

// marker reads a marker of a lock.
func (r *reading) marker(v tomltext.Value, what string) string {
	text := strings.TrimSpace(r.text(v, what))
	if text == "" {
		return ""
	}
	if _, err := parseMarker(text); err != nil {
		r.fault(v.Line, "%s: %v", what, err)
	}
	return text
}

// lockVersion holds the version of a lock's format to those that are known.
func (r *reading) lockVersion(v tomltext.Value, what string, known ...string) {
	for _, k := range known {
		if v.Text == k {
			return
		}
	}
	line := v.Line
	if v.Kind == tomltext.None {
		r.fault(line, "there is no %s, so that nobody knows how to read the lock; lock anew", what)
		return
	}
	r.fault(line, "unknown %s %q; this version of verify reads %s", what, v.Text, strings.Join(known, ", "))
}

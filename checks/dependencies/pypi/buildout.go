package pypi

import (
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// A buildout configuration declares eggs in its parts and pins versions in a section, which "versions" of [buildout] names. The same
// file is read once for each of the two sides. A pin asks for nothing by itself: what nobody needs is not installed.

// readBuildout reads what a buildout configuration declares: the eggs of its parts. Where buildout may pick versions
// (allow-picked-versions), nothing has to be pinned.
func readBuildout(file string, text []byte) (*packages.File, []packages.Fault) {
	all, r := buildoutFile(file, text)
	buildout := find(all, "buildout")
	kind := packages.Optional
	if buildout.get("allow-picked-versions").text() == "false" {
		kind = packages.Runtime
	}
	for i := range all {
		for j := range all[i].options {
			o := &all[i].options[j]
			if key := strings.TrimRight(o.key, " +"); key == "eggs" {
				r.eggs(o, kind)
			}
		}
	}
	return r.done()
}

// buildoutFile reads the configuration and the files that it extends.
func buildoutFile(file string, text []byte) ([]section, *reading) {
	all, faults := parseINI(text, true)
	r := &reading{faults: faults}
	r.file.Format = "buildout configuration"
	extends := find(all, "buildout").get("extends")
	if extends == nil {
		return all, r
	}
	for _, l := range extends.lines {
		for _, name := range strings.Fields(l.text) {
			switch {
			case strings.Contains(name, "://"): // outside of the artifact, so that it is not read, and said
				r.file.Includes = append(r.file.Includes, packages.Include{Path: name, Line: l.line})
			case strings.Contains(name, "${"):
				r.fault(l.line, "extends %s, which depends on a value that is not known; write it out", name)
			default:
				r.file.Includes = append(r.file.Includes, packages.Include{Path: beside(file, name), Line: l.line})
			}
		}
	}
	return all, r
}

// eggs reads a list of requirements. "${...}" stands for what another part lists.
func (r *reading) eggs(o *option, kind packages.Kind) {
	for _, l := range o.lines {
		text := l.text
		if strings.Contains(text, "${") {
			continue
		}
		// Several names may stand in one line; one with a version stands alone.
		list := []string{text}
		if !strings.ContainsAny(text, "=<>!~;@") {
			list = strings.Fields(text)
		}
		for _, one := range list {
			q, err := parseRequirement(one, l.line)
			if err != nil {
				r.fault(l.line, "eggs: %v", err)
				continue
			}
			q.Kind = kind
			r.file.Requires = append(r.file.Requires, q)
		}
	}
}

// readBuildoutVersions reads what a buildout configuration pins.
func readBuildoutVersions(file string, text []byte) (*packages.File, []packages.Fault) {
	all, r := buildoutFile(file, text)
	name := find(all, "buildout").get("versions").text()
	if name == "" {
		name = "versions"
	}
	for i := range all {
		// [versions:python3] holds under a condition, which is not known; so does what a condition leaves out.
		base, condition, conditional := strings.Cut(all[i].name, ":")
		if base != name {
			continue
		}
		if conditional {
			r.fault(all[i].line, "[%s:%s] holds only where %q does, which this version of verify cannot tell", base, condition, condition)
			continue
		}
		r.pins(&all[i])
	}
	return r.done()
}

// pins reads the section of versions. A value with an operator narrows a version and does not pin it; an empty one takes a pin back.
func (r *reading) pins(s *section) {
	for _, o := range s.options {
		key := strings.TrimRight(o.key, " +-")
		if key == "<" || !isName(key) {
			r.fault(o.line, "%q is no name of a package, and this version of verify does not follow it", o.key)
			continue
		}
		name, value := normal(key), o.text()
		if strings.Contains(value, "${") {
			r.fault(o.line, "the version of %s depends on %s; write it out", key, value)
			continue
		}
		switch {
		case value == "":
		case strings.ContainsAny(value, "=<>!~"):
			if _, err := parseConstraint(value); err != nil {
				r.fault(o.line, "%s: %v", key, err)
			}
		default:
			p := packages.Package{Name: name, Version: value, Kind: packages.Optional, Line: o.line}
			if _, err := parseVersion(value); err != nil {
				r.fault(o.line, "%s: %v", key, err)
				continue
			}
			r.file.Packages = append(r.file.Packages, p)
		}
	}
}

package pypi

import (
	"fmt"
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
				r.eggs(all, o, kind)
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

// eggs reads a list of requirements. "${part:eggs}" stands for what another part lists, which is read there; any other "${part:key}" is
// put in where the file itself has it.
func (r *reading) eggs(all []section, o *option, kind packages.Kind) {
	for _, l := range o.lines {
		text := l.text
		for rest := text; strings.Contains(rest, "${"); {
			_, after, _ := strings.Cut(rest, "${")
			name, end, _ := strings.Cut(after, "}")
			rest = end
			part, key, _ := strings.Cut(name, ":")
			value := find(all, part).get(key).text()
			if key != "eggs" && (value == "" || strings.Contains(value, "${")) {
				r.file.Undecided = append(r.file.Undecided, packages.Fault{
					Line: l.line, Message: fmt.Sprintf("eggs has ${%s}, which the file does not tell", name),
				})
			}
			if key == "eggs" || strings.Contains(value, "${") {
				value = ""
			}
			text = strings.ReplaceAll(text, "${"+name+"}", value)
		}
		r.eggLine(text, l.line, kind)
	}
}

// eggLine reads one line of eggs: a requirement, or several names.
func (r *reading) eggLine(text string, line int, kind packages.Kind) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	list := []string{text}
	if _, err := parseRequirement(text, line); err != nil && !strings.ContainsAny(text, "=<>!~;@") {
		list = strings.Fields(text)
	}
	for _, one := range list {
		q, err := parseRequirement(one, line)
		if err != nil {
			r.fault(line, "eggs: %v", err)
			continue
		}
		q.Kind = kind
		r.file.Requires = append(r.file.Requires, q)
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
			r.file.Undecided = append(r.file.Undecided, packages.Fault{
				Line: all[i].line, Message: fmt.Sprintf("[%s:%s] holds only where buildout finds %q to be true", base, condition, condition),
			})
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

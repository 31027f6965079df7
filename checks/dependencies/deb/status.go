package deb

import (
	"fmt"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

const (
	statusFile = "var/lib/dpkg/status"
	statusDir  = "var/lib/dpkg/status.d/"
)

func status() packages.Format {
	return packages.Format{
		Title: statusFile, Sides: packages.Installed, Bases: []string{"status"}, Read: readStatus,
		Match: func(path string) bool { return strings.HasSuffix("/"+path, "/"+statusFile) },
		Named: func(string) bool { return true },
	}
}

func statusD() packages.Format {
	return packages.Format{
		Title: statusDir + "*", Sides: packages.Installed, Dirs: []string{"status.d"}, Read: readStatusD,
		Match: func(path string) bool {
			return strings.Contains("/"+path, "/"+statusDir) && !strings.HasSuffix(path, ".md5sums")
		},
	}
}

// record is what else is known of one package, installed or not.
type record struct {
	name, version, arch string
	state               string // the third word of Status
	broken              bool   // dpkg wants it installed anew
	foreign             bool   // Multi-Arch: foreign, so that it serves any architecture
	depends             []depends
	line                int // of Status
}

// depends is one thing that a package needs: any of these.
type depends struct {
	choices []relation
	text    string
	line    int
}

// records are those of a file that dpkg itself keeps; a record of status.d is not among them, for such images leave out what packages
// depend on.
type records []record

func readStatus(_ string, text []byte) (*packages.File, []packages.Fault) {
	r := &statusReader{dpkg: true}
	file, faults := r.read("dpkg's status", text)
	if file != nil {
		file.Detail = r.records
	}
	return file, faults
}

func readStatusD(_ string, text []byte) (*packages.File, []packages.Fault) {
	r := &statusReader{}
	file, faults := r.read("status.d", text)
	if file != nil && len(file.Packages) != 1 {
		return nil, []packages.Fault{{Message: fmt.Sprintf("%d packages; expected the control file of one", len(file.Packages))}}
	}
	return file, faults
}

type statusReader struct {
	dpkg    bool // with Status
	records records
	faults  []packages.Fault
}

func (r *statusReader) read(format string, text []byte) (*packages.File, []packages.Fault) {
	all, faults := stanzas(text)
	r.faults = faults
	file := &packages.File{Format: format}
	for _, s := range all {
		if one, p := r.stanza(s); one.state == "installed" && !one.broken {
			file.Packages = append(file.Packages, p)
		}
	}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	return file, nil
}

func (r *statusReader) fault(line int, format string, args ...any) {
	r.faults = append(r.faults, packages.Fault{Line: line, Message: fmt.Sprintf(format, args...)})
}

// stanza reads one package.
func (r *statusReader) stanza(s stanza) (record, packages.Package) {
	one := record{name: s.fields["package"].text, version: s.fields["version"].text, arch: s.fields["architecture"].text, line: s.line}
	if !packageName(one.name) {
		r.fault(s.line, "a package without a name: the field Package is %q", one.name)
		return one, packages.Package{}
	}
	r.state(s, &one)
	if one.state == "not-installed" || one.state == "config-files" {
		r.records = append(r.records, one)
		return one, packages.Package{}
	}
	if _, err := parseVersion(one.version); err != nil {
		r.fault(max(s.fields["version"].line, s.line), "package %s: %v", one.name, err)
	}
	// dpkg takes a package without an architecture, as very old ones are.
	if strings.ContainsAny(one.arch, " ,:\n") {
		r.fault(s.fields["architecture"].line, "package %s: the field Architecture is %q", one.name, one.arch)
	}
	one.foreign = s.fields["multi-arch"].text == "foreign"
	p := packages.Package{Name: one.name, Version: one.version, Place: one.arch, Line: s.line}
	if one.arch != "" {
		p.Provides = append(p.Provides, packages.Provided{Name: one.name + ":" + one.arch, Version: one.version})
	}
	for _, name := range []string{"pre-depends", "depends"} {
		one.depends = append(one.depends, r.depends(s, name, one.name)...)
	}
	for _, d := range one.depends {
		p.Requires = append(p.Requires, d.requirements()...)
	}
	provided, err := relations(s.fields["provides"].text)
	if err != nil {
		r.fault(s.fields["provides"].line, "package %s: Provides: %v", one.name, err)
	}
	for _, group := range provided {
		version, _ := strings.CutPrefix(group[0].constraint, "= ")
		p.Provides = append(p.Provides, packages.Provided{Name: group[0].name, Version: version})
	}
	r.records = append(r.records, one)
	return one, p
}

// state reads the three words of Status.
func (r *statusReader) state(s stanza, one *record) {
	f, ok := s.fields["status"]
	words := strings.Fields(f.text)
	switch {
	case !r.dpkg && !ok:
		one.state = "installed"
		return
	case len(words) != 3:
		r.fault(max(f.line, s.line), "package %s: Status is %q; expected three words such as install ok installed", one.name, f.text)
		return
	}
	one.line, one.state = f.line, words[2]
	switch words[1] {
	case "ok", "hold":
	case "reinstreq", "hold-reinstreq":
		one.broken = true
	default:
		r.fault(f.line, "package %s: the second word of Status, %q, is not one that this version of verify knows", one.name, words[1])
	}
	switch words[2] {
	case "not-installed", "config-files", "half-installed", "unpacked", "half-configured", "triggers-awaited", "triggers-pending", "installed":
	default:
		r.fault(f.line, "package %s: the state %q is not one that this version of verify knows", one.name, words[2])
	}
}

func (r *statusReader) depends(s stanza, name, of string) []depends {
	f, ok := s.fields[name]
	if !ok {
		return nil
	}
	groups, err := relations(f.text)
	if err != nil {
		r.fault(f.line, "package %s: %s: %v", of, name, err)
	}
	var all []depends
	for _, choices := range groups {
		all = append(all, depends{choices, text(choices), f.line})
	}
	return all
}

// requirements are what is needed; where one of several will do, none of them must be there.
func (d depends) requirements() []packages.Requirement {
	var all []packages.Requirement
	for _, r := range d.choices {
		req := packages.Requirement{Name: r.name, Constraint: r.constraint, Line: d.line}
		if len(d.choices) > 1 {
			req.Kind, req.Group = packages.Optional, d.text
		}
		all = append(all, req)
	}
	return all
}

// text is what is needed, as a control file writes it.
func text(choices []relation) string {
	var list []string
	for _, r := range choices {
		one := r.name
		if r.arch != "" {
			one += ":" + r.arch
		}
		if r.constraint != "" {
			one += " (" + r.constraint + ")"
		}
		list = append(list, one)
	}
	return strings.Join(list, " | ")
}

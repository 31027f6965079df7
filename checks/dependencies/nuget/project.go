package nuget

import (
	"fmt"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/xmltext"
)

var property = packages.Pattern(`\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)`)

// project reads a file for MSBuild.
type project struct {
	file       *packages.File
	properties map[string]string // by lower-case name, those that are set once and without a condition
	seen       map[string]bool
	faults     packages.Faults
}

func readMSBuild(text []byte, format string) (*project, xmltext.Element, []packages.Fault) {
	doc, faults := xmltext.Parse(text)
	if faults != nil {
		return nil, doc, faults
	}
	if doc.Name != "Project" {
		return nil, doc, []packages.Fault{{Line: doc.Line, Message: fmt.Sprintf("want the element <Project>, not <%s>", doc.Name)}}
	}
	p := &project{file: &packages.File{Format: format}, properties: map[string]string{}, seen: map[string]bool{}}
	p.collect(doc, doc.Attr("Condition") != "")
	return p, doc, nil
}

// readProject reads the packages that a project file refers to.
func readProject(_ string, text []byte) (*packages.File, []packages.Fault) {
	p, doc, faults := readMSBuild(text, "project file")
	if faults != nil {
		return nil, faults
	}
	p.references(doc, "")
	if len(p.faults) > 0 {
		return nil, p.faults
	}
	return p.file, nil
}

// central are the versions that a Directory.Packages.props gives to packages, by lower-case name. It asks for none of them.
type central map[string]packages.Requirement

// readCentral reads a Directory.Packages.props.
func readCentral(_ string, text []byte) (*packages.File, []packages.Fault) {
	p, doc, faults := readMSBuild(text, "Directory.Packages.props")
	if faults != nil {
		return nil, faults
	}
	versions := central{}
	for _, group := range doc.Children {
		for _, e := range group.Children {
			if name := e.Attr("Include"); e.Name == "PackageVersion" && name != "" && e.Attr("Condition")+group.Attr("Condition") == "" {
				q := packages.Requirement{Name: strings.ToLower(name), Line: e.Line}
				q.Constraint = p.version(q.Name, first(e, "Version"), e.Line)
				versions[q.Name] = q
			}
		}
	}
	p.file.Detail = versions
	if len(p.faults) > 0 {
		return nil, p.faults
	}
	return p.file, nil
}

// collect finds the properties that are set plainly.
func (p *project) collect(e xmltext.Element, conditional bool) {
	for _, c := range e.Children {
		when := conditional || c.Attr("Condition") != "" || c.Name == "When" || c.Name == "Otherwise"
		if e.Name != "PropertyGroup" {
			p.collect(c, when)
			continue
		}
		name := strings.ToLower(c.Name)
		if p.seen[name] || when {
			delete(p.properties, name)
		} else {
			p.properties[name] = c.Text
		}
		p.seen[name] = true
	}
}

// first is what an element says under a name, as an attribute or as an element in it.
func first(e xmltext.Element, name string) string {
	if v := e.Attr(name); v != "" {
		return v
	}
	return e.Get(name).Text
}

// references finds the packages below an element; condition is that of what lies around.
func (p *project) references(e xmltext.Element, condition string) {
	for _, c := range e.Children {
		when := condition
		if own := c.Attr("Condition"); own != "" {
			when = strings.TrimPrefix(when+" and "+own, " and ")
		} else if c.Name == "Otherwise" {
			when = strings.TrimPrefix(when+" and otherwise", " and ")
		}
		if c.Name != "PackageReference" {
			p.references(c, when)
			continue
		}
		p.reference(c, when)
	}
}

func (p *project) reference(e xmltext.Element, condition string) {
	names := e.Attr("Include")
	if names == "" {
		if e.Attr("Update")+e.Attr("Remove") == "" {
			p.faults.Add(e.Line, "a PackageReference needs Include")
			return
		}
		p.undecided(e.Line, "what is referred to elsewhere is changed here, and not compared: %s", e.Attr("Update")+e.Attr("Remove"))
		return
	}
	for name := range strings.SplitSeq(names, ";") {
		q := packages.Requirement{Name: strings.ToLower(strings.TrimSpace(name)), Marker: condition, Line: e.Line}
		if q.Name == "" {
			continue
		}
		if strings.ContainsAny(q.Name, "$@%*") {
			p.undecided(e.Line, "only MSBuild can tell which package this is: %s", name)
			continue
		}
		version := first(e, "VersionOverride")
		if version == "" {
			version = first(e, "Version")
		}
		q.Constraint = p.version(q.Name, version, e.Line)
		for _, assets := range []string{"PrivateAssets", "ExcludeAssets", "IncludeAssets"} {
			if first(e, assets) != "" {
				q.Kind = packages.Optional // nothing of it need be there when the program runs
			}
		}
		p.file.Requires = append(p.file.Requires, q)
	}
}

// version is a range of versions with the file's own properties put in; "" where it cannot be told.
func (p *project) version(name, text string, line int) string {
	version := property().ReplaceAllStringFunc(text, func(ref string) string {
		value, ok := p.properties[strings.ToLower(property().FindStringSubmatch(ref)[1])]
		if !ok {
			return ref
		}
		return value
	})
	if version == "" {
		return ""
	}
	if strings.Contains(version, "$(") {
		p.undecided(line, "only MSBuild can tell the version of %s: %s", name, text)
		return ""
	}
	if _, err := parseRange(version); err != nil {
		p.faults.Add(line, "%s: %v", name, err)
	}
	return version
}

func (p *project) undecided(line int, format string, args ...any) {
	p.file.Undecided = append(p.file.Undecided, packages.Fault{Line: line, Message: fmt.Sprintf(format, args...)})
}

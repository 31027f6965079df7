package maven

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/xmltext"
)

var reference = regexp.MustCompile(`\$\{([^{}]*)\}`)

// maxDepth is how deep properties may refer to each other, and maxText how long a text may become by that.
const (
	maxDepth = 16
	maxText  = 4096
)

// pom reads a pom.xml.
type pom struct {
	file       *packages.File
	properties map[string]string
	managed    map[string]string // versions by name, from dependencyManagement
	elsewhere  string            // from where versions may come that the file does not say
	faults     packages.Faults
}

func readPOM(_ string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := xmltext.Parse(text)
	if faults != nil {
		return nil, faults
	}
	if doc.Name != "project" {
		return nil, []packages.Fault{{Line: doc.Line, Message: fmt.Sprintf("want the element <project>, not <%s>", doc.Name)}}
	}
	p := &pom{file: &packages.File{Format: "pom.xml"}, properties: map[string]string{}, managed: map[string]string{}}
	p.about(doc)
	p.manage(doc.Get("dependencyManagement"))
	p.dependencies(doc.Get("dependencies"), "")
	for _, profile := range doc.Get("profiles").Children {
		p.dependencies(profile.Get("dependencies"), "profile "+profile.Get("id").Text)
	}
	if len(p.faults) > 0 {
		return nil, p.faults
	}
	return p.file, nil
}

// about reads the project's own name and version, and its properties.
func (p *pom) about(doc xmltext.Element) {
	parent := doc.Get("parent")
	if parent.Name != "" {
		p.elsewhere = "its parent"
		for _, key := range []string{"groupId", "artifactId", "version"} {
			p.properties["project.parent."+key] = parent.Get(key).Text
		}
	}
	for _, property := range doc.Get("properties").Children {
		p.properties[property.Name] = property.Text
	}
	own := map[string]string{
		"groupId":    cmp.Or(doc.Get("groupId").Text, parent.Get("groupId").Text),
		"artifactId": doc.Get("artifactId").Text,
		"version":    cmp.Or(doc.Get("version").Text, parent.Get("version").Text),
	}
	for key, value := range own {
		p.properties["project."+key], p.properties["pom."+key] = value, value
	}
	if own["artifactId"] == "" {
		p.faults.Add(doc.Line, "a project needs an artifactId")
	}
	group, groupKnown := p.expand(own["groupId"], 0)
	artifact, artifactKnown := p.expand(own["artifactId"], 0)
	if groupKnown && artifactKnown {
		p.file.Name = group + ":" + artifact
	}
	if version, ok := p.expand(own["version"], 0); ok {
		p.file.Version = version
	}
}

// expand puts the file's properties into a text; false where one is not set there.
func (p *pom) expand(text string, depth int) (string, bool) {
	known := depth <= maxDepth && len(text) <= maxText
	if !known || !strings.Contains(text, "${") {
		return text, known
	}
	out := reference.ReplaceAllStringFunc(text, func(ref string) string {
		value, ok := p.properties[ref[2:len(ref)-1]]
		if ok && known {
			value, ok = p.expand(value, depth+1)
		}
		known = known && ok
		return value
	})
	return out, known && len(out) <= maxText && !strings.Contains(out, "${")
}

// manage reads the versions that dependencies without one get.
func (p *pom) manage(management xmltext.Element) {
	for _, d := range management.Get("dependencies").Children {
		group, ok := p.expand(d.Get("groupId").Text, 0)
		artifact, ok2 := p.expand(d.Get("artifactId").Text, 0)
		switch {
		case d.Get("scope").Text == "import":
			p.elsewhere = strings.TrimPrefix(p.elsewhere+" and "+artifact+", which it imports", " and ")
		case ok && ok2:
			p.managed[group+":"+artifact] = d.Get("version").Text
		}
	}
}

// dependencies reads a list of dependencies; where says in which profile, if in any.
func (p *pom) dependencies(list xmltext.Element, where string) {
	for _, d := range list.Children {
		group, ok := p.expand(d.Get("groupId").Text, 0)
		artifact, ok2 := p.expand(d.Get("artifactId").Text, 0)
		if !ok || !ok2 {
			p.undecided(d.Line, "which package this is depends on properties that the file does not set: %s:%s", d.Get("groupId").Text, d.Get("artifactId").Text)
			continue
		}
		if d.Name != "dependency" || group == "" || artifact == "" {
			p.faults.Add(d.Line, "want a <dependency> with a groupId and an artifactId")
			continue
		}
		q := packages.Requirement{Name: group + ":" + artifact, Marker: where, Line: d.Line}
		p.scope(&q, d)
		q.Constraint = p.version(q.Name, d)
		p.file.Requires = append(p.file.Requires, q)
	}
}

// scope reads what a dependency is for.
func (p *pom) scope(q *packages.Requirement, d xmltext.Element) {
	scope, known := p.expand(d.Get("scope").Text, 0)
	switch {
	case !known:
		p.undecided(d.Line, "what %s is for depends on properties that the file does not set", q.Name)
		q.Kind = packages.Optional
	case scope == "test":
		q.Kind = packages.Development
	case scope == "provided":
		q.Kind = packages.Peer
	case scope == "system":
		q.Origin, q.From = packages.Path, d.Get("systemPath").Text
	case scope != "" && scope != "compile" && scope != "runtime":
		p.faults.Add(d.Line, "%s has the scope %q, which is not known", q.Name, scope)
	}
	if d.Get("optional").Text == "true" && q.Kind == packages.Runtime {
		q.Kind = packages.Optional
	}
}

// version is what a dependency asks for; "" where the file does not say.
func (p *pom) version(name string, d xmltext.Element) string {
	text := cmp.Or(d.Get("version").Text, p.managed[name])
	if text == "" {
		p.undecided(d.Line, "the version of %s comes from %s", name, cmp.Or(p.elsewhere, "another file"))
		return ""
	}
	version, ok := p.expand(text, 0)
	if !ok {
		p.undecided(d.Line, "the version of %s depends on properties that the file does not set: %s", name, text)
		return ""
	}
	if _, err := satisfies("1", version); err != nil {
		p.faults.Add(d.Line, "%s: %v", name, err)
	}
	return version
}

func (p *pom) undecided(line int, format string, args ...any) {
	p.file.Undecided = append(p.file.Undecided, packages.Fault{Line: line, Message: fmt.Sprintf(format, args...)})
}

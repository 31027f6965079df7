package dependencies

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/rules"
)

// project is what is compared, and who asks for it.
type project struct {
	packages.Project
	ecosystem *packages.Ecosystem
	item      *item // nil where nobody asks
	broken    bool  // not all of it could be read, so nothing is compared
	differ    []difference
	gathered  *gathered
}

// askedFor is the project that an item of the manifest puts together.
func (g *gathered) askedFor(i *item) *project {
	p := g.project(".", i.ecosystem)
	p.item, p.Asked = i, true
	whole := true
	for _, s := range i.sides() {
		for _, w := range s.words {
			files, ok := g.named(i, s.side, w)
			whole = whole && ok
			p.add(s.side, files...)
		}
	}
	p.complete(whole)
	return p
}

// complete makes a project ready to be compared. Where not all of it could be read it is emptied: that was said, and nothing is
// compared with a part.
func (p *project) complete(whole bool) {
	declared, locked := p.include(packages.Declared), p.include(packages.Locked)
	if whole = whole && declared && locked && p.addMembers(); !whole {
		p.Declared, p.Locked, p.Installed, p.Narrowing = nil, nil, nil, nil
		p.broken = true
		return
	}
	p.target()
}

func (g *gathered) project(dir string, e *packages.Ecosystem) *project {
	p := &project{ecosystem: e, gathered: g}
	p.Dir, p.Exists, p.Names = dir, g.exists, g.names
	return p
}

func (p *project) add(side packages.Side, files ...*packages.File) {
	switch side {
	case packages.Declared:
		p.Declared = append(p.Declared, files...)
	case packages.Locked:
		p.Locked = append(p.Locked, files...)
	case packages.Installed:
		p.Installed = append(p.Installed, files...)
	}
}

// named are the files of one side that an item names. It is false, and said, where one cannot be read.
func (g *gathered) named(i *item, side packages.Side, w rules.Word) ([]*packages.File, bool) {
	if format := i.ecosystem.FormatOf(w.Text, side, true); format != nil {
		if s := g.find(w.Text, reader{i.ecosystem, format}); s != nil {
			if s.file == nil {
				g.tell(s)
				return nil, false
			}
			return []*packages.File{s.file}, true
		}
		if d, e := g.tree.Tree.Lookup(w.Text); e == nil || e.Type != artifact.Directory || d == nil || side != packages.Installed {
			g.absent(w)
			return nil, false
		}
	}
	d, e := g.tree.Tree.Lookup(w.Text)
	if d == nil || e.Type != artifact.Directory {
		g.absent(w)
		return nil, false
	}
	var files []*packages.File
	whole := true
	for n := range g.statements {
		s := &g.statements[n]
		if s.ecosystem != i.ecosystem || s.format.Sides&packages.Installed == 0 || !below(w.Text, s.path) || !g.beside(s) {
			continue
		}
		if s.file == nil {
			g.tell(s)
			whole = false
			continue
		}
		files = append(files, s.file)
	}
	return files, whole
}

// absent says that something that the manifest names cannot be read.
func (g *gathered) absent(w rules.Word) {
	pos := rules.Pos{File: w.Pos.File, Line: w.Pos.Line}
	why := "is not there"
	switch d, e := g.tree.Tree.Lookup(w.Text); {
	case g.tree.Ignored(w.Text, artifact.File):
		why = "is ignored"
	case d != nil:
		why = "is a " + e.Type.String() + ", which is not followed"
		if e.Type == artifact.File {
			why = "was not read"
		}
	}
	g.tree.Problem(w.Text, why+", and "+pos.String()+" asks for what it says of packages")
}

// below says whether a path lies in dir.
func below(dir, file string) bool {
	return dir == "." || strings.HasPrefix(file, dir) && strings.HasPrefix(file[len(dir):], "/")
}

// found are the projects of an ecosystem that the files' places put together: each directory in which something is declared or
// locked, with what is installed below it. Those with one side alone have nothing to be compared with. Files of them that are links are
// said not to be read.
func (g *gathered) found(e *packages.Ecosystem, taken map[string]bool) ([]*project, []difference) {
	byDir := map[string]*found{}
	var dirs []string
	for n := range g.statements {
		s := &g.statements[n]
		if s.ecosystem != e || s.format.Sides&packages.Installed != 0 || !ours(s.path) || s.format.Part != nil && s.format.Part(s.path) || taken[e.Type+"\x00"+s.path] {
			continue
		}
		dir := path.Dir(s.path)
		if byDir[dir] == nil {
			byDir[dir] = &found{}
			dirs = append(dirs, dir)
		}
		byDir[dir].own = append(byDir[dir].own, s)
	}
	slices.Sort(dirs)
	into := members(byDir, dirs)
	for n := range g.statements {
		s := &g.statements[n]
		if s.ecosystem != e || s.format.Sides&packages.Installed == 0 || taken[e.Type+"\x00"+s.path] || !g.beside(s) {
			continue
		}
		if dir, ok := owner(e, byDir, s.path); ok {
			dir = cmp.Or(into[dir], dir)
			byDir[dir].installed = append(byDir[dir].installed, s)
		}
	}
	var projects []*project
	for _, dir := range dirs {
		if into[dir] != "" {
			continue
		}
		if p := byDir[dir].project(g, dir, e); p != nil {
			projects = append(projects, p)
		}
	}
	return projects, g.linked(e, taken, byDir)
}

// found is what lies in one directory, and below it.
type found struct{ own, installed []*statement }

// owner is the directory of the nearest project that an installed file belongs to.
func owner(e *packages.Ecosystem, byDir map[string]*found, file string) (string, bool) {
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		if byDir[dir] != nil && (e.Owns == nil || e.Owns(dir, file)) {
			return dir, true
		}
		if dir == "." {
			return "", false
		}
	}
}

// project makes a project of what was found; nil where there is one side alone.
func (f *found) project(g *gathered, dir string, e *packages.Ecosystem) *project {
	sides := packages.Side(0)
	for _, s := range append(slices.Clone(f.own), f.installed...) {
		sides |= side(s)
	}
	if sides&(sides-1) == 0 {
		return nil
	}
	p := g.project(dir, e)
	whole := true
	for _, s := range append(slices.Clone(f.own), f.installed...) {
		if s.file == nil {
			g.tell(s)
			whole = false
			continue
		}
		p.add(side(s), s.file)
	}
	p.complete(whole)
	return p
}

// side is the one that a file speaks for where nobody says which: of several the one that promises least.
func side(s *statement) packages.Side {
	for _, one := range []packages.Side{packages.Declared, packages.Locked} {
		if s.format.Sides&one != 0 {
			return one
		}
	}
	return packages.Installed
}

// include adds the files that the files of a side include. It is false, and said, where one was not read.
func (p *project) include(side packages.Side) bool {
	list := &p.Declared
	if side == packages.Locked {
		list = &p.Locked
	}
	whole := true
	have := map[string]bool{}
	for n := 0; n < len(*list); n++ {
		have[(*list)[n].Path] = true
	}
	for n := 0; n < len(*list); n++ {
		from := (*list)[n]
		for _, i := range p.expand(side, from.Includes) {
			if have[i.Path] {
				continue
			}
			have[i.Path] = true
			file, ok := p.included(side, i)
			if !ok {
				p.unread(from, i)
				whole = false
				continue
			}
			if file != nil {
				*list = append(*list, file)
			}
		}
	}
	return whole
}

// unread says that an included file was not read, and so nothing is compared: a problem where the manifest asks for it.
func (p *project) unread(from *packages.File, i packages.Include) {
	message := fmt.Sprintf("includes %q, which is not there or was not read, so nothing was compared with it", i.Path)
	if p.Asked {
		where := ""
		if i.Line > 0 {
			where = fmt.Sprintf("line %d: ", i.Line)
		}
		p.gathered.tree.Problem(from.Path, where+message+"; name it beside "+from.Path+" in the manifest's \"dependencies\"")
		return
	}
	d := difference{Difference: packages.Difference{
		Check: "missing", Path: from.Path, Line: i.Line, Expected: i.Path, Actual: "not read", Message: message,
		Remedy: "name both files in the manifest's \"dependencies\"",
	}}
	if !slices.Contains(p.differ, d) { // one file may speak for two sides
		p.differ = append(p.differ, d)
	}
}

// included is the file that another one includes; nil and true for one that only narrows, which is kept apart.
func (p *project) included(side packages.Side, i packages.Include) (*packages.File, bool) {
	format := p.ecosystem.FormatOf(i.Path, side, true)
	if format == nil {
		return nil, false
	}
	s := p.gathered.find(i.Path, reader{p.ecosystem, format})
	if s == nil {
		return nil, false
	}
	if s.file == nil {
		p.gathered.tell(s)
		return nil, false
	}
	if i.Constrains {
		p.Narrowing = append(p.Narrowing, s.file)
		return nil, true
	}
	return s.file, true
}

package dependencies

import (
	"path"
	"slices"

	"verify.example/verify/checks/dependencies/packages"
)

// beside says whether what the format of a file wants in its directory is there.
func (g *gathered) beside(s *statement) bool {
	return s.format.Beside == "" || g.exists(path.Join(path.Dir(s.path), s.format.Beside)) == packages.Yes
}

// expand puts the files that are there in the place of patterns.
func (p *project) expand(side packages.Side, list []packages.Include) []packages.Include {
	var all []packages.Include
	for _, i := range list {
		if !i.Pattern {
			all = append(all, i)
			continue
		}
		for n := range p.gathered.statements {
			s := &p.gathered.statements[n]
			if s.ecosystem != p.ecosystem || s.format.Sides&side == 0 {
				continue
			}
			if takes(&i, s.path) {
				all = append(all, packages.Include{Path: s.path, Constrains: i.Constrains, Line: i.Line})
			}
		}
	}
	return all
}

// unsettled says which places of the files could not be decided.
func (p *project) unsettled() {
	for _, f := range slices.Concat(p.Declared, p.Locked, p.Installed) {
		for _, u := range f.Undecided {
			if p.Asked {
				p.undecided("stale-lock", f.Path, u.Line, u.Message)
				continue
			}
			p.differ = append(p.differ, difference{note: true, Difference: packages.Difference{
				Check: "stale-lock", Path: f.Path, Line: u.Line, Message: u.Message, Remedy: "have the ecosystem's own tool judge it",
			}})
		}
	}
}

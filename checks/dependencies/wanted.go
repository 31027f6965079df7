package dependencies

import (
	"cmp"
	"fmt"

	"verify.example/verify/checks/dependencies/packages"
)

// packages holds what is there against the packages that the manifest names: what is installed, else locked, else declared.
func (p *project) packages(lock, have *stock) {
	if p.item == nil {
		return
	}
	for i := range p.item.wanted {
		w := &p.item.wanted[i]
		switch {
		case p.installs():
			p.want(w, have, p.item.Installed[0].Text, "installed")
		case len(p.Locked) > 0:
			p.want(w, lock, p.Locked[0].Path, "locked")
		default:
			p.wantDeclared(w)
		}
	}
}

// want holds one package against a side that states versions.
func (p *project) want(w *wanted, s *stock, file, how string) {
	there := s.providing(w.name)
	text := w.Constraint.Text
	if len(there) == 0 {
		p.asks(w, packages.Difference{
			Check: "missing", Path: file, Expected: text, Actual: "not " + how,
			Message: fmt.Sprintf("%s is not %s, want %s", w.Name.Text, how, text), Remedy: "install " + w.Name.Text + " " + text,
		})
	}
	for _, h := range there {
		ok, err := w.constraint.Holds(h.Version, p.ecosystem.Compare)
		switch {
		case err != nil:
			p.undecided("version", h.file.Path, h.Line, fmt.Sprintf("whether %s meets %q cannot be told: %v", title(h), text, err))
		case !ok:
			p.asks(w, packages.Difference{
				Check: "version", Path: h.file.Path, Line: h.Line, Expected: text, Actual: cmp.Or(h.Version, "no version"),
				Message: fmt.Sprintf("%s is %s, want %s", title(h), how, text), Remedy: "install a version that meets " + text,
			})
		}
	}
}

// providing are the packages of a name; where there is none, those that provide it under theirs.
func (s *stock) providing(name string) []stated {
	if there := s.byName[name]; len(there) > 0 {
		return there
	}
	var there []stated
	for _, one := range s.all {
		for _, v := range one.Provides {
			if v.Name == name {
				alias := *one.Package
				alias.Version = v.Version
				there = append(there, stated{&alias, one.file})
			}
		}
	}
	return there
}

// wantDeclared holds one package against what is declared and neither locked nor installed: only an exact version can be judged.
func (p *project) wantDeclared(w *wanted) {
	found := false
	for _, from := range p.Declared {
		for i := range from.Requires {
			r := &from.Requires[i]
			if r.Name != w.name {
				continue
			}
			found = true
			if r.Constraint == w.Constraint.Text {
				continue
			}
			p.undecided("version", from.Path, r.Line, fmt.Sprintf(
				"%s is declared as %q: whether that is %q cannot be told without a file that says what is locked or installed",
				r.Name, r.Constraint, w.Constraint.Text))
		}
	}
	if !found && len(p.Declared) > 0 {
		p.asks(w, packages.Difference{
			Check: "missing", Path: p.Declared[0].Path, Expected: w.Constraint.Text, Actual: "not declared",
			Message: fmt.Sprintf("%s is not declared, want %s", w.Name.Text, w.Constraint.Text), Remedy: "declare it",
		})
	}
}

// asks keeps a difference that one of the wanted packages asks for.
func (p *project) asks(w *wanted, d packages.Difference) {
	p.differ = append(p.differ, difference{Difference: d, item: p.item, pos: w.Name.Pos})
}

// others looks for what nothing asks for, where the manifest forbids that.
func (p *project) others(lock, have *stock) {
	if p.item == nil || p.item.Others != "forbidden" {
		return
	}
	there, how := have, "installed"
	if !p.installs() {
		there, how = lock, "locked"
	}
	meant := p.meant(lock, have)
	for _, h := range there.all {
		if meant[h.Name] || h.Name == p.name() {
			continue
		}
		p.differ = append(p.differ, difference{item: p.item, pos: p.item.Pos, Difference: packages.Difference{
			Check: "unexpected", Path: h.file.Path, Line: h.Line, Expected: "nothing", Actual: cmp.Or(h.Version, h.Name),
			Message: fmt.Sprintf("%s is %s, and nothing asks for it", title(h), how), Remedy: "remove it, or add it to what is asked for",
		}})
	}
}

package pypi

import (
	"fmt"
	"path"

	"verify.example/verify/checks/dependencies/packages"
)

// need is one thing that is asked for while what the program needs is followed.
type need struct {
	*packages.Requirement
	truth packages.Truth // whether it is needed at all
}

// walk follows what a project asks for through a lock that does not say itself what is needed where, and says what of it is not
// installed.
func (j *judgement) walk(lock *packages.File, facts *lockFacts) {
	roots, known := facts.roots, facts.roots != nil || lock.Name != ""
	if !known {
		for _, f := range j.Declared {
			from, ok := f.Detail.(*declaration)
			known = known || ok && from.open == 0 && !from.silent || !ok && len(f.Requires) > 0
			roots = append(roots, f.Requires...)
		}
	}
	if !known {
		j.rootless(lock)
		return
	}
	w := &walker{judgement: j, lock: lock, done: map[string]packages.Truth{}}
	for i := range roots {
		if q := &roots[i]; q.Kind == packages.Runtime && q.Group == "" {
			w.todo = append(w.todo, need{q, packages.Yes})
		}
	}
	w.follow()
	w.forks()
	for i := range lock.Packages {
		p := &lock.Packages[i]
		if p.Kind != packages.Optional || len(j.env.byName[p.Name]) > 0 || p.Name == lock.Name {
			continue
		}
		switch w.done[key(p, "")] {
		case packages.Yes:
			j.report(packages.Difference{
				Check: "not-installed", Path: lock.Path, Line: p.Line, Expected: p.Version, Actual: "not installed",
				Message: p.Name + " " + p.Version + " is locked and needed, and not installed", Remedy: "install anew from " + lock.Path,
			})
		case packages.Undecided:
			j.unknown("not-installed", lock.Path, p.Line, "%s %s is not installed, and whether it is needed depends on markers that are not known of the target", p.Name, p.Version)
		}
	}
}

// rootless says that a lock alone does not tell what is needed, where something of it is not installed.
func (j *judgement) rootless(lock *packages.File) {
	for i := range lock.Packages {
		if p := &lock.Packages[i]; p.Kind == packages.Optional && len(j.env.byName[p.Name]) == 0 {
			j.unknown("not-installed", lock.Path, p.Line,
				"%s %s is not installed, and whether it is needed follows from what is declared; name that file beside %s", p.Name, p.Version, path.Base(lock.Path))
			return
		}
	}
}

// walker follows requirements through a lock. done says of each package, and of each with one of its extras, whether it is needed; one
// that is not needed is not in it, so that No stands for none.
type walker struct {
	*judgement
	lock *packages.File
	todo []need
	done map[string]packages.Truth
}

func key(p *packages.Package, extra string) string {
	return p.Name + "\x00" + p.Version + "\x00" + extra
}

func (w *walker) follow() {
	for i := range w.lock.Packages {
		w.done[key(&w.lock.Packages[i], "")] = packages.No
	}
	for len(w.todo) > 0 {
		n := w.todo[0]
		w.todo = w.todo[1:]
		truth := both(n.truth, applies(n.Marker, &w.Target))
		if truth == packages.No {
			continue
		}
		for _, p := range w.candidates(n.Requirement) {
			t := both(truth, applies(p.Marker, &w.Target))
			for _, extra := range append([]string{""}, n.Extras...) {
				w.visit(p, extra, t)
			}
		}
	}
}

// visit notes that a package is needed with an extra, and what it requires then.
func (w *walker) visit(p *packages.Package, extra string, truth packages.Truth) {
	before, known := w.done[key(p, extra)]
	if truth == packages.No || known && (before == packages.Yes || before == truth) {
		return
	}
	w.done[key(p, extra)] = truth
	for i := range p.Requires {
		q := &p.Requires[i]
		if q.Kind != packages.Development && q.Group == extra {
			w.todo = append(w.todo, need{q, truth})
		}
	}
}

// candidates are the locked packages that a requirement leads to: where several versions are locked, those that it takes.
func (w *walker) candidates(q *packages.Requirement) []*packages.Package {
	var all, meet []*packages.Package
	for i := range w.lock.Packages {
		p := &w.lock.Packages[i]
		if p.Name != q.Name {
			continue
		}
		all = append(all, p)
		if ok, err := satisfies(p.Version, q.Constraint); ok || err != nil {
			meet = append(meet, p)
		}
	}
	if len(meet) > 0 {
		return meet
	}
	return all
}

// both is whether two things hold.
func both(a, b packages.Truth) packages.Truth {
	switch {
	case a == packages.No || b == packages.No:
		return packages.No
	case a == packages.Yes && b == packages.Yes:
		return packages.Yes
	}
	return packages.Undecided
}

// forks looks for packages that are locked in several versions, each for other targets, and installed in one that is for another.
func (w *walker) forks() {
	byName := map[string][]*packages.Package{}
	for i := range w.lock.Packages {
		p := &w.lock.Packages[i]
		byName[p.Name] = append(byName[p.Name], p)
	}
	for i := range w.env.all {
		d := &w.env.all[i]
		var meant *packages.Package
		locked, known := false, true
		for _, p := range byName[d.Name] {
			switch w.done[key(p, "")] {
			case packages.Yes:
				meant = p
				known = known && p.Version != d.Version
			case packages.Undecided:
				known = false
			}
			locked = locked || p.Version == d.Version
		}
		if meant == nil || !locked || !known {
			continue
		}
		w.report(packages.Difference{
			Check: "version", Path: d.file.Path, Line: d.Line, Expected: meant.Version, Actual: d.Version,
			Message: fmt.Sprintf("%s %s is installed, which is locked for other targets; %s:%d has %s for this one", d.Name, d.Version, w.lock.Path, meant.Line, meant.Version),
			Remedy:  "install anew from " + w.lock.Path,
		})
	}
}

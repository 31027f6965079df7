package dependencies

import (
	"cmp"
	"fmt"
	"slices"

	"verify.example/verify/checks/dependencies/packages"
)

// compare holds the sides of a project against each other, and against what the manifest wants.
func (p *project) compare() []difference {
	if p.broken {
		return p.differ
	}
	declared, locked, installed := len(p.Declared) > 0, len(p.Locked) > 0, p.installs()
	lock, have := stockOf(p.Locked), stockOf(p.Installed)
	if p.ecosystem.Own == packages.StaleLock|packages.NotInstalled|packages.OtherVersion|packages.Extra {
		declared, locked = false, false // Judge compares the sides
	}
	if declared && locked {
		p.locks(lock)
	}
	if locked && installed {
		p.installsLocked(lock, have)
	}
	if declared && installed && !locked {
		p.installsDeclared(have)
	}
	p.unsettled()
	p.narrows(lock, have)
	p.twice()
	p.packages(lock, have)
	p.others(lock, have)
	if p.ecosystem.Judge != nil {
		p.Installs = installed
		p.ecosystem.Judge(&p.Project, p.judged)
	}
	return p.differ
}

// judged keeps a difference that the ecosystem's own rules found. What may be there beside what is asked for is for the manifest's
// "others" to say, and is said once.
func (p *project) judged(d packages.Difference) {
	if d.Check == "unexpected" && p.item != nil && (p.item.Others == "allowed" || slices.ContainsFunc(p.differ, func(o difference) bool {
		return o.Check == d.Check && o.Path == d.Path && o.Line == d.Line
	})) {
		return
	}
	p.keep(d)
}

// installs says whether the project has the side Installed, be it that nothing is installed where the manifest names it.
func (p *project) installs() bool {
	return len(p.Installed) > 0 || p.item != nil && p.item.Installed != nil
}

// applies says whether a requirement or package with a marker is for the target.
func (p *project) applies(marker string) packages.Truth {
	if marker == "" {
		return packages.Yes
	}
	if p.ecosystem.Applies == nil {
		return packages.Undecided
	}
	return p.ecosystem.Applies(marker, &p.Target)
}

// must says whether a requirement has to be met for the program to run on the target. What cannot be decided is said.
func (p *project) must(r *packages.Requirement, from *packages.File, check string) bool {
	if r.Kind != packages.Runtime || r.Group != "" {
		return false
	}
	switch p.applies(r.Marker) {
	case packages.Yes:
		return true
	case packages.Undecided:
		p.undecided(check, from.Path, r.Line, fmt.Sprintf("whether %s is needed depends on %q, which is not known of the target", r.Name, r.Marker))
	}
	return false
}

// locks holds what is declared against what is locked.
func (p *project) locks(lock *stock) {
	for _, from := range p.Declared {
		for i := range from.Requires {
			r := &from.Requires[i]
			if r.Kind == packages.Peer || r.Name == "" {
				continue
			}
			have := lock.providing(r.Name)
			if len(have) > 0 {
				p.locksIn(from, r, have)
				continue
			}
			if !lock.every && !p.must(r, from, "stale-lock") || lock.every && p.applies(r.Marker) != packages.Yes {
				continue
			}
			p.differs(packages.StaleLock, packages.Difference{
				Check: "stale-lock", Path: from.Path, Line: r.Line, Expected: expected(r), Actual: "not locked",
				Message: fmt.Sprintf("%s is declared and not locked in %s", r.Name, pathsOf(p.Locked)), Remedy: "lock anew",
			})
		}
	}
}

// locksIn holds one declared requirement against the locked packages of its name.
func (p *project) locksIn(from *packages.File, r *packages.Requirement, have []stated) {
	if r.Origin != packages.Registry || r.Constraint == "" {
		return
	}
	var failed error
	for _, h := range have {
		if h.Origin != packages.Registry || h.Version == "" {
			return
		}
		ok, err := p.satisfies(h.Version, r.Constraint)
		if ok {
			return
		}
		failed = cmp.Or(failed, err)
	}
	if failed != nil {
		p.undecided("stale-lock", from.Path, r.Line, fmt.Sprintf("whether the locked %s %s meets %q cannot be told: %v", r.Name, versionsOf(have), r.Constraint, failed))
		return
	}
	p.differs(packages.StaleLock, packages.Difference{
		Check: "stale-lock", Path: from.Path, Line: r.Line, Expected: r.Constraint, Actual: versionsOf(have),
		Message: fmt.Sprintf("%s is declared as %s, and locked as %s in %s", r.Name, r.Constraint, versionsOf(have), place(have[0].file.Path, have[0].Line)),
		Remedy:  "lock anew",
	})
}

func (p *project) satisfies(version, constraint string) (bool, error) {
	return p.ecosystem.Satisfies(version, constraint)
}

// installsLocked holds what is locked against what is installed.
func (p *project) installsLocked(lock, have *stock) {
	for _, l := range lock.all {
		if l.InPlace || l.Name == p.name() && l.Origin == packages.Path {
			continue // the project itself, or a part of it
		}
		there := have.at(l)
		if len(there) == 0 {
			p.notInstalled(l)
			continue
		}
		if l.Version == "" || l.Origin != packages.Registry {
			continue
		}
		for _, h := range there {
			if h.Version == "" || h.Origin != packages.Registry || p.lockedAs(lock, l, h) {
				continue
			}
			p.differs(packages.OtherVersion, packages.Difference{
				Check: "version", Path: h.file.Path, Line: h.Line, Expected: l.Version, Actual: h.Version,
				Message: fmt.Sprintf("%s %s is installed, and %s is locked in %s", h.Name, h.Version, l.Version, place(l.file.Path, l.Line)),
				Remedy:  "install anew from " + l.file.Path,
			})
		}
	}
	if !lock.whole || p.item != nil && p.item.Others != "" {
		return
	}
	for _, h := range have.all {
		if len(lock.at(h)) == 0 && h.Name != p.name() && !slices.Contains(p.ecosystem.Tools, h.Name) {
			p.differs(packages.Extra, packages.Difference{
				Check: "unexpected", Path: h.file.Path, Line: h.Line, Expected: "nothing", Actual: h.Version,
				Message: fmt.Sprintf("%s is installed, and not in %s", title(h), pathsOf(p.Locked)), Remedy: "remove it, or lock it",
			})
		}
	}
}

// lockedAs says whether an installed package has the version of a locked one, or of another of the same name and place.
func (p *project) lockedAs(lock *stock, l, h stated) bool {
	for _, other := range lock.at(l) {
		if p.same(other.Version, h.Version) {
			return true
		}
	}
	return false
}

// same says whether two versions are one in the ecosystem's order.
func (p *project) same(a, b string) bool {
	if a == b {
		return true
	}
	n, err := p.ecosystem.Compare(a, b)
	return err == nil && n == 0
}

// notInstalled says that something is locked and not there, unless it may be absent.
func (p *project) notInstalled(l stated) {
	if l.Kind != packages.Runtime {
		return
	}
	switch p.applies(l.Marker) {
	case packages.No:
		return
	case packages.Undecided:
		p.undecided("not-installed", l.file.Path, l.Line, fmt.Sprintf("%s is not installed, and whether it is needed depends on %q, which is not known of the target", title(l), l.Marker))
		return
	}
	p.differs(packages.NotInstalled, packages.Difference{
		Check: "not-installed", Path: l.file.Path, Line: l.Line, Expected: cmp.Or(l.Version, "installed"), Actual: "not installed",
		Message: title(l) + " is locked and not installed", Remedy: "install anew from " + l.file.Path,
	})
}

// installsDeclared holds what is declared against what is installed, where nothing is locked.
func (p *project) installsDeclared(have *stock) {
	for _, from := range p.Declared {
		for i := range from.Requires {
			r := &from.Requires[i]
			there := have.providing(r.Name)
			if len(there) == 0 {
				if r.Name == "" || !p.must(r, from, "missing") {
					continue
				}
				p.differs(packages.NotInstalled, packages.Difference{
					Check: "missing", Path: from.Path, Line: r.Line, Expected: expected(r), Actual: "not installed",
					Message: r.Name + " is declared and not installed", Remedy: "install it",
				})
				continue
			}
			p.meets(from, r, there, "declared")
		}
	}
}

// meets holds what is there against one requirement, and says so where nothing of it meets it.
func (p *project) meets(from *packages.File, r *packages.Requirement, there []stated, how string) {
	if r.Origin != packages.Registry || r.Constraint == "" || p.applies(r.Marker) != packages.Yes {
		return
	}
	var failed error
	for _, h := range there {
		if h.Origin != packages.Registry || h.Version == "" {
			return
		}
		ok, err := p.satisfies(h.Version, r.Constraint)
		if ok {
			return
		}
		failed = cmp.Or(failed, err)
	}
	h := there[0]
	if failed != nil {
		p.undecided("version", from.Path, r.Line, fmt.Sprintf("whether %s meets %q cannot be told: %v", title(h), r.Constraint, failed))
		return
	}
	p.differs(packages.OtherVersion, packages.Difference{
		Check: "version", Path: h.file.Path, Line: h.Line, Expected: r.Constraint, Actual: versionsOf(there),
		Message: fmt.Sprintf("%s %s is there, and %s is %s in %s", h.Name, versionsOf(there), r.Constraint, how, place(from.Path, r.Line)),
		Remedy:  "install a version that meets it",
	})
}

// name is the project's own name; "" where no file says one.
func (p *project) name() string {
	for _, f := range slices.Concat(p.Declared, p.Locked) {
		if f.Name != "" {
			return f.Name
		}
	}
	return ""
}

func expected(r *packages.Requirement) string { return cmp.Or(r.Constraint, "any version") }

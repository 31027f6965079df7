package cargo

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// judge holds a project to what cargo build --locked asks for beyond versions: the lock file knows each member with its version and
// with exactly the crates that it names, and vendored crates come from the archives that are locked.
func judge(p *packages.Project, report func(packages.Difference)) {
	for _, lock := range p.Locked {
		for _, f := range p.Declared {
			judgeMember(p, f, lock, report)
		}
		judgeArchives(p, lock, report)
	}
}

// root is what the workspace's root shares; nil where it is not there.
func root(p *packages.Project) *detail {
	for _, f := range p.Declared {
		if d, ok := f.Detail.(*detail); ok && d.Root {
			return d
		}
	}
	return nil
}

func judgeMember(p *packages.Project, f, lock *packages.File, report func(packages.Difference)) {
	d, ok := f.Detail.(*detail)
	if !ok || f.Name == "" {
		return
	}
	stale := func(line int, expected, actual, message string) {
		report(packages.Difference{
			Check: "stale-lock", Refused: true, Path: lock.Path, Line: line, Expected: expected, Actual: actual,
			Message: message, Remedy: "run cargo update --workspace, and commit " + lock.Path,
		})
	}
	own := member(lock, f.Name)
	if own == nil {
		stale(0, f.Name, "not locked", fmt.Sprintf("%s, of %s, is not in the lock file", f.Name, f.Path))
		return
	}
	version := f.Version
	if shared := root(p); d.Inherits && version == "" && shared != nil {
		version = shared.Version
	}
	if !d.Inherits {
		version = cmp.Or(version, "0.0.0")
	}
	if version != "" && version != own.Version {
		stale(own.Line, version, own.Version, fmt.Sprintf("%s is locked as %s, and %s says %s", f.Name, own.Version, f.Path, version))
	}
	list := inherited(d, root(p))
	judgeEdges(f, lock, own, list, stale)
	judgeShared(f, lock, list, stale)
}

// member is a locked package that is used in place.
func member(lock *packages.File, name string) *packages.Package {
	for i := range lock.Packages {
		if p := &lock.Packages[i]; p.Name == name && p.InPlace {
			return p
		}
	}
	return nil
}

func has(lock *packages.File, name string) bool {
	for i := range lock.Packages {
		if lock.Packages[i].Name == name {
			return true
		}
	}
	return false
}

// judgeEdges holds the crates that a member asks for against those that the lock file remembers for it. What a file asks for itself
// and that is not locked at all was reported already.
func judgeEdges(f, lock *packages.File, own *packages.Package, inherited []packages.Requirement, stale func(line int, expected, actual, message string)) {
	asked, locked := map[string]bool{}, map[string]bool{f.Name: true}
	for _, q := range own.Requires {
		locked[q.Name] = true
	}
	all := slices.Concat(f.Requires, inherited)
	for i, q := range all {
		if !asked[q.Name] && !locked[q.Name] && (has(lock, q.Name) || i >= len(f.Requires)) {
			stale(own.Line, q.Name, "not there", fmt.Sprintf("%s asks for %s on line %d of %s, and the lock file does not know that", f.Name, q.Name, q.Line, f.Path))
		}
		asked[q.Name] = true
	}
	for _, q := range own.Requires {
		version := strings.TrimPrefix(q.Constraint, "=")
		if !slices.ContainsFunc(all, func(a packages.Requirement) bool { return asksFor(a, q.Name, version) }) {
			title := strings.TrimSpace(q.Name + " " + version)
			stale(q.Line, "nothing", title, fmt.Sprintf("%s is locked to require %s, and %s does not ask for it", f.Name, title, f.Path))
		}
	}
}

// asksFor says whether a requirement may lead to a crate of a version; "" is the only one that is locked, which was judged already.
func asksFor(q packages.Requirement, name, version string) bool {
	if q.Name != name || version == "" || q.Constraint == "" || q.Origin != packages.Registry {
		return q.Name == name
	}
	ok, err := satisfies(version, q.Constraint)
	return ok || err != nil
}

// inherited is what a member takes from the workspace in another file, as that says.
func inherited(d, shared *detail) []packages.Requirement {
	var list []packages.Requirement
	for _, q := range d.Inherited {
		if shared != nil {
			if s, ok := shared.Shared[q.Name]; ok {
				q.Name, q.Constraint, q.Origin = s.Name, s.Constraint, s.Origin
			}
		}
		list = append(list, q)
	}
	return list
}

// judgeShared holds what a member takes from the workspace against the lock file.
func judgeShared(f, lock *packages.File, list []packages.Requirement, stale func(line int, expected, actual, message string)) {
	for _, q := range list {
		if q.Constraint == "" || q.Origin != packages.Registry {
			continue
		}
		var versions []string
		line, met := 0, false
		for i := range lock.Packages {
			if l := &lock.Packages[i]; l.Name == q.Name {
				ok, err := satisfies(l.Version, q.Constraint)
				met = met || ok || err != nil || l.Origin != packages.Registry
				line = cmp.Or(line, l.Line)
				versions = append(versions, l.Version)
			}
		}
		if len(versions) > 0 && !met {
			have := strings.Join(versions, ", ")
			stale(line, q.Constraint, have, fmt.Sprintf("%s is declared as %s by the workspace of %s, and locked as %s", q.Name, q.Constraint, f.Path, have))
		}
	}
}

// judgeArchives holds the digests of vendored crates against the lock file's.
func judgeArchives(p *packages.Project, lock *packages.File, report func(packages.Difference)) {
	byDir := crates(p)
	for _, f := range p.Installed {
		from, ok := f.Detail.(archive)
		crate := byDir[path.Dir(f.Path)]
		if !ok || crate == nil {
			continue
		}
		for i := range lock.Packages {
			l := &lock.Packages[i]
			if l.Name != crate.Name || l.Version != crate.Version || len(l.Digests) == 0 || l.Digests[0] == "sha256:"+from.SHA256 {
				continue
			}
			report(packages.Difference{
				Check: "version", Refused: true, Path: f.Path, Expected: l.Digests[0], Actual: "sha256:" + cmp.Or(from.SHA256, "none"),
				Message: fmt.Sprintf("%s %s does not come from the archive that is locked on line %d of %s", crate.Name, crate.Version, l.Line, lock.Path),
				Remedy:  "vendor it anew with cargo vendor",
			})
		}
	}
}

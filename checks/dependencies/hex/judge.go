package hex

import (
	"fmt"

	"verify.example/verify/checks/dependencies/packages"
)

// judge holds each locked package's requirements to the other locked ones. What is optional need not be there. A mix.exs may override a
// requirement, or meet it by a path, which nothing here can tell: so the disagreement is no refusal.
func judge(p *packages.Project, report func(packages.Difference)) {
	for _, lock := range p.Locked {
		byName := map[string]*packages.Package{}
		for i := range lock.Packages {
			byName[lock.Packages[i].Name] = &lock.Packages[i]
		}
		for i := range lock.Packages {
			for _, q := range lock.Packages[i].Requires {
				judgeRequirement(lock, &lock.Packages[i], byName[q.Name], q, report)
			}
		}
	}
}

func judgeRequirement(lock *packages.File, by, on *packages.Package, q packages.Requirement, report func(packages.Difference)) {
	d := packages.Difference{
		Check: "stale-lock", Path: lock.Path, Line: q.Line, Expected: q.Constraint, Actual: "not locked",
		Message: fmt.Sprintf("%s %s requires %s %s, and %s is not locked", by.Name, by.Version, q.Name, q.Constraint, q.Name),
		Remedy:  "run mix deps.get, and commit " + lock.Path + "; where mix.exs overrides it on purpose, allow it",
	}
	switch {
	case on == nil && q.Kind == packages.Optional:
	case on == nil:
		report(d)
	case on.Origin == packages.Registry:
		if ok, err := satisfies(on.Version, q.Constraint); ok || err != nil {
			return
		}
		d.Actual = on.Version
		d.Message = fmt.Sprintf("%s %s requires %s %s, and %s is locked on line %d", by.Name, by.Version, q.Name, q.Constraint, on.Version, on.Line)
		report(d)
	}
}

package pub

import (
	"fmt"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// judge holds what the lock file remembers of direct dependencies to what is declared, as dart pub get --enforce-lockfile does.
func judge(p *packages.Project, report func(packages.Difference)) {
	if len(p.Declared) == 0 {
		return
	}
	asked := map[string]*packages.Requirement{}
	from := map[string]string{}
	for _, f := range p.Declared {
		for i := range f.Requires {
			asked[f.Requires[i].Name] = &f.Requires[i]
			from[f.Requires[i].Name] = f.Path
		}
	}
	for _, lock := range p.Locked {
		how, ok := lock.Detail.(direct)
		if !ok {
			continue
		}
		for i := range lock.Packages {
			l := &lock.Packages[i]
			q := asked[l.Name]
			stale := packages.Difference{
				Check: "stale-lock", Refused: true, Path: lock.Path, Line: l.Line, Actual: how[l.Name],
				Remedy: "run dart pub get, and commit " + lock.Path,
			}
			switch is := strings.HasPrefix(how[l.Name], "direct"); {
			case is && q == nil:
				stale.Expected = "not asked for"
				stale.Message = fmt.Sprintf("%s is locked as %s, and nothing asks for it", l.Name, how[l.Name])
				report(stale)
			case !is && q != nil:
				stale.Expected = "direct"
				stale.Message = fmt.Sprintf("%s is locked as %s, and line %d of %s asks for it", l.Name, how[l.Name], q.Line, from[l.Name])
				report(stale)
			}
		}
	}
}

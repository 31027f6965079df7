package nuget

import (
	"cmp"
	"fmt"
	"path"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// judge holds what a lock file remembers of the project to what the project asks for, with the versions of a Directory.Packages.props
// beside it, as dotnet restore --locked-mode does.
func judge(p *packages.Project, report func(packages.Difference)) {
	versions := central{}
	for _, f := range p.Declared {
		if c, ok := f.Detail.(central); ok {
			versions = c
		}
	}
	for _, lock := range p.Locked {
		if !lock.HasRequires {
			continue
		}
		judgeBuilt(p, lock, report)
		asked := map[string]bool{}
		whole, projects := true, 0
		for _, f := range p.Declared {
			if _, ok := f.Detail.(central); !ok {
				projects++
			}
			whole = whole && len(f.Undecided) == 0
			for _, q := range f.Requires {
				asked[q.Name] = true
				if q.Constraint != "" && !takes(lock, q) {
					continue // that was reported already
				}
				q.Constraint = cmp.Or(q.Constraint, versions[q.Name].Constraint)
				judgeRequest(f, lock, q, report)
			}
		}
		if whole && projects > 0 && !built(p) {
			judgeRemoved(lock, asked, report)
		}
	}
}

// built says whether a file that MSBuild reads by itself may add packages.
func built(p *packages.Project) bool {
	for dir := p.Dir; ; dir = path.Dir(dir) {
		for _, name := range []string{"Directory.Build.props", "Directory.Build.targets"} {
			if p.Exists == nil || p.Exists(path.Join(dir, name)) != packages.No {
				return true
			}
		}
		if dir == "." {
			return false
		}
	}
}

// takes says whether a reference's own range takes a locked package.
func takes(lock *packages.File, q packages.Requirement) bool {
	for _, l := range lock.Packages {
		if ok, err := satisfies(l.Version, q.Constraint); l.Name == q.Name && (ok || err != nil) {
			return true
		}
	}
	return false
}

// judgeRequest holds one reference to the range that is locked for it. One that is not locked at all was reported already.
func judgeRequest(f, lock *packages.File, q packages.Requirement, report func(packages.Difference)) {
	if q.Constraint == "" || q.Marker != "" {
		return
	}
	want, err := parseRange(q.Constraint)
	if err != nil {
		return
	}
	for _, r := range lock.Requires {
		have, err := parseRange(r.Constraint)
		if r.Name != q.Name || err != nil || same(want, have) {
			continue
		}
		report(packages.Difference{
			Check: "stale-lock", Refused: true, Path: lock.Path, Line: r.Line, Expected: q.Constraint, Actual: r.Constraint,
			Message: fmt.Sprintf("%s is locked for %s as asked for by %q, and line %d of %s leads to %q", q.Name, r.Group, r.Constraint, q.Line, f.Path, q.Constraint),
			Remedy:  "run dotnet restore --force-evaluate, and commit " + lock.Path,
		})
	}
}

func same(a, b versions) bool {
	equal := func(x, y string) bool {
		if x == "" || y == "" {
			return x == y
		}
		o, err := compare(x, y)
		return err == nil && o == 0
	}
	return equal(a.low, b.low) && equal(a.high, b.high) && (a.low == "" || a.includeLow == b.includeLow) && (a.high == "" || a.includeHigh == b.includeHigh)
}

// judgeRemoved looks for what is locked as a direct reference and is none. What the SDK adds by itself is left out.
func judgeRemoved(lock *packages.File, asked map[string]bool, report func(packages.Difference)) {
	for _, r := range lock.Requires {
		if asked[r.Name] || strings.HasPrefix(r.Name, "microsoft.") || strings.HasPrefix(r.Name, "netstandard.") || strings.HasPrefix(r.Name, "runtime.") || r.Name == "fsharp.core" {
			continue
		}
		report(packages.Difference{
			Check: "stale-lock", Path: lock.Path, Line: r.Line, Expected: "nothing", Actual: r.Name,
			Message: fmt.Sprintf("%s is locked for %s as asked for by the project, which does not", r.Name, r.Group),
			Remedy:  "run dotnet restore --force-evaluate, and commit " + lock.Path,
		})
	}
}

// judgeBuilt looks for what the project refers to and did not get when it was built. What else is locked may be for the build alone.
func judgeBuilt(p *packages.Project, lock *packages.File, report func(packages.Difference)) {
	have := map[string]bool{}
	for _, f := range p.Installed {
		for _, h := range f.Packages {
			have[h.Name] = true
		}
	}
	if !p.Installs {
		return
	}
	for _, f := range p.Declared {
		for _, q := range f.Requires {
			if q.Kind != packages.Runtime || q.Marker != "" || have[q.Name] {
				continue
			}
			for _, l := range lock.Packages {
				if l.Name == q.Name && l.Origin == packages.Registry {
					report(packages.Difference{
						Check: "not-installed", Path: lock.Path, Line: l.Line, Expected: l.Version, Actual: "not there",
						Message: fmt.Sprintf("%s %s is locked, and not among what %s was built with", l.Name, l.Version, p.Installed[0].Path),
						Remedy:  "build anew; where nothing of it is needed when the program runs, give the reference PrivateAssets",
					})
					break
				}
			}
		}
	}
}

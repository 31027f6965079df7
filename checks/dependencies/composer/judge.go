package composer

import (
	"fmt"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// judge holds a lock file to the hash of composer.json, and what comes from branches to their aliases and commits. Composer itself
// only warns of the hash, and stops on a requirement that the lock file does not meet.
func judge(p *packages.Project, report func(packages.Difference)) {
	for _, lock := range p.Locked {
		for _, f := range p.Declared {
			judgeHash(f, lock, report)
			judgeBranches(f, lock, report)
		}
		for _, f := range p.Installed {
			judgeCommits(f, lock, report)
		}
	}
}

func judgeHash(f, lock *packages.File, report func(packages.Difference)) {
	want, ok := f.Detail.(stated)
	have, is := lock.Detail.(remembered)
	if !ok || !is || want.Hash == "" || have.Hash == "" || want.Hash == have.Hash {
		return
	}
	report(packages.Difference{
		Check: "stale-lock", Path: lock.Path, Line: have.Line, Expected: want.Hash, Actual: have.Hash,
		Message: fmt.Sprintf("the content hash is not that of %s, which was changed after the lock file was made", f.Path),
		Remedy:  "run composer update --lock, and commit " + lock.Path,
	})
}

// judgeBranches holds requirements against locked branches, under each version for which a branch may pass.
func judgeBranches(f, lock *packages.File, report func(packages.Difference)) {
	for _, q := range f.Requires {
		for i := range lock.Packages {
			l := &lock.Packages[i]
			if l.Name != q.Name || l.Origin != packages.VCS || q.Constraint == "" || meetsAs(l, q.Constraint) {
				continue
			}
			report(packages.Difference{
				Check: "stale-lock", Refused: true, Path: f.Path, Line: q.Line, Expected: q.Constraint, Actual: l.Version,
				Message: fmt.Sprintf("%s is declared as %s, and locked as %s on line %d of %s", q.Name, q.Constraint, l.Version, l.Line, lock.Path),
				Remedy:  "run composer update " + q.Name,
			})
		}
	}
}

// meetsAs says whether a package meets a constraint in its version or as an alias. What cannot be understood is not held against it.
func meetsAs(l *packages.Package, constraint string) bool {
	versions := []string{l.Version}
	for _, a := range l.Provides {
		if a.Name == l.Name {
			versions = append(versions, a.Version)
		}
	}
	for _, v := range versions {
		if ok, err := satisfies(v, constraint); ok || err != nil {
			return true
		}
	}
	return false
}

// judgeCommits holds installed branches to the locked commits.
func judgeCommits(f, lock *packages.File, report func(packages.Difference)) {
	for i := range f.Packages {
		h := &f.Packages[i]
		for j := range lock.Packages {
			l := &lock.Packages[j]
			if l.Name != h.Name || l.Origin != packages.VCS || same(l, h) {
				continue
			}
			report(packages.Difference{
				Check: "version", Path: f.Path, Line: h.Line, Expected: title(l), Actual: title(h),
				Message: fmt.Sprintf("%s is installed as %s, and locked as %s on line %d of %s", h.Name, title(h), title(l), l.Line, lock.Path),
				Remedy:  "run composer install",
			})
		}
	}
}

func same(l, h *packages.Package) bool {
	if l.From != "" && h.From != "" {
		return l.From == h.From
	}
	return l.Version == h.Version
}

func title(p *packages.Package) string { return strings.TrimSpace(p.Version + " " + p.From) }

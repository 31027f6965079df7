package pypi

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// judge looks for what only Python's own tools know: whether a lock was made from what is declared, whether a requirements file that
// serves as a lock pins everything, whether all that the program needs is installed, and whether what is installed goes together.
func judge(p *packages.Project, report func(packages.Difference)) {
	j := &judgement{Project: p, report: report, env: environmentOf(p)}
	for _, f := range p.Declared {
		if facts, ok := f.Detail.(*declaration); ok && p.Asked {
			j.silent(f, facts)
		}
	}
	for _, f := range p.Locked {
		switch facts := f.Detail.(type) {
		case *lockFacts:
			j.remembers(f, facts)
			if facts.walk && p.Installs {
				j.walk(f, facts)
			}
		case *pins:
			j.loose(facts)
		}
	}
	j.eggs()
	j.overridden()
	j.goesTogether()
	j.plainFiles()
}

type judgement struct {
	*packages.Project
	report func(packages.Difference)
	env    *environments
}

func (j *judgement) unknown(check, file string, line int, format string, args ...any) {
	j.report(packages.Difference{Check: check, Unknown: true, Path: file, Line: line, Message: fmt.Sprintf(format, args...)})
}

// silent says that a file which the manifest names declares nothing.
func (j *judgement) silent(f *packages.File, facts *declaration) {
	if facts.silent && len(f.Requires) == 0 && len(f.Includes) == 0 {
		j.unknown("stale-lock", f.Path, 0, "the file declares no packages, so that nothing can be held against it; name the file that does")
	}
}

// loose names each line of a requirements file that serves as a lock and takes more than one version, where no file of constraints
// pins it.
func (j *judgement) loose(facts *pins) {
	for _, f := range j.Locked {
		if f.Detail != any(facts) {
			continue
		}
		for _, q := range facts.loose {
			want, remedy := q.Constraint, "pin it with =="
			if want == "" {
				want = "any version"
			}
			if q.Origin == packages.VCS {
				want, remedy = q.From, "name a revision after @"
			} else if j.pinnedElsewhere(q.Name) {
				continue
			}
			j.report(packages.Difference{
				Check: "stale-lock", Path: f.Path, Line: q.Line, Expected: "one version", Actual: want,
				Message: fmt.Sprintf("%s is not pinned, and %s is the lock: the next installation may get another version", q.Name, f.Path),
				Remedy:  remedy,
			})
		}
	}
}

func (j *judgement) pinnedElsewhere(name string) bool {
	for _, f := range j.Narrowing {
		for _, q := range f.Requires {
			if q.Name == name && pin(q.Constraint) != "" {
				return true
			}
		}
	}
	for _, f := range j.Locked {
		if slices.ContainsFunc(f.Packages, func(p packages.Package) bool { return p.Name == name }) {
			return true
		}
	}
	return false
}

// remembers holds what a lock remembers of the declared file beside it against that file.
func (j *judgement) remembers(lock *packages.File, facts *lockFacts) {
	for _, f := range j.Declared {
		from, ok := f.Detail.(*declaration)
		if !ok || path.Dir(f.Path) != path.Dir(lock.Path) {
			continue
		}
		if sums := from.hashes[facts.tool]; facts.sum != "" && len(sums) > 0 && !slices.Contains(sums, facts.sum) {
			j.report(packages.Difference{
				Check: "stale-lock", Refused: facts.tool != "pdm", Path: lock.Path, Line: facts.line, Expected: sums[len(sums)-1], Actual: facts.sum,
				Message: fmt.Sprintf("the hash in the lock is not that of what %s asks for: it was changed after the lock was made", f.Path),
				Remedy:  "run " + facts.tool + " lock, and commit both files",
			})
		}
		if lock.HasRequires && from.open == 0 && len(f.Includes) == 0 && path.Base(f.Path) == "pyproject.toml" && f.Name == lock.Name {
			j.sameRequirements(f, lock)
		}
	}
}

// sameRequirements holds a lock's own copy of the declared requirements against them. Markers are left out, since a tool writes them in
// its own way.
func (j *judgement) sameRequirements(f, lock *packages.File) {
	declared, locked := spoken(f.Requires), spoken(lock.Requires)
	for _, q := range f.Requires {
		if !slices.Contains(locked[q.Name], said(&q)) {
			j.report(packages.Difference{
				Check: "stale-lock", Refused: true, Path: f.Path, Line: q.Line, Expected: said(&q), Actual: either(locked[q.Name], "not in the lock"),
				Message: fmt.Sprintf("%s is declared, and %s remembers %s", said(&q), lock.Path, either(locked[q.Name], "no such thing")),
				Remedy:  "lock anew",
			})
		}
	}
	for _, q := range lock.Requires {
		if len(declared[q.Name]) == 0 {
			j.report(packages.Difference{
				Check: "stale-lock", Refused: true, Path: lock.Path, Line: q.Line, Expected: "not declared", Actual: said(&q),
				Message: fmt.Sprintf("the lock was made when %s was declared, and %s does not declare it", q.Name, f.Path), Remedy: "lock anew",
			})
		}
	}
}

func either(list []string, none string) string {
	if len(list) == 0 {
		return none
	}
	return strings.Join(list, " or ")
}

// spoken are requirements by name, each as said.
func spoken(list []packages.Requirement) map[string][]string {
	out := map[string][]string{}
	for i := range list {
		out[list[i].Name] = append(out[list[i].Name], said(&list[i]))
	}
	return out
}

// said is a requirement without its marker, in one spelling.
func said(q *packages.Requirement) string {
	text := q.Name
	if len(q.Extras) > 0 {
		text += "[" + strings.Join(q.Extras, ",") + "]"
	}
	if q.Origin != packages.Registry {
		return text + " from elsewhere"
	}
	alternatives, err := parseConstraint(q.Constraint)
	if err != nil || len(alternatives) != 1 {
		return text + q.Constraint
	}
	var parts []string
	for _, c := range alternatives[0] {
		if c.op != "===" && c.op != "*" {
			c.text = c.version.String()
		}
		if c.prefix {
			c.text += ".*"
		}
		parts = append(parts, c.op+c.text)
	}
	slices.Sort(parts)
	return text + strings.Join(parts, ",")
}

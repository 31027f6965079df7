package golang

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/semver"

	"verify.example/verify/checks/dependencies/packages"
)

// judgement is what the files of one project are judged by.
type judgement struct {
	*packages.Project
	report func(packages.Difference)
	mods   []mainModule // every go.mod
	works  []workspace
	sums   []sums
}

type mainModule struct {
	file *packages.File
	*mod
}

type workspace struct {
	file *packages.File
	*work
}

type sums struct {
	file *packages.File
	list []sum
}

// judge says where the go command would refuse to build, and where a vendor directory or a module cache is not what go.mod and go.sum
// say.
func judge(p *packages.Project, report func(packages.Difference)) {
	j := &judgement{Project: p, report: report}
	seen := map[string]bool{}
	for _, f := range slices.Concat(p.Declared, p.Locked) {
		if seen[f.Path] {
			continue
		}
		seen[f.Path] = true
		switch d := f.Detail.(type) {
		case *mod:
			j.mods = append(j.mods, mainModule{f, d})
		case *work:
			j.works = append(j.works, workspace{f, d})
		case []sum:
			j.sums = append(j.sums, sums{f, d})
		}
	}
	for _, m := range j.mods {
		j.itself(m)
		j.unlisted(m)
	}
	for _, w := range j.works {
		j.workspace(w)
	}
	j.programs()
	vendored := j.vendors()
	for _, s := range j.sums {
		j.twoHashes(s)
		if m, ok := j.module(path.Join(path.Dir(s.file.Path), "go.mod")); ok && (!vendored || j.Asked) && len(j.works) == 0 {
			j.lacks(m, s)
		}
		j.cache(s)
	}
}

// module is the go.mod at a path.
func (j *judgement) module(file string) (mainModule, bool) {
	i := slices.IndexFunc(j.mods, func(m mainModule) bool { return m.file.Path == file })
	if i < 0 {
		return mainModule{}, false
	}
	return j.mods[i], true
}

// itself judges a go.mod alone: what the go command calls "updates to go.mod needed".
func (j *judgement) itself(m mainModule) {
	first := map[string]packages.Requirement{}
	for _, r := range m.file.Requires {
		before, again := first[r.Name]
		if !again {
			first[r.Name] = r
		}
		if again && before.Constraint != r.Constraint {
			j.report(packages.Difference{
				Check: "duplicate", Refused: true, Path: m.file.Path, Line: r.Line, Expected: "one version", Actual: before.Constraint + " and " + r.Constraint,
				Message: fmt.Sprintf("%s is required twice: %s here, %s in line %d; go says: updates to go.mod needed", r.Name, r.Constraint, before.Constraint, before.Line),
				Remedy:  "go mod tidy",
			})
		}
		for _, e := range m.Excludes {
			if e.Path == r.Name && e.Version.Version == r.Constraint {
				j.report(packages.Difference{
					Check: "stale-lock", Refused: true, Path: m.file.Path, Line: r.Line, Expected: "a version that is not excluded", Actual: r.Constraint,
					Message: fmt.Sprintf("%s %s is required, and excluded in line %d; go says: updates to go.mod needed", r.Name, r.Constraint, e.Line),
					Remedy:  "go mod tidy",
				})
			}
		}
	}
}

// workspace judges the version of Go that a go.work asks for: the go command refuses one lower than that of a module it uses.
func (j *judgement) workspace(w workspace) {
	has := w.Go
	if has == "" {
		has = "1.18"
	}
	needs := mainModule{mod: &mod{Go: has}}
	for _, i := range w.file.Includes {
		if m, ok := j.module(i.Path); ok && before(needs.Go, m.Go) && !before(m.Go, "1.21") {
			needs = m
		}
	}
	if needs.file == nil {
		return
	}
	j.report(packages.Difference{
		Check: "stale-lock", Refused: true, Path: w.file.Path, Line: w.GoLine, Expected: "go " + needs.Go + " or higher", Actual: "go " + has,
		Message: fmt.Sprintf("module %s listed in go.work file requires go >= %s, but go.work lists go %s", path.Dir(needs.file.Path), needs.Go, has),
		Remedy:  "go work use",
	})
}

// twoHashes looks for a go.sum that gives one thing two hashes, as after a merge.
func (j *judgement) twoHashes(s sums) {
	first := map[[2]string]sum{}
	for _, one := range s.list {
		key := [2]string{one.Path, one.Of}
		before, again := first[key]
		if !again {
			first[key] = one
		} else if before.Hash != one.Hash {
			j.report(packages.Difference{
				Check: "duplicate", Path: s.file.Path, Line: one.Line, Expected: before.Hash, Actual: one.Hash,
				Message: fmt.Sprintf("%s %s has two hashes, the other one in line %d: which of them holds depends on their order", one.Path, one.Of, before.Line),
				Remedy:  "remove the wrong one, or remove both and go mod tidy",
			})
		}
	}
}

// lacks looks for hashes that go.sum must have when something is built. What no package of the module itself imports may be needed on
// other systems only, or for its go.mod alone.
func (j *judgement) lacks(m mainModule, s sums) {
	have := map[[2]string]bool{}
	for _, one := range s.list {
		have[[2]string{one.Path, one.Of}] = true
	}
	for i, r := range m.file.Requires {
		of := m.required(i)
		if by, ok := replacement(m.Replaces, of); ok {
			of = by
		}
		if of.Version == "" || m.superseded(i) {
			continue // a directory, or another version counts
		}
		content, graph := have[[2]string{of.Path, of.Version}], have[[2]string{of.Path, of.Version + "/go.mod"}]
		if graph && (content || r.Group == indirect) {
			continue
		}
		what := "go.mod file of "
		if !content && r.Group != indirect {
			what = ""
		}
		j.report(packages.Difference{
			Check: "stale-lock", Refused: r.Group != indirect || before(m.Go, "1.17"), Path: m.file.Path, Line: r.Line,
			Expected: "its hash in " + s.file.Path, Actual: "none",
			Message: fmt.Sprintf("missing go.sum entry for %s%s %s", what, of.Path, of.Version), Remedy: "go mod tidy",
		})
	}
}

// cache holds the module cache against a go.sum.
func (j *judgement) cache(s sums) {
	for _, f := range j.Installed {
		if !strings.HasSuffix(f.Path, zipSuffix) {
			continue
		}
		for _, p := range f.Packages {
			i := slices.IndexFunc(s.list, func(one sum) bool { return one.Path == p.Name && one.Of == p.Version })
			if i < 0 || digest(s.list[i].Hash) == p.Digests[0] {
				continue
			}
			j.report(packages.Difference{
				Check: "version", Refused: true, Path: f.Path, Line: p.Line, Expected: digest(s.list[i].Hash), Actual: p.Digests[0],
				Message: fmt.Sprintf("verifying %s@%s: checksum mismatch with %s:%d", p.Name, p.Version, s.file.Path, s.list[i].Line),
				Remedy:  "go clean -modcache, then download anew; if it stays, the module was changed after go.sum was written",
			})
		}
	}
}

// higher says whether a version is above another one.
func higher(v, than string) bool { return semver.Compare(v, than) > 0 }

package content

import (
	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// submodule finds submodules that were never fetched.
func submodule() *checks.Check {
	return &checks.Check{
		Name:  "content/submodule",
		Title: "a submodule's directory is empty",
		Finds: "An empty directory that git has on record as a submodule or, where there is no record, that a " +
			".gitmodules declares as one. One that .gitmodules marks with update = none is left alone; one inside " +
			"another submodule, or that a .gitmodules below the root declares, is a warning.",
		Why: "Everything that the other repository holds is missing: git archive and a clone without " +
			"--recurse-submodules leave such directories.",
		Repair:   "Run git submodule update --init; build archives from a checkout that has its submodules.",
		Source:   "gitsubmodules(7), gitmodules(5)",
		Severity: rules.Error,
		Recorded: true,
		Types:    checks.Files,
		Always:   true,
		Need:     artifact.NeedHead | artifact.NeedAll,
		Names:    checks.NewNames([]string{".gitmodules"}, nil),
		Scan:     func() checks.Scanner { return &modules{} },
		Tree:     treeSubmodules,
	}
}

// modules collects a .gitmodules.
type modules struct {
	text []byte
	long bool
}

// maxModules is the largest .gitmodules that is read.
const maxModules = 1 << 20

func (s *modules) Start(*checks.Pass) bool {
	s.text, s.long = s.text[:0], false
	return true
}

func (s *modules) Block(_ *checks.Pass, b artifact.Block) {
	fresh := b.Bytes[b.Seen:]
	if s.long = s.long || len(s.text)+len(fresh) > maxModules; !s.long {
		s.text = append(s.text, fresh...)
	}
}

func (s *modules) End(p *checks.Pass) {
	if s.long {
		p.Problem("is larger than 1 MiB, so its submodules are not known")
		return
	}
	p.Note(parseModules(string(s.text)))
}

func treeSubmodules(t *checks.TreePass) {
	declared := map[string]declaration{}
	for _, n := range t.Notes() {
		dir, _ := t.Tree.Lookup(n.Path)
		if dir == nil {
			continue
		}
		for _, d := range n.Value.([]declaration) {
			d.rule, d.below = n.Path, dir.Parent != nil
			declared[dir.Join(d.path)] = d
		}
	}
	if t.Record != nil {
		recordedSubmodules(t, declared)
		return
	}
	t.Tree.Walk(func(dir *artifact.Dir) {
		if d, ok := declared[dir.Path]; ok && len(dir.Entries) == 0 && !d.none && !dir.Self.Submodule {
			reportSubmodule(t, dir.Path, d)
		}
	})
}

// recorded is a directory of git's record, or of that of a submodule.
type recorded struct {
	dir    *artifact.RecordDir
	nested bool
}

// recordedSubmodules looks at the submodules that git has on record.
func recordedSubmodules(t *checks.TreePass, declared map[string]declaration) {
	todo := []recorded{{dir: t.Record.Root}}
	for len(todo) > 0 {
		rec := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for i := range rec.dir.Entries {
			e := &rec.dir.Entries[i]
			if e.Dir != nil {
				todo = append(todo, recorded{dir: e.Dir, nested: rec.nested || e.Submodule})
			}
			if !e.Submodule || e.Absent {
				continue
			}
			path := e.Name
			if rec.dir.Path != "." && rec.dir.Path != "" {
				path = rec.dir.Path + "/" + e.Name
			}
			parent, entry := t.Tree.Lookup(path)
			if entry == nil || declared[path].none {
				continue
			}
			if dir := parent.Dir(entry.Name); dir != nil && len(dir.Entries) == 0 {
				reportSubmodule(t, path, declaration{rule: checks.GitRecord, below: rec.nested})
			}
		}
	}
}

func reportSubmodule(t *checks.TreePass, path string, d declaration) {
	f := checks.Diagnosis{
		Expected: "the submodule's files", Actual: "an empty directory", Rule: d.place(),
		Message: "is an empty directory, want the files of a submodule",
		Remedy:  checks.RestoreCommand(t.Record, path),
	}
	switch {
	case d.rule == checks.GitRecord && d.below:
		f.Remedy = "git submodule update --init --recursive"
	case d.rule != checks.GitRecord:
		f.Remedy = "build the artifact from a checkout with its submodules: git clone --recurse-submodules"
	}
	if d.below {
		f.Severity = rules.Warning
	}
	t.Report(path, nil, f)
}

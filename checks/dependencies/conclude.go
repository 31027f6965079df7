package dependencies

import (
	"verify.example/verify/checks"
	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/pypi"
)

// outcome is what the gathering concludes, for the checks to report.
type outcome struct {
	differences []difference
	records     []*statement // what installed packages say of their own files
	archives    []stated     // archives in the artifact that lock files name with a digest
}

// conclude puts the files together to projects and compares each.
func conclude(t *checks.TreePass, f *formats) *outcome {
	g := gather(t)
	asked := t.Bound().(*request)
	out := &outcome{}
	taken := map[string]bool{} // what the manifest compares is not compared once more without it
	for n := range asked.items {
		i := &asked.items[n]
		p := g.askedFor(i)
		for _, side := range [][]*packages.File{p.Declared, p.Locked, p.Installed} {
			for _, file := range side {
				taken[i.ecosystem.Type+"\x00"+file.Path] = true
			}
		}
		for _, s := range i.sides() {
			for _, w := range s.words {
				taken[i.ecosystem.Type+"\x00"+w.Text] = true
			}
		}
		out.differences = append(out.differences, p.compare()...)
	}
	for _, e := range f.ecosystems {
		projects, links := g.found(e, taken)
		for _, p := range projects {
			out.differences = append(out.differences, p.compare()...)
		}
		out.differences = append(out.differences, links...)
	}
	for i := range g.statements {
		if s := &g.statements[i]; s.format.Title == pypi.RecordTitle {
			out.records = append(out.records, s)
		}
	}
	out.archives = archivesOf(g.statements)
	return out
}

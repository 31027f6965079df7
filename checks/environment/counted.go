package environment

import (
	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
)

// counted is what the run counted of programs, or where the check that counts them did not run, what git's record tells.
func counted(t *checks.TreePass) *checks.Stats {
	s := *t.Stats
	if t.Record == nil || s.Programs+s.Plain > 0 {
		return &s
	}
	records := map[*artifact.Dir]*artifact.RecordDir{t.Tree.Root: t.Record.Root}
	t.Tree.Walk(func(d *artifact.Dir) {
		rec := records[d]
		delete(records, d)
		for i := range d.Entries {
			if e := &d.Entries[i]; e.Type == artifact.File {
				countRecorded(&s, rec.Entry(e.Name), e.Mode&0o100 != 0)
			}
		}
		for _, sub := range d.Dirs {
			if r := rec.Entry(sub.Self.Name); r != nil && r.Dir != nil {
				records[sub] = r.Dir
			}
		}
	})
	return &s
}

func countRecorded(s *checks.Stats, r *artifact.RecordEntry, x bool) {
	switch {
	case r == nil || r.Type != artifact.File:
	case r.Exec:
		s.Programs++
		if !x {
			s.ProgramsWithoutX++
		}
	default:
		s.Plain++
		if x {
			s.PlainWithX++
		}
	}
}

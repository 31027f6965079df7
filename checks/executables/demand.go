package executables

import (
	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/chmod"
	"verify.example/verify/rules"
)

// speaker is who decides whether a file must be executable.
type speaker uint8

const (
	byNobody speaker = iota
	byRule           // a rule's executable
	byMode           // a rule's or an inventory's mode, which permissions/mode compares
	byRecord         // git's record
)

// demand is what is asked of a file's x bit.
type demand struct {
	speaker speaker
	program bool // it must be executable; else it must not
}

// demandOf says who decides for the pass's file. Rules of the default pack are weaker than git's record.
func demandOf(p *checks.Pass) demand {
	rec := p.Record
	if rec != nil && rec.Type != artifact.File {
		rec = nil
	}
	if v, strong := p.Other("executable"); strong || rec == nil {
		if program, ok := v.(bool); ok {
			return demand{byRule, program}
		}
	}
	if v, strong := p.Other("mode"); strong || rec == nil {
		if m, ok := v.(*chmod.Mode); ok {
			if bits, set := m.Decides(false); bits&0o100 != 0 {
				return demand{byMode, set&0o100 != 0}
			}
		}
	}
	if p.Lists(rules.ListsMode) {
		return demand{byMode, p.Listed.Mode&0o100 != 0}
	}
	if rec != nil {
		return demand{byRecord, rec.Exec}
	}
	return demand{}
}

// ruledProgram says whether a rule asks for a program by executable: true.
func ruledProgram(p *checks.Pass) bool {
	d := demandOf(p)
	return d.speaker == byRule && d.program
}

// runs says whether the file is executed, as far as can be told: some x bit is set, or somebody asks for one.
func runs(p *checks.Pass) bool {
	return p.Entry.Mode&0o111 != 0 && p.Held&(artifact.HeldMode|artifact.HeldExec) != 0 || demandOf(p).program
}

package dependencies

import (
	"fmt"

	"verify.example/verify/checks"
	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/rules"
)

// difference is one disagreement, and who asked for it.
type difference struct {
	packages.Difference
	item *item     // nil where nobody asks
	pos  rules.Pos // what exactly asks, where item is not nil
	note bool      // says only that something cannot be decided
}

// report reports the difference as a finding.
func (d *difference) report(t *checks.TreePass) {
	diagnosis := checks.Diagnosis{
		Line: int64(d.Line), Expected: d.Expected, Actual: d.Actual, Message: d.Message, Remedy: d.Remedy, Severity: rules.Warning,
	}
	switch {
	case d.note:
		diagnosis.Severity = rules.Info
	case d.Refused:
		diagnosis.Severity = rules.Error
	}
	if d.item == nil {
		t.Report(d.Path, nil, diagnosis)
		return
	}
	by := checks.Asked{Pos: d.pos, Severity: d.item.Severity, Because: d.item.Because}
	if d.Check == "unexpected" && d.item.Others != "forbidden" && by.Severity == rules.Unset {
		by.Severity = rules.Warning
	}
	if d.note {
		by.Severity = rules.Info
	}
	t.ReportAsked(d.Path, by, diagnosis)
}

// differs keeps a difference. refusal is what of it stops the ecosystem's own tool.
func (p *project) differs(refusal packages.Refusal, d packages.Difference) {
	if p.ecosystem.Own&refusal != 0 {
		return
	}
	d.Refused = p.ecosystem.Refuses&refusal != 0
	p.keep(d)
}

func (p *project) keep(d packages.Difference) {
	if d.Unknown {
		p.undecided(d.Check, d.Path, d.Line, d.Message)
		return
	}
	out := difference{Difference: d, item: p.item}
	if p.item != nil {
		out.pos = p.item.Pos
	}
	p.differ = append(p.differ, out)
}

// undecided says that something of a file could not be decided: a problem where the manifest asks for it, else a note.
func (p *project) undecided(check, file string, line int, message string) {
	if p.Asked {
		if line > 0 {
			message = fmt.Sprintf("line %d: %s", line, message)
		}
		p.gathered.tree.Problem(file, message)
		return
	}
	p.differ = append(p.differ, difference{note: true, Difference: packages.Difference{
		Check: check, Path: file, Line: line, Message: message, Remedy: "describe the target in the manifest's \"deploy\"",
	}})
}

// place is a file and a line as messages write it.
func place(file string, line int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}

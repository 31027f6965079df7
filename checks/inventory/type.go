package inventory

import (
	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

var typ = &checks.Check{
	Name:  "inventory/type",
	Title: "an entry is of another type than expected",
	Finds: "an entry whose type is not the one git has on record, such as a directory in place of a file (a link that was checked " +
		"out as a text file is left to links/destroyed), and every FIFO, socket and device.",
	Why: "archives and copies change types without a word, and a FIFO, socket or device in an artifact is a left-over of something " +
		"that ran, and stalls whoever reads it",
	Repair:   "restore what git has on record; remove special files",
	Severity: rules.Error,
	Recorded: true,
	Types:    checks.AnyType,
	Always:   true,
	Applies: func(p *checks.Pass) bool {
		return checks.Specials.Has(p.Entry.Type) || p.Record != nil && !p.Record.Absent && p.Record.Type != p.Entry.Type
	},
	Run: compareType,
}

func compareType(p *checks.Pass) {
	path, got := checks.ShellQuote(p.Path()), article(p.Entry.Type)
	r := p.Record
	if r == nil || r.Absent || r.Type == artifact.Unknown {
		if checks.Specials.Has(p.Entry.Type) {
			p.Report(checks.Diagnosis{
				Expected: "a file, directory or link", Actual: got, Severity: rules.Warning,
				Message: "is " + got + ", want a file, directory or link", Remedy: "rm " + path,
			})
		}
		return
	}
	if r.Type == p.Entry.Type || r.Type == artifact.Link && p.Entry.Type == artifact.File {
		return
	}
	want := article(r.Type)
	d := checks.Diagnosis{
		Expected: want, Actual: got, Rule: checks.GitRecord,
		Message: "is " + got + ", but git has " + want + " on record",
		Remedy:  "rm -r " + path + " && git checkout -- " + path,
	}
	if r.Submodule {
		d.Expected = "a submodule"
		d.Message = "is " + got + ", but git has a submodule on record"
	} else if r.Dir != nil {
		d.Message += " with " + checks.Count(int64(r.Dir.Count), "file", "files")
		d.Entries = r.Dir.Count
	}
	p.Report(d)
}

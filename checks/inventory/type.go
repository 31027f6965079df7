package inventory

import (
	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

var typ = &checks.Check{
	Name:  "inventory/type",
	Title: "an entry is of another type than expected",
	Finds: "an entry whose type is not the one that the inventory lists or git has on record, such as a directory in place of a file (a link that was checked " +
		"out as a text file is left to links/destroyed); one that a rule names by its own path as something else, such as a " +
		"directory under links: current (a rule that only forbids or counts expects nothing); and every FIFO, socket and device.",
	Why: "archives and copies change types without a word, and a FIFO, socket or device in an artifact is a left-over of something " +
		"that ran, and stalls whoever reads it",
	Repair:   "restore what git has on record; remove special files",
	Severity: rules.Error,
	Recorded: true,
	Types:    checks.AnyType,
	OnRecord: checks.Files | checks.Directories | checks.Links,
	Always:   true,
	Applies: func(p *checks.Pass) bool {
		return checks.Specials.Has(p.Entry.Type) || onRecord(p) && p.Record.Type != p.Entry.Type
	},
	Run:     compareType,
	Tree:    findTypes,
	Listing: &checks.Listing{Facts: rules.ListsType, Compare: compareListedType},
}

// compareListedType compares with the type that the inventory lists. Nothing else of such an entry is compared with it.
func compareListedType(p *checks.Pass) {
	t := checks.ListedType(p.Listed)
	if t == p.Entry.Type || p.Reported("links/destroyed") {
		return
	}
	want, got := article(t), article(p.Entry.Type)
	d := checks.Diagnosis{
		Expected: want, Actual: got, Message: "is " + got + ", want " + want,
		Remedy: "put " + want + " in its place, or correct the inventory",
	}
	if n := p.Listed.Dir.Due(); n > 0 {
		d.Message += " with " + entries(n)
		d.Entries = n
	}
	p.Report(d)
}

// onRecord says whether git has a type on record for the entry. What may be absent, as outside a sparse checkout, must be of that
// type where it is there; but a directory of which nothing need be there is no directory that is expected.
func onRecord(p *checks.Pass) bool {
	return p.Record != nil && p.Record.Type != artifact.Unknown && !(p.Record.Absent && p.Record.Dir != nil)
}

func compareType(p *checks.Pass) {
	path, got := checks.ShellQuote(p.Path()), article(p.Entry.Type)
	r := p.Record
	if !onRecord(p) {
		if p.Listed == nil { // a list says what it is, or that it must not be there
			p.Note(p.Entry.Type)
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
		Remedy:  "rm -r " + path + " && " + p.RestoreCommand(),
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

// findTypes reports what rules name as something else, and the special files that nobody speaks of.
func findTypes(t *checks.TreePass) {
	reported := misnamed(t)
	for _, n := range t.Notes() {
		if got := article(n.Value.(artifact.Type)); !reported[n.Path] {
			t.Report(n.Path, nil, checks.Diagnosis{
				Expected: "a file, directory or link", Actual: got, Severity: rules.Warning,
				Message: "is " + got + ", want a file, directory or link", Remedy: "rm " + checks.ShellQuote(n.Path),
			})
		}
	}
}

// misnamed reports the entries that rules name by their own paths, none of them as what they are: no attribute of these rules
// would ever be compared. The last rule speaks. It returns the paths that it reported.
func misnamed(t *checks.TreePass) map[string]bool {
	named := map[string]*checks.Use{}
	right := map[string]bool{}
	for _, u := range t.Rules() {
		for _, p := range u.Rule.Patterns {
			if !literal(p.Text) || excepted(u.Rule, p.Text) {
				continue
			}
			_, e := t.Tree.Lookup(p.Text)
			switch {
			case e == nil || e.Type == artifact.Unknown:
			case selected(u.Rule.Selector, e.Type):
				right[p.Text] = true
			case expects(u.Rule) && !t.Ignored(p.Text, e.Type):
				named[p.Text] = &u
			}
		}
	}
	reported := map[string]bool{}
	for path, u := range named {
		if right[path] {
			continue
		}
		_, e := t.Tree.Lookup(path)
		got, want := article(e.Type), expectedType(u.Rule.Selector)
		t.Report(path, u, checks.Diagnosis{
			Expected: want, Actual: got, Message: "is " + got + ", want " + want,
			Remedy: "put " + want + " in its place, or correct the rule",
		})
		reported[path] = true
	}
	return reported
}

// expects says whether a rule asks something of the entries that it selects. One with required is left to inventory/missing.
func expects(r *rules.Rule) bool {
	some := false
	for _, a := range r.Attributes {
		switch a.Name {
		case "required":
			return false
		case "forbidden", "count":
		default:
			some = true
		}
	}
	return some
}

func excepted(r *rules.Rule, path string) bool {
	for _, p := range r.Except {
		if rules.Match(p.Text, path, rules.KindDir) {
			return true
		}
	}
	return false
}

// selected says whether a selector is about entries of a type.
func selected(s rules.Selector, t artifact.Type) bool {
	switch s {
	case rules.Files:
		return t == artifact.File
	case rules.Dirs:
		return t == artifact.Directory
	case rules.Links:
		return t == artifact.Link
	}
	return true
}

package inventory

import (
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

var missing = &checks.Check{
	Name:  "inventory/missing",
	Title: "something that must be there is not",
	Finds: "a pattern of a rule with required: true that no entry matches, each pattern for itself, what the inventory lists, and " +
		"what git has on record, but is not in the artifact. A directory of which nothing is there is one finding; a file that a rule requires by its own " +
		"name keeps its own. A later rule with the same selector and pattern and required: false takes the demand back; one with " +
		"required: false or forbidden: true takes back the record's for what it matches.",
	Why:    "a release without a script, a template or a whole directory fails on the target, and often only when it is needed",
	Repair: "build or check out what is missing, or take it off the rule or out of git's index",
	Attribute: &checks.Attribute{
		Name:    "required",
		Values:  "true or false",
		Example: "true",
		Types:   checks.AnyType,
		Parse:   parseFlag,
	},
	Severity: rules.Error,
	Recorded: true,
	Tree:     findMissing,
}

func findMissing(t *checks.TreePass) {
	named := unmatched(t)
	findLacking(t)
	if len(t.Missing) == 0 || t.Record == nil {
		return
	}
	said := map[string]rules.Severity{}
	if t.Inventory != nil {
		said = t.Reported("inventory/missing")
	}
	covered := func(path string) bool {
		return said[path] != 0 || within(path, func(dir string) bool { return said[dir] != 0 })
	}
	whole := emptied(t)
	for path, d := range whole {
		if !covered(path) {
			reportEmptied(t, path, d)
		}
	}
	for i := range t.Missing {
		m := &t.Missing[i]
		if n := due(t, m.Path, m.Entry); n > 0 && !named[m.Path] && !covered(m.Path) && whole[parent(m.Path)] == nil {
			notCheckedOut(t, m, n)
		}
	}
}

// unmatched reports the required patterns that match nothing. It returns those among them that are paths.
func unmatched(t *checks.TreePass) map[string]bool {
	type demand struct {
		selector rules.Selector
		pattern  string
	}
	uses := t.Uses()
	last := map[demand]int{}
	for i := range uses {
		for _, p := range uses[i].Rule.Patterns {
			last[demand{uses[i].Rule.Selector, p.Text}] = i
		}
	}
	named := map[string]bool{}
	for i := range uses {
		u := &uses[i]
		for k, p := range u.Rule.Patterns {
			f, ok := u.Value.(*flag)
			if !ok || !f.on || u.Matched[k] > 0 || last[demand{u.Rule.Selector, p.Text}] != i {
				continue
			}
			if literal(p.Text) {
				named[p.Text] = true
			}
			t.Report(p.Text, u, absent(t, u.Rule.Selector, p.Text))
		}
	}
	return named
}

// absent says what is found in place of what a pattern requires.
func absent(t *checks.TreePass, s rules.Selector, pattern string) checks.Diagnosis {
	want := expectedType(s)
	d := checks.Diagnosis{
		Expected: want, Actual: "nothing", Message: "missing: nothing is there, want " + want,
		Remedy: "add it, or correct the rule",
	}
	if !literal(pattern) {
		d.Expected = want + " that matches"
		d.Message = "nothing matches, want at least " + strings.Replace(want, "an ", "one ", 1)
		d.Message = strings.Replace(d.Message, "at least a ", "at least one ", 1)
		return d
	}
	for _, typ := range []artifact.Type{artifact.File, artifact.Directory, artifact.Link} {
		if t.Ignored(pattern, typ) {
			d.Actual = "ignored"
			d.Message = "required, but the manifest ignores it, so nobody looked"
			d.Remedy = "take it out of ignore, or do not require it"
			return d
		}
	}
	if _, e := t.Tree.Lookup(pattern); e != nil {
		d.Actual = article(e.Type)
		d.Message = "is " + d.Actual + ", want " + want
		d.Remedy = "put " + want + " in its place, or correct the rule"
		return d
	}
	return d
}

// notCheckedOut reports what git has on record and the artifact lacks.
func notCheckedOut(t *checks.TreePass, m *checks.Missing, files int) {
	d := checks.Diagnosis{
		Expected: article(m.Entry.Type), Actual: "nothing", Rule: checks.GitRecord,
		Message: "missing, but git has it on record as " + article(m.Entry.Type),
		Remedy:  checks.RestoreCommand(t.Record, m.Path),
	}
	switch {
	case m.Entry.Submodule:
		d.Expected = "a submodule"
		d.Message = "missing directory of a submodule"
	case m.Entry.Dir != nil:
		d.Entries = files
		d.Message = "missing directory with " + checks.Count(int64(d.Entries), "file", "files") + " on record"
	}
	t.Report(m.Path, nil, d)
}

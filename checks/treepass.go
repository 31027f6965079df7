package checks

import (
	"context"
	"time"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// TreePass is what a check's Tree is handed: the whole artifact after the walk.
type TreePass struct {
	Tree   *artifact.Tree
	Deploy *rules.Deploy
	// Record is git's record of the artifact, or nil.
	Record *artifact.Record
	// Context ends when the run is cancelled; reading git's objects wants it.
	Context context.Context
	// Mount is the file system that a directory lies on; nil where it is not known.
	Mount *artifact.Mount
	// Missing are the entries that git has on record and that are not there, in order. A directory of which nothing is
	// there is one of them, and what lies below it is not listed.
	Missing []Missing
	// Inventory is the exact list that the manifest names, or nil. Lacking is what it lists and what is not there, in order: a directory
	// that is not there is one of them, and what lies below it is not. Unlisted are the paths that it does not list, in order, and
	// likewise without what lies below them.
	Inventory *rules.Inventory
	Lacking   []Lacking
	Unlisted  []string
	// Stats counts what the walk saw.
	Stats *Stats
	// Now is the time of the run.
	Now time.Time

	run   *run
	check *bound
}

// Missing is something that git has on record and that is not there.
type Missing struct {
	Path  string
	Entry *artifact.RecordEntry
}

// Use is one rule that carries a check's attribute.
type Use struct {
	Value    any
	Rule     *rules.Rule
	Matched  []int64 // for each of the rule's patterns, how many entries it selected
	Selected int64   // how many entries the rule selected by any of its patterns

	index int
	bound *boundAttribute
}

// Note is what the check's Run kept about the entry at Path.
type Note struct {
	Path  string
	Value any
}

// Notes are what the check's Run kept by Pass.Note, sorted by path.
func (t *TreePass) Notes() []Note { return t.run.notesOf(t.check) }

// Uses lists the rules that carry the check's attribute, weakest first.
func (t *TreePass) Uses() []Use { return t.run.uses(t.check) }

// Rules lists every rule that carries an attribute of any check, weakest first. Matched and Selected are not filled in.
func (t *TreePass) Rules() []Use {
	var all []Use
	for i, list := range t.run.plan.uses {
		if len(list) > 0 {
			all = append(all, Use{Value: list[0].value, Rule: list[0].rule, index: i, bound: list[0]})
		}
	}
	return all
}

// Each calls f for every entry for which the check's attribute holds by the rule of u, in order.
func (t *TreePass) Each(u Use, f func(d *artifact.Dir, e *artifact.Entry)) { t.run.each(u, f) }

// Report adds a finding about path. u is the rule that asked for it, or nil.
func (t *TreePass) Report(path string, u *Use, d Diagnosis) {
	var a *boundAttribute
	if u != nil {
		a = u.bound
	}
	t.run.report(path, t.check.finding(d, a))
}

// Problem says that the check could not decide about path: exit code 2.
func (t *TreePass) Problem(path, message string) {
	t.run.problems = append(t.run.problems, Problem{Path: path, Message: message})
}

// Ignored says whether the manifest ignores path, or a directory above it.
func (t *TreePass) Ignored(path string, typ artifact.Type) bool { return t.run.ignored(path, typ) }

// Asked is the value that a rule which is stronger than git's record gives an attribute for path, whether an entry is there or
// not; nil when none does.
func (t *TreePass) Asked(path string, typ artifact.Type, attribute string) any {
	if a := t.run.expectationOf(path, typ).byName(attribute); a != nil && a.overRecord {
		return a.value
	}
	return nil
}

// Severity is that of the check's findings which no rule asks for: Off when the manifest silenced it.
func (t *TreePass) Severity() rules.Severity { return t.check.severity }

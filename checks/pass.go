package checks

import (
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// Pass is what a check is handed for one entry: all that it may look at. It is valid during the call only.
type Pass struct {
	Dir    *artifact.Dir   // where the entry lies; for the root itself, the root
	Entry  *artifact.Entry // complete in Run; in Applies only its name and type are certain
	Facts  *artifact.Facts // what the file's content told, as far as checks needed it; nil for anything but a file that was read
	Deploy *rules.Deploy   // never nil
	// Record is what git has on record for the entry: nil where nothing is on record, or no record is used.
	Record *artifact.RecordEntry
	// Listed is what the manifest's inventory lists of the entry: nil where it does not, or there is none.
	Listed *rules.Listed
	// Attributes are what .gitattributes says, from git's record or from the artifact itself.
	Attributes artifact.Attributes
	Held       artifact.Held
	Source     string         // the kind of source: "directory"
	Said       *artifact.Said // what the source has to say besides its entries; never nil
	// Stats are counted by checks too; a run adds up those of all workers.
	Stats *Stats

	worker *worker
	expect *expectation
	check  *bound

	listing bool // what is reported is reported for the inventory
	began   int  // where the worker's findings about the entry begin
}

// Path is the entry's path, relative to the root; "." for the root.
func (p *Pass) Path() string {
	if p.Entry == &p.Dir.Self {
		return p.Dir.Path
	}
	return p.Dir.Join(p.Entry.Name)
}

// Target is where the entry, a link, leads to.
func (p *Pass) Target() string { return p.Dir.Targets[p.Entry.Name] }

// Value is the value that a rule gave the check's attribute for this entry, as Parse returned it; nil when no rule did.
func (p *Pass) Value() any {
	if a := p.expect.find(p.check.attribute); a != nil {
		return a.value
	}
	return nil
}

// Other is the value that a rule gave another check's attribute for this entry, and whether that rule is stronger than git's
// record; nil and false when no rule did.
func (p *Pass) Other(attribute string) (value any, overRecord bool) {
	if a := p.expect.byName(attribute); a != nil {
		return a.value, a.overRecord
	}
	return nil, false
}

// Wanted says whether some rule gives the check's attribute to anything: to this entry or to another, which may need this one.
func (p *Pass) Wanted() bool { return p.check.wanted }

// Judges says whether what the check finds by its own judgement is reported: its severity is not off.
func (p *Pass) Judges() bool { return p.check.severity > rules.Off }

// OverRecord says whether the rule that gave the check's attribute is stronger than git's record.
func (p *Pass) OverRecord() bool {
	a := p.expect.find(p.check.attribute)
	return a != nil && a.overRecord
}

// Text says whether the entry, a file that was read, is text: .gitattributes decides, else the absence of a NUL byte from its
// first 8,000 bytes, as git does.
func (p *Pass) Text() bool {
	switch p.Attributes.Text {
	case artifact.TextSet:
		return true
	case artifact.TextUnset:
		return false
	}
	return p.Facts != nil && !p.Facts.NUL
}

// Report adds a finding about the entry.
func (p *Pass) Report(d Diagnosis) {
	p.worker.report(p.finding(d))
}

// finding completes a diagnosis in the name of who asked: the inventory during a comparison with it, else the rule, if any.
func (p *Pass) finding(d Diagnosis) Finding {
	if p.listing {
		return p.worker.run.plan.listedFinding(p.check, d, p.Listed)
	}
	return p.check.finding(d, p.expect.find(p.check.attribute))
}

// ReportFor is Report in the name of the rule that gave another check's attribute for this entry; where no rule did it is
// Report by the check's own judgement.
func (p *Pass) ReportFor(attribute string, d Diagnosis) {
	p.worker.report(p.check.finding(d, p.expect.byName(attribute)))
}

// Note keeps v about the entry for the check's Tree, which finds it by TreePass.Notes. It is for what can be decided only when
// the whole artifact was seen.
func (p *Pass) Note(v any) {
	p.worker.notes = append(p.worker.notes, note{p.check, p.Path(), v})
}

// Problem says that the check could not decide about the entry: exit code 2.
func (p *Pass) Problem(message string) {
	p.worker.problems = append(p.worker.problems, Problem{Path: p.Path(), Message: message})
}

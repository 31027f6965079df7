package checks

import (
	"strings"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// Listing is how a check compares entries with the exact list that a manifest names as its inventory. The zero value compares none: the
// check speaks for the inventory by its Tree.
type Listing struct {
	// Facts are those that it compares: it is called for the entries of which the list tells one of them. One that has
	// rules.ListsType is called for entries of another type than listed, too; all others are not.
	Facts rules.Lists
	// Need is what Compare needs to know of a file's content.
	Need artifact.Need
	// Compare looks at one entry, after all checks have; Pass.Listed is never nil. What it reports it reports for the inventory. It may
	// be called concurrently.
	Compare func(p *Pass)
}

// Lacking is something that the inventory lists and that is not there.
type Lacking struct {
	Path   string
	Listed *rules.Listed
}

// ListedType is the type of entry that an inventory asks for.
func ListedType(l *rules.Listed) artifact.Type {
	return [...]artifact.Type{
		artifact.File, artifact.Directory, artifact.Link, artifact.FIFO, artifact.Socket, artifact.CharDevice, artifact.BlockDevice,
	}[l.Type]
}

// Lists says whether the inventory tells a fact of the entry.
func (p *Pass) Lists(fact rules.Lists) bool { return p.Listed != nil && p.Listed.Lists&fact != 0 }

// Reported says whether another check has reported an error about the entry already.
func (p *Pass) Reported(check string) bool {
	for i := p.began; i < len(p.worker.findings); i++ {
		if f := &p.worker.findings[i]; f.Check == check && f.Severity == rules.Error {
			return true
		}
	}
	return false
}

// Reported are the paths about which a check has reported, with the greatest severity.
func (t *TreePass) Reported(check string) map[string]rules.Severity {
	said := map[string]rules.Severity{}
	for _, parts := range [][][]kept{t.run.kept, t.run.loose.parts} {
		for f := range (Findings{parts: parts}).which(func(s *saying) bool { return s.check == check }) {
			said[f.Path] = max(said[f.Path], f.Severity)
		}
	}
	return said
}

// ReportListed adds a finding about path for the inventory; l is what it lists there, or nil.
func (t *TreePass) ReportListed(path string, l *rules.Listed, d Diagnosis) {
	t.run.report(path, t.run.plan.listedFinding(t.check, d, l))
}

// listedFinding completes what a check said for the inventory. Only the manifest's "checks" makes it anything but an error.
func (plan *Plan) listedFinding(b *bound, d Diagnosis, l *rules.Listed) Finding {
	f := Finding{
		Check: b.Name, Severity: b.listed, Line: int(d.Line), Expected: d.Expected, Actual: d.Actual,
		Message: d.Message, Remedy: d.Remedy, Entries: d.Entries, Rule: at(plan.policy.Inventory.Place(l)),
	}
	if d.Severity != rules.Unset && f.Severity > d.Severity {
		f.Severity = d.Severity
	}
	return f
}

// list finds the checks that compare with the inventory.
func (plan *Plan) list() {
	if plan.policy.Inventory == nil {
		return
	}
	for _, b := range plan.checks {
		if b.Listing != nil && b.listed > rules.Off {
			plan.listers = append(plan.listers, b)
		}
	}
}

// advance finds what the inventory lists under a name, and keeps what it lists before it and is not there.
func (w *worker) advance(t *task, name string) *rules.Listed {
	list := t.listed.Entries
	for ; t.next < len(list) && list[t.next].Name <= name; t.next++ {
		if list[t.next].Name == name {
			t.next++
			return &list[t.next-1]
		}
		w.lacks(t.dir, &list[t.next])
	}
	return nil
}

// advanceAll keeps what the inventory lists behind the last entry.
func (w *worker) advanceAll(t *task) {
	if t.listed == nil {
		return
	}
	for ; t.next < len(t.listed.Entries); t.next++ {
		w.lacks(t.dir, &t.listed.Entries[t.next])
	}
}

func (w *worker) lacks(d *artifact.Dir, l *rules.Listed) {
	switch {
	case l.Optional || l.Name == ".git":
	case w.run.source.Kind == "git" && unfilled(l): // git cannot hold it, and says so
	default:
		w.lacking = append(w.lacking, Lacking{d.Join(l.Name), l})
	}
}

// unfilled says whether a directory is listed, and nothing in it but such directories.
func unfilled(l *rules.Listed) bool {
	if l.Dir == nil {
		return false
	}
	for i := range l.Dir.Entries {
		if e := &l.Dir.Entries[i]; !e.Optional && !unfilled(e) {
			return false
		}
	}
	return true
}

// unexpected keeps that the inventory does not list an entry. Where the manifest or the inventory itself lies is no surprise.
func (w *worker) unexpected(t *task, e *artifact.Entry) {
	path := t.dir.Join(e.Name)
	if !w.run.owns(path) {
		w.unlisted = append(w.unlisted, path)
	}
}

// owns says whether a path is that of a manifest or the inventory, or of a directory above it.
func (r *run) owns(path string) bool {
	for _, own := range []string{"verify.yaml", ".verify.yaml", r.opt.Manifest, r.opt.Inventory} {
		if own == path || strings.HasPrefix(own, path) && own[len(path)] == '/' {
			return true
		}
	}
	return false
}

// listedBelow is what the inventory lists in the directory d, the current entry: nil where that does not matter, since the
// directory itself is not as listed, or is ignored.
func (w *worker) listedBelow(t *task, d *artifact.Dir) *rules.ListedDir {
	switch l := w.pass.Listed; {
	case l != nil && l.Ignore:
		return nil
	case l != nil:
		return l.Dir
	case t.listed != nil && w.run.owns(d.Path):
		return &rules.ListedDir{}
	}
	return nil
}

// listedNeed is what the comparison with the inventory needs of the current entry's content.
func (w *worker) listedNeed() artifact.Need {
	var need artifact.Need
	for _, b := range w.run.plan.listers {
		if b.Listing.Need != 0 && w.compares(b) {
			need |= b.Listing.Need
		}
	}
	return need
}

// compares says whether a check has something to compare of the current entry with the inventory.
func (w *worker) compares(b *bound) bool {
	l := w.pass.Listed
	if l.Lists&b.Listing.Facts == 0 {
		return false
	}
	if own := w.run.opt.Inventory; own != "" && b.Listing.Facts&(rules.ListsSize|rules.ListsSHA256) != 0 && w.pass.Path() == own {
		return false // no list can hold its own digest
	}
	return b.Listing.Facts&rules.ListsType != 0 || ListedType(l) == w.pass.Entry.Type
}

// compareListed compares the current entry with what the inventory lists of it. Where a rule found the same already there is one
// finding all the same, the more severe.
func (w *worker) compareListed(unread bool) {
	w.pass.listing = true
	for _, b := range w.run.plan.listers {
		if unread && b.Listing.Need != 0 || !w.compares(b) {
			continue
		}
		before := len(w.findings)
		w.pass.check = b
		if w.recollection.open {
			w.countFor(b.Listing.Need)
		}
		b.Listing.Compare(&w.pass)
		if len(w.findings) > before && before > w.pass.began {
			w.once(b, before)
		}
	}
	w.pass.listing = false
}

// once leaves one of two findings of a check about the current entry: that of a rule, unless the one behind it, from before on, is
// more severe.
func (w *worker) once(b *bound, before int) {
	for i := w.pass.began; i < before; i++ {
		if w.findings[i].Check != b.Name {
			continue
		}
		if w.findings[i].Severity >= w.findings[before].Severity {
			w.findings = w.findings[:before]
		} else {
			w.findings = append(w.findings[:i], w.findings[i+1:]...)
		}
		return
	}
}

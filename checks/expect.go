package checks

import (
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// expectation is what one combination of matching rules asks for, computed once and shared by all entries it holds for.
type expectation struct {
	id       int
	attrs    []*boundAttribute // those in force: of each attribute the last rule's
	rules    []int
	patterns []rules.PatternRef
	ignored  bool
	types    [artifact.BlockDevice + 1]tasks
	// bare are the tasks for entries of which neither git's record nor a .gitattributes speaks.
	bare [artifact.BlockDevice + 1]tasks
}

// tasks are the checks that look at entries of one type.
type tasks struct {
	run   []*bound // Run, in the plan's order
	read  []*bound // those of run that need something of the content; not those of named
	scan  []*bound // Scan; not those of named
	named []*bound // those of read and scan that look at some names (Check.Names)

	content wants // read and scan together
}

func (ts *tasks) add(b *bound) {
	if b.Run != nil {
		ts.run = append(ts.run, b)
	}
	switch content := b.Scan != nil || b.Run != nil && b.Need != 0; {
	case content && b.Names != nil:
		ts.named = append(ts.named, b)
		return
	case content && b.Run != nil && b.Need != 0:
		ts.read = append(ts.read, b)
	}
	if b.Scan != nil {
		ts.scan = append(ts.scan, b)
	}
	ts.content.add(b)
}

// find is the attribute with an index, or nil.
func (x *expectation) find(attribute int) *boundAttribute {
	for _, a := range x.attrs {
		if a.attribute == attribute {
			return a
		}
	}
	return nil
}

func (x *expectation) byName(name string) *boundAttribute {
	for _, a := range x.attrs {
		if a.name == name {
			return a
		}
	}
	return nil
}

// resolve computes the expectation of a combination of rules. The rule after the policy's own stands for what is ignored.
func (r *run) resolve(matching []int, patterns []rules.PatternRef) *expectation {
	x := &expectation{rules: matching, patterns: patterns}
	winner := make([]*boundAttribute, len(r.plan.attributes))
	for _, i := range matching {
		if i == len(r.plan.uses) {
			x.ignored = true
			continue
		}
		for _, a := range r.plan.uses[i] {
			winner[a.attribute] = a
		}
	}
	for _, a := range winner {
		if a != nil {
			x.attrs = append(x.attrs, a)
		}
	}
	speaks := r.speaks(x)
	for _, b := range r.plan.checks {
		asked := b.attribute >= 0 && winner[b.attribute] != nil
		own := b.Always && (b.severity > rules.Off || b.recorded > rules.Off && r.follows)
		if !asked && !own && !(b.Others && b.wanted) && (b.Serves == "" || x.byName(b.Serves) == nil) {
			continue
		}
		if !speaks(b) {
			continue
		}
		for t := range x.types {
			if !b.Types.Has(artifact.Type(t)) {
				continue
			}
			x.types[t].add(b)
			if asked || !b.OnRecord.Has(artifact.Type(t)) {
				x.bare[t].add(b)
			}
		}
	}
	for _, g := range r.plan.gatherers {
		if g.on {
			x.types[artifact.File].add(g.bound)
			x.bare[artifact.File].add(g.bound)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	x.id = len(r.expectations)
	r.expectations = append(r.expectations, x)
	return x
}

// speaks says which checks may have something to say of entries with an expectation: of an artifact that is not known, all.
func (r *run) speaks(x *expectation) func(*bound) bool {
	if r.source == nil {
		return func(*bound) bool { return true }
	}
	p := Pass{Deploy: r.deploy(), Held: r.source.Held, Source: r.source.Kind, Said: &r.tree.Said, expect: x}
	return func(b *bound) bool {
		p.check = b
		return b.Speaks == nil || b.Speaks(&p)
	}
}

// finding completes what a check said; a is the attribute that asked for it, or nil.
func (b *bound) finding(d Diagnosis, a *boundAttribute) Finding {
	f := Finding{
		Check: b.Name, Line: int(d.Line), Expected: d.Expected, Actual: d.Actual,
		Message: d.Message, Remedy: d.Remedy, Entries: d.Entries,
	}
	if a != nil && !d.Own {
		f.Severity, f.Rule, f.Because = a.rule.Severity, a.place, a.rule.Because
		if f.Severity == rules.Unset {
			f.Severity = rules.Error
		}
		if d.AtMost != rules.Unset {
			f.Severity = min(f.Severity, d.AtMost)
		}
		return f
	}
	f.Severity, f.Rule, f.Because = b.severity, b.setBy, b.because
	if d.Rule != "" {
		f.Severity, f.Rule = b.recorded, d.Rule
	}
	if d.Severity != rules.Unset && f.Severity > rules.Off && (b.setBy == "default") {
		f.Severity = d.Severity
	}
	if d.AtMost != rules.Unset {
		f.Severity = min(f.Severity, d.AtMost)
	}
	return f
}

func kindOf(t artifact.Type) rules.Kind {
	switch t {
	case artifact.File:
		return rules.KindFile
	case artifact.Directory:
		return rules.KindDir
	case artifact.Link:
		return rules.KindLink
	}
	return rules.KindSpecial
}

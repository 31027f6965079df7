package checks

import (
	"fmt"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// Gathering is what several checks decide on together: files that are looked at during the walk, and one conclusion from all of them.
// It is declared once, as a value, and each of the checks names it (Check.Gathering); their Tree asks for the conclusion.
type Gathering struct {
	// Bind looks at a policy before anything is read and reports its faults. What it returns is there as Pass.Bound and TreePass.Bound
	// and must not be changed later. asked says that the policy asks for the conclusion; where it does not, files are looked at only
	// if one of the checks reports something by its own judgement.
	Bind func(p *rules.Policy, faults *rules.Faults) (bound any, asked bool)
	// Names are the names of the files that may be looked at, wherever they lie, by what Bind returned; in directories of which Within
	// says so others may be, too. Where Names is nil every file may be. See Check.Names.
	Names  func(bound any) *Names
	Within func(p *Pass) bool
	// Applies says of such a plain file, by its name and place, whether it is looked at. It must be cheap.
	Applies func(p *Pass) bool
	// Need is what Look wants to know of a file besides its content.
	Need artifact.Need
	// Whole says of a file that Applies took whether Look wants its whole content; nil means always.
	Whole func(p *Pass) bool
	// Record says that Conclude looks at git's record, where there is one.
	Record bool
	// Most is the largest file that is read whole, in bytes; a larger one is a problem.
	Most int64
	// Look sees one file; text is its content, or nil where Whole did not want it, and valid during the call only. It may be called
	// concurrently. What it keeps by Pass.Note is there in Conclude.
	Look func(p *Pass, text []byte)
	// Conclude is called once, after the walk, and not at the same time as any check's Tree. What it returns is what TreePass.Conclusion
	// gives to the checks.
	Conclude func(t *TreePass) any
}

// Conclusion is what the check's gathering concluded; nil where the check has none.
func (t *TreePass) Conclusion() any { return t.run.conclusion(t) }

// Asked is something outside of the rules that asks for a finding: an item of a manifest's "dependencies", say.
type Asked struct {
	Pos      rules.Pos
	Severity rules.Severity // Unset means Error
	Because  string
}

// ReportAsked adds a finding about path that a manifest asks for outside of its rules.
func (t *TreePass) ReportAsked(path string, by Asked, d Diagnosis) {
	f := t.check.finding(d, nil)
	f.Severity, f.Rule, f.Because = by.Severity, at(by.Pos), by.Because
	if f.Severity == rules.Unset {
		f.Severity = rules.Error
	}
	t.run.loose.add(nil, path, &f)
}

// Bound is what the Bind of the check's gathering returned.
func (t *TreePass) Bound() any { return t.check.state }

// Bound is what the gathering's Bind returned.
func (p *Pass) Bound() any { return p.check.state }

// gatherer is a gathering as a plan runs it: as a check without a name.
type gatherer struct {
	*Gathering
	bound *bound
	on    bool
}

// gather makes the gatherings of the checks that run. One is at work where the policy asks, or where a check judges by itself.
func (plan *Plan) gather(faults *rules.Faults) {
	for _, b := range plan.checks {
		if b.Gathering == nil {
			continue
		}
		g := plan.gatherer(b.Gathering)
		if g == nil {
			g = &gatherer{Gathering: b.Gathering}
			g.bound = &bound{Check: g.check(), index: len(plan.checks) + len(plan.gatherers), attribute: -1}
			g.bound.state, g.on = g.Bind(plan.policy, faults)
			if g.Names != nil {
				g.bound.Names, g.bound.Within = g.Names(g.bound.state), g.Within
			}
			plan.gatherers = append(plan.gatherers, g)
		}
		g.on = g.on || b.severity > rules.Off
	}
}

func (plan *Plan) gatherer(of *Gathering) *gatherer {
	for _, g := range plan.gatherers {
		if g.Gathering == of {
			return g
		}
	}
	return nil
}

// check is the gathering as workers run it.
func (g *Gathering) check() *Check {
	return &Check{
		Types:   Files,
		Applies: g.Applies,
		Need:    g.Need,
		Scan:    func() Scanner { return &gatherScanner{Gathering: g} },
	}
}

// gatherScanner collects one file's content after another.
type gatherScanner struct {
	*Gathering
	text  []byte
	whole bool
}

func (s *gatherScanner) Start(p *Pass) bool {
	s.text = s.text[:0]
	s.whole = s.Whole == nil || s.Whole(p)
	return true
}

func (s *gatherScanner) Block(p *Pass, b artifact.Block) {
	if s.whole && int64(len(s.text)) <= s.Most {
		s.text = append(s.text, b.Bytes[b.Seen:]...)
	}
}

func (s *gatherScanner) End(p *Pass) {
	switch {
	case !s.whole:
		s.Look(p, nil)
	case int64(len(s.text)) > s.Most:
		p.Problem(fmt.Sprintf("is larger than %d MiB, so what it says was not compared", s.Most>>20))
	default:
		s.Look(p, s.text)
	}
	const keep = 1 << 20
	if cap(s.text) > keep {
		s.text = nil
	}
}

// conclusion has a check's gathering conclude, once.
func (r *run) conclusion(t *TreePass) any {
	g := r.plan.gatherer(t.check.Gathering)
	if g == nil || !g.on {
		return nil
	}
	if r.conclusions == nil {
		r.conclusions = map[*gatherer]any{}
	}
	c, done := r.conclusions[g]
	if !done {
		own := *t
		own.check = g.bound
		c = g.Conclude(&own)
		r.conclusions[g] = c
	}
	return c
}

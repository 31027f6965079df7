package checks

import (
	"context"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// Diff compares two artifacts: a is what is expected, b what is there. What differs is reported by the checks of [DiffChecks],
// with the severities of plan, which also says what is ignored and allowed; its rules are not asked. Facts that one side cannot hold are
// not differences, and the result's Notes name them. Names below ".git" and times are never compared.
//
// Each file that is there on both sides is read once on each, no other is. Memory is bounded by the number of entries. The result
// speaks of b, and is the same whatever Jobs is; an error means that one of the two could not be looked at. Problems name their side.
func Diff(ctx context.Context, plan *Plan, a, b Options) (*Result, error) {
	d := &diff{ctx: ctx, plan: plan, contents: contents{pairs: map[*artifact.Entry]*pair{}, links: map[*artifact.Entry]bool{}}}
	if err := d.read(&a, &b); err != nil {
		return nil, err
	}
	r := d.b.run
	r.plan, r.against = plan, d.a.name
	r.kept, r.loose, r.missing, r.notes = nil, keeper{}, nil, nil
	if d.a.whole() && d.b.whole() {
		d.compare()
	}
	r.loose = d.findings
	r.problems = append(append(d.a.said(), d.b.said()...), d.problems...)
	res := r.result()
	res.Notes = d.remarks()
	return res, nil
}

// diff is one comparison under way.
type diff struct {
	ctx      context.Context
	plan     *Plan
	a, b     side
	contents contents
	findings keeper
	problems []Problem
	unheld   unheld
	seen     int64 // entries, for progress
}

// side is one of the two artifacts.
type side struct {
	name string
	run  *run
	bad  map[string]bool // paths with a problem: what else is known of them is not to be trusted
}

// on says whether the plan runs one of the checks.
func (d *diff) on(c *Check) bool {
	for _, b := range d.plan.checks {
		if b.Check == c {
			return b.severity > rules.Off
		}
	}
	return false
}

// read looks at both sides. Which files are there on both is known before any of them is read: an archive was opened as a whole,
// and a directory is walked once more for it.
func (d *diff) read(a, b *Options) error {
	first, second := []*Check(nil), []*Check(nil)
	reads := d.on(diffContent) || d.on(diffEOL)
	if reads {
		known := &artifact.Tree{}
		if b.Source != nil && b.Source.Known != nil {
			known.Root = b.Source.Known
		} else {
			r, err := d.look(b)
			if err != nil {
				return err
			}
			known = r.tree
		}
		first = append(first, d.contents.first(known))
	}
	var err error
	if d.a.run, err = d.look(a, first...); err != nil {
		return err
	}
	if reads {
		second = append(second, d.contents.second(d.a.run.tree))
	}
	if d.b.run, err = d.look(b, second...); err != nil {
		return err
	}
	d.a.named(a.Dir)
	d.b.named(b.Dir)
	return nil
}

// look walks one side, as far as the plan does not ignore it.
func (d *diff) look(opt *Options, list ...*Check) (*run, error) {
	p := &rules.Policy{Ignore: d.plan.policy.Ignore}
	for _, c := range list {
		p.Settings = append(p.Settings, rules.Setting{Check: c.Name, Severity: c.Severity})
	}
	plan, faults := Bind(p, list, Select{})
	if len(faults) > 0 {
		return nil, faults
	}
	o := *opt
	if before := d.seen; opt.Progress != nil {
		o.Progress = func(n int64) { opt.Progress(before + n) }
	}
	r, err := look(d.ctx, plan, o)
	if r != nil {
		d.seen += r.entries.Load()
	}
	return r, err
}

func (s *side) named(name string) {
	s.name, s.bad = name, map[string]bool{}
	for _, p := range s.run.problems {
		s.bad[p.Path] = true
	}
}

// whole says whether a side was looked at to its end. Of half a tree the other half would look as if it were missing.
func (s *side) whole() bool { return s.run.ctx.Err() == nil && s.run.queue.reason() == nil }

// unlisted says whether it is not known what a directory holds.
func (s *side) unlisted(dir *artifact.Dir) bool {
	return s.bad[dir.Path] && (dir.Parent != nil || len(dir.Entries) == 0)
}

// cut says whether the source itself ended early, or kept entries out of the tree: then what is not there says nothing.
func (s *side) cut() bool {
	return len(s.run.source.Said.Problems)+len(s.faults()) > 0
}

// faults are what is wrong with an archive so that its tree is not all that it holds.
func (s *side) faults() []artifact.Fault {
	var list []artifact.Fault
	for _, f := range s.run.source.Said.Faults {
		if f.Check != "archive/record" { // a list that the artifact has of itself, which is compared like any file
			list = append(list, f)
		}
	}
	return list
}

// said is everything that could not be decided about a side. What is wrong with an archive itself is part of it: such an entry is
// not in the tree, or not for sure, and was not compared.
func (s *side) said() []Problem {
	var list []Problem
	for _, p := range s.run.problems {
		list = append(list, Problem{p.Path, p.Message + " (in " + s.name + ")"})
	}
	for _, f := range s.faults() {
		list = append(list, Problem{f.Path, f.Message + " (in " + s.name + ", " + f.Check + ")"})
	}
	return list
}

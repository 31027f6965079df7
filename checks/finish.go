package checks

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// finishTree has the checks look at the whole tree, one after another.
func (r *run) finishTree() {
	sort.Slice(r.missing, func(i, j int) bool { return comparePaths(r.missing[i].Path, r.missing[j].Path) < 0 })
	sort.Slice(r.lacking, func(i, j int) bool { return comparePaths(r.lacking[i].Path, r.lacking[j].Path) < 0 })
	sort.Slice(r.unlisted, func(i, j int) bool { return comparePaths(r.unlisted[i], r.unlisted[j]) < 0 })
	sort.SliceStable(r.notes, func(i, j int) bool { return comparePaths(r.notes[i].path, r.notes[j].path) < 0 })
	if r.stopped() {
		return // half a tree would look as if the rest were missing
	}
	var mount *artifact.Mount // evidence for causes and nothing else
	if r.tree.Path != "" {
		if m, err := artifact.FindMount(r.opt.Dir); err == nil {
			mount = m
		}
	}
	r.tree.Mount = mount
	for _, b := range r.plan.checks {
		if b.Tree == nil {
			continue
		}
		b.Tree(&TreePass{
			Tree: r.tree, Deploy: r.deploy(), Record: r.record, Context: r.ctx, Mount: mount,
			Missing: r.missing, Inventory: r.plan.policy.Inventory, Lacking: r.lacking, Unlisted: r.unlisted, Stats: &r.stats, Now: r.opt.Now, run: r, check: b,
		})
	}
}

// stopped says whether the run ended early. The context may have ended when the walk was over: then nobody has said so yet.
func (r *run) stopped() bool {
	if r.queue.reason() != nil {
		return true
	}
	if r.ctx.Err() == nil {
		return false
	}
	if len(r.problems) == 0 {
		r.problems = append(r.problems, Problem{Path: ".", Message: "interrupted: the artifact was not judged as a whole"})
	}
	return true
}

func (r *run) notesOf(b *bound) []Note {
	var notes []Note
	for _, n := range r.notes {
		if n.check == b {
			notes = append(notes, Note{n.path, n.value})
		}
	}
	return notes
}

// uses lists the rules that carry a check's attribute, with what they selected.
func (r *run) uses(b *bound) []Use {
	var uses []Use
	for i, list := range r.plan.uses {
		for _, a := range list {
			if a.attribute == b.attribute {
				uses = append(uses, r.use(i, a))
			}
		}
	}
	return uses
}

func (r *run) use(i int, a *boundAttribute) Use {
	u := Use{Value: a.value, Rule: a.rule, Matched: make([]int64, len(a.rule.Patterns)), index: i, bound: a}
	for _, x := range r.expectations {
		if x.id >= len(r.hits) || !slices.Contains(x.rules, i) {
			continue
		}
		u.Selected += r.hits[x.id]
		for _, p := range x.patterns {
			if p.Rule == i {
				u.Matched[p.Pattern] += r.hits[x.id]
			}
		}
	}
	return u
}

// each calls f for the entries for which the use is in force.
func (r *run) each(u Use, f func(d *artifact.Dir, e *artifact.Entry)) {
	m := r.set.Matcher()
	states := map[*artifact.Dir]rules.State{r.tree.Root: m.Root()}
	if x := m.MatchRoot(); x.find(u.bound.attribute) == u.bound {
		f(r.tree.Root, &r.tree.Root.Self)
	}
	r.tree.Walk(func(d *artifact.Dir) {
		st := states[d]
		delete(states, d)
		for _, c := range d.Dirs {
			states[c] = m.Enter(st, c.Self.Name)
		}
		for i := range d.Entries {
			e := &d.Entries[i]
			if x := m.Match(st, e.Name, kindOf(e.Type)); e.Name != ".git" && !x.ignored && x.find(u.bound.attribute) == u.bound {
				f(d, e)
			}
		}
	})
}

// ignored says whether the policy ignores a path or a directory above it.
func (r *run) ignored(path string, t artifact.Type) bool {
	m := r.set.Matcher()
	st := m.Root()
	for {
		name, rest, more := strings.Cut(path, "/")
		k := rules.KindDir
		if !more {
			k = kindOf(t)
		}
		if name == ".git" || m.Match(st, name, k).ignored {
			return true
		}
		if !more {
			return false
		}
		st, path = m.Enter(st, name), rest
	}
}

// expectationOf is what the policy asks of path, which need not be there.
func (r *run) expectationOf(path string, t artifact.Type) *expectation {
	m := r.set.Matcher()
	if path == "." {
		return m.MatchRoot()
	}
	st := m.Root()
	for {
		name, rest, more := strings.Cut(path, "/")
		if !more {
			return m.Match(st, name, kindOf(t))
		}
		st, path = m.Enter(st, name), rest
	}
}

// report adds a finding about path.
func (r *run) report(path string, f Finding) {
	if f.Severity > rules.Off {
		r.loose.add(nil, path, &f)
	}
}

// result sorts what was found, leaves out what is allowed, and looks for causes.
func (r *run) result() *Result {
	res := &Result{Tree: r.tree, Record: r.record, Stats: &r.stats, Problems: r.problems, Astray: r.astray()}
	if r.nothing() {
		res.Problems = append(res.Problems, Problem{Path: ".", Message: "there is nothing in it that is not ignored, so nothing was verified"})
	}
	found := ordered(r.tree.Root, r.kept).with(r.loose.all())
	r.kept, r.loose = nil, keeper{}
	sort.Slice(res.Problems, func(i, j int) bool {
		a, b := &res.Problems[i], &res.Problems[j]
		return cmp.Or(comparePaths(a.Path, b.Path), cmp.Compare(a.Message, b.Message)) < 0
	})
	res.Problems = slices.Compact(res.Problems)
	r.allow(res, found)
	r.explain(res)
	r.store(res)
	return res
}

// nothing says whether a run had nothing to look at, and nothing to say: an empty directory is a build that did not happen, or a
// wrong path, and no proof of anything. A revision can be empty on purpose.
func (r *run) nothing() bool {
	s := &r.stats
	return r.against == "" && s.Files+s.Directories+s.Links+s.Specials == 0 && len(r.kept)+len(r.loose.parts)+len(r.problems) == 0 && r.source.Kind != "git"
}

// comparePaths orders paths as a walk meets them: a directory's entries stand behind it, before its next sibling. The root is first.
func comparePaths[path string | []byte](a, b path) int {
	switch root, other := len(a) == 1 && a[0] == '.', len(b) == 1 && b[0] == '.'; {
	case root && other:
		return 0
	case root:
		return -1
	case other:
		return 1
	}
	n := min(len(a), len(b))
	for i := range n {
		if a[i] == b[i] {
			continue
		}
		switch {
		case a[i] == '/':
			return -1
		case b[i] == '/':
			return 1
		}
		return cmp.Compare(a[i], b[i])
	}
	return cmp.Compare(len(a), len(b))
}

// explain lets each cause look at the findings, and names it in those that it explains.
func (r *run) explain(res *Result) {
	if res.Findings.Len() == 0 {
		return
	}
	c := &Case{Findings: res.Findings, Tree: r.tree, Record: r.record, Mount: r.tree.Mount, Stats: &r.stats, Deploy: r.deploy(), Against: r.against}
	for _, cause := range r.opt.Causes {
		x := cause.Find(c)
		if x == nil {
			continue
		}
		n := res.Findings.blame(cause.ID, x.Explains)
		if n == 0 {
			continue
		}
		title := cause.Title
		if x.Title != "" {
			title = x.Title
		}
		res.Causes = append(res.Causes, Explained{ID: cause.ID, Title: title, Evidence: x.Evidence, Remedy: x.Remedy, Detail: x.Detail, Findings: n})
	}
}

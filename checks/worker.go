package checks

import (
	"sort"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// worker looks at one directory after another. Everything it needs per entry is made once.
type worker struct {
	run      *run
	reader   artifact.Reader
	matcher  *rules.Matcher[expectation]
	content  *artifact.Content
	scanners []Scanner // by the check's index, made when first needed
	scanning []*bound  // those that see the content of the current file
	within   []bool    // by the check's index, what its Within said of the current directory
	pass     Pass

	need     artifact.Need
	begun    func(*artifact.Entry, artifact.Times) bool
	pending  []task
	captured captured
	recollection
	deferred []deferred // files whose content comes later

	findings []Finding // about the current entry, without its path
	kept     keeper    // those about the entries before
	problems []Problem
	missing  []Missing
	lacking  []Lacking
	unlisted []string
	notes    []note
	hits     []int64
	stats    Stats
	modes    [4096]int64
	dirModes [4096]int64
}

// captured is a .gitattributes that was read before its turn.
type captured struct {
	text  []byte
	times artifact.Times
	held  bool
}

func (r *run) newWorker() *worker {
	w := &worker{run: r, reader: r.source.NewReader(), matcher: r.set.Matcher(), content: artifact.NewContent()}
	w.scanners = make([]Scanner, len(r.plan.checks)+len(r.plan.gatherers))
	w.pass = Pass{worker: w, Deploy: r.deploy(), Held: r.source.Held, Source: r.source.Kind, Said: &r.tree.Said, Stats: &w.stats}
	w.content.Head, w.content.Block = w.headKnown, w.block
	w.content.Cancelled = func() bool { return r.ctx.Err() != nil }
	w.begun = w.begin
	w.joins(r.memory)
	return w
}

// loop takes directories until there are no more.
func (w *worker) loop() {
	defer w.reader.Close()
	for idle := false; ; idle = true {
		t, ok := w.run.queue.pop(idle)
		if !ok {
			return
		}
		w.directory(&t)
		if len(w.pending) > 0 {
			w.run.queue.push(w.pending)
			w.pending = w.pending[:0]
		}
	}
}

// root looks at the artifact's own directory and lets the walk begin there.
func (w *worker) root(rec *artifact.RecordDir) {
	d := w.run.tree.Root
	w.pass.Dir, w.pass.Entry, w.pass.Record, w.pass.Listed = d, &d.Self, nil, nil
	w.pass.Held = w.run.source.Held.Of(&d.Self)
	w.pass.expect = w.matcher.MatchRoot()
	w.hit(w.pass.expect)
	if !d.Self.Implied {
		w.dirModes[d.Self.Mode]++
	}
	first := task{dir: d, state: w.matcher.Root(), record: rec}
	if inv := w.run.plan.policy.Inventory; inv != nil {
		w.pass.Listed, first.listed = &inv.Root, inv.Root.Dir
	}
	w.checks(&w.pass.expect.types[artifact.Directory], false)
	w.run.queue.push([]task{first})
}

// directory looks at every entry of one directory.
func (w *worker) directory(t *task) {
	w.settle()
	if err := w.reader.List(t.dir); err != nil {
		w.problem(t.dir.Path, err)
		return
	}
	t.known, t.dir.Dirs = t.dir.Dirs, nil // of a source that knows them; those that are looked into are put back
	w.place(t.dir)
	w.run.progress(int64(len(t.dir.Entries)))
	if w.run.entries.Load() > w.run.opt.Limits.Entries {
		w.run.queue.fail(&artifact.LimitError{Name: "max-entries", Limit: w.run.opt.Limits.Entries})
		return
	}
	w.attributes(t)
	var rec []artifact.RecordEntry
	if t.record != nil {
		rec = t.record.Entries
	}
	for i := range t.dir.Entries {
		e := &t.dir.Entries[i]
		for len(rec) > 0 && rec[0].Name < e.Name {
			w.absent(t.dir, &rec[0])
			rec = rec[1:]
		}
		w.pass.Record = nil
		if len(rec) > 0 && rec[0].Name == e.Name {
			w.pass.Record = &rec[0]
			rec = rec[1:]
		}
		if w.run.queue.ended.Load() {
			return
		}
		w.pass.Listed = nil
		if t.listed != nil {
			w.pass.Listed = w.advance(t, e.Name)
		}
		w.entry(t, e)
	}
	w.advanceAll(t)
	for i := range rec {
		w.absent(t.dir, &rec[i])
	}
}

// absent keeps what git has on record and the directory has not.
func (w *worker) absent(d *artifact.Dir, e *artifact.RecordEntry) {
	if e.Absent || (e.Dir != nil && e.Dir.Count == 0 && !e.Submodule) {
		return
	}
	w.missing = append(w.missing, Missing{Path: d.Join(e.Name), Entry: e})
}

// entry looks at one entry, and has a directory looked at later.
func (w *worker) entry(t *task, e *artifact.Entry) {
	if e.Name == ".git" {
		t.dir.Pruned = append(t.dir.Pruned, e.Name)
		return
	}
	if most := w.run.opt.Limits.Path; len(t.dir.Path)+1+len(e.Name) > most {
		w.run.queue.fail(&artifact.LimitError{Name: "max-path", Limit: int64(most)})
		return
	}
	x := w.matcher.Match(t.state, e.Name, kindOf(e.Type))
	if x.ignored {
		t.dir.Pruned = append(t.dir.Pruned, e.Name)
		return
	}
	w.hit(x)
	w.settle()
	if t.listed != nil && w.pass.Listed == nil {
		w.unexpected(t, e)
	}
	w.pass.Entry, w.pass.Facts, w.pass.expect = e, nil, x
	w.pass.Held = w.run.source.Held.Of(e)
	w.pass.Attributes = artifact.Attributes{}
	if w.pass.Record != nil && w.pass.Record.Type == artifact.File {
		w.pass.Attributes = w.pass.Record.Attributes
	} else if e.Type == artifact.File && t.attrs != nil {
		w.pass.Attributes = t.attrs.Of(t.dir.Path, e.Name)
	}
	w.pass.Attributes.Stored = w.run.source.Stored
	if w.later(t, e, x) {
		w.count(e)
		return
	}
	list := &x.types[e.Type]
	if w.pass.Record == nil && t.attrs == nil {
		list = &x.bare[e.Type]
	}
	was := e.Type
	unread, err := w.look(t, e, list)
	if err != nil {
		w.problem(t.dir.Join(e.Name), err)
		w.recollection.open = false
		if !unread {
			return
		}
	}
	if e.Type != was {
		w.problem(t.dir.Join(e.Name), artifact.ErrChanged)
		return
	}
	w.count(e)
	w.checks(list, unread)
	if w.recollection.open {
		w.learn(e)
	}
	if e.Type == artifact.Directory {
		w.enter(t, e)
	}
}

// enter has a directory looked at.
func (w *worker) enter(t *task, e *artifact.Entry) {
	if most := w.run.opt.Limits.Depth; t.depth >= most {
		w.run.queue.fail(&artifact.LimitError{Name: "max-depth", Limit: int64(most)})
		return
	}
	d := &artifact.Dir{Path: t.dir.Join(e.Name), Parent: t.dir, Self: *e}
	if w.run.source.Known != nil {
		d = find(t.known, e.Name)
	}
	t.dir.Dirs = append(t.dir.Dirs, d)
	next := task{dir: d, state: w.matcher.Enter(t.state, e.Name), attrs: t.attrs, depth: t.depth + 1}
	if w.pass.Record != nil {
		next.record = w.pass.Record.Dir
	}
	next.listed = w.listedBelow(t, d)
	w.pending = append(w.pending, next)
}

// find is the directory with a name among those that a source knows.
func find(dirs []*artifact.Dir, name string) *artifact.Dir {
	i := sort.Search(len(dirs), func(i int) bool { return dirs[i].Self.Name >= name })
	return dirs[i]
}

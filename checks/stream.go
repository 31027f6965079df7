package checks

import (
	"cmp"
	"context"
	"io"
	"slices"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// deferred is a file whose content comes later, in the source's own order.
type deferred struct {
	dir    *artifact.Dir
	entry  *artifact.Entry
	state  *expectation
	attrs  artifact.Attributes
	listed *rules.Listed
}

// later says whether the current entry's content has to wait for the source's stream, and if so keeps it.
func (w *worker) later(t *task, e *artifact.Entry, x *expectation) bool {
	if w.run.source.Stream == nil || e.Type != artifact.File || (e.Name == attributesFile && w.captured.held) {
		return false
	}
	if w.needs(&x.types[e.Type]) == 0 && len(w.scanning) == 0 {
		return false
	}
	w.deferred = append(w.deferred, deferred{t.dir, e, x, w.pass.Attributes, w.pass.Listed})
	return true
}

// stream looks at the files whose content comes in one sequence only. What did not come, or did not come whole, is a problem.
func (r *run) stream(waiting []deferred) {
	if len(waiting) == 0 || r.ctx.Err() != nil {
		return
	}
	// Entries with the same content lie side by side then; a map would take as much memory again.
	slices.SortStableFunc(waiting, func(a, b deferred) int { return cmp.Compare(a.entry.Ref, b.entry.Ref) })
	came := make([]bool, len(waiting))
	of := func(ref int64) (from, to int) {
		from, _ = slices.BinarySearchFunc(waiting, ref, func(d deferred, ref int64) int { return cmp.Compare(d.entry.Ref, ref) })
		for to = from; to < len(waiting) && waiting[to].entry.Ref == ref && !came[to]; to++ {
		}
		return from, to
	}
	var team []*worker
	err := r.source.Stream(r.ctx, func(ref int64) bool { from, to := of(ref); return from < to }, func(ref int64, content io.Reader) error {
		from, to := of(ref)
		list := waiting[from:to]
		for i := from; i < to; i++ {
			came[i] = true
		}
		for len(team) < len(list) {
			team = append(team, r.newWorker())
		}
		return feed(r.ctx, team[:len(list)], list, content)
	})
	for _, w := range team {
		w.hand(r)
	}
	if err != nil {
		r.problems = append(r.problems, Problem{Path: ".", Message: plain(err).Error()})
	}
	for i, d := range waiting {
		if !came[i] {
			r.problems = append(r.problems, Problem{Path: d.dir.Join(d.entry.Name), Message: "its content could not be read"})
		}
	}
}

// feed gives one content to the entries that have it: one, or several that are hard links of each other. Only an error that ends
// the stream is returned; one that concerns this content alone is a problem of its entries.
func feed(ctx context.Context, team []*worker, list []deferred, content io.Reader) error {
	wants := make([]bool, len(team))
	for i, w := range team {
		wants[i] = w.take(list[i])
		w.content.Facts.Window = team[0].content.Facts.Window // one content is kept once
	}
	size := list[0].entry.Size
	space := team[0].content.Space()
	for total, have := int64(0), 0; ; {
		n, err := content.Read(space[have:])
		if ctx.Err() != nil {
			return ctx.Err()
		}
		total, have = total+int64(n), have+n
		if err != nil && err != io.EOF || err == io.EOF && total != size {
			for i, w := range team {
				w.problem(list[i].dir.Join(list[i].entry.Name), cut(err, total, size))
			}
			if err == io.EOF {
				return nil
			}
			return err
		}
		if err == nil && have < artifact.HeadSize {
			continue
		}
		more := false
		for i, w := range team {
			wants[i] = wants[i] && w.content.Write(space[:have], err == io.EOF)
			more = more || wants[i]
		}
		if have = 0; err == io.EOF || !more {
			break
		}
	}
	for i, w := range team {
		if err := w.ended(); err != nil {
			return err
		}
		w.checks(&list[i].state.types[artifact.File], false)
	}
	return nil
}

// take makes a worker ready for a file's content, and says whether it wants any.
func (w *worker) take(d deferred) bool {
	w.settle()
	w.place(d.dir)
	w.pass.Entry, w.pass.expect, w.pass.Record = d.entry, d.state, nil
	w.pass.Listed = d.listed
	w.pass.Attributes, w.pass.Held = d.attrs, w.run.source.Held.Of(d.entry)
	w.need = w.needs(&d.state.types[artifact.File])
	w.pass.Facts = &w.content.Facts
	return w.begin(d.entry, artifact.Times{})
}

// cut says what is wrong with a content that ended early or late, or could not be read on.
func cut(err error, got, want int64) error {
	if err == io.EOF {
		return &artifact.CutError{Got: got, Want: want}
	}
	return err
}

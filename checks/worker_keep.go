package checks

import (
	"context"
	"errors"
	"io/fs"
	"syscall"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

func (w *worker) hit(x *expectation) {
	for len(w.hits) <= x.id {
		w.hits = append(w.hits, 0)
	}
	w.hits[x.id]++
}

func (w *worker) count(e *artifact.Entry) {
	switch e.Type {
	case artifact.File:
		w.stats.Files++
		if e.Unheld&artifact.HeldMode == 0 {
			w.modes[e.Mode]++
		}
	case artifact.Directory:
		w.stats.Directories++
		if !e.Implied {
			w.dirModes[e.Mode]++
		}
	case artifact.Link:
		w.stats.Links++
	default:
		w.stats.Specials++
	}
}

func (w *worker) problem(path string, err error) {
	w.problems = append(w.problems, Problem{Path: path, Message: plain(err).Error()})
}

// plain is an error without the call and the path that the standard library puts in front.
func plain(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	if errors.Is(err, syscall.ENOENT) && !errors.Is(err, artifact.ErrChanged) {
		return errVanished
	}
	if errors.Is(err, context.Canceled) {
		return errInterrupted
	}
	return err
}

var (
	errVanished    = errors.New("no such file or directory")
	errInterrupted = errors.New("interrupted while it was read")
)

// report adds a finding about the current entry.
func (w *worker) report(f Finding) {
	if f.Severity > rules.Off {
		w.findings = append(w.findings, f)
	}
}

// settle puts away what was found about the current entry, before another one is looked at.
func (w *worker) settle() {
	for i := range w.findings {
		w.kept.add(w.pass.Dir, w.pass.Entry.Name, &w.findings[i])
	}
	w.findings = w.findings[:0]
}

// hand adds what the worker found to the run.
func (w *worker) hand(r *run) {
	w.handOver()
	w.settle()
	r.kept = append(r.kept, w.kept.parts...)
	r.problems = append(r.problems, w.problems...)
	r.missing = append(r.missing, w.missing...)
	r.lacking = append(r.lacking, w.lacking...)
	r.unlisted = append(r.unlisted, w.unlisted...)
	r.notes = append(r.notes, w.notes...)
	for i, n := range w.hits {
		for len(r.hits) <= i {
			r.hits = append(r.hits, 0)
		}
		r.hits[i] += n
	}
	r.stats.add(&w.stats, &w.modes, &w.dirModes)
}

package checks

import (
	"verify.example/verify/checks/artifact"
)

// look has the source tell what the checks need of an entry. unread says that a plain file's content was needed and could not
// be read, or without an error that nothing is found in it, while its other facts are known.
func (w *worker) look(t *task, e *artifact.Entry, list *tasks) (unread bool, err error) {
	if e.Type == artifact.File {
		if w.memory != nil && w.recall(t, e, list) {
			return true, nil
		}
		if w.need = w.needs(list); w.need != 0 || len(w.scanning) > 0 || w.run.source.Whole {
			if w.need == artifact.NeedCaps && len(w.scanning) == 0 {
				// Only what can be executed carries capabilities: nothing else is opened for them.
				if err = w.reader.Stat(t.dir, e); err != nil || e.Mode&0o111 == 0 {
					return false, err
				}
			}
			if err = w.read(t, e); err == nil {
				return false, nil
			}
			if err == artifact.ErrChanged {
				return false, err
			}
			return w.reader.Stat(t.dir, e) == nil, err
		}
	}
	return false, w.reader.Stat(t.dir, e)
}

// needs collects what the checks that apply to the current entry need of its content.
func (w *worker) needs(list *tasks) artifact.Need {
	w.scanning = w.scanning[:0]
	var need artifact.Need
	for _, b := range list.named {
		if w.named(b) && (b.Applies == nil || w.applies(b)) {
			need |= b.Need
			if b.Scan != nil {
				w.scanning = append(w.scanning, b)
			}
		}
	}
	if len(list.read)+len(list.scan)+len(w.scanning) == 0 && need == 0 && w.pass.Listed == nil {
		return 0
	}
	for _, b := range list.read {
		if need|b.Need != need && (b.Applies == nil || w.applies(b)) {
			need |= b.Need
		}
	}
	for _, b := range list.scan {
		if b.Applies == nil || w.applies(b) {
			w.scanning = append(w.scanning, b)
			need |= b.Need
		}
	}
	if w.pass.Listed != nil {
		need |= w.listedNeed()
	}
	if len(w.scanning) > 0 {
		need |= artifact.NeedHead
	}
	if w.run.source.Known != nil {
		need &^= artifact.NeedCaps // it told when it was opened
	}
	return need
}

// named says whether a check that looks at some names may look at the current entry.
func (w *worker) named(b *bound) bool {
	return b.Names.Has(w.pass.Entry.Name) || b.Within != nil && w.within[b.index]
}

// place makes d the directory whose entries are looked at.
func (w *worker) place(d *artifact.Dir) {
	if w.pass.Dir == d && len(w.within) > 0 {
		return
	}
	w.pass.Dir = d
	if w.within == nil {
		w.within = make([]bool, len(w.scanners))
	}
	for _, b := range w.run.plan.within {
		w.pass.check = b
		w.within[b.index] = b.Within(&w.pass)
	}
}

func (w *worker) applies(b *bound) bool {
	w.pass.check = b
	return b.Applies(&w.pass)
}

// read reads a plain file, or takes what was read of it already.
func (w *worker) read(t *task, e *artifact.Entry) error {
	w.pass.Facts = &w.content.Facts
	if e.Name == attributesFile && w.captured.held {
		w.captured.held = false
		if w.begin(e, w.captured.times) {
			text := w.captured.text
			for ok := true; ok; {
				n := min(len(text), len(w.content.Space()))
				ok = w.content.Write(text[:n], n == len(text)) && n < len(text)
				text = text[n:]
			}
		}
		return w.ended()
	}
	if err := w.reader.Read(t.dir, e, w.content, w.begun); err != nil {
		w.pass.Facts = nil
		return err
	}
	return w.ended()
}

// begin says what to read of a file whose stat data are known.
func (w *worker) begin(e *artifact.Entry, at artifact.Times) bool {
	algorithm, changed := "", false
	if rec := w.pass.Record; rec != nil && rec.OID != "" && w.need&artifact.NeedBlob != 0 {
		algorithm, changed = w.run.record.Algorithm, w.changed(e, at)
	}
	if w.recollection.open {
		stamp, told := w.stamper.Stamp()
		w.recollection.whole = told && stamp == w.recollection.stamp
	}
	return w.content.Begin(w.need, e.Size, algorithm, changed)
}

// changed says whether the stat data of git's index does not show a file on record as unchanged.
func (w *worker) changed(e *artifact.Entry, at artifact.Times) bool {
	s := &w.pass.Record.Stat
	return s.Racy || s.MtimeSec != at.MtimeSec || s.MtimeNsec != at.MtimeNsec || s.Size != uint32(e.Size)
}

// ended closes the scan of a file.
func (w *worker) ended() error {
	if err := w.run.ctx.Err(); err != nil {
		return err
	}
	for _, b := range w.scanning {
		w.pass.check = b
		w.scanners[b.index].End(&w.pass)
	}
	w.stats.Bytes += w.content.Facts.Size
	return nil
}

// headKnown starts the scanners that want to see the file.
func (w *worker) headKnown() (scan, text bool) {
	kept := w.scanning[:0]
	for _, b := range w.scanning {
		if w.scanners[b.index] == nil {
			w.scanners[b.index] = b.Scan()
		}
		w.pass.check = b
		if w.scanners[b.index].Start(&w.pass) {
			kept = append(kept, b)
		}
	}
	w.scanning = kept
	return len(kept) > 0, w.pass.Text() || !w.pass.Facts.NUL
}

func (w *worker) block(b artifact.Block) {
	for _, c := range w.scanning {
		w.pass.check = c
		w.scanners[c.index].Block(&w.pass, b)
	}
}

// checks has every check look that applies to the current entry; those that need content are left out where it was not read, or is
// remembered.
func (w *worker) checks(list *tasks, unread bool) {
	w.pass.began = len(w.findings)
	for _, b := range list.run {
		if unread && b.Need != 0 {
			continue
		}
		w.pass.check = b
		if w.recollection.open {
			w.countFor(b.Need)
		}
		if b.Applies == nil || b.Applies(&w.pass) {
			b.Run(&w.pass)
		}
	}
	if w.pass.Listed != nil {
		w.compareListed(unread)
	}
}

const attributesFile = ".gitattributes"

// attributes reads a directory's .gitattributes before its other files are looked at. It is read once: its own checks take
// what was read here.
func (w *worker) attributes(t *task) {
	w.captured.held = false
	e := t.dir.Entry(attributesFile)
	if e == nil || e.Type != artifact.File || !w.run.plan.content {
		return
	}
	var text []byte
	c := artifact.NewContent()
	c.Head = func() (bool, bool) { return true, true }
	c.Block = func(b artifact.Block) { text = append(text, b.Bytes[b.Seen:]...) }
	c.Cancelled = w.content.Cancelled
	err := w.reader.Read(t.dir, e, c, func(e *artifact.Entry, at artifact.Times) bool {
		w.captured.times = at
		return e.Size <= maxAttributes && c.Begin(artifact.NeedAll|artifact.NeedCaps, e.Size, "", false)
	})
	if err != nil { // said here too: perhaps no check looks at the file itself
		w.problem(t.dir.Join(e.Name), err)
		return
	}
	if e.Size > maxAttributes {
		w.problems = append(w.problems, Problem{Path: t.dir.Join(e.Name), Message: "is larger than 1 MiB, so it was not obeyed"})
		return
	}
	w.captured.text, w.captured.held = text, true
	t.attrs = t.attrs.Enter(t.dir.Path, t.dir.Join(attributesFile), text)
}

// maxAttributes is the largest .gitattributes that is read.
const maxAttributes = 1 << 20

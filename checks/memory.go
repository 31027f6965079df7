package checks

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/cache"
)

// Cache has a run of a directory take what an earlier run found, which is nothing, for files that are unchanged, and remember for the
// next one. What is said of the artifact is the same with and without one: of a file that is remembered everything that needs no
// content is compared, and [Stats] counts it as Cached. A file is remembered when all checks that wanted its content are Alone and had
// nothing to say, and no gathering saw it.
type Cache struct {
	// Policy is a digest of all that decides what checks say and that neither the artifact nor the selection of checks shows: the texts
	// of manifests, the program.
	Policy [32]byte
	Stored []byte           // what an earlier run's Result.Cache was; nil, or anything else, for none
	Clock  func() time.Time // asked when the run begins and ends
	// Anywhere takes stamps at their word on file systems where they prove nothing: for tests.
	Anywhere bool
}

// now is what the clock on the wall says: how long the run takes would not show that it was set back.
func (c *Cache) now() time.Time { return c.Clock().Round(0) }

// memory is what a run knows of files that an earlier one has read, and keeps for the next one.
type memory struct {
	known   *cache.Set
	context [32]byte
	begin   time.Time
	dev     uint64   // other devices may be file systems on which stamps prove nothing
	fresh   [][]byte // what workers hand over
}

var errNotStamped = errors.New("artifact that is not a directory, or a system on which nothing proves that a file is unchanged")

// remember makes the run's memory, where one is asked for; or it says why there is none.
func (r *run) remember() {
	c := r.opt.Cache
	if c == nil {
		return
	}
	err := errNotStamped
	m := &memory{begin: c.now()}
	if r.source.Stamped != nil && r.source.Known == nil {
		m.dev, err = r.source.Stamped()
		if c.Anywhere {
			err = nil
		}
	}
	if err != nil {
		r.uncached = err.Error()
		return
	}
	m.context = r.context(m.dev)
	m.known, _ = cache.Read(c.Stored, m.context, m.begin) // whatever is no set for this run is none
	r.memory = m
}

// context is the digest of all that decides what checks say and that is not a matter of one file.
func (r *run) context(dev uint64) [32]byte {
	h := sha256.New()
	h.Write(r.opt.Cache.Policy[:])
	fmt.Fprintf(h, "%d %t %q %d %t %q\n", dev, r.follows, r.source.Kind, r.source.Held, r.source.Stored, r.opt.Inventory)
	if r.record != nil {
		fmt.Fprintf(h, "%q\n", r.record.Algorithm)
	}
	for _, b := range r.plan.checks {
		fmt.Fprintf(h, "%q %d %d %d %q %t\n", b.Name, b.severity, b.recorded, b.listed, b.setBy, b.wanted)
	}
	for _, g := range r.plan.gatherers {
		fmt.Fprintf(h, "%t\n", g.on)
	}
	return [32]byte(h.Sum(nil))
}

// store completes a result by what the next run can use. A run that was stopped leaves what is stored as it is, and so does one in
// which the clock was set back.
func (r *run) store(res *Result) {
	res.Uncached = r.uncached
	m := r.memory
	if m == nil || r.ctx.Err() != nil || r.queue.reason() != nil || r.opt.Cache.now().Before(m.begin) {
		return
	}
	res.Cache = m.known.Store(slices.Concat(m.fresh...), m.context, m.begin)
}

// recollection is what a worker knows of what is remembered, and of the current file's place in it.
type recollection struct {
	memory  *memory // nil where nothing is remembered
	stamper artifact.Stamper

	dir   *artifact.Dir // of which place is
	place [32]byte
	text  []byte // what the key is a digest of
	key   cache.Key
	stamp artifact.Stamp
	open  bool // the file is read, and remembered if nothing is found
	whole bool // what was opened is what the key speaks of

	findings, problems, notes int   // that the worker had before
	counted                   Stats // by checks that want content
	fresh                     []byte
}

// joins has a worker ask and add to a memory, where its reader tells stamps.
func (w *worker) joins(m *memory) {
	if s, ok := w.reader.(artifact.Stamper); ok {
		w.memory, w.stamper = m, s
	}
}

// handOver adds what the worker keeps for the next run to the memory. Workers do so one after another.
func (w *worker) handOver() {
	if w.memory != nil {
		w.counted()
		w.memory.fresh = append(w.memory.fresh, w.fresh)
	}
}

// recall asks the source for the facts of a plain file, and says whether it is known that nothing is found in its content; then its
// checks have counted what they counted before.
func (w *worker) recall(t *task, e *artifact.Entry, list *tasks) (known bool) {
	r := &w.recollection
	r.open = false
	marks, need := w.applying(list)
	if need == 0 || e.Name == attributesFile || w.reader.Stat(t.dir, e) != nil || e.Type != artifact.File ||
		need == artifact.NeedCaps && e.Mode&0o111 == 0 {
		return false // what cannot be told will be said when it is read
	}
	stamp, told := w.stamper.Stamp()
	if !told || stamp.Dev != w.memory.dev {
		return false
	}
	r.stamp = stamp
	w.fileKey(t.dir, e, &marks, need)
	if with, ok := w.memory.known.Find(&r.key); ok {
		w.stats.unpack(with)
		w.stats.Cached++
		return true
	}
	if stamp.Settled(w.memory.begin) {
		w.counted()
		r.open, r.whole = true, false
		r.findings, r.problems, r.notes = len(w.findings), len(w.problems), len(w.notes)
		w.pass.Stats = &r.counted
	}
	return false
}

// learn keeps the current file for the next run, where it was read as a whole and nothing was found.
func (w *worker) learn(e *artifact.Entry) {
	r := &w.recollection
	r.open = false
	with, ok := r.counted.pack()
	w.counted()
	if ok && r.whole && !e.Caps && r.findings == len(w.findings) && r.problems == len(w.problems) && r.notes == len(w.notes) {
		r.fresh = cache.Append(r.fresh, &r.key, with)
	}
}

// countFor has what the next check counts kept apart where it needs content: it is not called in a run that remembers the file.
func (w *worker) countFor(need artifact.Need) {
	w.pass.Stats = &w.stats
	if need != 0 {
		w.pass.Stats = &w.recollection.counted
	}
}

// counted adds what checks that want content have counted apart.
func (w *worker) counted() {
	w.pass.Stats = &w.stats
	w.stats.sum(&w.recollection.counted)
	w.recollection.counted = Stats{}
}

// fileKey makes the key of the current file. Everything that its checks may look at is in it: the place, by a digest for each directory,
// the facts, the stamp, the checks that apply, what .gitattributes, git's record and the inventory say.
func (w *worker) fileKey(d *artifact.Dir, e *artifact.Entry, marks *marks, need artifact.Need) {
	r, p := &w.recollection, &w.pass
	if r.dir != d {
		r.dir = d
		r.text = append(append(r.text[:0], w.memory.context[:]...), d.Path...)
		r.place = sha256.Sum256(r.text)
	}
	b := append(r.text[:0], r.place[:16]...)
	le := binary.LittleEndian
	b = le.AppendUint64(b, r.stamp.Ino)
	for _, at := range [...]artifact.Instant{r.stamp.Ctime, r.stamp.Mtime, r.stamp.Birth} {
		b = le.AppendUint32(le.AppendUint64(b, uint64(at.Sec)), at.Nsec)
	}
	b = le.AppendUint64(b, uint64(e.Size))
	b = le.AppendUint32(le.AppendUint32(le.AppendUint16(b, e.Mode), e.UID), e.GID)
	b = le.AppendUint16(le.AppendUint64(le.AppendUint64(b, marks[0]), marks[1]), uint16(need))
	a := &p.Attributes
	b = append(b, byte(a.Text), byte(a.EOL), bits(a.Filter, a.Stored, p.Record != nil, p.Listed != nil, a.From != ""))
	if a.From != "" {
		b = text(b, a.From)
	}
	if rec := p.Record; rec != nil {
		b = append(b, byte(rec.Type), bits(rec.Exec, rec.Submodule, rec.Absent, w.changed(e, artifact.Times{MtimeSec: r.stamp.Mtime.Sec, MtimeNsec: int64(r.stamp.Mtime.Nsec)})))
		b = text(b, rec.OID)
	}
	if l := p.Listed; l != nil {
		b = le.AppendUint16(le.AppendUint16(b, uint16(l.Lists)), l.Mode)
		b = append(le.AppendUint64(b, uint64(l.Size)), byte(l.Type))
		b = append(b, l.SHA256[:]...)
	}
	r.text = append(b, e.Name...)
	sum := sha256.Sum256(r.text)
	r.key = cache.Key(sum[:len(r.key)])
}

// text appends a text in front of which its length stands, so that no two lists of texts look the same.
func text(b []byte, s string) []byte {
	return append(binary.LittleEndian.AppendUint16(b, uint16(len(s))), s...)
}

func bits(list ...bool) (b byte) {
	for i, set := range list {
		if set {
			b |= 1 << i
		}
	}
	return b
}

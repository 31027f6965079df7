package checks

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// run is one verification under way.
type run struct {
	plan    *Plan
	opt     Options
	source  *artifact.Source
	tree    *artifact.Tree
	record  *artifact.Record
	against string // in a comparison, the name of what is expected
	follows bool   // git's record or a .gitattributes may speak
	set     *rules.Set[expectation]
	entries atomic.Int64

	mu           sync.Mutex
	expectations []*expectation
	queue        queue

	ctx      context.Context
	kept     [][]kept // findings about entries, as the workers met them
	loose    keeper   // findings about paths, by what looked at the whole tree
	problems []Problem
	missing  []Missing
	lacking  []Lacking
	unlisted []string
	notes    []note
	hits     []int64 // entries by expectation
	stats    Stats

	memory   *memory // nil where nothing is remembered
	uncached string  // why not, where that was asked for

	conclusions map[*gatherer]any // of the gatherings, once a check has asked
}

// note is what a check kept for its Tree.
type note struct {
	check *bound
	path  string
	value any
}

// Run verifies the artifact opt.Source, or the directory opt.Dir, against a plan. An error means that nothing was looked at: the
// directory is not there or cannot be read. Everything else that could not be decided is among the result's problems. When ctx
// ends the run stops and says, as a problem, how much it did not look at. It runs nothing that the artifact contains or names.
// The source is not closed; one that is known as a whole serves one run only.
func Run(ctx context.Context, plan *Plan, opt Options) (*Result, error) {
	r, err := look(ctx, plan, opt)
	if err != nil {
		return nil, err
	}
	for _, f := range r.source.Said.Faults {
		if !plan.reports(f.Check) {
			r.problems = append(r.problems, Problem{Path: f.Path, Message: f.Message + ", so it was not looked at, and " + f.Check + " does not run"})
		}
	}
	return r.result(), nil
}

// look is a run but for its result.
func look(ctx context.Context, plan *Plan, opt Options) (*run, error) {
	src := opt.Source
	if src == nil {
		var err error
		if src, err = artifact.OpenDirectory(opt.Dir); err != nil {
			return nil, fmt.Errorf("%q cannot be read: %w", opt.Dir, plain(err))
		}
		defer src.Close()
	}
	opt.Limits = opt.Limits.OrDefault()
	r := &run{plan: plan, opt: opt, source: src, ctx: ctx}
	r.tree = &artifact.Tree{Name: opt.Dir, Source: src.Kind, Held: src.Held, Root: src.Known, Said: src.Said}
	if src.Known == nil {
		r.tree.Root = &artifact.Dir{Path: ".", Self: src.Root}
	}
	if abs, err := filepath.Abs(opt.Dir); err == nil && opt.Source == nil {
		r.tree.Path = filepath.ToSlash(abs)
	}
	for _, f := range src.Said.Problems {
		r.problems = append(r.problems, Problem(f))
	}
	r.readRecord()
	if err := r.compile(); err != nil {
		return nil, err
	}
	r.remember()
	r.walk()
	r.finishTree()
	return r, nil
}

// readRecord reads git's record where the policy wants one. A record that cannot be read is a problem.
func (r *run) readRecord() {
	r.follows = true
	if !r.plan.policy.Baseline || !r.plan.record || r.tree.Path == "" {
		return
	}
	rec, err := artifact.ReadRecord(r.ctx, r.opt.Dir)
	if err != nil {
		r.problems = append(r.problems, Problem{Path: ".git", Message: "git's record cannot be read: " + err.Error()})
	}
	r.record = rec
}

// compile makes the matcher. What is ignored is one more rule, behind all others.
func (r *run) compile() error {
	list := append([]rules.Rule{}, r.plan.policy.Rules...)
	list = append(list, rules.Rule{Selector: rules.Paths, Patterns: r.plan.policy.Ignore})
	set, faults := rules.Compile(list, r.resolve)
	if len(faults) > 0 {
		return faults
	}
	r.set = set
	return nil
}

// jobs is how many workers look at entries. More than the processors, since a cold cache has them wait for the disk.
func (r *run) jobs() int {
	if r.opt.Jobs > 0 {
		return r.opt.Jobs
	}
	return min(max(4, 2*runtime.GOMAXPROCS(0)), 16)
}

// walk looks at every entry once. It and what reads ahead in a source (package artifact) are all that starts goroutines.
func (r *run) walk() {
	r.queue.init()
	var rec *artifact.RecordDir
	if r.record != nil {
		rec = r.record.Root
	}
	stop := context.AfterFunc(r.ctx, r.queue.stop)
	defer stop()
	workers := make([]*worker, r.jobs())
	var wg sync.WaitGroup
	for i := range workers {
		workers[i] = r.newWorker()
		if i == 0 {
			workers[0].root(rec)
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			workers[i].loop()
		}()
	}
	wg.Wait()
	var waiting []deferred
	for _, w := range workers {
		w.hand(r)
		waiting = append(waiting, w.deferred...)
	}
	r.stream(waiting)
	if err := r.queue.reason(); err != nil {
		r.problems = append(r.problems, Problem{Path: ".", Message: err.Error()})
	} else if r.ctx.Err() != nil {
		r.problems = append(r.problems, Problem{Path: ".", Message: interrupted(r.queue.left())})
	}
}

// interrupted says what a walk that was stopped left out, when so many directories still waited.
func interrupted(left int) string {
	if left == 0 {
		return "interrupted: not everything was looked at"
	}
	return fmt.Sprintf("interrupted: %s found and not looked at, nor what lies below", Count(int64(left), "directory was", "directories were"))
}

// task is a directory that waits to be looked at.
type task struct {
	dir    *artifact.Dir
	state  rules.State
	record *artifact.RecordDir
	listed *rules.ListedDir // what the inventory lists there; nil where it does not speak of it
	next   int              // of the entries in listed
	attrs  *artifact.AttributeSet
	depth  int
	known  []*artifact.Dir // the directories below dir, of a source that knows them
}

// queue holds the directories that wait, the newest first, so that memory stays small and related names close together.
type queue struct {
	mu      sync.Mutex
	ready   *sync.Cond
	tasks   []task
	working int // workers that may still add tasks
	stopped bool
	ended   atomic.Bool // stopped, for who looks at it before each entry
	err     error
}

func (q *queue) init() { q.ready = sync.NewCond(&q.mu) }

func (q *queue) push(ts []task) {
	q.mu.Lock()
	for i := len(ts) - 1; i >= 0; i-- {
		q.tasks = append(q.tasks, ts[i])
	}
	q.mu.Unlock()
	if len(ts) > 1 {
		q.ready.Broadcast()
	} else {
		q.ready.Signal()
	}
}

// pop waits for a task. It returns false when no more will come.
func (q *queue) pop(idle bool) (task, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if idle {
		q.working--
	}
	for len(q.tasks) == 0 || q.stopped {
		if q.working == 0 || q.stopped {
			q.ready.Broadcast()
			return task{}, false
		}
		q.ready.Wait()
	}
	t := q.tasks[len(q.tasks)-1]
	q.tasks = q.tasks[:len(q.tasks)-1]
	q.working++
	return t, true
}

func (q *queue) stop() { q.fail(nil) }

// fail ends the walk, for a reason where err is not nil.
func (q *queue) fail(err error) {
	q.mu.Lock()
	q.stopped = true
	q.ended.Store(true)
	if q.err == nil {
		q.err = err
	}
	q.mu.Unlock()
	q.ready.Broadcast()
}

// left and reason lock, since a run that is stopped may still be told so when its workers have ended.
func (q *queue) left() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.tasks)
}

func (q *queue) reason() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.err
}

// progress tells the caller how far the run is, at most every so many entries.
func (r *run) progress(n int64) {
	const every = 1 << 10
	if total := r.entries.Add(n); r.opt.Progress != nil && total/every != (total-n)/every {
		r.opt.Progress(total)
	}
}

// today is the day of the run.
func (r *run) today() time.Time {
	return r.opt.Now.UTC().Truncate(24 * time.Hour)
}

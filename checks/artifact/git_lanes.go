package artifact

import "context"

// gitLane is one of the gits that read contents side by side: to inflate them is what takes git its time, and two keep two processors
// busy. Objects are dealt out in strides, and heard in their order; a git that is not heard yet is ahead by what its pipe holds.
type gitLane struct {
	*gitBatch
	place func(i int) int // where in all objects the lane's i-th one is
	n     int             // how many it has
	asked int
	done  int
}

const (
	gitStride = 16      // objects that one git reads before it is the other's turn
	gitFew    = 1024    // objects for which the git that read the trees is good enough: it writes each answer by itself
	gitPipe   = 1 << 20 // bytes that a git may be ahead, where the system lets a pipe hold them
)

// openLanes has gits at work on the objects of refs. Those that were started when the source was opened are used first.
func (t *gitTree) openLanes(ctx context.Context, refs []int64) ([]*gitLane, error) {
	batches := []**gitBatch{&t.contents, &t.batch}
	switch {
	case len(refs) <= gitStride:
		batches = batches[:1]
	case len(refs) > gitFew:
		t.batch.close()
	}
	var lanes []*gitLane
	for k, b := range batches {
		if (*b).closed {
			var err error
			if *b, err = t.openBatch(ctx, "--batch", "--buffer"); err != nil {
				return nil, err
			}
		}
		widen(*b)
		round := gitStride * len(batches)
		l := &gitLane{gitBatch: *b, place: func(i int) int { return i/gitStride*round + k*gitStride + i%gitStride }}
		l.n = len(refs)/round*gitStride + min(max(len(refs)%round-k*gitStride, 0), gitStride)
		t.more(l, refs)
		lanes = append(lanes, l)
	}
	return lanes, nil
}

// more asks a lane's git for as many objects as it is to be ahead.
func (t *gitTree) more(l *gitLane, refs []int64) {
	l.askAll(&l.asked, l.done, l.n, func(i int) string {
		ref := refs[l.place(i)]
		if t.lacks(ref) {
			return ""
		}
		return t.oid(ref)
	})
}

// closeLanes ends the gits.
func (t *gitTree) closeLanes() {
	t.batch.close()
	t.contents.close()
}

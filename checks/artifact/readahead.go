package artifact

import (
	"context"
	"io"
	"runtime"
	"sync/atomic"
)

// This file has the only two functions of this package that start goroutines, readAhead and inOrder. Whoever calls them waits for
// the goroutines before it returns, and what these share with it they hand over by channels.

// readahead reads a stream in a goroutine of its own, a few blocks ahead of who takes them: what a decompressor takes its time for
// is read on one processor, while what came before is looked at on another. The goroutine ends in close at the latest. A readahead
// is for one goroutine; what it reads from is not touched by another before close.
type readahead struct {
	ctx   context.Context
	full  chan block
	empty chan []byte
	quit  atomic.Bool
	done  chan struct{}
	now   block // what is being taken
	taken int   // bytes of it
	// keep, where it is not nil, is given each block once it was taken whole, and says what to read the next one into: nil for
	// a new buffer.
	keep func(data []byte) []byte
}

// block is a piece of a stream, and the error that it ended with behind it.
type block struct {
	data []byte
	err  error
}

// How far a readahead is ahead: so many blocks, each of so many bytes but the last of a stream.
const (
	aheadBlock  = 256 << 10
	aheadBlocks = 4
)

// readAhead begins to read r. The readahead ends with ctx.
func readAhead(ctx context.Context, r io.Reader) *readahead {
	a := &readahead{ctx: ctx, full: make(chan block, aheadBlocks), empty: make(chan []byte, aheadBlocks), done: make(chan struct{})}
	for range aheadBlocks {
		a.empty <- nil
	}
	go a.run(r)
	return a
}

// run is the goroutine. It never waits for full, since there are no more blocks than fit.
func (a *readahead) run(r io.Reader) {
	defer close(a.done)
	for data := range a.empty {
		if a.quit.Load() {
			return
		}
		if data == nil {
			data = make([]byte, aheadBlock)
		}
		n, err := io.ReadFull(r, data[:aheadBlock])
		if err == io.ErrUnexpectedEOF {
			err = io.EOF // that of ReadFull: a damaged stream has an error of its own
		}
		a.full <- block{data[:n], err}
		if err != nil {
			return
		}
	}
}

// next has something in now that was not taken yet.
func (a *readahead) next() error {
	for a.taken == len(a.now.data) {
		if data := a.now.data; data != nil {
			a.now.data, a.taken = nil, 0
			if a.keep != nil {
				data = a.keep(data)
			}
			if a.now.err == nil {
				a.empty <- data
			}
		}
		if a.now.err != nil {
			return a.now.err
		}
		if err := a.ctx.Err(); err != nil {
			return err
		}
		select {
		case a.now = <-a.full:
		case <-a.ctx.Done():
			return a.ctx.Err()
		}
	}
	return nil
}

// Read takes what comes next.
func (a *readahead) Read(p []byte) (int, error) {
	if err := a.next(); err != nil {
		return 0, err
	}
	n := copy(p, a.now.data[a.taken:])
	a.taken += n
	return n, nil
}

// Discard passes over n bytes. It gives an error where it passed over less.
func (a *readahead) Discard(n int) (int, error) {
	left := n
	for left > 0 {
		if err := a.next(); err != nil {
			return n - left, err
		}
		step := min(left, len(a.now.data)-a.taken)
		a.taken, left = a.taken+step, left-step
	}
	return n, nil
}

// close ends the goroutine. It waits for the block that is being read.
func (a *readahead) close() {
	a.quit.Store(true)
	close(a.empty)
	<-a.done
}

// inOrder calls do with each number below n, as many at the same time as there are processors, and take with each result, in order.
// An error of take ends it, and the context that the others have.
func inOrder[T any](ctx context.Context, n int, do func(ctx context.Context, i int) T, take func(i int, result T) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var results []chan T // of those that were begun and not taken
	begun := 0
	begin := func() {
		i, c := begun, make(chan T, 1)
		begun++
		results = append(results, c)
		go func() { c <- do(ctx, i) }()
	}
	for begun < min(n, runtime.GOMAXPROCS(0)) {
		begin()
	}
	var err error
	for i := 0; len(results) > 0; i++ {
		result := <-results[0]
		results = results[1:]
		if err != nil {
			continue
		}
		if err = take(i, result); err != nil {
			cancel()
		} else if begun < n {
			begin()
		}
	}
	return err
}

// Command verify compares what was built with what was promised, before it is uploaded, and fails on drift.
//
// The command line is thin: it reads the flags, has package manifest read what is expected and package checks hold the
// artifact against it, and hands the result to package report. Only this package writes to the terminal, and only
// [exitCode] decides the exit code.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"
)

// grace is how long an interrupted run may take to say what it did not look at: neither one regular expression on one long line nor
// a read from a pipe in which nothing comes can be stopped half way.
const grace = 2 * time.Second

func main() {
	collectLate()
	// A reader that goes away (verify | head) is an error of that write, not the end of the run: other reports are still written.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, func() {
		stop() // the second Ctrl-C kills
		time.AfterFunc(grace, func() {
			complain(os.Stderr, errors.New("interrupted, and nothing was decided"))
			os.Exit(exitUndecided)
		})
	})
	os.Exit(run(ctx, os.Args[1:], terminal{out: os.Stdout, err: os.Stderr}))
}

// collectLate has the first garbage collection wait until the heap has 16 MiB, where the runtime begins at 4: a small run then needs
// none. After the first one the heap grows as it does anywhere. Who sets GOGC has the say.
func collectLate() {
	if os.Getenv("GOGC") != "" {
		return
	}
	const usual, late = 100, 400
	debug.SetGCPercent(late)
	first := new([]int)
	runtime.AddCleanup(first, func(percent int) { debug.SetGCPercent(percent) }, usual)
}

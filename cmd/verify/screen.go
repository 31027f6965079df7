package main

import (
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/term"

	"verify.example/verify/checks"
)

// coloured says whether the report on the screen has colours: as --color says, else as NO_COLOR, CLICOLOR_FORCE and the
// screen itself do (no-color.org, bixense.com/clicolors).
func (a *app) coloured() bool {
	switch {
	case a.flags.color.word != "auto":
		return a.flags.color.word == "always"
	case os.Getenv("NO_COLOR") != "":
		return false
	case os.Getenv("CLICOLOR_FORCE") != "" && os.Getenv("CLICOLOR_FORCE") != "0":
		return true
	}
	return isTerminal(a.out)
}

// isTerminal says whether f is a terminal that knows control sequences.
func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb" }

// patience is how long a run may last before it says how far it is, and pause how long before it says so again.
const (
	patience = 500 * time.Millisecond
	pause    = 100 * time.Millisecond
)

// progress is the line that says how far a run is. Its methods may be called concurrently; a nil progress says nothing.
type progress struct {
	screen *os.File
	start  time.Time
	once   bool // rewrites one line of a terminal; else each is a line of its own

	mu   sync.Mutex
	next time.Time
	said bool
}

// newProgress is the progress that the flags ask for, or nil.
func (a *app) newProgress() *progress {
	tty := isTerminal(a.err)
	wanted := a.flags.progress.word == "always" || a.flags.progress.word == "auto" && tty && !a.flags.quiet
	if !wanted {
		return nil
	}
	now := time.Now()
	return &progress{screen: a.err, start: now, once: tty, next: now.Add(patience)}
}

// update says how many entries were seen, when it is time to.
func (p *progress) update(entries int64) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if now.Before(p.next) {
		return
	}
	line := fmt.Sprintf("verify: %s entries, %.1f s", checks.Thousands(entries), now.Sub(p.start).Seconds())
	p.said = true
	if p.once {
		p.next = now.Add(pause)
		fmt.Fprintf(p.screen, "\r%s\x1b[K", line)
		return
	}
	p.next = now.Add(10 * pause)
	fmt.Fprintln(p.screen, line)
}

// end erases the line. Updates that come later are not shown.
func (p *progress) end() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.next = p.start.AddDate(1000, 0, 0)
	if p.said && p.once {
		fmt.Fprint(p.screen, "\r\x1b[K")
	}
}

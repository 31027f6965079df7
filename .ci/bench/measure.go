package main

import (
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"syscall"
	"time"
)

// command is one process, or several one after another, that are measured as one row.
type command struct {
	name  string
	argv  [][]string
	exits []int // exit codes that are as it should be; nil is 0
	dir   string
	once  bool // it takes so long that one run has to do
	// skip says why the command is not measured; "" where it is.
	skip string
}

// sample is what one run took.
type sample struct {
	wall, cpu time.Duration
	memory    int64 // the largest resident set, bytes
}

// measured is a command with its medians.
type measured struct {
	command
	sample
}

// measure runs every command once to warm up, and then rounds times alternating, so that what else the machine does falls on
// all of them alike.
func measure(commands []command, rounds int, log io.Writer) []measured {
	samples := make([][]sample, len(commands))
	for round := range rounds + 1 {
		for i := range commands {
			c := &commands[i]
			if c.skip != "" || c.once && round > 0 {
				continue
			}
			s, err := c.run()
			if err != nil {
				c.skip = err.Error()
				fmt.Fprintf(log, "%s: %v\n", c.name, err)
				continue
			}
			if round > 0 || c.once {
				samples[i] = append(samples[i], s)
			}
		}
	}
	rows := make([]measured, len(commands))
	for i, c := range commands {
		rows[i].command = c
		if c.skip == "" {
			rows[i].sample = medians(samples[i])
		}
	}
	return rows
}

// run runs the command once. What it prints is read and thrown away, as a pipe would take it.
func (c *command) run() (sample, error) {
	var total sample
	for _, argv := range c.argv {
		cmd := exec.Command(argv[0], argv[1:]...)
		var diagnostics bytes.Buffer
		cmd.Stdout, cmd.Stderr, cmd.Dir = io.Writer(discard{}), &diagnostics, c.dir
		began := time.Now()
		err := cmd.Run()
		total.wall += time.Since(began)
		if cmd.ProcessState == nil {
			return total, err
		}
		if code := cmd.ProcessState.ExitCode(); code != 0 && !slices.Contains(c.exits, code) {
			return total, fmt.Errorf("exit code %d: %.300s", code, bytes.ReplaceAll(diagnostics.Bytes(), []byte("\n"), []byte(" ")))
		}
		total.cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			total.memory = max(total.memory, usage.Maxrss<<10)
		}
	}
	return total, nil
}

// discard is not io.Discard, which os/exec would replace by the null device: some programs see that and do nothing.
type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func medians(samples []sample) sample {
	var s sample
	var walls, cpus []time.Duration
	for _, one := range samples {
		walls, cpus = append(walls, one.wall), append(cpus, one.cpu)
		s.memory = max(s.memory, one.memory)
	}
	slices.Sort(walls)
	slices.Sort(cpus)
	s.wall, s.cpu = walls[len(walls)/2], cpus[len(cpus)/2]
	return s
}

// Bench measures verify beside its peers and beside what the machine allows: it generates trees, builds verify and, where there is
// a C compiler, a program that does the system calls alone, runs all of them alternating, and prints tables in Markdown.
//
//	go run ./.ci/bench                                  10,000, 50,000 and 200,000 files: some minutes
//	go run ./.ci/bench -sizes 2000 -rounds 1            a try, in less than a minute
//	go run ./.ci/bench -sizes 1000000 -git 0 -only metadata,growth
//	go run ./.ci/bench -before OLD-VERIFY               this verify beside another
//
// Peers that are not installed are named as missing. Times are medians, and ratios are what holds from run to run; on a machine
// that does other things, -by cpu takes the ratios of processor time. It is run from the repository's root.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// options are the flags.
type options struct {
	sizes  []int
	rounds int
	dir    string
	median float64
	git    int
	only   string
	by     string
	before string
	child  bool // this process is to generate a tree and nothing else
}

func main() {
	opt, err := parse(os.Args[1:], os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	switch {
	case err != nil:
	case opt.child:
		_, err = generate(opt.dir, opt.sizes[0], opt.median, opt.git > 0)
	default:
		err = run(opt, os.Stdout, os.Stderr)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(2)
	}
}

func parse(args []string, usage io.Writer) (options, error) {
	var opt options
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(usage)
	sizes := f.String("sizes", "10000,50000,200000", "how many files the trees have")
	f.IntVar(&opt.rounds, "rounds", 7, "how often each command runs, after one run to warm up")
	f.StringVar(&opt.dir, "dir", "", "where the trees are made and kept; else a temporary directory that is removed")
	f.Float64Var(&opt.median, "median", 4096, "the median of the files' sizes, in bytes")
	f.IntVar(&opt.git, "git", 200_000, "trees of more files than this are no git checkouts: committing takes its time")
	f.StringVar(&opt.only, "only", "", "the tables to print: some of metadata,lines,inventory,checkout,cache,start,growth,archives")
	f.StringVar(&opt.by, "by", "wall", "take ratios of wall or of cpu time")
	f.StringVar(&opt.before, "before", "", "another verify to measure beside this one")
	f.BoolVar(&opt.child, "generate", false, "make one tree in the directory -dir, and measure nothing")
	if err := f.Parse(args); err != nil {
		return opt, err
	}
	for word := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || n < 1 {
			return opt, fmt.Errorf("-sizes: %q is not a number of files", word)
		}
		opt.sizes = append(opt.sizes, n)
	}
	if opt.by != "wall" && opt.by != "cpu" {
		return opt, fmt.Errorf("-by is wall or cpu, not %q", opt.by)
	}
	for word := range strings.SplitSeq(opt.only, ",") {
		if word != "" && !strings.Contains(",metadata,lines,inventory,checkout,cache,start,growth,archives,", ","+word+",") {
			return opt, fmt.Errorf("-only: there is no table %q", word)
		}
	}
	if opt.rounds < 1 || flag.NArg() > 0 {
		return opt, errors.New("-rounds is at least 1, and there are no arguments")
	}
	return opt, nil
}

// wants says whether a table is to be printed.
func (o *options) wants(table string) bool {
	return o.only == "" || strings.Contains(","+o.only+",", ","+table+",")
}

func run(opt options, out, log io.Writer) error {
	scratch, err := os.MkdirTemp("", "verify-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	if opt.dir == "" {
		opt.dir = scratch
	}
	b, err := prepare(scratch, opt)
	if err != nil {
		return err
	}
	show := func(g group) { print(out, g.title, measure(g.commands, opt.rounds, log), opt.by) }
	if opt.wants("start") {
		show(b.start())
	}
	for _, n := range opt.sizes {
		fmt.Fprintf(log, "a tree of %d files ...\n", n)
		t, err := opt.tree("tree-"+strconv.Itoa(n), n, n <= opt.git)
		if err != nil {
			return err
		}
		for _, table := range []struct {
			name string
			of   func(*tree) group
		}{{"metadata", b.metadata}, {"lines", b.lines}, {"inventory", b.inventory}, {"checkout", b.checkout}, {"cache", b.cached}, {"growth", b.growth}} {
			if opt.wants(table.name) {
				g := table.of(t)
				g.title += fmt.Sprintf(": %d files, %d entries", t.files, t.entries)
				show(g)
			}
		}
		if opt.wants("archives") {
			for _, g := range b.archives(t) {
				g.title += fmt.Sprintf(": %d files", t.files)
				show(g)
			}
		}
	}
	return nil
}

// prepare builds the programs, and writes the manifests and the small tree.
func prepare(scratch string, opt options) (*bench, error) {
	b := &bench{dir: scratch, before: opt.before, manifests: map[string]string{}}
	b.verify, b.empty = filepath.Join(scratch, "verify"), filepath.Join(scratch, "empty")
	if err := errors.Join(buildGo(b.verify, "./cmd/verify"), buildEmpty(scratch, b.empty)); err != nil {
		return nil, err
	}
	var err error
	if b.floor, err = buildFloor(scratch); err != nil {
		return nil, err
	}
	for name, text := range map[string]string{
		"5 rules": metadata(5), "30 rules": metadata(30), "500 rules": metadata(500), "lines": lines(),
		"no findings": findings(""), "a tenth of the files": findings("**/*_0?0*"), "every file": findings("**"),
	} {
		if b.manifests[name], err = manifest(scratch, strings.ReplaceAll(name, " ", "-"), text); err != nil {
			return nil, err
		}
	}
	b.manifests["without .git"] = filepath.Join(scratch, "without-git")
	if err := os.WriteFile(b.manifests["without .git"], []byte("./.git\n"), 0o644); err != nil {
		return nil, err
	}
	b.small, err = opt.tree("small", 500, opt.git > 0)
	return b, err
}

// tree has a tree made by another process: a process that starts others is counted as a part of their memory.
func (o *options) tree(name string, n int, git bool) (*tree, error) {
	t := newTree(filepath.Join(o.dir, name), n, git && tool("", "git").skip == "")
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	asGit := "0"
	if t.git {
		asGit = "1"
	}
	c := exec.Command(self, "-generate", "-dir", t.dir, "-sizes", strconv.Itoa(n), "-git", asGit, "-median", fmt.Sprint(o.median))
	c.Stderr = os.Stderr
	return t, c.Run()
}

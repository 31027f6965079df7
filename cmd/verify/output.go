package main

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"verify.example/verify/cmd/verify/internal/report"
	"verify.example/verify/rules"
)

// output is one report to write: to the screen, or to a file.
type output struct {
	format report.Format
	file   string // "" for the screen
}

// parseOutputs reads what --format was given. The first output is always the screen's, in the default format where none was
// asked for.
func parseOutputs(args []string) ([]output, error) {
	var screen, files []output
	taken := map[string]bool{}
	for _, arg := range args {
		name, file, toFile := strings.Cut(arg, "=")
		format, err := findFormat(name)
		if err != nil {
			return nil, err
		}
		switch {
		case toFile && file == "":
			return nil, failf("write --format "+name+"=FILE", "--format %s= names no file", name)
		case !toFile || file == "-":
			screen = append(screen, output{format: format})
		case taken[filepath.Clean(file)]:
			return nil, failf("give each format a file of its own", "two formats are to be written to %q", file)
		default:
			taken[filepath.Clean(file)] = true
			files = append(files, output{format, file})
		}
	}
	if len(screen) > 1 {
		return nil, failf("write the others to files, as in --format json=report.json", "%d formats are to be written to the screen", len(screen))
	}
	if len(screen) == 0 {
		screen = []output{{format: report.Formats()[0]}}
	}
	return append(screen, files...), nil
}

func findFormat(name string) (report.Format, error) {
	for _, f := range report.Formats() {
		if f.Name == name {
			return f, nil
		}
	}
	hint := "the formats are " + formatNames(", ")
	if near := rules.Nearest(name, strings.Split(formatNames(" "), " ")); near != "" {
		hint = "did you mean " + near + "?"
	}
	return report.Format{}, failf(hint, "there is no format %q", name)
}

// writeReports writes every report, and the screen's last, so that it can be read where a file could not be written.
func (a *app) writeReports(outputs []output, r *report.Report) error {
	var errs []error
	for _, o := range outputs[1:] {
		opt := report.Options{Verbose: a.flags.verbose}
		err := writeFile(o.file, func(w io.Writer) error { return o.format.Write(w, r, opt) })
		if err != nil {
			errs = append(errs, failf("", "cannot write %q: %s", o.file, reason(err)))
		}
	}
	opt := report.Options{Verbose: a.flags.verbose, Quiet: a.flags.quiet, Colour: a.coloured()}
	err := outputs[0].format.Write(a.out, r, opt)
	if err != nil && (!brokenPipe(err) || exitCode(r.Verdict, a.flags.failOn.word, nil) == exitVerified) {
		errs = append(errs, failf("", "cannot write the report: %s", reason(err)))
	}
	if len(errs) == 0 {
		return nil
	}
	return errs[0]
}

// brokenPipe says that a reader went away, as head does. It changes no exit code but 0, which must not stand for a report that
// nobody got.
func brokenPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }

// writeFile replaces the file atomically: whoever looks sees the old content or the new, whole. What is not a plain file, such
// as /dev/stderr, is written to as it is.
func writeFile(name string, write func(io.Writer) error) error {
	perm := fs.FileMode(0o666)
	if info, err := os.Stat(name); err == nil {
		if !info.Mode().IsRegular() {
			return writeInto(name, write)
		}
		perm = info.Mode().Perm()
		if name, err = filepath.EvalSymlinks(name); err != nil {
			return err
		}
	}
	temp := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+"."+rand.Text()[:8])
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return err
	}
	err = errors.Join(buffered(f, write), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(temp, name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temp))
	}
	return nil
}

func writeInto(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(buffered(f, write), f.Close())
}

func buffered(w io.Writer, write func(io.Writer) error) error {
	b := bufio.NewWriter(w)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}

// tell writes to standard error what a report on the screen does not show, or not to people.
func (a *app) tell(screen report.Format, r *report.Report, faults string) {
	if faults != "" {
		fmt.Fprint(a.err, faults)
	}
	if screen.Name == report.Formats()[0].Name {
		return
	}
	for i, p := range r.Problems {
		if i == 10 {
			fmt.Fprintf(a.err, "verify: ... %d more in the report\n", len(r.Problems)-i)
			return
		}
		place := ""
		if p.Path != "" {
			place = report.Name(p.Path) + ": "
		}
		fmt.Fprintf(a.err, "verify: could not decide: %s%s\n", place, report.Clean(p.Message))
	}
}

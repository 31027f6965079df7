package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"verify.example/verify/cmd/verify/internal/hook"
	"verify.example/verify/cmd/verify/internal/report"
)

func (a *app) hookCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "hook install|uninstall|status",
		Short: "the git pre-push hook: what is pushed is verified first",
		Long: `The hook verifies what is pushed, whatever is checked out: the tree of each branch and tag that the remote does not have
yet, each tree once, against the manifest in that tree. A push that brings drift, or anything that could not be decided, is
blocked; "git push --no-verify" goes past the hook.`,
		Example: "  verify hook install",
		RunE: func(*cobra.Command, []string) error {
			return failf("write verify hook install", "hook takes one of install, uninstall, status")
		},
	}
	c.AddCommand(a.hookInstallCommand(), a.hookUninstallCommand(), a.hookStatusCommand(), a.prePushCommand())
	return c
}

func (a *app) hookInstallCommand() *cobra.Command {
	force := false
	c := &cobra.Command{
		Use:   "install",
		Short: "have git verify what is pushed from this repository",
		Long: `Install writes the hook pre-push into the directory where git looks for this repository's hooks. A hook that is there
is kept as pre-push.before-verify and run first. Where a hook manager writes the hooks, or core.hooksPath shares them with other
repositories, nothing is written, and the lines to add are shown.`,
		Example: "  verify hook install",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			place, err := hook.Find(c.Context(), ".")
			if err != nil {
				return failf("", "cannot find the hooks directory: %s", err)
			}
			program, err := thisProgram()
			if err != nil {
				return err
			}
			done, err := place.Install(program, force)
			if err != nil {
				return a.refused(place, err)
			}
			word := "already installed: "
			if done {
				word = "installed "
			}
			return a.sayInstalled(place, word)
		},
	}
	c.Flags().BoolVar(&force, "force", false, "install into a directory that core.hooksPath shares with other repositories, too")
	return c
}

// sayInstalled says what is installed now, with word before it.
func (a *app) sayInstalled(place *hook.Place, word string) error {
	s, err := place.Look()
	if err != nil {
		return err
	}
	p := &page{w: a.out}
	p.line(word, report.Name(s.File), ", calls ", report.Name(s.Program))
	switch {
	case s.Kept && s.KeptRuns:
		p.line("the hook that was there is kept beside it, ", filepath.Base(place.Kept()), ", and runs first")
	case s.Kept:
		p.line("the hook that was there is kept beside it, ", filepath.Base(place.Kept()), "; it is not executable, so it does not run, as before")
	}
	if place.InWorkTree() {
		p.line("note: it lies in the work tree; where it is committed, other machines use the verify on their PATH")
	}
	return p.err
}

// refused shows what a refusal has to show besides its fact and remedy.
func (a *app) refused(place *hook.Place, err error) error {
	var r *hook.Refusal
	if !errors.As(err, &r) {
		return err
	}
	p := &page{w: a.err}
	for _, l := range r.Lines {
		p.line("    ", l)
	}
	if r.Manager != nil {
		p.steps(r.Manager)
	}
	return failf(r.Remedy, "%s", r.Fact)
}

// steps shows what to do so that a manager runs verify.
func (p *page) steps(m *hook.Manager) {
	for _, s := range m.Steps {
		if s.File == "" {
			p.line("run:")
		} else {
			p.line("add to ", report.Name(s.File), ":")
		}
		p.line()
		for _, l := range s.Lines {
			p.line("    ", l)
		}
		p.line()
	}
	for _, l := range m.Note {
		p.line(l)
	}
	if len(m.Note) > 0 {
		p.line()
	}
}

func (a *app) hookUninstallCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "uninstall",
		Short: "remove the hook, and put back the one that was there before",
		Long: `Uninstall removes the hook that "verify hook install" wrote and puts back the one that was there before, as it was. A hook
that was changed since is left alone.`,
		Example: "  verify hook uninstall",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			place, err := hook.Find(c.Context(), ".")
			if err != nil {
				return failf("", "cannot find the hooks directory: %s", err)
			}
			before, err := place.Look()
			if err != nil {
				return err
			}
			done, err := place.Uninstall()
			if err != nil {
				return a.refused(place, err)
			}
			p := &page{w: a.out}
			switch {
			case !done:
				p.line("not installed: nothing to remove in ", report.Name(place.Dir))
			case before.Kept:
				p.line("removed; the hook that was there before is back: ", report.Name(place.Hook()))
			default:
				p.line("removed ", report.Name(before.File))
			}
			return p.err
		},
	}
}

func (a *app) hookStatusCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "status",
		Short:   "whether pushes are verified: exit code 0 when they are, else 1",
		Example: "  verify hook status",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			place, err := hook.Find(c.Context(), ".")
			if err != nil {
				return failf("", "cannot find the hooks directory: %s", err)
			}
			s, err := place.Look()
			if err != nil {
				return err
			}
			a.verdict = report.Drift
			p := &page{w: a.out}
			switch s.State {
			case hook.Installed:
				return a.statusInstalled(p, place, s)
			case hook.Edited:
				p.line("changed: ", report.Name(place.Hook()), " was written by verify and changed since")
			case hook.Managed:
				if s.Manager.Calls {
					a.verdict = report.Verified
					p.line("installed: ", s.Manager.Name, " writes the hooks here and runs verify")
					break
				}
				p.line("not installed: ", s.Manager.Name, " writes the hooks here and does not run verify")
				p.steps(s.Manager)
			case hook.Other:
				p.line("not installed: ", report.Name(place.Hook()), " is another hook; verify hook install keeps it and runs it first")
			default:
				p.line("not installed: there is no ", report.Name(place.Hook()))
			}
			return p.err
		},
	}
}

func (a *app) statusInstalled(p *page, place *hook.Place, s *hook.Status) error {
	info, err := os.Stat(s.Program)
	if err != nil || !info.Mode().IsRegular() {
		p.line("installed: ", report.Name(s.File), ", but the verify that it calls is gone: ", report.Name(s.Program))
		p.line("    run verify hook install again; until then the verify on PATH is used, or the push blocked")
		return p.err
	}
	a.verdict = report.Verified
	return a.sayInstalled(place, "installed: ")
}

// thisProgram is the path by which the hook calls this very verify. A name on PATH that leads to it outlives an upgrade better
// than the file behind it.
func thisProgram() (string, error) {
	program, err := os.Executable()
	if err != nil {
		return "", failf("", "cannot tell where verify lies: %s", err)
	}
	if strings.Contains(filepath.ToSlash(program), "/go-build") && strings.HasPrefix(program, os.TempDir()) {
		return "", failf("build it first: go build -o "+filepath.Join("DIR", "verify")+" ./cmd/verify", "this verify lies in a directory that go run removes")
	}
	called, err := exec.LookPath(os.Args[0])
	if err != nil {
		return program, nil
	}
	if called, err = filepath.Abs(called); err != nil {
		return program, nil
	}
	a, err := os.Stat(called)
	b, wrong := os.Stat(program)
	if err == nil && wrong == nil && os.SameFile(a, b) {
		return called, nil
	}
	return program, nil
}

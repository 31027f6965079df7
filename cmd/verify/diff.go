package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/causes"
	"verify.example/verify/checks/suite"
	"verify.example/verify/cmd/verify/internal/report"
	"verify.example/verify/manifest"
	"verify.example/verify/rules"
)

func (a *app) diffCommand() *cobra.Command {
	var ignore []string
	c := &cobra.Command{
		Use:   "diff A B",
		Short: "what differs between two artifacts",
		Long: `Diff compares what can be verified with something else that can be: a commit with its checkout, a checkout with the
tarball made of it, two releases. A is what is expected, B what is there. It says what was added, what is missing, and
whose type, mode, owner, target, content, or line endings alone, are others.

Times are never compared, nor what lies below .git. What one side cannot hold is no difference, and is named once: git
holds no permission bit but x, no owners and no empty directories. At most one of the two is "-".

No manifest is looked for: with -m FILE what it ignores, allows, and says of the checks diff/* holds; its rules do not.

Exit code: 0 the same; 1 different; 2 could not decide.`,
		Example: `  verify diff git:HEAD .                            what the checkout has that is not committed
  verify diff ./checkout app.tar.gz                 what was lost on the way into the archive
  ssh host tar c -C /srv/app . | verify diff ./app -  what differs on the far side
  verify diff v1.tar v2.tar --ignore 'docs/**' --skip diff/owner`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return failf("write verify diff A B", "diff takes two artifacts, and %d were given", len(args))
			}
			if args[0] == "-" && args[1] == "-" {
				return failf("name a file for one of them", "both artifacts are to be read from standard input")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			r := &report.Report{Expected: args[0], Artifact: args[1]}
			return a.reported(r, func() (string, error) { return a.compare(c.Context(), r, ignore) })
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 1 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveDefault
		},
	}
	a.flags.define(c)
	c.Flags().Lookup("manifest").Usage = "take what is ignored and allowed, and how severe checks are, from `FILE`"
	c.Flags().StringArrayVar(&ignore, "ignore", nil, "leave out the paths that `GLOB` matches, and all below; repeatable")
	return c
}

// compare completes the report of a comparison, but for its verdict.
func (a *app) compare(ctx context.Context, r *report.Report, ignore []string) (faults string, err error) {
	e, err := a.expectDifferences(ignore)
	if err != nil {
		return refuse(r, err)
	}
	r.Manifest = e.policy.File
	// Two trees are held at once: collecting garbage twice as often takes a quarter off their memory and costs little time.
	defer debug.SetGCPercent(debug.SetGCPercent(50))
	progress := a.newProgress()
	var sides [2]checks.Options
	var sources [2]*artifact.Source
	for i, name := range []string{r.Expected, r.Artifact} {
		src, err := a.open(ctx, name)
		if err != nil {
			r.Problems = append(r.Problems, problem(err))
			continue
		}
		defer src.Close()
		r.Source, sources[i] = src.Kind, src
		sides[i] = checks.Options{
			Dir: name, Jobs: int(a.flags.jobs.value), Causes: causes.All(), Now: time.Now(), Limits: a.flags.limits(), Progress: progress.update,
		}
		if src.Known != nil { // else it is a directory, which is opened for each walk
			sides[i].Source = src
		}
	}
	if len(r.Problems) > 0 {
		return "", nil
	}
	res, err := checks.Diff(ctx, e.plan, sides[0], sides[1])
	progress.end()
	if err != nil {
		r.Problems = append(r.Problems, problem(err))
		return "", nil
	}
	a.take(r, e, res)
	r.Notes, r.Against = append(e.notes, res.Notes...), []string{r.Expected}
	for i, src := range sources {
		for _, note := range src.Said.Notes {
			r.Notes = append(r.Notes, "in "+report.Name(sides[i].Dir)+" "+note)
		}
	}
	r.Notes = append(r.Notes, a.deeper(r, sources[0], "diff/removed", r.Expected)...)
	r.Notes = append(r.Notes, a.deeper(r, sources[1], "diff/added", r.Artifact)...)
	return "", nil
}

// deeper says of an archive that everything lies under one directory, where the comparison has stumbled over that.
func (a *app) deeper(r *report.Report, src *artifact.Source, check, name string) []string {
	for f := range r.Findings.All() {
		if f.Check == check && f.Path == src.Said.Top {
			if _, hint := a.hints(src, name); hint != "" {
				return []string{"in " + report.Name(name) + " " + hint}
			}
		}
	}
	return nil
}

// expectDifferences is what a comparison is held against: the checks diff/* that were selected, and what the manifest that was
// named says of them.
func (a *app) expectDifferences(ignore []string) (*expected, error) {
	e, err := &expected{}, error(nil)
	if a.flags.manifest == "" {
		e.policy, err = manifest.None()
	} else {
		e.policy, err = manifest.Load(a.flags.manifest, a.manifestOptions())
	}
	var wrong *manifest.Error
	if err != nil && !errors.As(err, &wrong) {
		return nil, err
	}
	var faults rules.Faults
	for _, text := range ignore {
		p := rules.Pattern{Text: text}
		rules.CheckPattern(p, &faults)
		e.policy.Ignore = append(e.policy.Ignore, p)
	}
	if len(faults) > 0 {
		return nil, failf(faults[0].Hint, "--ignore: %s", faults[0].Message)
	}
	if err := e.bind(wrong, suite.All(), differencesOf(a.flags.selection())); err != nil {
		return nil, err
	}
	all, left := checks.DiffChecks(), 0
	for _, c := range all {
		if _, ok := e.plan.Ruling(c.Name); ok {
			left++
		}
	}
	if left == 0 {
		return nil, failf("verify list checks shows the names, diff/*", "--only and --skip leave nothing to compare")
	}
	if left < len(all) {
		e.notes = append(e.notes, fmt.Sprintf("--only and --skip left %d of %d checks to run", left, len(all)))
	}
	return e, nil
}

// differencesOf narrows a selection to the checks of comparisons and of exceptions.
func differencesOf(sel checks.Select) checks.Select {
	for _, c := range suite.All() {
		if !c.Compares() && !strings.HasPrefix(c.Name, "allow/") {
			sel.Skip = append(sel.Skip, c.Name)
		}
	}
	return sel
}

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/causes"
	"verify.example/verify/cmd/verify/internal/report"
	"verify.example/verify/manifest"
	"verify.example/verify/rules"
)

// runVerify is the main job: one artifact, one verdict, and the reports. Bad usage is an error and has no report; whatever
// else keeps verify from deciding is in the report.
func (a *app) runVerify(c *cobra.Command, args []string) error {
	r := &report.Report{Artifact: "."}
	if len(args) > 0 {
		r.Artifact = args[0]
	}
	return a.reported(r, func() (string, error) { return a.fill(c.Context(), r) })
}

// reported has fill complete a report but for its verdict, and writes it in every format asked for.
func (a *app) reported(r *report.Report, fill func() (faults string, err error)) error {
	if a.flags.quiet && a.flags.verbose {
		return failf("leave one of them out", "-q and -v contradict each other")
	}
	outputs, err := parseOutputs(a.flags.formats)
	if err != nil {
		return err
	}
	faults, err := fill()
	if err != nil {
		return err
	}
	r.Verdict = verdict(r, a.flags.failOn.word)
	a.verdict = r.Verdict
	a.tell(outputs[0].format, r, faults)
	return a.writeReports(outputs, r)
}

// fill verifies the artifact that r names and completes the report, but for its verdict. faults shows what is wrong with the
// manifest; an error is one of usage.
func (a *app) fill(ctx context.Context, r *report.Report) (faults string, err error) {
	src, err := a.open(ctx, r.Artifact)
	if err != nil {
		r.Problems = append(r.Problems, problem(err))
		return "", nil
	}
	defer src.Close()
	return a.fillFrom(ctx, r, src)
}

// refuse puts into the report why nothing could be expected of an artifact: the faults of a manifest, which it also returns as
// they are shown, or a problem. Bad usage is no matter of a report, and is returned as the error.
func refuse(r *report.Report, err error) (faults string, usage error) {
	var wrong *manifest.Error
	var bad *failure
	switch {
	case errors.As(err, &wrong):
		r.Faults, r.Manifest = wrong.Faults, wrong.Faults[0].Pos.File
		return wrong.Faults.Format(wrong.Sources), nil
	case errors.As(err, &bad):
		return "", err
	}
	r.Problems = append(r.Problems, problem(err))
	return "", nil
}

// fillFrom is fill for an artifact that is open.
func (a *app) fillFrom(ctx context.Context, r *report.Report, src *artifact.Source) (faults string, err error) {
	r.Source = src.Kind
	own := inSource(src)
	if src.Known == nil {
		own = inDirectory(r.Artifact)
	}
	e, err := a.expect(own, a.flags.selection())
	if err != nil {
		return refuse(r, err)
	}
	r.Manifest, r.Notes = e.policy.File, e.notes
	before, after := a.hints(src, e.policy.File)
	progress := a.newProgress()
	opt := checks.Options{
		Dir: r.Artifact, Jobs: int(a.flags.jobs.value), Causes: causes.All(), Now: time.Now(),
		Limits: a.flags.limits(), Progress: progress.update,
	}
	opt.Manifest, opt.Inventory = e.within(r.Artifact, src)
	if src.Known != nil {
		opt.Source = src
	}
	cache := a.openStore(src, r.Artifact, e.policy)
	opt.Cache = cache.of()
	res, err := checks.Run(ctx, e.plan, opt)
	progress.end()
	if res != nil {
		a.take(r, e, res)
		r.Notes = append(r.Notes, res.Tree.Said.Notes...)
		r.Notes = append(r.Notes, cache.keep(res)...)
		if before != "" {
			r.Notes = append(r.Notes, before)
		} else if after != "" && res.Astray {
			r.Notes = append(r.Notes, after)
		}
	}
	if err != nil {
		r.Problems = append(r.Problems, problem(err))
	}
	return "", nil
}

// take copies what the run found into the report.
func (a *app) take(r *report.Report, e *expected, res *checks.Result) {
	r.Source, r.Stats = res.Tree.Source, *res.Stats
	r.Findings, r.Causes, r.Problems = res.Findings, res.Causes, res.Problems
	r.Allowed = res.Allowed.Len()
	if res.Record != nil {
		r.Notes = append(r.Notes, res.Record.Notes...)
	}
	r.Against = against(e.policy, res.Record != nil)
}

// against names what an artifact was held against, the strongest first.
func against(p *rules.Policy, recorded bool) []string {
	var words []string
	if p.File != "" {
		words = append(words, p.File)
	}
	if p.Inventory != nil {
		words = append(words, p.Inventory.File)
	}
	var packs []string
	for i := range p.Rules {
		packs = append(packs, p.Rules[i].Pack)
	}
	for i := range p.Settings {
		packs = append(packs, p.Settings[i].Pack)
	}
	slices.Sort(packs)
	base := false
	for _, pack := range slices.Compact(packs) {
		switch pack {
		case "":
		case "default":
			base = true
		default:
			words = append(words, "the pack "+pack)
		}
	}
	if recorded {
		words = append(words, checks.GitRecord)
	}
	if base {
		words = append(words, "the default pack")
	}
	return words
}

// problem is an error as a report shows it: in one line, the remedy after the fact.
func problem(err error) checks.Problem {
	var f *failure
	if errors.As(err, &f) && f.remedy != "" {
		return checks.Problem{Message: fmt.Sprintf("%s: %s", f.fact, f.remedy)}
	}
	return checks.Problem{Message: err.Error()}
}

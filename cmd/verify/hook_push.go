package main

import (
	"context"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/cmd/verify/internal/hook"
	"verify.example/verify/cmd/verify/internal/report"
)

func (a *app) prePushCommand() *cobra.Command {
	preCommit := false
	c := &cobra.Command{
		Use:   "pre-push [REMOTE [URL]]",
		Short: "what the hook runs: verify what git says is pushed",
		Long: `Pre-push reads what git writes to a pre-push hook's standard input and verifies the tree of each ref that is pushed and
that the remote does not have. Each tree's own verify.yaml counts, and no other. Exit code 0 lets git push.

With --pre-commit it verifies the revision that pre-commit names at its pre-push stage; pre-commit names one of a push, even
where several refs are pushed.`,
		Example: "  verify hook pre-push origin https://git.example.org/app.git",
		Args:    cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			remote := "the remote"
			if len(args) > 0 {
				remote = args[0]
			}
			return a.prePush(c.Context(), remote, preCommit, c.InOrStdin())
		},
	}
	c.Flags().BoolVar(&preCommit, "pre-commit", false, "take the revision from pre-commit's variables, PRE_COMMIT_TO_REF and others")
	return c
}

// prePush decides whether a push may go on. Whatever keeps it from deciding is an error, which blocks the push too.
func (a *app) prePush(ctx context.Context, remote string, preCommit bool, stdin io.Reader) error {
	dir, err := hook.GitDir(ctx, ".")
	if err != nil {
		return undecidedPush(remote, err)
	}
	var updates []hook.Update
	if preCommit {
		var named string
		if named, updates, err = hook.FromPreCommit(ctx, dir, os.Getenv); named != "" {
			remote = named
		}
	} else if f, ok := stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return failf("verify hook install has git run it; verify git:HEAD verifies a commit", "hook pre-push reads what git hands to hooks, and standard input is a terminal")
	} else {
		updates, err = hook.ReadUpdates(stdin)
	}
	if err != nil {
		return undecidedPush(remote, err)
	}
	pushed, err := hook.Sort(ctx, dir, remote, updates)
	if err != nil {
		return undecidedPush(remote, err)
	}
	return a.judge(ctx, dir, remote, pushed)
}

// judge verifies each tree that is pushed, and tells on standard error what came of it: git shows that to who pushes, and
// standard output is the hook's own.
func (a *app) judge(ctx context.Context, dir, remote string, pushed *hook.Pushed) error {
	var bad []hook.Result
	a.verdict = report.Verified
	for _, tip := range pushed.Tips {
		r := &report.Report{Artifact: "git:" + tip.Object}
		a.fillRevision(ctx, r, dir, tip.Tree)
		r.Verdict = verdict(r, a.flags.failOn.word)
		switch {
		case r.Verdict == report.Verified:
			continue
		case r.Verdict == report.Undecided, a.verdict == report.Verified:
			a.verdict = r.Verdict
		}
		bad = append(bad, hook.Result{Tip: tip, Report: r})
	}
	p := &page{w: a.err}
	if len(bad) > 0 {
		for _, l := range hook.Blocked(remote, bad) {
			p.line(l)
		}
		return p.err
	}
	for _, l := range hook.Passed(remote, pushed) {
		p.line(l)
	}
	return nil // nobody to tell is no reason to block
}

// undecidedPush is why a push is blocked that could not be judged: nothing is let through that was not looked at.
func undecidedPush(remote string, err error) error {
	return failf("push anyway: git push --no-verify", "push to %s blocked: %s", hook.RemoteName(remote), err)
}

// fillRevision verifies a tree of the repository whose git directory is dir, and completes the report but for its verdict.
func (a *app) fillRevision(ctx context.Context, r *report.Report, dir, tree string) {
	src, err := artifact.OpenRevision(ctx, dir, tree, a.opening())
	if err == nil {
		defer src.Close()
		_, err = a.fillFrom(ctx, r, src)
	}
	if err != nil {
		r.Problems = append(r.Problems, problem(err))
	}
}

package main

import (
	"verify.example/verify/cmd/verify/internal/report"
	"verify.example/verify/rules"
)

// The exit codes. What could not be decided outranks drift: nothing that was not looked at is ever reported as fine.
const (
	exitVerified  = 0
	exitDrift     = 1
	exitUndecided = 2
)

// never is the value of --fail-on that lets no finding fail the run.
const never = "never"

// verdict is the answer to the report's first question. failOn is the word that --fail-on was given; with "never" errors are
// drift all the same, and only the exit code lets them pass.
func verdict(r *report.Report, failOn string) report.Verdict {
	switch {
	case len(r.Problems)+len(r.Faults) > 0:
		return report.Undecided
	case r.Count(rules.Error) > 0, failOn == rules.Warning.String() && r.Count(rules.Warning) > 0:
		return report.Drift
	}
	return report.Verified
}

// exitCode is the process's exit code: of a run that came to a verdict, or of one that ended with an error.
func exitCode(v report.Verdict, failOn string, err error) int {
	switch {
	case err != nil:
		return exitUndecided
	case v == report.Verified:
		return exitVerified
	case v == report.Drift && failOn == never:
		return exitVerified
	case v == report.Drift:
		return exitDrift
	}
	return exitUndecided
}

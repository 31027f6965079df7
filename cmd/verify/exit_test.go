package main

import (
	"errors"
	"testing"

	"verify.example/verify/checks"
	"verify.example/verify/cmd/verify/internal/report"
	"verify.example/verify/rules"
)

// TestExitCode is the table of exit codes: 2 outranks 1, and only a run that decided everything can be 0.
func TestExitCode(t *testing.T) {
	finding := func(s rules.Severity) checks.Findings { return checks.FindingsOf(checks.Finding{Severity: s}) }
	problem := []checks.Problem{{Message: "permission denied"}}
	fault := rules.Faults{{Message: "bad mode"}}
	for _, c := range []struct {
		why     string
		report  report.Report
		failOn  string
		err     error
		verdict report.Verdict
		code    int
	}{
		{"nothing found", report.Report{}, "error", nil, report.Verified, 0},
		{"an error", report.Report{Findings: finding(rules.Error)}, "error", nil, report.Drift, 1},
		{"a warning is no drift", report.Report{Findings: finding(rules.Warning)}, "error", nil, report.Verified, 0},
		{"unless it is asked for", report.Report{Findings: finding(rules.Warning)}, "warning", nil, report.Drift, 1},
		{"an info never is", report.Report{Findings: finding(rules.Info)}, "warning", nil, report.Verified, 0},
		{"an error is drift too where warnings are", report.Report{Findings: finding(rules.Error)}, "warning", nil, report.Drift, 1},
		{"never fails, and still names the drift", report.Report{Findings: finding(rules.Error)}, "never", nil, report.Drift, 0},
		{"a problem outranks drift", report.Report{Findings: finding(rules.Error), Problems: problem}, "error", nil, report.Undecided, 2},
		{"a problem is never let pass", report.Report{Problems: problem}, "never", nil, report.Undecided, 2},
		{"a bad manifest", report.Report{Faults: fault}, "error", nil, report.Undecided, 2},
		{"a report that could not be written", report.Report{}, "error", errors.New("disk full"), report.Verified, 2},
	} {
		v := verdict(&c.report, c.failOn)
		if v != c.verdict {
			t.Errorf("%s: verdict is %s, want %s", c.why, v, c.verdict)
		}
		if code := exitCode(v, c.failOn, c.err); code != c.code {
			t.Errorf("%s: exit code is %d, want %d", c.why, code, c.code)
		}
	}
}

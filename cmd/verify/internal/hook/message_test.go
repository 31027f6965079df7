package hook

import (
	"fmt"
	"strings"
	"testing"

	"verify.example/verify/checks"
	"verify.example/verify/cmd/verify/internal/report"
	"verify.example/verify/rules"
)

// hostile is what a name may try on a terminal.
const hostile = "\x1b[2J\x1b]0;owned\a\u202e\n::set-output::"

// TestBlockedFitsOneScreen holds that no number and no length of findings, causes, problems and refs makes the message larger
// than a screen, and that what to do next is always on it.
func TestBlockedFitsOneScreen(t *testing.T) {
	for _, long := range []string{"x", strings.Repeat("word ", 60), strings.Repeat("y", 3000), strings.Repeat("漢字", 200), hostile, ""} {
		for _, n := range []int{0, 1, 5, 100} {
			r := &report.Report{Verdict: report.Drift}
			var refs []string
			var findings []checks.Finding
			for i := range n + 1 {
				refs = append(refs, fmt.Sprint("refs/heads/", long, i))
				findings = append(findings, checks.Finding{
					Check: "permissions/mode", Severity: rules.Error, Path: fmt.Sprint(long, i), Line: i, Message: long,
					Remedy: fmt.Sprint("repair ", i, long), Rule: "verify.yaml:1",
				})
			}
			r.Findings = checks.FindingsOf(findings...)
			for range n {
				r.Causes = append(r.Causes, checks.Explained{Title: long, Evidence: []string{long, long, long}, Remedy: long})
				r.Problems = append(r.Problems, checks.Problem{Path: long, Message: long})
				r.Faults = append(r.Faults, rules.Fault{Pos: rules.Pos{File: long, Line: 1}, Message: long})
			}
			bad := []Result{}
			for range n/4 + 1 {
				bad = append(bad, Result{Tip{Object: a40, Refs: refs}, r})
			}
			holdScreen(t, Blocked("https://user:secret@host/"+long, bad))
		}
	}
}

func holdScreen(t *testing.T, lines []string) {
	t.Helper()
	text := strings.Join(lines, "\n")
	if len(lines) > screenHeight {
		t.Errorf("the message has %d lines:\n%s", len(lines), text)
	}
	for _, l := range lines {
		if columns(l) > screenWidth {
			t.Errorf("a line has %d columns: %s", columns(l), l)
		}
		if strings.ContainsAny(l, "\x1b\a\n") || strings.Contains(l, "\u202e") || strings.HasPrefix(l, "::") {
			t.Errorf("a line can drive a terminal: %q", l)
		}
	}
	for _, want := range []string{"blocked:", "verify git:aaaaaaaaaaaaaaaa", "git push --no-verify"} {
		if !strings.Contains(text, want) {
			t.Errorf("the message lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "secret") {
		t.Errorf("the message tells a password:\n%s", text)
	}
}

// TestBlocked holds the message as people read it.
func TestBlocked(t *testing.T) {
	finding := func(path, cause string) checks.Finding {
		return checks.Finding{
			Check: "executables/bit", Severity: rules.Error, Path: path, Message: "is not executable, want executable", Cause: cause,
			Remedy: "chmod +x " + path, Rule: "verify.yaml:12",
		}
	}
	drift := &report.Report{
		Verdict: report.Drift, Findings: checks.FindingsOf(finding("bin/a", "x"), finding("bin/b", "x"), finding("c", "")),
		Causes: []checks.Explained{{Title: "x bits were lost", Evidence: []string{"2 of 2 programs lack it"}, Remedy: "set them", Findings: 2}},
	}
	undecided := &report.Report{Verdict: report.Undecided, Faults: rules.Faults{{Pos: rules.Pos{File: "verify.yaml", Line: 3, Col: 5}, Message: "no"}}}
	got := strings.Join(Blocked("origin", []Result{
		{Tip{Object: a40, Refs: []string{"refs/heads/x", "refs/tags/v1", "refs/tags/v2"}}, drift},
		{Tip{Object: strings.Repeat("b", 40), Refs: []string{"refs/heads/y"}}, undecided},
	}), "\n")
	want := `verify: push to origin blocked: refs/heads/x has 3 errors
also refs/tags/v1 and 1 other ref, with the same tree

CAUSE  x bits were lost
       2 of 2 programs lack it
       explains 2 findings
       remedy: set them
c: is not executable, want executable [executables/bit, verify.yaml:12]
       remedy: chmod +x c

also refs/heads/y has a manifest with 1 fault: verify git:bbbbbbbbbbbbbbbb

all of it:    verify git:aaaaaaaaaaaaaaaa
push anyway:  git push --no-verify`
	if got != want {
		t.Errorf("the message is\n%s\nwant\n%s", got, want)
	}
}

// TestRemoteName holds that no password is shown.
func TestRemoteName(t *testing.T) {
	for in, want := range map[string]string{
		"origin": "origin", "https://u:p@host/x": "https://host/x", "../b.git": "../b.git", "git@host:x": "git@host:x",
		"https://u:p%zz@host/x": "host/x", "a\x1b[2J": `"a\x1b[2J"`,
	} {
		if got := RemoteName(in); got != want {
			t.Errorf("%q is shown as %s, want %s", in, got, want)
		}
	}
}

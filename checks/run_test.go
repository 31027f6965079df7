package checks

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// The checks of these tests: one reads an attribute, one judges by itself, one sees the whole tree.
func testChecks() []*Check {
	named := &Check{
		Name: "test/named", Types: AnyType,
		Attribute: &Attribute{Name: "named", Types: AnyType, Parse: func(v rules.Value, b *Binding) any {
			if v.Text == "bad" {
				b.Faultf(v.Pos, "write something else", "%q is bad", v.Text)
				return nil
			}
			return v.Text
		}},
		Run: func(p *Pass) {
			if p.Entry.Name != p.Value() {
				p.Report(Diagnosis{Message: fmt.Sprintf("is not %s", p.Value()), Actual: p.Entry.Name})
			}
		},
	}
	carriage := &Check{
		Name: "test/carriage", Types: Files, Always: true, Severity: rules.Warning, Need: artifact.NeedLines,
		Run: func(p *Pass) {
			if p.Facts.CRLF > 0 {
				p.Report(Diagnosis{Message: "has CRLF", Line: p.Facts.AtCRLF})
			}
			p.Note(p.Facts.Size)
		},
		Tree: func(t *TreePass) {
			for _, m := range t.Missing {
				t.Report(m.Path, nil, Diagnosis{Message: "missing", Rule: GitRecord})
			}
		},
	}
	return append([]*Check{named, carriage}, AllowChecks()...)
}

func policy(settings string, list ...rules.Rule) *rules.Policy {
	p := &rules.Policy{Rules: list}
	if settings != "" {
		p.Settings = []rules.Setting{{Check: "test/carriage", Severity: rules.Warning, Pack: settings}}
	}
	return p
}

func rule(line int, pattern, named string) rules.Rule {
	return rules.Rule{
		Selector: rules.Files, Patterns: []rules.Pattern{{Text: pattern}},
		Attributes: []rules.Attribute{{
			Name: "named", Pos: rules.Pos{File: "verify.yaml", Line: line},
			Value: rules.Value{Kind: rules.Scalar, Text: named, Pos: rules.Pos{File: "verify.yaml", Line: line, Col: 12}},
		}},
	}
}

func tree(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range files {
		name, text, _ := strings.Cut(f, "=")
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func verify(t *testing.T, p *rules.Policy, opt Options) *Result {
	t.Helper()
	plan, faults := Bind(p, testChecks(), Select{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if opt.Now.IsZero() {
		opt.Now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	}
	res, err := Run(context.Background(), plan, opt)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func lines(res *Result) []string {
	var out []string
	for f := range res.Findings.All() {
		out = append(out, fmt.Sprintf("%s:%d %s %s: %s [%s]", f.Path, f.Line, f.Severity, f.Check, f.Message, f.Rule))
	}
	for _, p := range res.Problems {
		out = append(out, "problem "+p.Path+": "+p.Message)
	}
	return out
}

func TestTheLastMatchingRuleWins(t *testing.T) {
	dir := tree(t, "a", "sub/b", "sub/c")
	res := verify(t, policy("", rule(3, "**", "a"), rule(5, "sub/*", "b")), Options{Dir: dir})
	want := []string{"sub/c:0 error test/named: is not b [verify.yaml:5]"}
	if diff := cmp.Diff(want, lines(res)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestResultIsTheSameForAnyNumberOfJobs(t *testing.T) {
	var files []string
	for i := range 300 {
		files = append(files, fmt.Sprintf("d%d/e%d/f%d=a\r\n", i%7, i%31, i))
	}
	dir := tree(t, files...)
	p := policy("default", rule(3, "**/f1*", "x"))
	want := lines(verify(t, p, Options{Dir: dir, Jobs: 1}))
	if len(want) < 400 {
		t.Fatalf("only %d findings", len(want))
	}
	for _, jobs := range []int{2, 5, 16} {
		if diff := cmp.Diff(want, lines(verify(t, p, Options{Dir: dir, Jobs: jobs}))); diff != "" {
			t.Errorf("with %d jobs (-one +many):\n%s", jobs, diff)
		}
	}
}

func TestWhatIsIgnoredIsNotLookedAt(t *testing.T) {
	dir := tree(t, ".git/x=a\r\n", "keep=a\n", "skip/x=a\r\n", "skip/y/z=a\r\n", "sub/skip=a\r\n")
	p := policy("default")
	p.Ignore = []rules.Pattern{{Text: "skip/**"}}
	res := verify(t, p, Options{Dir: dir})
	want := []string{"sub/skip:1 warning test/carriage: has CRLF [default]"}
	if diff := cmp.Diff(want, lines(res)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if res.Stats.Files != 2 || res.Stats.Directories != 1 {
		t.Errorf("%d files and %d directories were counted, want 2 and 1", res.Stats.Files, res.Stats.Directories)
	}
}

func TestUnreadableContentIsAProblemOnlyWhereItIsNeeded(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root reads everything")
	}
	dir := tree(t, "secret=a\n")
	if err := os.Chmod(filepath.Join(dir, "secret"), 0); err != nil {
		t.Fatal(err)
	}
	if got := lines(verify(t, policy("", rule(3, "**", "secret")), Options{Dir: dir})); len(got) > 0 {
		t.Errorf("no check reads it, and yet: %q", got)
	}
	want := []string{"problem secret: permission denied"}
	if diff := cmp.Diff(want, lines(verify(t, policy("default"), Options{Dir: dir}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNothingToVerifyIsNoPass(t *testing.T) {
	const want = "problem .: there is nothing in it that is not ignored, so nothing was verified"
	if diff := cmp.Diff([]string{want}, lines(verify(t, policy("default"), Options{Dir: t.TempDir()}))); diff != "" {
		t.Errorf("an empty directory (-want +got):\n%s", diff)
	}
	p := policy("default")
	p.Ignore = []rules.Pattern{{Text: "**"}}
	if diff := cmp.Diff([]string{want}, lines(verify(t, p, Options{Dir: tree(t, ".git/x=", "a=")}))); diff != "" {
		t.Errorf("a directory of ignored files (-want +got):\n%s", diff)
	}
}

func TestLimitsEndTheRunUndecided(t *testing.T) {
	dir := tree(t, "a/b/c/d=", "a/e=", "a/f=")
	for _, tc := range []struct {
		limits artifact.Limits
		flag   string
	}{
		{artifact.Limits{Entries: 3}, "--max-entries"},
		{artifact.Limits{Depth: 2}, "--max-depth"},
		{artifact.Limits{Path: 4}, "--max-path"},
	} {
		got := lines(verify(t, policy(""), Options{Dir: dir, Limits: tc.limits}))
		if len(got) != 1 || !strings.Contains(got[0], tc.flag) {
			t.Errorf("%+v gives %q, want a problem that names %s", tc.limits, got, tc.flag)
		}
	}
}

func TestACancelledRunSaysWhatItDidNotLookAt(t *testing.T) {
	dir := tree(t, "a/b=", "c/d=")
	plan, faults := Bind(policy(""), testChecks(), Select{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	res, err := Run(ctx, plan, Options{Dir: dir, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Problems) != 1 || !strings.HasPrefix(res.Problems[0].Message, "interrupted: ") {
		t.Errorf("problems are %v, want one that says interrupted", res.Problems)
	}
}

func TestExceptionsHoldForAReasonAndUntilADay(t *testing.T) {
	dir := tree(t, "a=x\r\n", "b=x\r\n", "c=x\r\n")
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	exception := func(line int, path, until string) rules.Exception {
		e := rules.Exception{Pos: rules.Pos{File: "verify.yaml", Line: line}, Check: "test/*", Paths: []rules.Pattern{{Text: path}}}
		if until != "" {
			e.Until = day(until)
		}
		return e
	}
	p := policy("default")
	p.Settings = append(p.Settings, rules.Setting{Check: "allow/*", Severity: rules.Warning, Pack: "default"})
	p.Allow = []rules.Exception{
		exception(1, "a", "2026-11-21"), // its last day is today
		exception(2, "b", "2026-11-20"), // it ended yesterday
		exception(3, "nothing", ""),
	}
	res := verify(t, p, Options{Dir: dir})
	want := []string{
		".:0 warning allow/expired: the exception for test/* ended on 2026-11-20 [verify.yaml:2]",
		".:0 warning allow/expiring: the exception for test/* ends on 2026-11-21 [verify.yaml:1]",
		".:0 warning allow/unused: the exception for test/* at verify.yaml:3 matches no finding [verify.yaml:3]",
		"b:1 warning test/carriage: has CRLF (allowed until 2026-11-20 by verify.yaml:2) [default]",
		"c:1 warning test/carriage: has CRLF [default]",
	}
	if diff := cmp.Diff(want, lines(res)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if res.Allowed.Len() != 1 || res.Allowed.At(0).Path != "a" {
		t.Errorf("allowed are %v, want the finding at a", res.Allowed)
	}
}

func TestNamesAndValuesThatNoCheckKnowsAreFaults(t *testing.T) {
	p := policy("", rule(3, "**", "bad"), rules.Rule{
		Selector: rules.Files, Patterns: []rules.Pattern{{Text: "x"}},
		Attributes: []rules.Attribute{{Name: "nmaed", Pos: rules.Pos{File: "verify.yaml", Line: 5}}},
	})
	p.Settings = []rules.Setting{{Check: "test/carraige", Pos: rules.Pos{File: "verify.yaml", Line: 7}}}
	p.Allow = []rules.Exception{{Check: "tset/*", Pos: rules.Pos{File: "verify.yaml", Line: 9}}}
	_, faults := Bind(p, testChecks(), Select{Only: []string{"test/nothing"}})
	want := []string{
		`there is no check "test/nothing"`, `"bad" is bad`, `there is no attribute "nmaed"`, `there is no check "test/carraige"`,
		`there is no check "tset/*" to allow findings of`,
	}
	var got []string
	for _, f := range faults {
		got = append(got, f.Message)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if hint := faults[2].Hint; !strings.Contains(hint, "named") {
		t.Errorf("the hint for an attribute is %q, want the nearest name", hint)
	}
}

func TestPathsAreOrderedAsAWalkMeetsThem(t *testing.T) {
	sorted := []string{".", "a", "a/b", "a/b/c", "a/c", "a-b", "a.txt", "b"}
	for i, a := range sorted {
		for j, b := range sorted {
			if got := comparePaths(a, b); (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("comparePaths(%q, %q) = %d", a, b, got)
			}
		}
	}
}

// fuse is a context that ends when it was asked for the nth time.
type fuse struct {
	context.Context
	left atomic.Int64
}

func (f *fuse) Err() error {
	if f.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// Whenever a run is interrupted, it either was at its end or says so: never a pass for what nobody looked at.
func TestRunInterruptedAnywhere(t *testing.T) {
	dir := tree(t, "a", "b/c", "b/d", "e")
	plan, faults := Bind(policy("default", rule(7, "nothing", "x")), testChecks(), Select{})
	if faults != nil {
		t.Fatal(faults)
	}
	for n := range int64(1000) {
		ctx := &fuse{Context: t.Context()}
		ctx.left.Store(n)
		res, err := Run(ctx, plan, Options{Dir: dir, Jobs: 1, Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		asked := ctx.left.Load() < 0
		if asked != (len(res.Problems) > 0) {
			t.Fatalf("interrupted at question %d (%v), and the problems are %v", n, asked, res.Problems)
		}
		if !asked {
			return
		}
	}
	t.Fatal("the run never came to its end")
}

// An exception that spans checks which the selection left out may be what they need.
func TestAnExceptionIsUnusedOnlyWhereAllItsChecksRan(t *testing.T) {
	dir := tree(t, "a=x")
	p := policy("default")
	p.Allow = []rules.Exception{{Pos: rules.Pos{File: "verify.yaml", Line: 9}, Check: "test/*"}}
	p.Settings = append(p.Settings, rules.Setting{Check: "allow/unused", Severity: rules.Warning, Pack: "default"})
	for want, sel := range []Select{{Skip: []string{"test/carriage"}}, {}} {
		plan, faults := Bind(p, testChecks(), sel)
		if faults != nil {
			t.Fatal(faults)
		}
		res, err := Run(t.Context(), plan, Options{Dir: dir, Now: time.Now()})
		if err != nil || res.Findings.Len() != want {
			t.Errorf("%+v: %v, %v, want %d findings", sel, lines(res), err, want)
		}
	}
}

func TestWhatAnArchiveKeptOutIsAProblemWhereItsCheckDoesNotRun(t *testing.T) {
	src := &artifact.Source{Kind: "tar", Held: artifact.HeldMode, Known: &artifact.Dir{
		Path: ".", Self: artifact.Entry{Name: ".", Type: artifact.Directory},
		Entries: []artifact.Entry{{Name: "d", Type: artifact.Directory}},
	}, NewReader: func() artifact.Reader { return nil }}
	src.Known.Dirs = []*artifact.Dir{{Path: "d", Parent: src.Known, Self: src.Known.Entries[0]}}
	src.Said.Faults = []artifact.Fault{{Check: "archive/escaping", Path: "../x", Message: "leads out"}}
	firm := &Check{Name: "archive/escaping", Severity: rules.Error, Firm: true, Tree: func(t *TreePass) {
		for _, f := range t.Tree.Said.Faults {
			t.Report(f.Path, nil, Diagnosis{Message: f.Message})
		}
	}}
	for _, tc := range []struct {
		sel  Select
		want string
	}{
		{Select{}, "../x:0 error archive/escaping: leads out [default]"},
		{Select{Skip: []string{"archive/*"}}, "problem ../x: leads out, so it was not looked at, and archive/escaping does not run"},
	} {
		plan, faults := Bind(policy(""), append(testChecks(), firm), tc.sel)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		res, err := Run(context.Background(), plan, Options{Dir: "x.tar", Source: reopened(src), Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		if got := lines(res); len(got) != 1 || got[0] != tc.want {
			t.Errorf("%+v gives %q, want %q", tc.sel, got, tc.want)
		}
	}
}

// reopened is a source like src that another run may use.
func reopened(src *artifact.Source) *artifact.Source {
	again, root := *src, *src.Known
	again.Known = &root
	again.NewReader = func() artifact.Reader { return still{} }
	return &again
}

// still is the reader of a source that told everything when it was opened.
type still struct{}

func (still) List(*artifact.Dir) error { return nil }

func (still) Stat(*artifact.Dir, *artifact.Entry) error { return nil }

func (still) Read(*artifact.Dir, *artifact.Entry, *artifact.Content, func(*artifact.Entry, artifact.Times) bool) error {
	return artifact.ErrChanged
}

func (still) Close() error { return nil }

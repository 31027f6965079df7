package checks

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// compared is what Diff says of two artifacts under a policy.
func compared(tb testing.TB, p *rules.Policy, a, b Options) *Result {
	tb.Helper()
	plan, faults := Bind(p, append(DiffChecks(), AllowChecks()...), Select{})
	if len(faults) > 0 {
		tb.Fatal(faults)
	}
	res, err := Diff(context.Background(), plan, a, b)
	if err != nil {
		tb.Fatal(err)
	}
	return res
}

// differences are the findings, each in one line, and the problems.
func differences(res *Result) []string {
	var out []string
	for f := range res.Findings.All() {
		out = append(out, f.Path+": "+f.Check+": "+f.Message)
	}
	for _, p := range res.Problems {
		out = append(out, "problem: "+p.Path+": "+p.Message)
	}
	return out
}

var script = "#!/bin/sh\nexec true\n"

func base() forest {
	return forest{
		"bin/run": file(0o755, script), "bin/sync": file(0o755, script), "lib/a.py": file(0o644, "import os\nx = 1\n"),
		"lib/deep/er/b.bin": file(0o644, "\x00\r\n\x01"), "lib/big.txt": file(0o600, strings.Repeat("a line of text\n", 10_000)),
		"docs": folder(0o755), "current": symlink("releases/42"), "empty": file(0o644, ""), "lib-old": file(0o644, "x"),
	}
}

// Each change alone is found, once, by the check that is for it, in a directory as in an archive.
func TestDiffFindsEachChange(t *testing.T) {
	crlf := strings.ReplaceAll(script, "\n", "\r\n")
	for _, c := range []struct {
		why  string
		at   string
		t    thing
		want string
	}{
		{"a file that is new", "bin/new", file(0o644, ""), "diff/added: was added: a file, want nothing"},
		{"a link that is new", "new", symlink("x"), "diff/added: was added: a link, want nothing"},
		{"a directory that is new, and empty", "tmp", folder(0o755), "diff/added: was added: an empty directory, want nothing"},
		{"a file that is gone", "bin/run", thing{}, "diff/removed: missing: nothing is there, want a file"},
		{"a directory that is gone is one finding", "lib", thing{}, "diff/removed: missing: nothing is there, want a directory with 5 entries below it"},
		{"a file in place of a directory", "lib", file(0o755, ""), "diff/type: is a file, want a directory with 5 entries below it"},
		{"a file in place of a link", "current", file(0o644, "else"), `diff/type: is a file, want a link to "releases/42"`},
		{"the text of a link in its place", "current", file(0o644, "releases/42"), `diff/type: is a file that holds the text "releases/42", want a link to it`},
		{"the same with a line end, as an editor leaves it", "current", file(0o644, "releases/42\r\n"), `diff/type: is a file that holds the text "releases/42", want a link to it`},
		{"a link in place of a file", "bin/run", symlink("sync"), "diff/type: is a link, want a file"},
		{"an empty directory in place of a file", "bin/run", folder(0o755), "diff/type: is an empty directory, want a file"},
		{"an x that is lost", "bin/run", file(0o644, script), "diff/mode: mode is 0644, want 0755"},
		{"a setuid bit", "bin/run", file(0o4755, script), "diff/mode: mode is 4755, want 0755"},
		{"the mode of a directory", "docs", folder(0o700), "diff/mode: mode is 0700, want 0755"},
		{"another owner", "bin/run", thing{artifact.File, 0o755, 7, 0, script}, "diff/owner: owner is 7:0, want 0:0"},
		{"another group of a link", "current", thing{artifact.Link, 0o777, 0, 9, "releases/42"}, "diff/owner: owner is 0:9, want 0:0"},
		{"another target", "current", symlink("releases/41"), `diff/target: leads to "releases/41", want "releases/42"`},
		{"another byte", "bin/run", file(0o755, "#!/bin/sh\nexec trus\n"), "diff/content: content differs, in 20 bytes on both sides"},
		{"a byte more", "empty", file(0o644, "x"), "diff/content: content differs: 1 byte, want 0 bytes"},
		{"a change far behind", "lib/big.txt", file(0o600, strings.Repeat("a line of text\n", 10_000)+"!"), "diff/content: content differs: 150,001 bytes, want 150,000 bytes"},
		{"CRLF for LF", "bin/run", file(0o755, crlf), "diff/eol: lines end in CRLF, want LF; nothing else differs"},
		{"CRLF in one line", "bin/run", file(0o755, "#!/bin/sh\r\nexec true\n"), "diff/eol: lines end in more than one way, want LF; nothing else differs"},
		{"CRLF in a large file", "lib/big.txt", file(0o600, strings.Repeat("a line of text\r\n", 10_000)), "diff/eol: lines end in CRLF, want LF; nothing else differs"},
		{"CRLF and one more byte", "bin/run", file(0o755, crlf+"x"), "diff/content: content differs: 23 bytes, want 20 bytes"},
		{"a lone CR is content", "bin/run", file(0o755, "#!/bin/sh\rexec true\n"), "diff/content: content differs, in 20 bytes on both sides"},
		{"a CR at the end is content", "bin/run", file(0o755, script+"\r"), "diff/content: content differs: 21 bytes, want 20 bytes"},
		{"binary files have no line ends", "lib/deep/er/b.bin", file(0o644, "\x00\n\x01"), "diff/content: content differs: 3 bytes, want 4 bytes"},
	} {
		for _, m := range []medium{asFolder, asTar} {
			res := compared(t, &rules.Policy{}, m.of("A", base()), m.of("B", base().with(c.at, c.t)))
			if diff := cmp.Diff([]string{c.at + ": " + c.want}, differences(res)); diff != "" {
				t.Errorf("%s, as %s (-want +got):\n%s", c.why, m.kind, diff)
			}
			for f := range res.Findings.All() {
				if f.Severity != rules.Error || f.Rule != "A" || f.Expected == f.Actual {
					t.Errorf("%s: severity %s by %q, expected %q and actual %q", c.why, f.Severity, f.Rule, f.Expected, f.Actual)
				}
			}
		}
	}
}

// The same tree is the same through every pair of sources; what one side cannot hold is named, once.
func TestDiffOfTheSameTree(t *testing.T) {
	const (
		bare   = "modes are not compared: %s holds no permission bits"
		onlyX  = "modes are compared by the owner's x bit of files alone: %s holds no other permission bits"
		owners = "owners are not compared: %s holds none"
		hollow = "1 directory is not compared, in which there is no file: %s holds none such"
	)
	media := map[string]medium{"tar": asTar, "zip": asZip, "bare": asBare, "git": asGit}
	notes := map[string][]string{"zip": {owners}, "bare": {bare, owners}, "git": {onlyX, owners, hollow}}
	disk := base().on(t)
	for name, m := range media {
		var want []string
		for _, n := range notes[name] {
			want = append(want, fmt.Sprintf(n, "B"))
		}
		res := compared(t, &rules.Policy{}, asFolder.of("A", base()), m.of("B", base()))
		if diff := cmp.Diff(want, append(differences(res), res.Notes...)); diff != "" {
			t.Errorf("a directory and %s (-want +got):\n%s", name, diff)
		}
		owner := rules.Setting{Check: "diff/owner", Severity: rules.Off}
		for _, pair := range [][2]Options{{{Dir: disk}, m.of("B", base())}, {m.of("A", base()), {Dir: disk}}} {
			if got := differences(compared(t, &rules.Policy{Settings: []rules.Setting{owner}}, pair[0], pair[1])); got != nil {
				t.Errorf("a directory on disk and %s: %q", name, got)
			}
		}
		for other, o := range media {
			if got := differences(compared(t, &rules.Policy{}, m.of("A", base()), o.of("B", base()))); got != nil {
				t.Errorf("%s and %s: %q", name, other, got)
			}
		}
	}
}

// Git holds the owner's x and nothing else, and that is found.
func TestDiffAgainstGit(t *testing.T) {
	git := asGit.of("git:HEAD", base())
	now := base().with("bin/run", file(0o655, script)).with("empty", file(0o744, "")).with("docs", folder(0o700)).
		with("new/dir", folder(0o755)).with("s", thing{typ: artifact.Socket})
	res := compared(t, &rules.Policy{}, git, asFolder.of("./checkout", now))
	want := []string{
		"bin/run: diff/mode: is not executable, want executable",
		"empty: diff/mode: is executable, want not executable",
		"note: modes are compared by the owner's x bit of files alone: git:HEAD holds no other permission bits",
		"note: owners are not compared: git:HEAD holds none",
		"note: 2 directories are not compared, in which there is no file: git:HEAD holds none such",
		"note: 1 socket, FIFO or device is not compared: git:HEAD holds none",
	}
	got := differences(res)
	for _, n := range res.Notes {
		got = append(got, "note: "+n)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if r := res.Findings.At(0).Remedy; r != "chmod +x bin/run" {
		t.Errorf("remedy is %q", r)
	}
}

// A submodule is compared by its commit where both sides hold that; what lies in it is not, where only one does.
func TestDiffOfSubmodules(t *testing.T) {
	with := func(m medium, name, commit string) Options {
		f := base().with("vendor", file(0o644, ""))
		o := m.of(name, f)
		for i := range o.Source.Known.Entries {
			if e := &o.Source.Known.Entries[i]; e.Name == "vendor" {
				e.Type, e.Mode, e.Submodule = artifact.Directory, 0o755, true
				d := &artifact.Dir{Path: "vendor", Parent: o.Source.Known, Self: *e}
				o.Source.Known.Dirs = append(o.Source.Known.Dirs, d)
				o.Source.Known.Targets["vendor"] = commit
			}
		}
		return o
	}
	res := compared(t, &rules.Policy{}, with(asGit, "A", "1111111111111111"), with(asGit, "B", "2222222222222222"))
	want := []string{"vendor: diff/content: submodule is at commit 222222222222, want 111111111111"}
	if diff := cmp.Diff(want, differences(res)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := differences(compared(t, &rules.Policy{}, with(asGit, "A", "1"), with(asGit, "B", "1"))); got != nil {
		t.Errorf("the same commit: %q", got)
	}
	res = compared(t, &rules.Policy{}, with(asGit, "A", "1"), asFolder.of("B", base().with("vendor/x", file(0o644, ""))))
	note := "what lies in submodules is not compared: git holds none of it: vendor"
	if got := differences(res); got != nil || !slices.Contains(res.Notes, note) {
		t.Errorf("found %q, and the notes %q", got, res.Notes)
	}
}

// What .gitattributes has git check out with CRLF is the same file; and a filter's output is not compared, which is said.
func TestDiffObeysGitattributes(t *testing.T) {
	attributes := file(0o644, "*.bat eol=crlf\n*.psd filter=lfs\n*.dat -text\n")
	record := forest{
		".gitattributes": attributes, "a.bat": file(0o644, "x\ny\n"), "b.sh": file(0o644, "x\n"), "c.psd": file(0o644, "pointer"),
		"d.dat": file(0o644, "x\n"),
	}
	checkout := forest{
		".gitattributes": attributes, "a.bat": file(0o644, "x\r\ny\r\n"), "b.sh": file(0o644, "x\r\n"), "c.psd": file(0o644, "picture"),
		"d.dat": file(0o644, "x\r\n"),
	}
	want := []string{"b.sh: diff/eol: lines end in CRLF, want LF; nothing else differs", "d.dat: diff/content: content differs: 3 bytes, want 2 bytes"}
	res := compared(t, &rules.Policy{}, asGit.of("A", record), asFolder.of("B", checkout))
	if diff := cmp.Diff(want, differences(res)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := res.Notes[len(res.Notes)-1]; n != "the content of 1 file is not compared: a filter of .gitattributes changes it on the way" {
		t.Errorf("the last note is %q", n)
	}
	if n := compared(t, &rules.Policy{}, asTar.of("A", record), asFolder.of("B", checkout)).Findings.Len(); n != 4 {
		t.Errorf("a tar holds what it holds: %d findings, want 4", n)
	}
}

// What is ignored is ignored on both sides, and .git is always; what the policy allows or sets is obeyed.
func TestDiffObeysThePolicy(t *testing.T) {
	a := base().with(".git/config", file(0o644, "a"))
	b := base().with(".git/config", file(0o644, "b")).with("docs/index", file(0o644, "")).with("lib/x/y.pyc", file(0o644, "")).
		with("empty", file(0o600, "")).with("bin/run", file(0o700, script))
	p := &rules.Policy{
		Ignore:   []rules.Pattern{{Text: "docs/**"}, {Text: "**/*.pyc"}, {Text: "lib/x"}},
		Settings: []rules.Setting{{Check: "diff/mode", Severity: rules.Warning, Pos: rules.Pos{File: "verify.yaml", Line: 9}, Because: "modes are set later"}},
		Allow: []rules.Exception{
			{Check: "diff/mode", Paths: []rules.Pattern{{Text: "empty"}}},
			{Check: "diff/added", Pos: rules.Pos{File: "verify.yaml", Line: 7}},
		},
	}
	res := compared(t, p, asTar.of("A", a), asFolder.of("B", b))
	want := []string{
		".: allow/unused: the exception for diff/added at verify.yaml:7 matches no finding",
		"bin/run: diff/mode: mode is 0700, want 0755",
	}
	if diff := cmp.Diff(want, differences(res)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	pack := []rules.Setting{{Check: "diff/mode", Severity: rules.Error, Pack: "default", Because: "bits are lost"}}
	if f := compared(t, &rules.Policy{Settings: pack}, asTar.of("A", a), asFolder.of("B", b.with("lib", thing{}))).Findings.At(0); f.Because != "" {
		t.Errorf("the default pack's reason %q stands beside each difference", f.Because)
	}
	if f := res.Findings.At(1); f.Severity != rules.Warning || f.Because != "modes are set later" || res.Allowed.Len() != 1 {
		t.Errorf("severity is %s because %q, and %d are allowed", f.Severity, f.Because, res.Allowed.Len())
	}
}

// A run over one artifact does not call an exception unused that only a comparison can use.
func TestExceptionsOfDifferencesAreNotUnused(t *testing.T) {
	plan, faults := Bind(&rules.Policy{Allow: []rules.Exception{{Check: "diff/mode"}}}, append(DiffChecks(), AllowChecks()...), Select{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	res, err := Run(t.Context(), plan, Options{Dir: tree(t, "a")})
	if err != nil || res.Findings.Len() > 0 {
		t.Errorf("%v, %q", err, differences(res))
	}
}

// What could not be read is a problem that names its side, and never a difference or the same.
func TestDiffOfWhatCannotBeRead(t *testing.T) {
	broken := func(m medium, change func(*artifact.Source)) Options {
		o := m.of("B", base())
		change(o.Source)
		return o
	}
	for _, c := range []struct {
		why  string
		b    Options
		want []string
	}{
		{
			"a stream that ends early", broken(asTar, func(s *artifact.Source) {
				all := s.Stream
				s.Stream = func(ctx context.Context, want func(int64) bool, give func(int64, io.Reader) error) error {
					return all(ctx, func(ref int64) bool { return ref > 3 && want(ref) }, give)
				}
			}), []string{"problem: bin/run: its content could not be read (in B)", "problem: bin/sync: its content could not be read (in B)"},
		},
		{
			"an archive that is cut off says nothing of what is not there", broken(asTar, func(s *artifact.Source) {
				s.Said.Problems = []artifact.Problem{{Path: ".", Message: "unexpected end"}}
				s.Known.Entries = s.Known.Entries[:3]
				s.Known.Dirs = s.Known.Dirs[:2]
			}), []string{"problem: .: unexpected end (in B)"},
		},
		{
			"an entry that was kept out of the tree was not compared", broken(asTar, func(s *artifact.Source) {
				s.Said.Faults = []artifact.Fault{{Check: "archive/escaping", Path: "../x", Message: "leads out"}}
			}), []string{"problem: ../x: leads out (in B, archive/escaping)"},
		},
		{
			"too many entries", func() Options {
				o := asTar.of("B", base())
				o.Limits.Entries = 3
				return o
			}(), []string{"problem: .: over the limit of 3; raise it with --max-entries if this artifact is meant to be so large (in B)"},
		},
	} {
		if diff := cmp.Diff(c.want, differences(compared(t, &rules.Policy{}, asTar.of("A", base()), c.b))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.why, diff)
		}
	}
}

func TestDiffOfAFileThatCannotBeOpened(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root is denied nothing")
	}
	a, b := base().on(t), base().with("alone", file(0, "x")).with("docs/x", file(0o644, "")).on(t)
	for _, name := range []string{"bin/run", "lib"} {
		if err := os.Chmod(filepath.Join(b, name), 0); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { os.Chmod(filepath.Join(b, "lib"), 0o755) })
	want := []string{
		"alone: diff/added: was added: a file, want nothing", "docs/x: diff/added: was added: a file, want nothing",
		"lib: diff/mode: mode is 0000, want 0755",
		"problem: bin/run: permission denied (in " + b + ")", "problem: lib: permission denied (in " + b + ")",
	}
	if diff := cmp.Diff(want, differences(compared(t, &rules.Policy{}, Options{Dir: a}, Options{Dir: b}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDiffInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	plan, _ := Bind(&rules.Policy{}, DiffChecks(), Select{})
	res, err := Diff(ctx, plan, asTar.of("A", base()), asTar.of("B", forest{}))
	if err != nil || res.Findings.Len() > 0 || len(res.Problems) == 0 {
		t.Errorf("error %v, %d findings, %d problems", err, res.Findings.Len(), len(res.Problems))
	}
}

// Only what is selected is reported, and content is not read where nobody asks for it.
func TestDiffOfWhatIsSelected(t *testing.T) {
	plan, faults := Bind(&rules.Policy{}, DiffChecks(), Select{Only: []string{"diff/mode"}})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	b := asTar.of("B", base().with("bin/run", file(0o644, "else")).with("new", file(0o644, "")))
	b.Source.Stream = nil
	b.Source.NewReader = func() artifact.Reader { return noReader{} }
	res, err := Diff(t.Context(), plan, asTar.of("A", base()), b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"bin/run: diff/mode: mode is 0644, want 0755"}, differences(res)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// noReader refuses to read content.
type noReader struct{ heldReader }

func (noReader) Read(*artifact.Dir, *artifact.Entry, *artifact.Content, func(*artifact.Entry, artifact.Times) bool) error {
	return os.ErrPermission
}

// The order of the two, and the number of jobs, change nothing but who is expected.
func TestDiffIsSymmetricAndDeterministic(t *testing.T) {
	a, b := forest{}, forest{}
	for i := range 400 {
		p := fmt.Sprintf("d%d/e%d/f%d", i%7, i%31, i)
		a[p], b[p] = file(0o644, p), file(0o644, p)
		switch i % 13 {
		case 1:
			delete(b, p)
		case 2:
			b[p] = file(0o755, p)
		case 3:
			b[p] = file(0o644, p+"x")
		case 4:
			b[p+".new"] = symlink(p)
		case 5:
			b[p] = folder(0o755)
		}
	}
	at := func(a, b forest, jobs int) []string {
		x, y := asTar.of("A", a), asFolder.of("B", b)
		x.Jobs, y.Jobs = jobs, jobs
		return differences(compared(t, &rules.Policy{}, x, y))
	}
	want := at(a, b, 1)
	if len(want) < 150 {
		t.Fatalf("only %d findings", len(want))
	}
	for _, jobs := range []int{2, 5, 16} {
		if diff := cmp.Diff(want, at(a, b, jobs)); diff != "" {
			t.Errorf("with %d jobs (-one +many):\n%s", jobs, diff)
		}
	}
	turned := strings.NewReplacer("diff/added", "diff/removed", "diff/removed", "diff/added")
	var places, back []string
	for _, l := range want {
		place, check, _ := strings.Cut(l, ": ")
		check, _, _ = strings.Cut(check, ":")
		places = append(places, place+" "+turned.Replace(check))
	}
	for _, l := range at(b, a, 3) {
		place, check, _ := strings.Cut(l, ": ")
		check, _, _ = strings.Cut(check, ":")
		back = append(back, place+" "+check)
	}
	if !slices.Equal(places, back) {
		t.Errorf("turned round (-want +got):\n%s", cmp.Diff(places, back))
	}
}

package checktest_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/checktest"
	"verify.example/verify/checks/suite"
	"verify.example/verify/manifest"
	"verify.example/verify/rules"
)

// flawed is a repository in which most checks find something.
const flawed = `
-- tree/.gitattributes --
*.txt text
*.win text eol=crlf
*.bad text eol=crlf
*.auto text=auto
*.dat -text
*.big filter=lfs
-- tree/.gitmodules --
[submodule "lib"]
	path = vendor/lib
	url = https://git.example.org/lib
-- tree/bin/run --
#!/bin/sh
-- tree/bin/not-executable --
#!/bin/sh
-- tree/bin/windows --
#!/bin/sh
-- tree/bin/relative --
#!sh
-- tree/conflict.go --
<<<<<<< HEAD
a
=======
b
>>>>>>> other
-- tree/good.win --
one
two
-- tree/turned.bad --
one
two
-- tree/mixed.md --
one
two
-- tree/as-is.dat --
one
two
-- tree/README --
lorem ipsum
-- tree/readme --
lorem
-- tree/two..dots --
x
-- tree/pointer.bin --
version https://git-lfs.github.com/spec/v1
oid sha256:0123456789012345678901234567890123456789012345678901234567890123
size 123456
-- tree/deep/.gitattributes --
*.txt -text
-- tree/deep/a/b/c.txt --
x
-- modes --
bytes mixed.md "one\r\ntwo\nthree\r\n"
bytes bin/windows "#!/bin/sh\r\n"
bytes as-is.dat "one\r\ntwo\n"
bytes stored.txt "one\r\ntwo\r\n"
bytes stored.win "one\r\ntwo\r\n"
bytes stored.auto "one\r\ntwo\r\n"
bytes latin "caf\xe9\n"
bytes bom "\xef\xbb\xbfx\n"
bytes deep/a/b/c.txt "one\r\ntwo\n"
0755 bin/run
0755 bin/windows
0755 bin/relative
link away -> ../../outside
link dead -> nowhere
link current -> deep/a
-- verify.yaml --
version: 1
rules:
  - files: "**"
    encoding: utf-8
    lacks: lorem
    final-newline: true
  - files: bin/*
    executable: true
  - files: deep/**
    executable: false
    size: ">10000"
  - files: "*.win"
    eol: crlf
  - files: "*.bad"
    eol: lf
  - files: README
    sha256: 0000000000000000000000000000000000000000000000000000000000000000
  - files: [gone, "deep/**/*.txt"]
    required: true
  - links: current
    target: elsewhere
  - paths: "*..dots"
    forbidden: true
  - files: "*.go"
    count: ">=2"
-- record --
100644 .gitattributes
100755 bin/run
100644 bin/not-executable
100755 bin/windows
100755 bin/relative
100644 conflict.go
100644 good.win
100644 turned.bad
100644 stored.txt
100644 stored.win
100644 stored.auto
100644 mixed.md
100644 as-is.dat
100644 README
100644 readme
100644 two..dots
100644 pointer.bin
100644 deep/.gitattributes
100644 deep/a/b/c.txt
100644 latin
100644 bom
100644 verify.yaml
120000 away
120000 dead
120000 current
`

// A revision gives the findings that a checkout of it gives, with a manifest and without.
func TestRevisionLikeCheckout(t *testing.T) {
	checktest.Needs(t, "git", "git")
	dir := checktest.Build(t, txtar.Parse([]byte(flawed)))
	work := filepath.Join(t.TempDir(), "work")
	checktest.Git(t, dir, nil, "worktree", "add", "-q", "--detach", work, "main")
	if text, err := os.ReadFile(filepath.Join(work, "good.win")); err != nil || string(text) != "one\r\ntwo\r\n" {
		t.Fatalf("the checkout converts nothing: %q, %v", text, err)
	}
	for _, with := range []bool{true, false} {
		policy := policyOf(t, work, with)
		want := findingsOf(t, policy, checks.Options{Dir: work})
		if len(want) < 5 {
			t.Errorf("a checkout gives only %q", want)
		}
		for _, rev := range []string{"HEAD", ""} {
			src, err := artifact.OpenRevision(t.Context(), work, rev, artifact.Opening{})
			if err != nil {
				t.Fatal(err)
			}
			got := findingsOf(t, policy, checks.Options{Dir: "git:" + rev, Source: src})
			src.Close()
			if !slices.Equal(want, got) {
				t.Errorf("manifest %v: a checkout gives\n%s\ngit:%s gives\n%s", with, strings.Join(want, "\n"), rev, strings.Join(got, "\n"))
			}
		}
	}
}

// git holds no files of a submodule, and what a filter stores is a pointer by right; neither is anybody's mistake.
func TestRevisionHoldsNoSubmodules(t *testing.T) {
	checktest.Needs(t, "git", "git")
	dir := checktest.Build(t, txtar.Parse([]byte(`
-- tree/.gitattributes --
*.bin filter=lfs
-- tree/.gitmodules --
[submodule "lib"]
	path = lib
	url = https://git.example.org/lib
-- tree/x.bin --
version https://git-lfs.github.com/spec/v1
oid sha256:0123456789012345678901234567890123456789012345678901234567890123
size 123456
-- record --
100644 .gitattributes
100644 .gitmodules
100644 x.bin
160000 lib
`)))
	src, err := artifact.OpenRevision(t.Context(), dir, "main", artifact.Opening{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	if got := findingsOf(t, policyOf(t, dir, false), checks.Options{Source: src}); len(got) > 0 {
		t.Error(got)
	}
	if len(src.Said.NotHeld) != 3 {
		t.Errorf("not held: %q", src.Said.NotHeld)
	}
}

// policyOf is the manifest of dir, or what holds without one.
func policyOf(t *testing.T, dir string, with bool) *rules.Policy {
	t.Helper()
	load := manifest.None
	if with {
		load = func() (*rules.Policy, error) {
			return manifest.Load(filepath.Join(dir, "verify.yaml"), manifest.Options{})
		}
	}
	policy, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return policy
}

// findingsOf are the findings of a run, but for those about where the artifact lies.
func findingsOf(t *testing.T, policy *rules.Policy, o checks.Options) []string {
	t.Helper()
	plan, faults := checks.Bind(policy, suite.All(), checks.Select{Skip: []string{"environment/*"}})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	o.Now = time.Date(2026, time.December, 1, 12, 0, 0, 0, time.UTC)
	res, err := checks.Run(t.Context(), plan, o)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, p := range res.Problems {
		lines = append(lines, "problem "+p.Path+": "+p.Message)
	}
	for f := range res.Findings.All() {
		message := f.Message
		if f.Check == "executables/bit" || f.Check == "lineendings/eol" {
			message = "" // git holds no mode to tell, and a checkout's line ends are not there yet
		}
		lines = append(lines, f.Severity.String()+" "+f.Check+" "+f.Path+": "+message)
	}
	return lines
}

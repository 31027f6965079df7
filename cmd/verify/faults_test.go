package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"verify.example/verify/checks/checktest"
)

// answer is what a run's JSON report says, as far as these tests look.
type answer struct {
	Verdict string
	Causes  []struct {
		ID       string
		Evidence []string
		Remedy   string
		Findings int
	}
	Findings []struct{ Check, Severity, Path, Message, Cause string }
	Problems []struct{ Path, Message string }
	exit     int
	text     string // the same in the text format
}

// ask runs the command on dir, in both formats.
func ask(t *testing.T, dir string, args ...string) answer {
	t.Helper()
	var a answer
	text, exit := outputOf(t, append([]string{"--format", "json", dir}, args...))
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		t.Fatalf("the report is not JSON: %v\n%s", err, text)
	}
	a.exit = exit
	if a.text, exit = outputOf(t, append([]string{"--format", "text", dir}, args...)); exit != a.exit {
		t.Errorf("exit code %d with the format text, %d with json", exit, a.exit)
	}
	return a
}

// outputOf runs the command and gives what it wrote to stdout, and its exit code.
func outputOf(t *testing.T, args []string) (string, int) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "out")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	exit := run(t.Context(), args, terminal{out: out, err: out})
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), exit
}

// TestACleanCloneVerifies: without a manifest, a checkout as git makes it has nothing to report, whatever the umask is
// that people commonly use.
func TestACleanCloneVerifies(t *testing.T) {
	t.Parallel()
	repo := repository(t)
	for _, umask := range []string{"022", "027"} {
		dir := filepath.Join(t.TempDir(), "clone")
		clone(t, repo, dir, umask, recursive)
		v := ask(t, dir)
		if umask == "022" && (v.exit != 0 || v.Verdict != "verified" || len(v.Findings) > 0 || len(v.Causes) > 0) {
			t.Errorf("umask %s: exit code %d, %s", umask, v.exit, v.text)
		}
		for _, f := range v.Findings {
			if umask != "022" && f.Cause != "umask" {
				t.Errorf("umask %s: a finding beyond the umask: %+v", umask, f)
			}
		}
	}
}

// TestEachFaultHasItsCause does one thing wrong to a fresh clone at a time. Each is drift, and each report opens with what
// went wrong and not with what came of it.
func TestEachFaultHasItsCause(t *testing.T) {
	t.Parallel()
	repo := repository(t)
	for _, c := range []struct {
		fault, cause string
		umask        string
		plain        bool // cloned without submodules
		edit         func(string, fs.FileInfo) error
		remove       string
		args         []string
	}{
		{fault: "a clone under umask 077", cause: "umask", umask: "077"},
		{fault: "every file became 0600", cause: "filesystem", edit: chmodAll(to(0o600), same)},
		{fault: "every x bit removed", cause: "lost-exec-bits", edit: chmodAll(minus(0o111), same)},
		{fault: "every text file turned CRLF", cause: "crlf", edit: toCRLF},
		{fault: "a directory deleted", cause: "missing-directory", remove: "src/module3"},
		{fault: "links replaced by text files", cause: "symlinks-as-files", edit: linksToFiles},
		{fault: "everything 0777", cause: "all-executable", edit: chmodAll(to(0o777), to(0o777))},
		{fault: "LFS pointers in place of content", cause: "lfs", edit: toPointers},
		{fault: "submodules not initialised", cause: "submodules", plain: true},
		{
			fault: "what git archive makes", cause: "group-writable", args: []string{"--fail-on", "warning"},
			edit: chmodAll(plus(0o020), plus(0o020)), remove: ".git",
		},
	} {
		t.Run(strings.ReplaceAll(c.fault, " ", "-"), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "clone")
			how := []string{recursive}
			if c.plain {
				how = nil
			}
			if c.umask == "" {
				c.umask = "022"
			}
			clone(t, repo, dir, c.umask, how...)
			if c.edit != nil {
				edit(t, dir, c.edit)
			}
			if c.remove != "" {
				if err := os.RemoveAll(filepath.Join(dir, c.remove)); err != nil {
					t.Fatal(err)
				}
			}
			wantCause(t, ask(t, dir, c.args...), c.cause)
		})
	}
}

// wantCause wants drift that is explained by one cause, on the first screen.
func wantCause(t *testing.T, v answer, cause string) {
	t.Helper()
	if v.exit != 1 || len(v.Problems) > 0 {
		t.Errorf("exit code %d with problems %+v, want 1 and none", v.exit, v.Problems)
	}
	if len(v.Causes) == 0 || v.Causes[0].ID != cause {
		t.Fatalf("the causes are %+v, want %s first\n%s", v.Causes, cause, v.text)
	}
	first := v.Causes[0]
	if len(first.Evidence) == 0 || first.Remedy == "" || first.Findings == 0 {
		t.Errorf("the cause lacks evidence, remedy or findings: %+v", first)
	}
	for _, f := range v.Findings {
		if f.Severity == "error" && f.Cause == "" {
			t.Errorf("an error that no cause explains: %+v", f)
		}
	}
	lines := strings.Split(v.text, "\n")
	if len(lines) < 3 || !strings.HasPrefix(lines[2], "CAUSE ") {
		t.Errorf("the report does not open with the cause:\n%s", v.text)
	}
	if len(lines) > 40 {
		t.Errorf("the report has %d lines, want one screen:\n%s", len(lines), v.text)
	}
}

// TestAFileSystemThatCannotHoldModes is 2013 with a file system like VirtualBox's: git itself sees nothing.
func TestAFileSystemThatCannotHoldModes(t *testing.T) {
	t.Parallel()
	checktest.Needs(t, "bindfs", "bindfs")
	repo := repository(t)
	under, mount := t.TempDir(), t.TempDir()
	if out, err := exec.Command("bindfs", "--perms=0600:d+x", "--chmod-ignore", under, mount).CombinedOutput(); err != nil {
		t.Skipf("/dev/fuse cannot be used here: %v: %s", err, out)
	}
	t.Cleanup(func() { unmount(t, mount) })
	dir := filepath.Join(mount, "clone")
	clone(t, repo, dir, "022", recursive)
	if status := checktest.Git(t, dir, nil, "status", "--porcelain"); status != "" {
		t.Fatalf("git status says %q; it must be silent, as it was", status)
	}
	v := ask(t, dir)
	wantCause(t, v, "filesystem")
	if len(v.Causes) != 1 {
		t.Errorf("there are %d causes, want one: %+v", len(v.Causes), v.Causes)
	}
	evidence := strings.Join(v.Causes[0].Evidence, "\n")
	for _, want := range []string{"fuse", "0600", "core.fileMode=false"} {
		if !strings.Contains(evidence, want) {
			t.Errorf("the evidence does not name %s:\n%s", want, evidence)
		}
	}
}

func unmount(t *testing.T, mount string) {
	t.Helper()
	var last error
	for _, how := range [][]string{{"fusermount3", "-u", mount}, {"fusermount", "-u", mount}, {"umount", mount}} {
		if last = exec.Command(how[0], how[1:]...).Run(); last == nil {
			return
		}
	}
	t.Errorf("%s is still mounted: %v", mount, last)
}

// TestOneDifferenceIsOneFinding: nothing small is lost, and nothing is made larger than it is.
func TestOneDifferenceIsOneFinding(t *testing.T) {
	t.Parallel()
	repo := repository(t)
	for _, c := range []struct{ listing, check, path, cause string }{
		{listing: "0644 bin/tool7", check: "executables/bit", path: "bin/tool7"},
		{listing: "0755 README", check: "executables/bit", path: "README"},
		{listing: "rm docs/chapter1/page4.md", check: "inventory/missing", path: "docs/chapter1/page4.md"},
		{listing: "rm run\nlink run -> /home/alice/project/bin/tool1", check: "links/escaping", path: "run"},
		{listing: "rm run\nbytes run \"bin/tool1\"", check: "links/destroyed", path: "run", cause: "symlinks-as-files"},
		{listing: "rm README\ndir 0755 README", check: "inventory/type", path: "README"},
		{
			listing: "bytes bin/tool3 \"#!/bin/sh\\r\\nexec true 3\\n\"\n0755 bin/tool3",
			check:   "executables/shebang", path: "bin/tool3",
		},
		{
			listing: "bytes src/module1/part1.py \"<<<<<<< a\\n1\\n=======\\n2\\n>>>>>>> b\\n\"",
			check:   "content/conflict-marker", path: "src/module1/part1.py",
		},
	} {
		t.Run(strings.ReplaceAll(c.check, "/", "-")+"-"+filepath.Base(c.path), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "clone")
			clone(t, repo, dir, "022", recursive)
			checktest.Listing(t, dir, []byte(c.listing))
			v := ask(t, dir)
			errorsFound := 0
			for _, f := range v.Findings {
				if f.Severity != "error" {
					continue
				}
				errorsFound++
				if f.Check != c.check || f.Path != c.path {
					t.Errorf("found %s %s: %s, want %s of %s", f.Path, f.Check, f.Message, c.check, c.path)
				}
			}
			var causes []string
			for _, found := range v.Causes {
				causes = append(causes, found.ID)
			}
			if v.exit != 1 || errorsFound != 1 || strings.Join(causes, " ") != c.cause {
				t.Errorf("exit code %d, %d errors, causes %q; want 1, one and %q\n%s", v.exit, errorsFound, causes, c.cause, v.text)
			}
		})
	}
}

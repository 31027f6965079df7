package artifact

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Everything that a checkout's own configuration can name as a program is named here, and none of it may run.
func TestReadRecordRunsNothing(t *testing.T) {
	g := sample(t)
	ran := filepath.Join(t.TempDir(), "ran")
	program := filepath.Join(g.dir, "trap")
	writeFile(t, program, "#!/bin/sh\necho \"$0 $*\" >>"+ran+"\n")
	if err := os.Chmod(program, 0o755); err != nil {
		t.Fatal(err)
	}
	mustOutput(t, g, "add", "trap")
	writeFile(t, filepath.Join(g.dir, ".git/included"), "[core]\n\tfsmonitor = "+program+"\n[protocol \"ext\"]\n\tallow = always\n")
	config := strings.ReplaceAll(`
[core]
	fsmonitor = TRAP
	hooksPath = HOOKS
	pager = TRAP
	editor = TRAP
	sshCommand = TRAP
	gitProxy = TRAP
	askPass = TRAP
	alternateRefsCommand = TRAP
	untrackedCache = true
[include]
	path = included
[pager]
	ls-files = TRAP
	config = TRAP
[alias]
	ls-files = !TRAP
	cat-file = !TRAP
	rev-parse = !TRAP
[credential]
	helper = !TRAP
[diff]
	external = TRAP
[diff "t"]
	textconv = TRAP
	command = TRAP
[filter "t"]
	clean = TRAP
	smudge = TRAP
	process = TRAP
	required = true
[merge "t"]
	driver = TRAP
[extensions]
	partialClone = origin
[remote "origin"]
	url = ext::TRAP
	promisor = true
	uploadpack = TRAP
	vcs = trap
[protocol]
	allow = always
[gpg]
	program = TRAP
[uploadpack]
	packObjectsHook = TRAP
[trace2]
	eventTarget = RAN
`, "TRAP", program)
	config = strings.ReplaceAll(strings.ReplaceAll(config, "RAN", ran), "HOOKS", filepath.Join(g.dir, "hooks"))
	writeFile(t, filepath.Join(g.dir, ".gitattributes"), "* filter=t diff=t merge=t text\n")
	mustOutput(t, git{program: g.program, dir: g.dir}, "update-index", "--add", "--cacheinfo",
		"100644,"+mustOutput(t, g, "hash-object", "-w", "--no-filters", ".gitattributes")+",.gitattributes")
	for _, hook := range []string{"post-index-change", "fsmonitor-watchman", "reference-transaction", "query-watchman"} {
		for _, dir := range []string{"hooks", ".git/hooks"} {
			writeFile(t, filepath.Join(g.dir, dir, hook), "#!/bin/sh\nexec "+program+"\n")
			if err := os.Chmod(filepath.Join(g.dir, dir, hook), 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	f, err := os.OpenFile(filepath.Join(g.dir, ".git/config"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(config); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"GIT_EXTERNAL_DIFF": program, "GIT_SSH": program, "GIT_ASKPASS": program, "GIT_PAGER": program, "GIT_TRACE": ran, "GIT_TRACE2": ran,
		"GIT_EXEC_PATH": g.dir, "GIT_PROXY_COMMAND": program,
	} {
		t.Setenv(name, value)
	}
	r := mustRecord(t, g.dir)
	if e := r.Root.Entry("trap"); e == nil || !e.Exec || !e.Attributes.Filter {
		t.Errorf("trap is %+v", e)
	}
	absent := strings.Repeat("1", 40) // git would fetch it
	lines, err := r.BlobLines(t.Context(), []string{r.Root.Entry("run.sh").OID, absent})
	if err != nil || !lines[absent].Missing {
		t.Errorf("%+v, %v", lines, err)
	}
	for _, rev := range []string{"HEAD", ""} {
		src, err := OpenRevision(t.Context(), g.dir, rev, Opening{})
		if err != nil {
			t.Fatal(err)
		}
		if got := dumpSource(t, src); !strings.Contains(got, `"run.sh" 10 "#!/bin/sh\n"`) {
			t.Error(got)
		}
		if _, err := src.ReadFile("run.sh", 100); err != nil {
			t.Error(err)
		}
		src.Close()
	}
	if what, err := os.ReadFile(ran); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a program ran: %s (%v)", what, err)
	}
	// The trap is a good one: it catches a git that is not run with care.
	careless := exec.Command(g.program, "status")
	careless.Dir = g.dir
	_ = careless.Run()
	if _, err := os.Stat(ran); err != nil {
		t.Errorf("the trap does not work: %v", err)
	}
}

// A git that lies in the artifact is the artifact's, even when a PATH leads there.
func TestFindGitOutsideTheArtifact(t *testing.T) {
	g := sample(t)
	fake := filepath.Join(g.dir, "bin/git")
	writeFile(t, fake, "#!/bin/sh\nexit 1\n")
	if err := os.Chmod(fake, 0o755); err != nil {
		t.Fatal(err)
	}
	outside := t.TempDir()
	if err := os.Symlink(fake, filepath.Join(outside, "git")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", strings.Join([]string{"bin", filepath.Dir(fake), outside, filepath.Dir(g.program)}, string(filepath.ListSeparator)))
	if got := findGit(g.dir); got != g.program {
		t.Errorf("git is %q, want %q", got, g.program)
	}
	wantRecord(t, g.dir, sampleRecord)
}

func TestReadRecordCancelled(t *testing.T) {
	g := sample(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ReadRecord(ctx, g.dir); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context canceled", err)
	}
}

// An index can be made by hand; its paths must not lead out of the checkout.
func TestRecordBuilderRefusesPaths(t *testing.T) {
	for _, path := range []string{"../x", "a/../x", "/etc/passwd", "a//b", "./a", "a/", "a/.", ".."} {
		b := newRecordBuilder("", 0, func(IndexStat) bool { return false })
		if err := b.add(&indexEntry{mode: 0o100644, stage: '0', path: []byte(path)}); err == nil {
			t.Errorf("%q is accepted", path)
		}
	}
	for _, paths := range [][]string{{"a", "a"}, {"a", "b", "a"}, {"a/x", "b", "a/y"}} {
		b := newRecordBuilder("", 0, func(IndexStat) bool { return false })
		var err error
		for _, path := range paths {
			if err == nil {
				err = b.add(&indexEntry{mode: 0o100644, stage: '0', path: []byte(path)})
			}
		}
		if err == nil {
			_, err = b.finish()
		}
		if err == nil {
			t.Errorf("%q is accepted", paths)
		}
	}
}

package suite_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/causes"
	"verify.example/verify/checks/suite"
	"verify.example/verify/manifest"
)

// TestWhatIsNewIsNotRemembered has a file change once more within the tick in which a run has read it, with size and times as they were.
func TestWhatIsNewIsNotRemembered(t *testing.T) {
	r := repeat(t, "verify.yaml="+lfEverywhere, "a.txt=a\nb\n")
	for range 3 {
		r.write("a.txt", "a\nb\n")
		r.early = time.Now()
		r.run()
		r.replace("a.txt", "a\r\n\n")
		if cached, found := r.run(); found["a.txt"] == "" || cached > 1 {
			t.Fatalf("%d files are not read, and %v is found, want the change", cached, found)
		}
	}
}

// TestAFileIsRememberedOnceItIsOlderThanARun holds the slack to both of a file's times.
func TestAFileIsRememberedOnceItIsOlderThanARun(t *testing.T) {
	r := repeat(t, "a.txt=a\n", "old.txt=a\n", "later.txt=a\n")
	future := time.Now().Add(1000 * time.Hour)
	r.check(os.Chtimes(r.path("old.txt"), time.Unix(1_000_000_000, 0), time.Unix(1_000_000_000, 0)))
	r.check(os.Chtimes(r.path("later.txt"), future, future))
	info, err := os.Stat(r.path("a.txt"))
	r.check(err)
	for _, tc := range []struct {
		why   string
		begin time.Time
		want  int64
	}{
		{"nothing is remembered yet", info.ModTime(), 0},
		{"the files are as new as the run before; an old time of modification does not make one older", info.ModTime().Add(time.Second), 0},
		{"one second is not enough", time.Now().Add(time.Hour), 0},
		{"all but the one that says it was modified in the future", time.Now().Add(2 * time.Hour), 2},
	} {
		r.early = tc.begin
		if cached, _ := r.run(); cached != tc.want {
			t.Errorf("%s: %d files are not read, want %d", tc.why, cached, tc.want)
		}
	}
}

func TestAClockThatWasSetBack(t *testing.T) {
	r := repeat(t, "verify.yaml="+lfEverywhere, "a.txt=a\nb\n")
	r.settles(2)
	r.early = time.Now().Add(time.Minute) // before the run that stored what is remembered
	if cached, _ := r.run(); cached != 0 {
		t.Errorf("%d files are not read by a run that begins before the one that read them", cached)
	}
	// It is set back while a run is under way.
	times := []time.Time{time.Now().Add(3 * time.Hour), time.Now().Add(2 * time.Hour)}
	res := r.verify(&checks.Cache{Anywhere: true, Clock: func() time.Time { now := times[0]; times = times[1:]; return now }})
	if res.Cache != nil {
		t.Error("a run in which the clock was set back has something remembered")
	}
}

// TestWhatIsFoundIsFoundAgain has each kind of finding, problem and note keep a file from being remembered.
func TestWhatIsFoundIsFoundAgain(t *testing.T) {
	r := repeat(t, "verify.yaml=version: 1\nrules:\n  - {files: long, lacks: [/x$/]}\n  - {files: modes, mode: \"0600\"}\nallow:\n"+
		"  - {check: lineendings/mixed, paths: allowed, because: it is meant}\n",
		"fine=a\n", "mixed=a\r\nb\n", "allowed=a\r\nb\n", "conflict=<<<<<<< a\n=======\n>>>>>>> b\n", "long="+strings.Repeat("y", 2<<20), "modes=a\n")
	r.settles(2) // fine and verify.yaml
	for range 2 {
		cached, found := r.run()
		if cached != 2 || found["mixed"] == "" || found["conflict"] == "" || found["modes"] == "" {
			t.Errorf("%d files are not read, and %v is found", cached, found)
		}
	}
}

const described = `version: 1
deploy: {path: /srv/app, provides: [/bin/sh]}
`

// TestWhatAScriptNeeds changes what a script depends on and leaves the script alone.
func TestWhatAScriptNeeds(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(r *repeated)
		found  string // where its interpreter is missing
	}{
		{"nothing", func(*repeated) {}, ""},
		{"its interpreter is gone", func(r *repeated) { r.check(os.Remove(r.path("bin/python"))) }, "bin/run"},
		{"its interpreter is not executable", func(r *repeated) { r.check(os.Chmod(r.path("bin/python"), 0o644)) }, "bin/run"},
		{"its interpreter has one that is gone", func(r *repeated) { r.write("bin/python", "#!/srv/app/bin/none\n") }, "bin/python"},
		{"it is no longer executed", func(r *repeated) {
			r.check(os.Remove(r.path("bin/python")))
			r.check(os.Chmod(r.path("bin/run"), 0o644))
		}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := repeat(t, "verify.yaml="+described, "bin/run=#!/srv/app/bin/python\n", "bin/python=#!/bin/sh\n", "lib/a=a\n")
			r.settles(2) // verify.yaml and lib/a
			tc.change(r)
			want := map[string]string{}
			if tc.found != "" {
				want[tc.found] = "executables/interpreter"
			}
			_, found := r.run()
			if diff := cmp.Diff(want, found); diff != "" {
				t.Errorf("what is found (-want +got):\n%s", diff)
			}
		})
	}
}

// TestOtherChecksAndOtherPrograms remembers nothing of what was not asked, or what another program asked.
func TestOtherChecksAndOtherPrograms(t *testing.T) {
	r := repeat(t, "verify.yaml="+lfEverywhere, "a.txt=secret\n")
	r.only = []string{"lineendings/*"}
	r.settles(2)
	r.only = []string{"lineendings/*", "content/lacks"}
	if cached, found := r.run(); cached != 0 || found["a.txt"] != "content/lacks" {
		t.Errorf("with another check %d files are not read, and %v is found", cached, found)
	}
	r.only = []string{"lineendings/*"}
	r.settles(2)
	r.program = "another verify"
	r.settles(2)
}

// TestAnotherArtifactsMemory gives an artifact what was remembered of its copy, and of itself under another name.
func TestAnotherArtifactsMemory(t *testing.T) {
	files := []string{"verify.yaml=" + lfEverywhere, "a.txt=a\nb\n"}
	first, second := repeat(t, files...), repeat(t, files...)
	first.settles(2)
	second.stored = first.stored
	second.settles(2)
}

// TestAnInventoryThatChanged has another digest for a file that did not change, and another file than the digest is of.
func TestAnInventoryThatChanged(t *testing.T) {
	list := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return "#mtree\n. type=dir\n./verify.yaml type=file\n./list.mtree type=file\n./a.txt type=file size=4 sha256digest=" + fmt.Sprintf("%x", sum) + "\n"
	}
	r := repeat(t, "verify.yaml=version: 1\ndefaults: false\ninventory: list.mtree\n", "list.mtree="+list("a\nb\n"), "a.txt=a\nb\n")
	r.settles(1)
	r.replace("a.txt", "a\nc\n")
	if cached, found := r.run(); cached != 0 || found["a.txt"] != "inventory/digest" {
		t.Errorf("%d files are not read, and %v is found of another content", cached, found)
	}
	r.replace("list.mtree", list("a\nc\n"))
	r.settles(1)
	r.replace("list.mtree", list("a\nb\n"))
	if cached, found := r.run(); cached != 0 || found["a.txt"] != "inventory/digest" {
		t.Errorf("%d files are not read, and %v is found with another digest listed", cached, found)
	}
}

// TestWhatGitHasOnRecord changes the record and the attributes, and no file's content.
func TestWhatGitHasOnRecord(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git here to ask")
	}
	for _, tc := range []struct {
		name   string
		change func(r *repeated)
		path   string
		found  string
	}{
		{"another content of the file", func(r *repeated) {
			r.git("update-index", "--cacheinfo", "100644,"+r.git("rev-parse", ":b.txt")+",a.txt")
		}, ".", "environment/dirty"},
		{"the attributes on record", func(r *repeated) {
			r.write(".gitattributes", "*.txt text\n")
			r.git("add", ".gitattributes")
		}, "crlf.txt", "lineendings/eol"},
		{"the x bit on record", func(r *repeated) { r.git("update-index", "--chmod=+x", "a.txt") }, "a.txt", "executables/bit"},
		{"a file that is committed as it is", func(r *repeated) {
			r.replace("a.txt", "c\nd\n")
			r.run()
			r.git("add", "a.txt")
		}, ".", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := repeat(t, "a.txt=a\nb\n", "b.txt=b\n", "crlf.txt=a\r\nb\r\n", ".gitattributes=*.txt -text\n")
			r.git("init", "-q")
			r.git("add", "-A")
			r.settles(3) // .gitattributes is read as it is obeyed
			tc.change(r)
			if _, found := r.run(); found[tc.path] != tc.found {
				t.Errorf("%q is found at %s, want %q; of all %v", found[tc.path], tc.path, tc.found, found)
			}
		})
	}
}

// git runs git in the artifact.
func (r *repeated) git(args ...string) string {
	r.t.Helper()
	c := exec.Command("git", append([]string{"-C", r.dir, "-c", "core.autocrlf=false", "-c", "core.safecrlf=false"}, args...)...)
	c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	out, err := c.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", args[0], err, out)
	}
	return strings.TrimSpace(string(out))
}

// TestARunThatIsStoppedRemembersNothing leaves what is stored as it is.
func TestARunThatIsStoppedRemembersNothing(t *testing.T) {
	r := repeat(t, "a.txt=a\n", "b.txt=b\n")
	ctx, stop := context.WithCancel(t.Context())
	stop()
	policy, err := manifest.None()
	r.check(err)
	plan, _ := checks.Bind(policy, suite.All(), checks.Select{})
	res, err := checks.Run(ctx, plan, checks.Options{
		Dir: r.dir, Causes: causes.All(), Now: time.Now(), Cache: &checks.Cache{Anywhere: true, Clock: r.begin},
	})
	r.check(err)
	if res.Cache != nil || len(res.Problems) == 0 {
		t.Errorf("it has %d bytes to store, and the problems %v", len(res.Cache), res.Problems)
	}
}

// TestOnlyDirectoriesAreRemembered says so for anything else.
func TestOnlyDirectoriesAreRemembered(t *testing.T) {
	r := repeat(t, "a.txt=a\n")
	name := filepath.Join(t.TempDir(), "a.tar")
	if out, err := exec.Command("tar", "-C", r.dir, "-cf", name, "a.txt").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	src, err := artifact.Open(t.Context(), name, artifact.Opening{})
	r.check(err)
	defer src.Close()
	policy, err := manifest.None()
	r.check(err)
	plan, _ := checks.Bind(policy, suite.All(), checks.Select{})
	res, err := checks.Run(t.Context(), plan, checks.Options{
		Dir: name, Source: src, Causes: causes.All(), Now: time.Now(), Cache: &checks.Cache{Anywhere: true, Clock: time.Now},
	})
	r.check(err)
	if res.Cache != nil || res.Uncached == "" || len(res.Problems) > 0 {
		t.Errorf("an archive gives %d bytes to store, says %q, and has the problems %v", len(res.Cache), res.Uncached, res.Problems)
	}
}

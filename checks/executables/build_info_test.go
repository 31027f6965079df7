package executables_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"verify.example/verify/checks/checktest"
)

// goProgram is a checkout of a Go program, as git has it; run runs a command in it.
func goProgram(t *testing.T) (dir string, run func(name string, args ...string) string) {
	t.Helper()
	checktest.Needs(t, "go", "golang-go")
	checktest.Needs(t, "git", "git")
	dir = checktest.Build(t, txtar.Parse([]byte("-- tree/go.mod --\nmodule example.org/app\n\ngo 1.24\n-- tree/.gitignore --\n/app\n/verify.yaml\n"+
		"-- tree/main.go --\npackage main\n\nfunc main() { println(1) }\n")))
	run = func(name string, args ...string) string {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off", "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null", "CGO_ENABLED=0")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %q: %v\n%s", name, args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	run("git", "init", "-q", "-b", "main")
	run("git", "add", ".")
	run("git", "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "a")
	return dir, run
}

// What the go command writes into a program is held against a rule: each thing alone, from both sides.
func TestBuildInfoOfWhatGoBuilds(t *testing.T) {
	dir, run := goProgram(t)
	head := run("git", "rev-parse", "HEAD")
	platform := runtime.GOOS + "/" + runtime.GOARCH
	verify := func(rule, deploy string) string {
		t.Helper()
		text := "version: 1\ndefaults: false\n" + deploy + "rules:\n  - files: app\n    build: " + rule + "\n"
		if err := os.WriteFile(filepath.Join(dir, "verify.yaml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return checktest.Verify(t, dir, "executables/build-info").String()
	}
	type rule struct{ build, deploy, want string }
	hold := func(rules ...rule) {
		t.Helper()
		for _, r := range rules {
			if got := verify(r.build, r.deploy); r.want == "" && got != "" || !strings.Contains(got, r.want) {
				t.Errorf("build: %s %s: %q, want %q", r.build, r.deploy, got, r.want)
			}
		}
	}
	run("go", "build", "-buildvcs=true", "-o", "app", ".")
	clean := "{go: \">=1.22, !=1.99\", modified: false, os: " + runtime.GOOS + ", arch: " + runtime.GOARCH + ", module: example.org/app, revision: " + head[:9] + ", settings: {CGO_ENABLED: \"0\"}}"
	hold(
		rule{clean, "", ""},
		rule{"{modified: false}", "deploy: {platform: [plan9/386, " + platform + "]}\n", ""},
		rule{"{modified: true}", "", "is built from a clean checkout"},
		rule{"{go: \"<1.22\"}", "", "want <1.22"},
		rule{"{go: 1.22rc1}", "", "want 1.22rc1"},
		rule{"{go: \">=1.22, <1.23\"}", "", "want >=1.22, <1.23"},
		rule{"{os: plan9}", "", "is built with GOOS \"" + runtime.GOOS + "\", want \"plan9\""},
		rule{"{arch: mips}", "", "is built with GOARCH"},
		rule{"{modified: false}", "deploy: {platform: linux/mips}\n", "is built with GOOS/GOARCH \"" + platform + "\", want \"linux/mips\""},
		rule{"{module: example.org/other}", "", "is built with module"},
		rule{"{version: v1.0.0}", "", "want \"v1.0.0\""},
		rule{"{revision: 0123456789}", "", "is built with vcs.revision"},
		rule{"{settings: {CGO_ENABLED: \"1\"}}", "", "is built with CGO_ENABLED \"0\", want \"1\""},
		rule{"{settings: {-race: \"true\"}}", "", "does not say its -race"},
	)
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte("package main\n\nfunc main() { println(2) }\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	run("go", "build", "-buildvcs=true", "-o", "app", ".")
	hold(rule{"{modified: false}", "", "is built from uncommitted changes (vcs.modified=true)"}, rule{"{modified: true}", "", ""})
	run("go", "build", "-buildvcs=false", "-o", "app", ".")
	hold(
		rule{"{modified: false}", "", "does not say whether it is built from uncommitted changes"},
		rule{"{revision: " + head + "}", "", "does not say its vcs.revision"},
	)
}

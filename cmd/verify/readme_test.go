package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verify.example/verify/checks"
	"verify.example/verify/checks/checktest"
	"verify.example/verify/checks/suite"
	"verify.example/verify/manifest"
)

const readme = "../../README.md"

// part is a piece of the README that a test holds to the product, or with -update writes anew.
func part(t *testing.T, begin, end, got string) {
	t.Helper()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), begin)
	want, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("the README has no part from %q to %q", begin, end)
	}
	if updating() {
		if err := os.WriteFile(readme, []byte(before+begin+got+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the README differs after %q (-README +product; -update rewrites it):\n%s", begin, diff)
	}
}

func TestReadmeTableOfChecks(t *testing.T) {
	rows, err := listChecks()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("\n| check | severity | attribute | what it finds |\n| --- | --- | --- | --- |\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s |\n", strings.Join(r, " | "))
	}
	part(t, "<!-- checks -->", "<!-- end of checks -->", b.String())
}

func TestReadmeTableOfEcosystems(t *testing.T) {
	rows, err := listEcosystems()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("\n| ecosystem | declared | locked | installed |\n| --- | --- | --- | --- |\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s |\n", strings.ReplaceAll(strings.Join(r, " | "), "*", "\\*"))
	}
	part(t, "<!-- ecosystems -->", "<!-- end of ecosystems -->", b.String())
}

func TestReadmeTableOfRollouts(t *testing.T) {
	var b strings.Builder
	b.WriteString("\n| rollout | what verify says before the upload |\n| --- | --- |\n")
	for _, r := range [][2]string{
		{"pythonanywhere-2013", "one cause: the file system cannot hold modes; the console user cannot execute the login script, and why; sshd_config runs it"},
		{"connexions-2004", "the forgotten scripts are missing; two Debian packages are older than the plan says; squid.conf runs a redirector that is not executable"},
		{"fluther-2010", "a migration number is used twice and one is skipped; a `sites-enabled` link leads nowhere; the Python packages that disagree, one by one"},
		{"karl", "a gap and a duplicate in the evolve scripts; a promised script is missing; eggs that are not what the buildout file pins"},
		{"iola-2008", "the placeholder address is still there; a file that varnishd is started with is missing; the report opens with the one cause"},
	} {
		if _, err := os.Stat(filepath.Join("../../testdata/scenarios", r[0], "want.txt")); err != nil {
			t.Error(err)
		}
		fmt.Fprintf(&b, "| %s | %s |\n", r[0], r[1])
	}
	part(t, "<!-- rollouts -->", "<!-- end of rollouts -->", b.String())
}

func TestReadmeFailingRun(t *testing.T) {
	at := t.TempDir()
	if err := os.Rename(checktest.BuildScenario(t, "../../testdata/scenarios/pythonanywhere-2013"), filepath.Join(at, "checkout")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(at, "checkout", "verify.yaml")); err != nil {
		t.Fatal(err)
	}
	got := inside(t, at, "./checkout")
	part(t, "<!-- failing run -->\n```console\n$ verify ./checkout\n", "```\n", got)
}

func TestReadmeFaultyRun(t *testing.T) {
	at := t.TempDir()
	if err := os.Mkdir(filepath.Join(at, "release"), 0o755); err != nil {
		t.Fatal(err)
	}
	text := "version: 1\nrules:\n  - file: \"bin/*\"\n    mode: 0755\n    exectable: true\n    eol: unix\n"
	if err := os.WriteFile(filepath.Join(at, "release", "verify.yaml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	got := inside(t, at, "./release")
	part(t, "<!-- faulty run -->\n```console\n$ verify ./release\n", "```\n", got)
}

// inside runs the command in a directory and gives what it prints.
func inside(t *testing.T, dir string, args ...string) string {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chdir(dir); err != nil {
		t.Fatal(err)
	}
	defer os.Chdir(here)
	text, _ := outputOf(t, args)
	return text
}

func TestReadmeManifestIsOne(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile("(?s)<!-- manifest -->\n```yaml\n(.*?)```").FindSubmatch(text)
	if m == nil {
		t.Fatal("the README shows no manifest")
	}
	p, err := manifest.Load("verify.yaml", manifest.Options{ReadFile: func(string) ([]byte, error) { return m[1], nil }})
	if err != nil {
		t.Fatal(err)
	}
	if _, faults := checks.Bind(p, suite.All(), checks.Select{}); len(faults) > 0 {
		t.Fatal(faults)
	}
}

// A command in the README that runs tests by name must run some.
func TestReadmeNamesTestsThatExist(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	commands := regexp.MustCompile(`go test (\./[a-z/]+) -run ([A-Za-z]+)`).FindAllSubmatch(text, -1)
	if len(commands) == 0 {
		t.Fatal("the README runs no test by name")
	}
	for _, m := range commands {
		files, err := filepath.Glob(filepath.Join("../..", string(m[1]), "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, file := range files {
			code, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			found = found || regexp.MustCompile(`(?m)^func Test\w*`+string(m[2])).Match(code)
		}
		if !found {
			t.Errorf("%s runs no test", m[0])
		}
	}
}

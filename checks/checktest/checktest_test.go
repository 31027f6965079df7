package checktest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// caseVariable names the case that TestOneCase runs, in a process of its own because it is meant to fail.
const caseVariable = "CHECKTEST_CASE"

func TestOneCase(t *testing.T) {
	file := os.Getenv(caseVariable)
	if file == "" {
		t.Skip("run by TestRun and TestUpdate in a process of its own")
	}
	Run(t, "content/*", file)
}

// conflict writes the markers in a string literal, so that no line of this file is one.
const conflict = `A merge that was never finished.
-- modes --
bytes page "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n"
-- tree/notes --
fine
`

func TestRun(t *testing.T) {
	finding := "page:1: error content/conflict-marker: "
	for _, c := range []struct {
		why, text string
		passes    bool
	}{
		{"a finding that nobody wants", conflict + "-- want --\n", false},
		{"a finding that is missing", strings.ReplaceAll(conflict, "=", "-") + "-- want --\n" + finding + "x [default]\n", false},
		{"nothing wanted and nothing found", "Fine.\n-- tree/notes --\nfine\n-- want --\n", true},
		{"a misspelt section", "Fine.\n-- tre/notes --\nfine\n-- want --\n", false},
		{"no reason given", "-- tree/notes --\nfine\n-- want --\n", false},
		{"nothing said of what is wanted", "Fine.\n-- tree/notes --\nfine\n", false},
		{"a fault of the manifest that nobody wants", "Fine.\n-- verify.yaml --\nversion: 7\n-- want --\n", false},
	} {
		out, err := runCaseText(t, c.text)
		if (err == nil) != c.passes {
			t.Errorf("%s: passes is %v, want %v\n%s", c.why, err == nil, c.passes, out)
		}
	}
	out, _ := runCaseText(t, conflict+"-- want --\n")
	for _, shown := range []string{"A merge that was never finished.", strings.TrimSpace(finding)} {
		if !strings.Contains(out, shown) {
			t.Errorf("the failure does not show %q:\n%s", shown, out)
		}
	}
}

func TestUpdateWritesWhatWasFound(t *testing.T) {
	file := filepath.Join(t.TempDir(), "case.txtar")
	if err := os.WriteFile(file, []byte(conflict), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := runFile(t, file, "-update"); err != nil {
		t.Fatalf("with -update: %v\n%s", err, out)
	}
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if want := string(section(a, "want")); !strings.HasPrefix(want, "page:1: error content/conflict-marker: ") {
		t.Errorf("it wrote %q, want the finding", want)
	}
	if out, err := runFile(t, file); err != nil {
		t.Errorf("what it wrote does not pass: %v\n%s", err, out)
	}
}

func runCaseText(t *testing.T, text string) (string, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "case.txtar")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return runFile(t, file)
}

func runFile(t *testing.T, file string, flags ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(os.Args[0], append([]string{"-test.run=^TestOneCase$"}, flags...)...)
	cmd.Env = append(os.Environ(), caseVariable+"="+file)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestShownQuotesWhatALineCannotHold(t *testing.T) {
	for in, want := range map[string]string{
		"bin/run":     "bin/run",
		`say "hi" \o`: `say "hi" \o`,
		"a\nb":        `"a\nb"`,
		"\x1b[31m":    `"\x1b[31m"`,
		"\xff":        `"\xff"`,
		"naïve 文":     "naïve 文",
	} {
		if got := shown(in); got != want {
			t.Errorf("%q is shown as %s, want %s", in, got, want)
		}
	}
}

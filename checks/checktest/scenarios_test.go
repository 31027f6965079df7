package checktest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verify.example/verify/rules"
)

const scenarios = "../../testdata/scenarios"

// TestScenarios holds verify to what it must say of each of the rollouts behind this project, before the upload.
func TestScenarios(t *testing.T) {
	for _, name := range []string{"pythonanywhere-2013", "connexions-2004", "fluther-2010", "karl", "iola-2008"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := BuildScenario(t, filepath.Join(scenarios, name))
			wantFile(t, filepath.Join(scenarios, name, "want.txt"), Verify(t, dir, "*").String())
			bare := filepath.Join(scenarios, name, "want-no-manifest.txt")
			if _, err := os.Stat(bare); err != nil {
				return
			}
			if err := os.Remove(filepath.Join(dir, "verify.yaml")); err != nil {
				t.Fatal(err)
			}
			wantFile(t, bare, Verify(t, dir, "*").String())
		})
	}
}

// wantFile compares what was found with what file says, or with -update writes it there.
func wantFile(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(lines(string(want)), lines(got)); diff != "" {
		t.Errorf("%s (- wanted, + found)\n%s", filepath.Base(file), diff)
	}
}

// TestThe2013MistakeIsOneCause is the promise the project was started for.
func TestThe2013MistakeIsOneCause(t *testing.T) {
	t.Parallel()
	dir := BuildScenario(t, filepath.Join(scenarios, "pythonanywhere-2013"))
	if err := os.Remove(filepath.Join(dir, "verify.yaml")); err != nil {
		t.Fatal(err)
	}
	if status := Git(t, dir, nil, "-c", "core.safecrlf=false", "status", "--porcelain"); status != "" {
		t.Fatalf("git status says %q; it said nothing in 2013", status)
	}
	res := Verify(t, dir, "*").Result
	if len(res.Causes) != 1 || res.Causes[0].ID != "filesystem" || len(res.Causes[0].Evidence) == 0 || res.Causes[0].Remedy == "" {
		t.Errorf("the causes are %+v, want the filesystem alone, with evidence and a remedy", res.Causes)
	}
}

// TestThe2013MistakeInATar: modes that a folder could not hold are the same cause when the tree has since been packed, with them.
func TestThe2013MistakeInATar(t *testing.T) {
	t.Parallel()
	dir := BuildScenario(t, filepath.Join(scenarios, "pythonanywhere-2013"))
	file := filepath.Join(t.TempDir(), "checkout.tar.gz")
	if err := os.WriteFile(file, pack(t, dir, gzipTar), 0o600); err != nil {
		t.Fatal(err)
	}
	res := Verify(t, file, "*").Result
	if len(res.Causes) == 0 || res.Causes[0].ID != "filesystem" {
		t.Fatalf("the causes are %+v, want the filesystem first", res.Causes)
	}
	want := Verify(t, dir, "permissions/mode").Result
	if got := res.Causes[0].Findings; got < want.Count(rules.Error) {
		t.Errorf("the cause explains %d findings, want at least the %d of the directory", got, want.Count(rules.Error))
	}
	if err := os.Remove(filepath.Join(dir, "verify.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, pack(t, dir, gzipTar), 0o600); err != nil {
		t.Fatal(err)
	}
	if res := Verify(t, file, "*").Result; len(res.Causes) == 0 || res.Causes[0].ID != "filesystem" {
		t.Errorf("without a manifest the causes are %+v, want the filesystem first", res.Causes)
	}
}

package manifest_test

import (
	"errors"
	"flag"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verify.example/verify/manifest"
	"verify.example/verify/rules"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// below reads manifests from a directory, so that positions do not depend on where that is.
func below(dir string) manifest.Options {
	return manifest.Options{ReadFile: func(name string) ([]byte, error) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			err = fs.ErrNotExist // the same words on every system
		}
		return text, err
	}}
}

// faultsOf is the error of a manifest that has faults.
func faultsOf(t *testing.T, err error) *manifest.Error {
	t.Helper()
	var bad *manifest.Error
	if !errors.As(err, &bad) || len(bad.Faults) == 0 {
		t.Fatalf("got error %v, want faults", err)
	}
	return bad
}

// Each testdata/bad/NAME.yaml has faults; testdata/bad/NAME.golden is what a user then sees.
func TestFaults(t *testing.T) {
	dir := filepath.Join("testdata", "bad")
	files, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			_, err := manifest.Load(name, below(dir))
			bad := faultsOf(t, err)
			got := filepath.ToSlash(bad.Faults.Format(bad.Sources))
			golden := strings.TrimSuffix(file, ".yaml") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("output differs (-want +got), -update accepts it:\n%s", diff)
			}
		})
	}
}

// Callers may ask for the faults alone.
func TestErrorHoldsFaults(t *testing.T) {
	_, err := manifest.Load("types.yaml", below(filepath.Join("testdata", "bad")))
	var faults rules.Faults
	if !errors.As(err, &faults) {
		t.Fatalf("errors.As finds no rules.Faults in %T", err)
	}
	if diff := cmp.Diff(faultsOf(t, err).Faults, faults); diff != "" {
		t.Error(diff)
	}
}

// What can be understood is there in spite of faults, so that package checks can find its own in the same run.
func TestPolicyInSpiteOfFaults(t *testing.T) {
	p, err := loadText("version: 1\ndefaults: false\nrules: [{file: a, mod: 1}]\n")
	faultsOf(t, err)
	if len(p.Rules) != 1 || len(p.Rules[0].Attributes) != 1 || p.Rules[0].Attributes[0].Name != "mod" {
		t.Errorf("got rules %+v, want the one with the attribute mod", p.Rules)
	}
}

// A manifest that cannot be read is no fault of its text, and nothing is to be verified without it.
func TestUnreadable(t *testing.T) {
	dir := t.TempDir()
	for name, want := range map[string]string{
		filepath.Join(dir, "none.yaml"): "no such file",
		dir:                             "not a plain file",
	} {
		p, err := manifest.Load(name, manifest.Options{})
		if p != nil || err == nil || !strings.Contains(err.Error(), want) || strings.Count(err.Error(), name) != 1 {
			t.Errorf("Load(%q) = %v, %v; want an error that names it once and says %q", name, p, err, want)
		}
	}
}

// loadText reads a text as the manifest verify.yaml.
func loadText(text string) (*rules.Policy, error) {
	return manifest.Load("verify.yaml", manifest.Options{
		ReadFile: func(string) ([]byte, error) { return []byte(text), nil },
		Open:     func(string) (io.ReadCloser, error) { return nil, fs.ErrNotExist },
	})
}

// A limit stops the reading with a fault that names it. The texts would need hours or gigabytes without it.
func TestLimits(t *testing.T) {
	bomb := "version: 1\nx0: &x0 [a, a, a, a, a, a, a, a, a, a]\n"
	for i := '1'; i < '9'; i++ {
		last := "*x" + string(i-1)
		bomb += "x" + string(i) + ": &x" + string(i) + " [" + strings.Repeat(last+", ", 9) + last + "]\n"
	}
	wide := "version: 1\nx: &x [" + strings.Repeat("a,", 5000) + "]\ny: [" + strings.Repeat("*x,", 90) + "]\n"
	for want, text := range map[string]string{
		"nested more than 64 levels deep":                      "version: 1\nrules: " + strings.Repeat("[", 100_000),
		"more than 100 aliases":                                bomb,
		"aliases make this manifest larger than 100000 values": wide,
		`"*x" stands for a value that contains it`:             "version: 1\nrules: &x [*x]\n",
		"the manifest is larger than 1048576 bytes":            "version: 1\n" + strings.Repeat("#", 1<<20),
		"more than 10000 rules":                                "version: 1\nrules:\n" + strings.Repeat("- {files: a, mode: 1}\n", 10_001),
	} {
		_, err := loadText(text)
		found := false
		for _, f := range faultsOf(t, err).Faults {
			found = found || f.Message == want
		}
		if !found {
			t.Errorf("got %.300v, want %s", err, want)
		}
	}
}

// Links can give one file a new name at each use; the number of files is limited then.
func TestEndlessUse(t *testing.T) {
	_, err := manifest.Load("verify.yaml", manifest.Options{ReadFile: func(string) ([]byte, error) {
		return []byte("version: 1\nuse: ./a/verify.yaml\n"), nil
	}})
	if bad := faultsOf(t, err); !strings.Contains(bad.Error(), "more than 100 manifests are used") {
		t.Errorf("got %v, want the limit on manifests", err)
	}
}

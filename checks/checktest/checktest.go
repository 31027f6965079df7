package checktest

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite what the cases want")

// Run runs each case that glob names, in parallel, with the checks that only names ("permissions/*"). A finding that is missing
// and one too many both fail. With the flag -update the cases' want sections are rewritten instead.
func Run(t *testing.T, only, glob string) {
	t.Helper()
	files, err := filepath.Glob(glob)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("no case matches %s", glob)
	}
	for _, file := range files {
		name := filepath.Base(filepath.Dir(file)) + "/" + strings.TrimSuffix(filepath.Base(file), ".txtar")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runCase(t, only, file)
		})
	}
}

func runCase(t *testing.T, only, file string) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	checkSections(t, archive)
	want := own(string(section(archive, "want")))
	if os.Geteuid() == 0 && strings.Contains(want, ": permission denied\n") {
		t.Skip("root is denied nothing")
	}
	build := Build
	if has(archive, "archive") {
		build = buildTar
	}
	name := build(t, archive)
	if has(archive, "image") {
		name = buildImage(t, archive, name)
	}
	got := Verify(t, name, only).findings()
	if want == got && has(archive, "want") {
		return
	}
	if *update {
		setSection(archive, "want", got)
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s\n(- wanted, + found)\n%s", strings.TrimSpace(string(archive.Comment)), cmp.Diff(lines(want), lines(got)))
}

// checkSections refuses what would otherwise pass unseen: a misspelt section, and a case that does not say why it exists.
func checkSections(t *testing.T, a *txtar.Archive) {
	t.Helper()
	if len(strings.TrimSpace(string(a.Comment))) == 0 {
		t.Error("the case does not say why it exists: write a comment above its first section")
	}
	for _, f := range a.Files {
		switch {
		case f.Name == "want", f.Name == "modes", f.Name == "archive", f.Name == "image", f.Name == "verify.yaml", f.Name == "record", strings.HasPrefix(f.Name, "tree/"):
		default:
			t.Errorf("a case has no section %q", f.Name)
		}
	}
	if !has(a, "want") && !*update {
		t.Error("the case has no section want")
	}
}

func has(a *txtar.Archive, name string) bool {
	return slices.ContainsFunc(a.Files, func(f txtar.File) bool { return f.Name == name })
}

func section(a *txtar.Archive, name string) []byte {
	for _, f := range a.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

func setSection(a *txtar.Archive, name, data string) {
	for i := range a.Files {
		if a.Files[i].Name == name {
			a.Files[i].Data = []byte(data)
			return
		}
	}
	a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(data)})
}

// own replaces the words that stand for the user who runs the test.
func own(s string) string {
	return strings.NewReplacer("$UID", strconv.Itoa(os.Getuid()), "$GID", strconv.Itoa(os.Getgid())).Replace(s)
}

func lines(s string) []string { return strings.Split(s, "\n") }

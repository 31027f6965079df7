package lineendings_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"verify.example/verify/checks/checktest"
)

// TestCases holds each check to the cases beside it.
func TestCases(t *testing.T) { checktest.Run(t, "lineendings/*", "testdata/*/*.txtar") }

// A file is never called wrong, nor right, by an object that the repository does not have: the finding says so.
func TestMissingObject(t *testing.T) {
	t.Parallel()
	dir := checktest.Build(t, txtar.Parse([]byte("a case\n-- modes --\ncrlf a.c\n-- tree/a.c --\nint x;\n-- record --\n100644 a.c\n")))
	objects, err := filepath.Glob(filepath.Join(dir, ".git", "objects", "??"))
	if err != nil || len(objects) == 0 {
		t.Fatalf("no objects to remove: %v", err)
	}
	for _, o := range objects {
		if err := os.RemoveAll(o); err != nil {
			t.Fatal(err)
		}
	}
	got := checktest.Verify(t, dir, "lineendings/*").String()
	if want := "a.c: warning lineendings/eol: every line ends in CRLF, want LF (1 line); the repository does not have the object "; !strings.Contains(got, want) {
		t.Errorf("got:\n%s\nwant it to contain:\n%s", got, want)
	}
}

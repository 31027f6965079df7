package artifact

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ctxOf is a context that ends with the test, where t has one.
func ctxOf(t fataler) context.Context {
	if tb, ok := t.(testing.TB); ok {
		return tb.Context()
	}
	return context.Background()
}

// mustOutput runs git and is what it printed, without the newline at the end.
func mustOutput(t fataler, g git, args ...string) string {
	t.Helper()
	run, err := g.start(ctxOf(t), nil, args...)
	if err != nil {
		t.Fatal(err)
	}
	out, err := run.output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(string(out), "\n")
}

// fataler is a *testing.T or a *rapid.T.
type fataler interface {
	Helper()
	Fatal(...any)
}

// newRepository is a new, empty repository; the test is skipped where git is missing.
func newRepository(t *testing.T, options ...string) git {
	t.Helper()
	program := findGit("/nowhere")
	if program == "" {
		t.Skip("git is not installed")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	g := git{program: program, dir: dir}
	mustOutput(t, g, append([]string{"init", "-q"}, options...)...)
	return g
}

// writeFile writes a file and the directories above it.
func writeFile(t fataler, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

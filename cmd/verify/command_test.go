package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
)

// screen runs the command line and gives what it wrote.
func screen(t *testing.T, ctx context.Context, args ...string) (code int, out, err string) {
	t.Helper()
	dir := t.TempDir()
	var files [2]*os.File
	for i, name := range []string{"out", "err"} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		files[i] = f
	}
	code = run(ctx, args, terminal{files[0], files[1]})
	return code, read(t, files[0].Name()), read(t, files[1].Name())
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestInterrupted holds that Ctrl-C ends a run with a report of what was not done, and exit code 2.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	tarred := filepath.Join(t.TempDir(), "x.tar")
	if err := os.WriteFile(tarred, emptyTar(t), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, artifact := range []string{dir, tarred} {
		code, out, _ := screen(t, ctx, artifact)
		if code != exitUndecided || !strings.Contains(out, "interrupted") || !strings.Contains(out, ": undecided") {
			t.Errorf("exit code %d with the report\n%s", code, out)
		}
	}
}

// emptyTar is a tar that holds one directory.
func emptyTar(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: "d/", Mode: 0o755})
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestReaderGone holds that a reader that stops reading changes nothing of what is written elsewhere, and no exit code but 0: that
// must not stand for a report that nobody got.
func TestReaderGone(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	defer w.Close()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "verify.yaml"), []byte("version: 1\nrules: [{files: nowhere, required: true}]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "out.json")
	for _, c := range []struct {
		args []string
		want int
	}{
		{[]string{dir, "-f", "text", "-f", "json=" + file}, exitDrift},
		{[]string{dir, "--fail-on", "never"}, exitUndecided},
		{[]string{dir, "--skip", "inventory/missing"}, exitUndecided},
		{[]string{dir, "--skip", "inventory/missing", "-q"}, exitVerified}, // has nothing to say
		{[]string{"list", "checks"}, exitVerified},
	} {
		if code := run(t.Context(), c.args, terminal{w, os.Stderr}); code != c.want {
			t.Errorf("%q: exit code is %d, want %d", c.args, code, c.want)
		}
	}
	if got := read(t, file); !strings.Contains(got, `"verdict": "drift"`) {
		t.Errorf("the report in the file is\n%s", got)
	}
}

// TestProgress holds what the progress line looks like, on a terminal and elsewhere, and that a short run has none.
func TestProgress(t *testing.T) {
	for _, c := range []struct {
		why  string
		p    *progress
		want string
	}{
		{"a short run says nothing", &progress{next: time.Now().Add(time.Hour), once: true}, ""},
		{"a terminal has one line, which is erased at the end", &progress{once: true}, "\rverify: 12,345 entries, 3.0 s\x1b[K\r\x1b[K"},
		{"elsewhere each is a line", &progress{}, "verify: 12,345 entries, 3.0 s\n"},
	} {
		f, err := os.Create(filepath.Join(t.TempDir(), "err"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		p := c.p
		p.screen, p.start = f, time.Now().Add(-3*time.Second)
		p.update(12345)
		p.update(12346) // too soon after the first
		p.end()
		p.update(99999) // too late
		if got := read(t, f.Name()); got != c.want {
			t.Errorf("%s: wrote %q, want %q", c.why, got, c.want)
		}
	}
}

// TestHelp holds that every command says what it does and shows an example.
func TestHelp(t *testing.T) {
	a := &app{terminal: terminal{os.Stdout, os.Stderr}, flags: newFlags()}
	var visit func(c *cobra.Command)
	visit = func(c *cobra.Command) {
		if c.Short == "" || c.Example == "" {
			t.Errorf("%s has no short help or no example", c.CommandPath())
		}
		if strings.HasSuffix(c.Short, ".") || c.Short != "" && strings.ToLower(c.Short[:1]) != c.Short[:1] {
			t.Errorf("%s: %q is not written as the others are", c.CommandPath(), c.Short)
		}
		for _, sub := range c.Commands() {
			visit(sub)
		}
	}
	visit(a.root())
}

package artifact

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sort"
	"strings"
	"testing"
)

// dumpSource is a source as text: a line for each entry with its content, then what the source has to say besides.
func dumpSource(t *testing.T, src *Source) string {
	t.Helper()
	contents := map[int64]string{}
	err := src.Stream(t.Context(), func(int64) bool { return true }, func(ref int64, content io.Reader) error {
		text, err := io.ReadAll(content)
		contents[ref] = fmt.Sprintf("%.20q", text)
		if err != nil {
			contents[ref] = err.Error()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	tree := Tree{Root: src.Known}
	tree.Walk(func(d *Dir) {
		for i := range d.Entries {
			e := &d.Entries[i]
			fmt.Fprintf(&b, "%s %04o %q", e.Type, e.Mode, d.Join(e.Name))
			switch {
			case e.Submodule:
				b.WriteString(" submodule")
			case e.Type == Link:
				fmt.Fprintf(&b, " -> %q", d.Targets[e.Name])
			case e.Type == File:
				fmt.Fprintf(&b, " %d %s", e.Size, contents[e.Ref])
			}
			b.WriteString("\n")
			if e.Type == Directory && (d.Dir(e.Name) == nil || d.Dir(e.Name).Parent != d) {
				t.Errorf("%q has no directory", d.Join(e.Name))
			}
		}
	})
	for _, f := range src.Said.Faults {
		fmt.Fprintf(&b, "fault %s %q %s\n", f.Check, f.Path, f.Message)
	}
	for _, p := range src.Said.Problems {
		fmt.Fprintf(&b, "problem %q %s\n", p.Path, p.Message)
	}
	for _, n := range append(src.Said.Notes, src.Said.NotHeld[1:]...) {
		b.WriteString("note " + n + "\n")
	}
	return strings.Join(sortedLines(b.String()), "\n")
}

func sortedLines(text string) []string {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	sort.Strings(lines)
	return lines
}

// wantRevision opens a revision and holds it against a dump, whatever the order of its lines.
func wantRevision(t *testing.T, dir, rev, want string) *Source {
	t.Helper()
	src, err := OpenRevision(t.Context(), dir, rev, Opening{})
	if err != nil {
		t.Fatalf("git:%s in %s: %v", rev, dir, err)
	}
	t.Cleanup(func() { src.Close() })
	if src.Kind != "git" || src.Held != HeldExec || src.Root.Type != Directory {
		t.Errorf("git:%s is %+v", rev, src)
	}
	wanted := strings.Join(sortedLines(strings.ReplaceAll(want, "\t", "")), "\n")
	if got := dumpSource(t, src); got != wanted {
		t.Errorf("git:%s in %s is\n%s\nwant\n%s", rev, dir, got, wanted)
	}
	return src
}

const sampleRevision = `file 0644 ".gitattributes" 43 "* text=auto\n*.sh eol"
	link 0777 "link" -> "src"
	file 0755 "run.sh" 10 "#!/bin/sh\n"
	directory 0755 "src"
	directory 0755 "src-2"
	file 0644 "src-2/b" 2 "b\n"
	file 0644 "src/a.bat" 4 "rem\n"
	directory 0755 "src/lib"
	file 0644 "src/lib/.gitattributes" 12 "*.bin -text\n"
	file 0644 "src/lib/x.bin" 1 "x"
	`

// object writes an object as it is, whatever git thinks of it, and is its name.
func object(t *testing.T, g git, kind, content string) string {
	t.Helper()
	run, err := g.start(t.Context(), strings.NewReader(content), "hash-object", "--literally", "-w", "-t", kind, "--stdin")
	if err != nil {
		t.Fatal(err)
	}
	out, err := run.output()
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSpace(out))
}

// treeEntry is one entry of a raw tree.
func treeEntry(t *testing.T, mode, name, oid string) string {
	t.Helper()
	raw, err := hex.DecodeString(oid)
	if err != nil {
		t.Fatal(err)
	}
	return mode + " " + name + "\x00" + string(raw)
}

// careless runs git as a user would, without what keeps it from fetching.
func careless(t *testing.T, g git, args ...string) {
	t.Helper()
	cmd := exec.Command(g.program, args...)
	cmd.Dir = g.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// openError is the error of a revision that cannot be opened.
func openError(t *testing.T, ctx context.Context, dir, rev string, o Opening) error {
	t.Helper()
	src, err := OpenRevision(ctx, dir, rev, o)
	if err == nil {
		src.Close()
		t.Errorf("git:%s in %s is opened", rev, dir)
		return errors.New("none")
	}
	return err
}

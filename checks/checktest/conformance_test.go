package checktest

import (
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"verify.example/verify/checks/artifact"
)

// form is one way to carry the same contents. A new source adds its line to forms.
type form struct {
	name string
	row  string // its row in the README's table of facts; "" for another way to write one that has a row
	// open packs a directory, and opens what came of it.
	open func(t *testing.T, dir string) *artifact.Source
	// blind are the checks whose findings the format cannot give, since it does not hold the facts.
	blind []string
}

// written is a form whose bytes lie in a file.
func written(bytes func(t *testing.T, dir string) []byte) func(*testing.T, string) *artifact.Source {
	return func(t *testing.T, dir string) *artifact.Source {
		t.Helper()
		name := filepath.Join(t.TempDir(), "artifact.bin")
		if err := os.WriteFile(name, bytes(t, dir), 0o600); err != nil {
			t.Fatal(err)
		}
		return opened(t, name)
	}
}

func opened(t *testing.T, name string) *artifact.Source {
	t.Helper()
	src, err := artifact.Open(t.Context(), name, artifact.Opening{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { src.Close() })
	return src
}

// made is a tar by the standard library.
func made(compress func(io.Writer) (io.WriteCloser, error)) func(*testing.T, string) *artifact.Source {
	return written(func(t *testing.T, dir string) []byte { return pack(t, dir, compress) })
}

// by is what a program writes to its standard output.
func by(args ...string) func(*testing.T, string) *artifact.Source {
	return written(func(t *testing.T, dir string) []byte { return program(t, dir, args[0], args[1:]...) })
}

// revision is what a repository has that a tree was committed to, as HEAD or, with "", in its index.
func revision(t *testing.T, dir, rev string) *artifact.Source {
	t.Helper()
	top := t.TempDir()
	at := []string{"--git-dir=" + filepath.Join(top, ".git"), "--work-tree=" + dir}
	program(t, dir, "git", append(at, "init", "-q")...)
	program(t, dir, "git", append(at, "-c", "core.fileMode=true", "-c", "core.autocrlf=false", "add", "-A")...)
	program(t, dir, "git", append(at, "commit", "-qm", "x")...)
	program(t, dir, "git", append(at, "config", "--unset", "core.worktree")...)
	src, err := artifact.OpenRevision(t.Context(), top, rev, artifact.Opening{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { src.Close() })
	return src
}

// layered is an image of one layer.
func layered(t *testing.T, dir string) *artifact.Source {
	t.Helper()
	return opened(t, Image(t, map[string]any{"os": "linux", "architecture": "amd64"}, program(t, dir, "tar", "-cf", "-", ".")))
}

func forms() []form {
	const mode, owner, group, writable = "permissions/mode", "permissions/owner", "permissions/group", "permissions/writable"
	return []form{
		{"directory", "directory", opened, nil},
		{"tar by Go", "", made(plainTar), nil},
		{"tar.gz by Go", "", made(gzipTar), nil},
		{"tar.xz by Go", "", made(xzTar), nil},
		{"tar.zst by Go", "", made(zstdTar), nil},
		{"GNU tar", "tar, plain or compressed; deb", by("tar", "-cf", "-", "."), nil},
		{"GNU tar, pax", "", by("tar", "--format=posix", "-cf", "-", "."), nil},
		{"GNU tar, bzip2", "", by("tar", "-cjf", "-", "."), nil},
		{"GNU tar, xz", "", by("tar", "-cJf", "-", "."), nil},
		{"GNU tar, zstd", "", by("tar", "--zstd", "-cf", "-", "."), nil},
		{"bsdtar, pax", "", by("bsdtar", "--format=pax", "-cf", "-", "."), nil},
		{"bsdtar, gnutar, gzip", "", by("bsdtar", "--format=gnutar", "-czf", "-", "."), nil},
		{"zip with Unix modes", "zip, wheel, jar, with Unix modes", written(func(t *testing.T, dir string) []byte { return packZip(t, dir) }), []string{owner, group}},
		// An image is a whole root: absolute links and interpreters are looked for inside of it.
		{"OCI image", "oci:, oci-archive: and docker-archive: images", layered, []string{"links/escaping", "links/dangling", "executables/interpreter"}},
		{"OCI archive", "", archivedImage, []string{"links/escaping", "links/dangling", "executables/interpreter"}},
		{"docker archive", "", dockerImage, []string{"links/escaping", "links/dangling", "executables/interpreter"}},
		{"deb", "", written(packDeb), nil},
		{"tar on standard input", "", streamed, nil},
		{"git revision", "git:REV", func(t *testing.T, dir string) *artifact.Source { return revision(t, dir, "HEAD") }, []string{mode, owner, group, writable}},
		{"git index", "", func(t *testing.T, dir string) *artifact.Source { return revision(t, dir, "") }, []string{mode, owner, group, writable}},
	}
}

// conforming is a tree with something wrong for each kind of fact.
const conforming = `
-- modes --
0755 bin/run
0644 bin/lost
0666 etc/open
0644 etc/secret
link current -> releases/42
link away -> /home/builder/x
crlf etc/dos
-- verify.yaml --
version: 1
rules:
  - files: "**"
    mode: "a+r"
    owner: 4242
    group: 4343
    eol: lf
  - files: "bin/*"
    executable: true
    mode: "0755"
  - files: etc/secret
    mode: "0600"
    sha256: "0000000000000000000000000000000000000000000000000000000000000000"
  - links: current
    target: releases/43
  - files: etc/gone
    required: true
  - files: "**/*.orig"
    forbidden: true
  - files: etc/size
    size: 3
    final-newline: true
    contains: needle
-- tree/bin/run --
#!/bin/sh
echo run
-- tree/bin/lost --
#!/bin/sh
echo lost
-- tree/etc/open --
open
-- tree/etc/secret --
secret
-- tree/etc/dos --
one
two
-- tree/etc/size --
hay
-- tree/etc/x.orig --
x
-- tree/etc/.gitattributes --
blob.bin binary
-- tree/etc/blob.bin --
<<<<<<< a
=======
>>>>>>> b
-- tree/releases/42/app --
x
`

// TestConformance: the same contents give the same entries and the same findings in every form that holds the facts.
func TestConformance(t *testing.T) {
	dir := Build(t, txtar.Parse([]byte(conforming)))
	whole := Verify(t, dir, "*")
	if whole.Result == nil || whole.Result.Findings.Len() < 15 || len(whole.Result.Problems) > 0 {
		t.Fatalf("the tree was to have findings of many kinds and no problem:\n%s", whole)
	}
	for _, f := range forms() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			got := VerifySource(t, f.open(t, dir), dir, "*")
			if diff := cmp.Diff(lines(seen(whole, f.blind)), lines(seen(got, f.blind))); diff != "" {
				t.Errorf("(- directory, + %s)\n%s", f.name, diff)
			}
		})
	}
}

// seen are the findings and problems of an outcome without those that a form is blind for, nor what it says of its own. One that
// holds no modes words the others differently.
func seen(o Outcome, blind []string) string {
	var out strings.Builder
	for f := range o.Result.Findings.All() {
		switch {
		case slices.Contains(blind, f.Check), f.Check == "environment/not-held":
		case slices.Contains(blind, "permissions/mode"):
			fmt.Fprintf(&out, "%s: %s %s [%s]\n", f.Path, f.Severity, f.Check, f.Rule)
		default:
			out.WriteString(line(f))
		}
	}
	for _, p := range o.Result.Problems {
		fmt.Fprintf(&out, "problem: %s: %s\n", p.Path, p.Message)
	}
	return out.String()
}

// facts is what the README says of each source, found out by packing a tree that has them.
const facts = `
-- modes --
0755 bin/run
0640 bin/half
link current -> bin
dir 0755 empty
-- tree/bin/run --
#!/bin/sh
-- tree/bin/half --
x
`

// TestReadmeTableOfFacts holds the README to what the sources hold, as they are.
func TestReadmeTableOfFacts(t *testing.T) {
	for _, needed := range []string{"git", "tar"} {
		program(t, ".", needed, "--version")
	}
	if _, err := user.Current(); err != nil {
		t.Skip("who runs the test has no name")
	}
	dir := Build(t, txtar.Parse([]byte(facts)))
	if err := os.Link(filepath.Join(dir, "bin/run"), filepath.Join(dir, "bin/same")); err != nil {
		t.Skip(err)
	}
	var b strings.Builder
	b.WriteString("\n| source | content, types, link targets | x bit | all mode bits | owner and group | their names | hard links | empty directories |\n" +
		"| --- | --- | --- | --- | --- | --- | --- | --- |\n")
	for _, f := range forms() {
		if f.row != "" {
			fmt.Fprintf(&b, "| %s | %s |\n", f.row, strings.Join(heldBy(t, f, dir), " | "))
		}
	}
	const file, begin, end = "../../README.md", "<!-- facts -->", "<!-- end of facts -->"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), begin)
	want, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("the README has no part from %q to %q", begin, end)
	}
	if *update {
		if err := os.WriteFile(file, []byte(before+begin+b.String()+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(lines(want), lines(b.String())); diff != "" {
		t.Errorf("the README differs (- README, + found; -update rewrites it)\n%s", diff)
	}
}

// heldBy is one row of the table, without its first column.
func heldBy(t *testing.T, f form, dir string) []string {
	t.Helper()
	src := f.open(t, dir)
	if src.Known == nil {
		return []string{"yes", "yes", "yes", "yes", "the machine's", "yes", "yes"}
	}
	tree := artifact.Tree{Root: src.Known}
	word := func(is bool) string {
		if is {
			return "yes"
		}
		return "-"
	}
	entry := func(path string) artifact.Entry {
		if _, e := tree.Lookup(path); e != nil {
			return *e
		}
		return artifact.Entry{}
	}
	run, half, same := entry("bin/run"), entry("bin/half"), entry("bin/same")
	return []string{
		word(run.Type == artifact.File && entry("current").Type == artifact.Link && src.Known.Targets["current"] == "bin"),
		word(src.Held&artifact.HeldExec != 0 && run.Mode&0o100 != 0 && half.Mode&0o100 == 0),
		word(src.Held&artifact.HeldMode != 0 && run.Mode == 0o755 && half.Mode == 0o640),
		word(src.Held&artifact.HeldOwner != 0 && run.UID == uint32(os.Getuid())),
		word(src.Said.Users[run.UID] != ""),
		word(run.Ref == same.Ref && src.Held&artifact.HeldOwner != 0),
		word(entry("empty").Type == artifact.Directory),
	}
}

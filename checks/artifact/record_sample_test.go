package artifact

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// dump is a record as text: a line for each entry, with what is special about it.
func dump(r *Record) string {
	if r == nil {
		return "no record\n"
	}
	var b strings.Builder
	dumpDir(&b, r.Root)
	for _, note := range r.Notes {
		b.WriteString("note: " + note + "\n")
	}
	return b.String()
}

func dumpDir(b *strings.Builder, d *RecordDir) {
	fmt.Fprintf(b, "%s/ %d\n", d.Path, d.Count)
	for i := range d.Entries {
		e := &d.Entries[i]
		words := []string{e.Type.String(), e.Name}
		for _, is := range []struct {
			word string
			on   bool
		}{{" x", e.Exec}, {" absent", e.Absent}, {" submodule", e.Submodule}} {
			if is.on {
				words[0] += is.word
			}
		}
		if a := e.Attributes; a != (Attributes{}) {
			text := [...]string{"", "auto", "text", "-text"}[a.Text]
			words = append(words, strings.TrimSpace(fmt.Sprint(text, " ", a.EOL, " ", a.From)))
		}
		if e.Type == File && e.OID == "" {
			words = append(words, "content unknown")
		}
		if e.Dir == nil {
			b.WriteString(strings.Join(words, " ") + "\n")
			continue
		}
		if e.Submodule || e.Absent {
			b.WriteString(strings.Join(words, " ") + ":\n")
		}
		dumpDir(b, e.Dir)
	}
}

// commit puts everything in the work tree on record and commits it.
func commit(t *testing.T, g git) {
	t.Helper()
	mustOutput(t, g, "add", "-A")
	mustOutput(t, g, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x")
}

// sample is a repository with one of each kind of thing.
func sample(t *testing.T, options ...string) git {
	t.Helper()
	g := newRepository(t, options...)
	writeFile(t, filepath.Join(g.dir, ".gitattributes"), "* text=auto\n*.sh eol=lf\nsrc/*.bat eol=crlf\n")
	writeFile(t, filepath.Join(g.dir, "run.sh"), "#!/bin/sh\n")
	writeFile(t, filepath.Join(g.dir, "src/a.bat"), "rem\n")
	writeFile(t, filepath.Join(g.dir, "src/lib/.gitattributes"), "*.bin -text\n")
	writeFile(t, filepath.Join(g.dir, "src/lib/x.bin"), "x")
	writeFile(t, filepath.Join(g.dir, "src-2/b"), "b\n")
	if err := os.Symlink("src", filepath.Join(g.dir, "link")); err != nil {
		t.Fatal(err)
	}
	mustOutput(t, g, "add", "-A")
	mustOutput(t, g, "update-index", "--chmod=+x", "run.sh")
	mustOutput(t, g, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "x")
	return g
}

// wantRecord reads the record of dir and holds it against a dump.
func wantRecord(t *testing.T, dir, want string) *Record {
	t.Helper()
	r, err := ReadRecord(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.ReplaceAll(want, "\t", ""), dump(r)); diff != "" {
		t.Errorf("%s: the record is not as wanted (-want +got):\n%s", dir, diff)
	}
	return r
}

const sampleRecord = `./ 7
	file .gitattributes auto  .gitattributes:1
	link link
	file x run.sh auto lf .gitattributes:2
	src/ 3
	file a.bat auto crlf .gitattributes:3
	src/lib/ 2
	file .gitattributes auto  .gitattributes:1
	file x.bin -text  src/lib/.gitattributes:1
	src-2/ 1
	file b auto  .gitattributes:1
	`

func mustRecord(t *testing.T, dir string) *Record {
	t.Helper()
	r, err := ReadRecord(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

package checks

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// A CRLF that lies across two blocks is one line end, and a lone CR is none, wherever it lies and whatever was read before.
func TestDiffFoldsLineEnds(t *testing.T) {
	block := strings.Repeat("x", 64<<10-1)
	for _, c := range []struct{ why, a, b, want string }{
		{"a CRLF across two blocks", block + "\n", block + "\r\n", "diff/eol"},
		{"a lone CR at the end of a block", block + "y\n", block + "\ry\r\n", "diff/content"},
		{"a lone CR among line ends", "ab\n", "a\rb\r\n", "diff/content"},
		{"two CRs before one LF", "a\n", "a\r\r\n", "diff/content"},
		{"a CR at the very end", "a\nb", "a\r\nb\r", "diff/content"},
		{"mixed on both sides", "a\r\nb\n", "a\nb\r\n", "diff/eol"},
	} {
		a := forest{"0": file(0o644, "1\r\n\r"), "f": file(0o644, c.a)} // the first file ends in a CR that must not be carried over
		x, y := asFolder.of("A", a), asFolder.of("B", a.with("f", file(0o644, c.b)))
		x.Jobs, y.Jobs = 1, 1
		res := compared(t, &rules.Policy{}, x, y)
		if res.Findings.Len() != 1 || res.Findings.At(0).Check != c.want || res.Findings.At(0).Path != "f" {
			t.Errorf("%s: found %q, want %s", c.why, differences(res), c.want)
		}
	}
}

// A file that only one side calls text is no text.
func TestDiffOfTextAndBinary(t *testing.T) {
	a := forest{"x.dat": file(0o644, "x\r\n")}
	b := forest{"x.dat": file(0o644, "x\n"), ".gitattributes": file(0o644, "*.dat -text\n")}
	want := []string{".gitattributes: diff/added: was added: a file, want nothing", "x.dat: diff/content: content differs: 2 bytes, want 3 bytes"}
	if diff := cmp.Diff(want, differences(compared(t, &rules.Policy{}, asTar.of("A", a), asTar.of("B", b)))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// witness notes what is read, and refuses some of it.
type witness struct {
	heldReader
	mu     *sync.Mutex
	read   *[]string
	refuse string
}

func (w witness) Read(d *artifact.Dir, e *artifact.Entry, c *artifact.Content, begin func(*artifact.Entry, artifact.Times) bool) error {
	w.mu.Lock()
	*w.read = append(*w.read, d.Join(e.Name))
	w.mu.Unlock()
	if d.Join(e.Name) == w.refuse {
		return os.ErrPermission
	}
	return w.heldReader.Read(d, e, c, begin)
}

func watched(o Options, refuse string) (Options, *[]string) {
	read := &[]string{}
	inner := o.Source.NewReader
	mu := &sync.Mutex{}
	o.Source.NewReader = func() artifact.Reader { return witness{inner().(heldReader), mu, read, refuse} }
	return o, read
}

// Only files that are there on both sides are read, once on each.
func TestDiffReadsWhatItMust(t *testing.T) {
	same := forest{"same": file(0o644, "x"), "also": file(0o644, "x")}
	a, readA := watched(asZip.of("A", same.with("gone", file(0o644, "x")).with("type", file(0o644, "x"))), "")
	b, readB := watched(asZip.of("B", same.with("new", file(0o644, "x")).with("type", symlink("same"))), "")
	compared(t, &rules.Policy{}, a, b)
	for _, read := range []*[]string{readA, readB} {
		slices.Sort(*read)
		if !slices.Equal(*read, []string{"also", "same"}) {
			t.Errorf("read %q", *read)
		}
	}
}

// Of a file that cannot be read nothing else is said: it is a problem.
func TestDiffOfARefusedFile(t *testing.T) {
	b, _ := watched(asZip.of("B", base().with("bin/run", file(0o644, "else"))), "bin/run")
	want := []string{"problem: bin/run: permission denied (in B)"}
	if diff := cmp.Diff(want, differences(compared(t, &rules.Policy{}, asZip.of("A", base()), b))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// unlistable refuses to list one directory.
type unlistable struct{ heldReader }

func (unlistable) List(d *artifact.Dir) error {
	if d.Path == "lib" {
		return os.ErrPermission
	}
	return nil
}

// Nothing is said of what lies in a directory that could not be listed on one side.
func TestDiffOfADirectoryThatCannotBeListed(t *testing.T) {
	b := asZip.of("B", base().with("lib/a.py", thing{}).with("lib/new", file(0o644, "")).with("lib", folder(0o700)))
	inner := b.Source.NewReader
	b.Source.NewReader = func() artifact.Reader { return unlistable{inner().(heldReader)} }
	want := []string{"lib: diff/mode: mode is 0700, want 0755", "problem: lib: permission denied (in B)"}
	if diff := cmp.Diff(want, differences(compared(t, &rules.Policy{}, asZip.of("A", base()), b))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A file that appears while the two are looked at was not compared, and that is a problem.
func TestDiffOfAFileThatAppears(t *testing.T) {
	dir := forest{"early": file(0o644, "x")}.on(t)
	a := asZip.of("A", forest{"early": file(0o644, "x"), "late": file(0o644, "x")})
	inner := a.Source.NewReader
	a.Source.NewReader = func() artifact.Reader {
		if err := os.WriteFile(filepath.Join(dir, "late"), []byte("y"), 0o644); err != nil {
			t.Error(err)
		}
		return inner()
	}
	got := differences(compared(t, &rules.Policy{}, a, Options{Dir: dir}))
	if want := []string{"problem: late: was not compared"}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

// The root's own facts count, and those of a directory that an archive only implies do not, which is said.
func TestDiffOfRootsAndImpliedDirectories(t *testing.T) {
	a, b := asTar.of("A", base()), asFolder.of("B", base().with("docs", folder(0o700)))
	b.Source.Known.Self.Mode, b.Source.Known.Self.UID = 0o2750, 5
	for _, d := range []*artifact.Entry{a.Source.Known.Entry("docs"), &a.Source.Known.Dir("docs").Self} {
		d.Implied = true
	}
	res := compared(t, &rules.Policy{}, a, b)
	want := []string{
		".: diff/mode: mode is 2750, want 0755", ".: diff/owner: owner is 5:0, want 0:0",
		"of 1 entry one side does not tell mode or owner, so they are not compared",
	}
	if diff := cmp.Diff(want, append(differences(res), res.Notes...)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Causes are told what changed in numbers.
func TestDiffCountsForCauses(t *testing.T) {
	crlf := strings.ReplaceAll(script, "\n", "\r\n")
	b := base().with("bin/run", file(0o644, script)).with("bin/sync", file(0o755, crlf)).with("empty", file(0o755, ""))
	s := compared(t, &rules.Policy{}, asTar.of("A", base()), asTar.of("B", b)).Stats
	got := []int64{s.Programs, s.ProgramsWithoutX, s.Plain, s.PlainWithX, s.TextFiles, s.CRLFFiles}
	if want := []int64{2, 1, 5, 1, 4, 1}; !slices.Equal(got, want) {
		t.Errorf("counted %v, want %v", got, want)
	}
}

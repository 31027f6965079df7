package suite_test

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verify.example/verify/checks"
	"verify.example/verify/checks/causes"
	"verify.example/verify/checks/suite"
	"verify.example/verify/manifest"
)

// repeated is an artifact that is verified again and again, with what the run before remembered.
type repeated struct {
	t       *testing.T
	dir     string
	only    []string
	program string    // which verify it is
	early   time.Time // when the next run begins, where that is not when everything in the artifact is old
	stored  []byte
	runs    int
}

// repeat makes an artifact of files, each "name=content", in a directory of its own.
func repeat(t *testing.T, files ...string) *repeated {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("nothing is remembered on this system")
	}
	r := &repeated{t: t, dir: t.TempDir(), only: []string{"*"}}
	for _, f := range files {
		name, text, _ := strings.Cut(f, "=")
		r.write(name, text)
	}
	return r
}

func (r *repeated) path(name string) string { return filepath.Join(r.dir, name) }

func (r *repeated) check(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// write writes a file as it is, without a new inode; scripts and what lies in bin are executable.
func (r *repeated) write(name, text string) {
	r.t.Helper()
	r.check(os.MkdirAll(filepath.Dir(r.path(name)), 0o755))
	r.check(os.WriteFile(r.path(name), []byte(text), 0o644))
	if strings.HasPrefix(name, "bin/") {
		r.check(os.Chmod(r.path(name), 0o755))
	}
}

// replace changes a file's content behind the back of whoever looks at sizes and times of modification.
func (r *repeated) replace(name, text string) {
	r.t.Helper()
	info, err := os.Stat(r.path(name))
	r.check(err)
	if info.Size() != int64(len(text)) {
		r.t.Fatalf("%s has %d bytes, and is to be replaced by %d", name, info.Size(), len(text))
	}
	r.check(os.WriteFile(r.path(name), []byte(text), 0o644))
	r.check(os.Chtimes(r.path(name), info.ModTime(), info.ModTime()))
}

// run verifies the artifact twice, without and with what is remembered, and wants the same to be said. It gives how many files were not
// read, and what was found: the checks, by path.
func (r *repeated) run() (cached int64, found map[string]string) {
	r.t.Helper()
	plain := r.verify(nil)
	res := r.verify(r.remembering())
	r.runs++
	r.early = time.Time{}
	if res.Cache != nil {
		r.stored = res.Cache
	}
	if diff := cmp.Diff(told(plain), told(res)); diff != "" {
		r.t.Fatalf("the run with what is remembered says something else (-without +with):\n%s", diff)
	}
	found = map[string]string{}
	for f := range res.Findings.All() {
		found[f.Path] = strings.TrimSpace(found[f.Path] + " " + f.Check)
	}
	r.tick()
	return res.Stats.Cached, found
}

// remembering is what the next run is given.
func (r *repeated) remembering() *checks.Cache {
	return &checks.Cache{Policy: sha256.Sum256([]byte(r.program + r.manifest())), Stored: r.stored, Anywhere: true, Clock: r.begin}
}

// begin is when the current run begins: hours after everything was made, and after the runs before.
func (r *repeated) begin() time.Time {
	if !r.early.IsZero() {
		return r.early
	}
	return time.Now().Add(time.Duration(1+r.runs) * time.Hour)
}

// tick waits for the clock of the file system: what changes within one tick of being read is what a run that begins hours later cannot tell.
func (r *repeated) tick() {
	r.t.Helper()
	probe := filepath.Join(r.t.TempDir(), "probe")
	stamp := func() time.Time {
		r.check(os.WriteFile(probe, nil, 0o600))
		info, err := os.Stat(probe)
		r.check(err)
		return info.ModTime()
	}
	for first := stamp(); !stamp().After(first); {
		time.Sleep(time.Millisecond)
	}
}

func (r *repeated) manifest() string {
	text, err := os.ReadFile(r.path("verify.yaml"))
	if !errors.Is(err, fs.ErrNotExist) {
		r.check(err)
	}
	return string(text)
}

func (r *repeated) verify(c *checks.Cache) *checks.Result {
	r.t.Helper()
	policy, err := manifest.None()
	if text := r.manifest(); text != "" {
		policy, err = manifest.Load("verify.yaml", manifest.Options{ReadFile: func(name string) ([]byte, error) { return os.ReadFile(r.path(name)) }})
	}
	r.check(err)
	plan, faults := checks.Bind(policy, suite.All(), checks.Select{Only: r.only})
	if len(faults) > 0 {
		r.t.Fatal(faults)
	}
	opt := checks.Options{Dir: r.dir, Jobs: 3, Causes: causes.All(), Now: time.Now(), Cache: c}
	if policy.Inventory != nil {
		opt.Inventory = policy.Inventory.File
	}
	res, err := checks.Run(r.t.Context(), plan, opt)
	r.check(err)
	return res
}

// told is all that a report is made of.
func told(res *checks.Result) map[string]any {
	stats := *res.Stats
	stats.Cached, stats.Bytes = 0, 0
	return map[string]any{
		"findings": listOf(res.Findings), "allowed": listOf(res.Allowed), "causes": res.Causes, "problems": res.Problems, "stats": stats,
	}
}

func listOf(fs checks.Findings) (list []checks.Finding) {
	for f := range fs.All() {
		list = append(list, *f)
	}
	return list
}

// settles has the artifact verified until everything is remembered that can be, and wants so many files not to be read then.
func (r *repeated) settles(want int64) {
	r.t.Helper()
	if cached, _ := r.run(); cached != 0 {
		r.t.Fatalf("%d files are remembered before they were read", cached)
	}
	if cached, found := r.run(); cached != want {
		r.t.Fatalf("%d files are remembered, want %d; found %v", cached, want, found)
	}
}

const lfEverywhere = `version: 1
defaults: false
baseline: none
rules:
  - {files: "**", eol: lf, lacks: ["/^secret/"]}
`

// TestNothingThatChangedIsTakenAsItWas tries to have a change overlooked. Each case changes an artifact that is remembered whole; run holds what
// is said to what is said without a memory.
func TestNothingThatChangedIsTakenAsItWas(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(r *repeated)
		cached int64
		path   string // where something is found
	}{
		{"nothing", func(*repeated) {}, 4, ""},
		{"the content, with the size and the time of modification as they were", func(r *repeated) { r.replace("a.txt", "a\r\nb\r\n") }, 3, "a.txt"},
		{"the content, through a file that was open before", func(r *repeated) {
			f, err := os.OpenFile(r.path("a.txt"), os.O_RDWR, 0)
			r.check(err)
			r.run()
			_, err = f.WriteAt([]byte("secret"), 0)
			r.check(errors.Join(err, f.Close()))
		}, 3, "a.txt"},
		{"another file in its place, with the same size and time", func(r *repeated) {
			info, err := os.Stat(r.path("a.txt"))
			r.check(err)
			other := filepath.Join(r.t.TempDir(), "other")
			r.check(os.WriteFile(other, []byte("secret"), 0o644))
			r.check(os.Chtimes(other, info.ModTime(), info.ModTime()))
			r.check(os.Rename(other, r.path("a.txt")))
		}, 3, "a.txt"},
		{"two names change places", func(r *repeated) {
			r.write("verify.yaml", lfEverywhere+"  - {files: a.txt, eol: crlf}\n")
			r.replace("a.txt", "a\r\nb\r\n")
			r.run()
			r.check(os.Rename(r.path("a.txt"), r.path("c")))
			r.check(os.Rename(r.path("b.txt"), r.path("a.txt")))
			r.check(os.Rename(r.path("c"), r.path("b.txt")))
		}, 2, "b.txt"},
		{"a directory in another's place", func(r *repeated) {
			r.check(os.Rename(r.path("lib"), r.path("old")))
			r.write("lib/c.txt", "secret")
		}, 3, "lib/c.txt"},
		{"a link in a file's place", func(r *repeated) {
			r.write("lib/d.txt", "secret")
			r.check(os.Remove(r.path("a.txt")))
			r.check(os.Symlink("lib/d.txt", r.path("a.txt")))
		}, 3, "lib/d.txt"},
		{"the mode", func(r *repeated) {
			r.write("verify.yaml", lfEverywhere+"  - {files: a.txt, mode: \"0644\"}\n")
			r.run()
			r.check(os.Chmod(r.path("a.txt"), 0o600))
		}, 3, "a.txt"},
		{"the mode of the directory above, for who must be able to read", func(r *repeated) {
			r.write("verify.yaml", lfEverywhere+"  - {files: lib/c.txt, access: {others: r}}\n")
			r.run()
			r.check(os.Chmod(r.path("lib"), 0o700))
		}, 4, "lib/c.txt"},
		{"the manifest", func(r *repeated) { r.write("verify.yaml", strings.Replace(lfEverywhere, "secret", "b", 1)) }, 0, "a.txt"},
		{"a rule for a name that a link gave to the same file", func(r *repeated) {
			r.check(os.Link(r.path("a.txt"), r.path("e.txt")))
			r.write("verify.yaml", lfEverywhere+"  - {files: e.txt, lacks: [b]}\n")
			r.run()
		}, 4, "e.txt"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := repeat(t, "verify.yaml="+lfEverywhere, "a.txt=a\nb\na\n", "b.txt=b\na\nb\n", "lib/c.txt=c\n")
			r.settles(4)
			tc.change(r)
			cached, found := r.run()
			if tc.path != "" && found[tc.path] == "" {
				t.Errorf("nothing is found at %s, only %v", tc.path, found)
			}
			if cached != tc.cached {
				t.Errorf("%d files are not read, want %d; found %v", cached, tc.cached, found)
			}
		})
	}
}

package artifact

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A revision is what git would check out, wherever one stands in the repository and however the repository is kept.
func TestOpenRevision(t *testing.T) {
	g := sample(t)
	mustOutput(t, g, "tag", "light")
	mustOutput(t, g, "-c", "user.name=a", "-c", "user.email=a@b", "tag", "-a", "-m", "x", "heavy")
	for _, rev := range []string{"HEAD", "light", "heavy", "HEAD^{tree}", "HEAD:", "@", "HEAD@{0}", mustOutput(t, g, "rev-parse", "HEAD")} {
		wantRevision(t, g.dir, rev, sampleRevision)
	}
	wantRevision(t, filepath.Join(g.dir, "src/lib"), "HEAD", sampleRevision)
	wantRevision(t, filepath.Join(g.dir, ".git"), "HEAD", sampleRevision)
	wantRevision(t, filepath.Join(g.dir, ".git/objects"), "HEAD", sampleRevision)
	lib := "file 0644 \".gitattributes\" 12 \"*.bin -text\\n\"\nfile 0644 \"x.bin\" 1 \"x\""
	wantRevision(t, g.dir, "HEAD:src/lib", lib)
	wantRevision(t, g.dir, "HEAD:src/lib/", lib)
	wantRevision(t, g.dir, "", sampleRevision)
	wantRevision(t, filepath.Join(g.dir, "src/lib"), "", sampleRevision)

	bare, linked := filepath.Join(t.TempDir(), "bare"), filepath.Join(t.TempDir(), "linked")
	careless(t, g, "clone", "-q", "--bare", g.dir, bare)
	wantRevision(t, bare, "HEAD", sampleRevision)
	mustOutput(t, g, "worktree", "add", "-q", "-b", "other", linked)
	wantRevision(t, linked, "other", sampleRevision)
	wantRevision(t, linked, "", sampleRevision)
	wantRevision(t, filepath.Join(linked, "src"), "HEAD", sampleRevision)
	wantRevision(t, sample(t, "--object-format=sha256").dir, "HEAD", sampleRevision)
	wantRevision(t, sample(t, "--object-format=sha256").dir, "", sampleRevision)
}

// What the work tree and the environment hold has no say.
func TestOpenRevisionLooksAtNothingElse(t *testing.T) {
	g, other := sample(t), newRepository(t)
	writeFile(t, filepath.Join(g.dir, "run.sh"), "changed\r\n")
	writeFile(t, filepath.Join(g.dir, "new"), "new\n")
	for name, value := range map[string]string{"GIT_DIR": filepath.Join(other.dir, ".git"), "GIT_INDEX_FILE": "/nowhere", "GIT_WORK_TREE": other.dir} {
		t.Setenv(name, value)
	}
	wantRevision(t, g.dir, "HEAD", sampleRevision)
	wantRevision(t, g.dir, "", sampleRevision)
	t.Setenv("GIT_DIR", "")
	replaced := object(t, g, "blob", "replaced\n")
	mustOutput(t, g, "replace", mustOutput(t, g, "rev-parse", "HEAD:run.sh"), replaced)
	wantRevision(t, g.dir, "HEAD", sampleRevision)
}

// A name that is no revision, or not one alone, is refused with a word that tells why.
func TestOpenRevisionRefused(t *testing.T) {
	g := sample(t)
	mustOutput(t, g, "tag", "twin")
	mustOutput(t, g, "branch", "twin")
	mustOutput(t, g, "config", "core.warnAmbiguousRefs", "false")
	for rev, want := range map[string]string{
		"nope":                  "no revision",
		"HEAD~1":                "no revision",
		"HEAD..HEAD":            "no revision",
		"^HEAD":                 "not one revision",
		"--all":                 "begins with a dash",
		"-h":                    "begins with a dash",
		"HEAD\nx":               "not a revision",
		"twin":                  "ambiguous",
		"HEAD:run.sh":           "is a file",
		"HEAD:nope":             "no revision",
		":run.sh":               "is a file",
		strings.Repeat("1", 40): "does not have the tree",
	} {
		if err := openError(t, t.Context(), g.dir, rev, Opening{}); !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", rev, err, want)
		}
	}
	wantRevision(t, g.dir, "refs/heads/twin", sampleRevision)
	if err := openError(t, t.Context(), t.TempDir(), "HEAD", Opening{}); !strings.Contains(err.Error(), "not in a git repository") {
		t.Error(err)
	}
	if err := openError(t, t.Context(), newRepository(t).dir, "HEAD", Opening{}); !strings.Contains(err.Error(), "no revision") {
		t.Error(err)
	}
	broken := filepath.Join(g.dir, "broken")
	writeFile(t, filepath.Join(broken, ".git"), "gitdir: /nowhere\n")
	openError(t, t.Context(), broken, "HEAD", Opening{})
	writeFile(t, filepath.Join(g.dir, "hollow/.git/HEAD"), "ref: refs/heads/main\n")
	if err := openError(t, t.Context(), filepath.Join(g.dir, "hollow"), "HEAD", Opening{}); !strings.Contains(err.Error(), "hollow") {
		t.Error(err)
	}
	bare := filepath.Join(t.TempDir(), "bare")
	careless(t, g, "clone", "-q", "--bare", g.dir, bare)
	openError(t, t.Context(), bare, "", Opening{})
	if err := os.Remove(filepath.Join(g.dir, ".git/index")); err != nil {
		t.Fatal(err)
	}
	if err := openError(t, t.Context(), g.dir, "", Opening{}); !strings.Contains(err.Error(), "is missing") {
		t.Error(err)
	}
}

// What a partial clone left behind is a problem and is not fetched; a shallow clone has all that its tip needs.
func TestOpenRevisionPartialClone(t *testing.T) {
	g := sample(t)
	mustOutput(t, g, "config", "uploadpack.allowFilter", "true")
	clone := func(options ...string) string {
		t.Helper()
		dir := filepath.Join(t.TempDir(), "clone")
		run := append([]string{"-c", "protocol.file.allow=always", "clone", "-q"}, options...)
		careless(t, g, append(run, "file://"+g.dir, dir)...)
		return dir
	}
	wantRevision(t, clone("--depth=1"), "HEAD", sampleRevision)

	blobless := clone("--no-checkout", "--filter=blob:none")
	src, err := OpenRevision(t.Context(), blobless, "HEAD", Opening{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	got := dumpSource(t, src)
	if n := strings.Count(got, "is not in the repository"); n != 7 || len(src.Said.Problems) != 1 {
		t.Errorf("%d are missing:\n%s", n, got)
	}
	if _, err := src.ReadFile("run.sh", 100); err == nil || !strings.Contains(err.Error(), "is not in the repository") {
		t.Error(err)
	}
	treeless := clone("--no-checkout", "--filter=tree:0")
	if err := openError(t, t.Context(), treeless, "HEAD", Opening{}); !strings.Contains(err.Error(), "does not have the tree") {
		t.Error(err)
	}
}

// The index can hold what is in no revision.
func TestOpenIndex(t *testing.T) {
	g := sample(t)
	writeFile(t, filepath.Join(g.dir, "staged"), "staged\n")
	mustOutput(t, g, "add", "staged")
	writeFile(t, filepath.Join(g.dir, "meant"), "meant\n")
	mustOutput(t, g, "add", "-N", "meant")
	mustOutput(t, g, "update-index", "--add", "--cacheinfo", "160000,"+strings.Repeat("1", 40)+",vendor/lib")
	mustOutput(t, g, "update-index", "--skip-worktree", "src-2/b")
	wantRevision(t, g.dir, "", sampleRevision+`file 0644 "staged" 7 "staged\n"
	directory 0755 "vendor"
	directory 0755 "vendor/lib" submodule
	note 1 path was added with intent to add, without content: it is not in the index
	note git holds a submodule's commit, not its files: 1 submodule was not looked into`)

	blob := mustOutput(t, g, "rev-parse", ":run.sh")
	run, err := g.start(t.Context(), strings.NewReader("0 "+strings.Repeat("0", 40)+"\trun.sh\n100644 "+blob+" 1\trun.sh\n100644 "+blob+" 2\trun.sh\n"),
		"update-index", "--index-info")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.output(); err != nil {
		t.Fatal(err)
	}
	src, err := OpenRevision(t.Context(), g.dir, "", Opening{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	if p := src.Said.Problems; len(p) != 1 || p[0].Path != "run.sh" || !strings.Contains(p[0].Message, "unmerged") {
		t.Errorf("%v", p)
	}
}

func TestRevisionReadFile(t *testing.T) {
	g := sample(t)
	if err := os.Symlink("src/lib/x.bin", filepath.Join(g.dir, "inside")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../outside", filepath.Join(g.dir, "src/outside")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(g.dir, "absolute")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("loop", filepath.Join(g.dir, "loop")); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(g.dir, "verify.yaml"), "version: 1\n")
	commit(t, g)
	src, err := OpenRevision(t.Context(), g.dir, "HEAD", Opening{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	for name, want := range map[string]string{
		"verify.yaml": "version: 1\n", "run.sh": "#!/bin/sh\n", "src/lib/.gitattributes": "*.bin -text\n", "inside": "x", "./run.sh": "#!/bin/sh\n",
	} {
		if got, err := src.ReadFile(name, 100); string(got) != want || err != nil {
			t.Errorf("%s is %q, %v", name, got, err)
		}
		if got, err := src.ReadFile(name, 0); err == nil {
			t.Errorf("%s is %q, want an error", name, got)
		}
	}
	for _, name := range []string{"nope", "src/nope", "run.sh/x", "../x", "src/outside"} {
		if got, err := src.ReadFile(name, 100); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
	for _, name := range []string{"src", "absolute", "loop"} {
		if got, err := src.ReadFile(name, 100); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is %q, %v", name, got, err)
		}
	}
}

// Sizes are asked for where no content is read, and a source can be streamed after its git has ended.
func TestRevisionSizes(t *testing.T) {
	src := wantRevision(t, sample(t).dir, "HEAD", sampleRevision)
	r := src.NewReader()
	e := src.Known.Entry("run.sh")
	e.Size = 0
	if err := r.Stat(src.Known, e); err != nil || e.Size != 10 {
		t.Errorf("%d, %v", e.Size, err)
	}
	src.Close()
	if got := dumpSource(t, src); !strings.Contains(got, `"run.sh" 10 "#!/bin/sh\n"`) {
		t.Error(got)
	}
}

package artifact

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadRecordLinkedWorktree(t *testing.T) {
	g := sample(t)
	other := filepath.Join(t.TempDir(), "linked")
	mustOutput(t, g, "worktree", "add", "-q", other)
	wantRecord(t, other, sampleRecord)
	mustOutput(t, git{program: g.program, dir: other}, "rm", "-q", "--cached", "run.sh")
	wantRecord(t, g.dir, sampleRecord)
	wantRecord(t, other, strings.Replace(strings.Replace(sampleRecord, "file x run.sh auto lf .gitattributes:2\n", "", 1), "./ 7", "./ 6", 1))
}

// In a partial clone much is on record whose content is not here; nothing is fetched to learn of it.
func TestReadRecordPartialClone(t *testing.T) {
	origin := sample(t)
	writeFile(t, filepath.Join(origin.dir, "out/.gitattributes"), "* -text\n")
	writeFile(t, filepath.Join(origin.dir, "out/x"), "not fetched\n")
	commit(t, origin)
	mustOutput(t, origin, "config", "uploadpack.allowFilter", "true")
	dir := filepath.Join(t.TempDir(), "clone")
	clone := exec.Command(origin.program, "-c", "protocol.file.allow=always", "clone", "-q", "--filter=blob:none", "--sparse",
		"file://"+origin.dir, dir)
	clone.Env = append(os.Environ(), "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*")
	if out, err := clone.CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	r := mustRecord(t, dir)
	x := r.Root.Entry("out").Dir.Entry("x")
	if !x.Absent || r.Root.Entry("run.sh").Absent || r.Root.Entry("run.sh").Attributes.EOL != EOLLF {
		t.Errorf("the record is\n%s", dump(r))
	}
	lines, err := r.BlobLines(t.Context(), []string{x.OID, r.Root.Entry("run.sh").OID})
	if err != nil || !lines[x.OID].Missing || lines[r.Root.Entry("run.sh").OID].LF != 1 {
		t.Errorf("%+v, %v", lines, err)
	}
}

// addSubmodule makes the repository sub a submodule of g, checked out at path.
func addSubmodule(t *testing.T, g, sub git, path string) {
	t.Helper()
	run := exec.Command(g.program, "-c", "protocol.file.allow=always", "submodule", "add", "-q", sub.dir, path)
	run.Dir = g.dir
	run.Env = append(os.Environ(), "GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=safe.directory", "GIT_CONFIG_VALUE_0=*")
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
}

func TestReadRecordSubmodules(t *testing.T) {
	sub, g := sample(t), newRepository(t)
	writeFile(t, filepath.Join(g.dir, ".gitattributes"), "* eol=crlf\n") // does not reach into the submodule
	addSubmodule(t, g, sub, "vendor/lib")
	mustOutput(t, g, "rm", "-q", "--cached", ".gitmodules")
	mustOutput(t, g, "update-index", "--add", "--cacheinfo", "160000,"+strings.Repeat("1", 40)+",vendor/none")
	mustOutput(t, g, "add", ".gitattributes")
	below := strings.NewReplacer("\t", "", "./ 7", "vendor/lib/ 7", " .gitattributes:", " vendor/lib/.gitattributes:",
		"src", "vendor/lib/src", "src-2", "vendor/lib/src-2").Replace(sampleRecord)
	r := wantRecord(t, g.dir, `./ 10
		file .gitattributes text crlf .gitattributes:1
		vendor/ 9
		directory submodule lib:
		`+below+`directory submodule none
		`)
	if r.Tracked != 10 || len(r.Moved) > 0 {
		t.Errorf("%d tracked, want 10; moved: %v", r.Tracked, r.Moved)
	}
	wantRecord(t, filepath.Join(g.dir, "vendor/lib"), sampleRecord)
	if err := os.Mkdir(filepath.Join(g.dir, "vendor/none"), 0o755); err != nil {
		t.Fatal(err)
	}
	wantRecord(t, filepath.Join(g.dir, "vendor/none"), "no record\n") // not checked out: nothing is known of it

	oid := r.Root.Entry("vendor").Dir.Entry("lib").Dir.Entry("run.sh").OID
	lines, err := r.BlobLines(t.Context(), []string{oid})
	if err != nil || lines[oid] != (BlobLines{Size: 10, LF: 1, Plain: plainOf("#!/bin/sh\n")}) {
		t.Errorf("%+v, %v: a submodule's blob is not found", lines, err)
	}
}

// A submodule's place may hold a link to a repository elsewhere: that is not the submodule, and git must not be led there.
func TestReadRecordSubmoduleBehindALink(t *testing.T) {
	elsewhere, g := sample(t), newRepository(t)
	mustOutput(t, g, "update-index", "--add", "--cacheinfo", "160000,"+strings.Repeat("1", 40)+",sub")
	mustOutput(t, g, "update-index", "--add", "--cacheinfo", "160000,"+strings.Repeat("1", 40)+",dir/sub")
	for link, target := range map[string]string{"sub": elsewhere.dir, "dir": filepath.Dir(elsewhere.dir)} {
		if err := os.Symlink(target, filepath.Join(g.dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	wantRecord(t, g.dir, `./ 2
		dir/ 1
		directory submodule sub
		directory submodule sub
		`)
}

func TestReadRecordOfBrokenRepositories(t *testing.T) {
	for _, c := range []struct {
		name string
		harm func(g git) error
		want string
	}{
		{"no HEAD", func(g git) error { return os.Remove(filepath.Join(g.dir, ".git/HEAD")) }, "git cannot read"},
		{"empty .git", func(g git) error {
			if err := os.RemoveAll(filepath.Join(g.dir, ".git")); err != nil {
				return err
			}
			return os.Mkdir(filepath.Join(g.dir, ".git"), 0o755)
		}, "git cannot read"},
		{"gitdir that is not there", func(g git) error {
			if err := os.RemoveAll(filepath.Join(g.dir, ".git")); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(g.dir, ".git"), []byte("gitdir: /nowhere\n"), 0o644)
		}, "not a git repository: /nowhere"},
		{"link to nothing", func(g git) error {
			if err := os.RemoveAll(filepath.Join(g.dir, ".git")); err != nil {
				return err
			}
			return os.Symlink("nowhere", filepath.Join(g.dir, ".git"))
		}, "git cannot read"},
		{"bad configuration", func(g git) error {
			return os.WriteFile(filepath.Join(g.dir, ".git/config"), []byte("[core\n"), 0o644)
		}, "bad config line 1"},
		{"bad core.fileMode", func(g git) error {
			return os.WriteFile(filepath.Join(g.dir, ".git/config"), []byte("[core]\nfileMode = perhaps\n"), 0o644)
		}, "git cannot read"},
		{"another work tree", func(g git) error {
			return os.WriteFile(filepath.Join(g.dir, ".git/config"),
				[]byte("[core]\nrepositoryFormatVersion = 0\nbare = false\nworktree = /usr\n"), 0o644)
		}, "core.worktree"},
		{"corrupt index", func(g git) error {
			return os.WriteFile(filepath.Join(g.dir, ".git/index"), []byte("DIRC nonsense that is no index"), 0o644)
		}, "git ls-files: "},
		{"index is a directory", func(g git) error {
			if err := os.Remove(filepath.Join(g.dir, ".git/index")); err != nil {
				return err
			}
			return os.Mkdir(filepath.Join(g.dir, ".git/index"), 0o755)
		}, "is not a file"},
		{"attributes lost", func(g git) error {
			writeFile(t, filepath.Join(g.dir, ".gitattributes"), "* text=auto\n") // what is at hand is not what is on record
			return os.RemoveAll(filepath.Join(g.dir, ".git/objects/"+mustOutput(t, g, "rev-parse", ":.gitattributes")[:2]))
		}, "not in the repository"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := sample(t)
			if err := c.harm(g); err != nil {
				t.Fatal(err)
			}
			r, err := ReadRecord(t.Context(), g.dir)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, %v: want an error with %q", r, err, c.want)
			}
			if c.name == "empty .git" || c.name == "another work tree" {
				return
			}
			if r, err := ReadRecord(t.Context(), filepath.Join(g.dir, "src")); err == nil {
				t.Errorf("%v: want an error for a directory below, too", r)
			}
		})
	}
}

// Below a good repository a broken one must not be taken for a part of it.
func TestReadRecordOfABrokenRepositoryInAnother(t *testing.T) {
	g := sample(t)
	writeFile(t, filepath.Join(g.dir, "src/.git/config"), "")
	for _, dir := range []string{"src", "src/lib"} {
		if _, err := ReadRecord(t.Context(), filepath.Join(g.dir, dir)); err == nil || !strings.Contains(err.Error(), "src/.git") {
			t.Errorf("%s: %v, want an error that names src/.git", dir, err)
		}
	}
	wantRecord(t, g.dir, sampleRecord)
}

func TestReadRecordOfAnotherUsersRepository(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("only root can give files away")
	}
	g := sample(t)
	if out, err := exec.Command("chown", "-R", "1234:1234", g.dir).CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	wantRecord(t, g.dir, sampleRecord)
}

func TestReadRecordUnreadable(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root can read everything")
	}
	g := sample(t)
	mark := filepath.Join(g.dir, ".git")
	if err := os.Chmod(mark, 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(mark, 0o755)
	for _, dir := range []string{g.dir, filepath.Join(g.dir, "src")} {
		if _, err := ReadRecord(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "ermission denied") {
			t.Errorf("%s: %v, want permission denied", dir, err)
		}
	}
}

func TestReadRecordWithoutGit(t *testing.T) {
	g := sample(t)
	outside := t.TempDir()
	t.Setenv("PATH", outside)
	if _, err := ReadRecord(t.Context(), g.dir); err == nil || !strings.Contains(err.Error(), "git is not installed") {
		t.Errorf("%v, want an error that says what to install", err)
	}
	wantRecord(t, outside, "no record\n")
}

// A repository that says it has no work tree here would otherwise leave nothing to compare with, and nobody the wiser.
func TestReadRecordNoWorkTree(t *testing.T) {
	wrong := func(name, want string, change func(g git)) {
		t.Helper()
		g := sample(t)
		change(g)
		for _, dir := range []string{g.dir, filepath.Join(g.dir, "src")} {
			if _, err := ReadRecord(t.Context(), dir); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: the error of %s is %v, want one with %q", name, filepath.Base(dir), err, want)
			}
		}
	}
	wrong("a repository that became bare", "core.bare", func(g git) { mustOutput(t, g, "config", "core.bare", "true") })
	wrong("a work tree around this one", "core.worktree", func(g git) {
		mustOutput(t, g, "config", "core.worktree", filepath.Dir(g.dir))
	})
	wrong("an index that was lost", "is missing", func(g git) {
		if err := os.Remove(filepath.Join(g.dir, ".git/index")); err != nil {
			t.Fatal(err)
		}
	})
}

// These have no index, and none is missing.
func TestReadRecordNoIndexYet(t *testing.T) {
	fresh := newRepository(t)
	g := sample(t)
	bare := filepath.Join(t.TempDir(), "bare")
	mustOutput(t, g, "init", "-q", "--bare", filepath.Join(bare, ".git"))
	for _, dir := range []string{fresh.dir, bare, filepath.Join(g.dir, ".git/refs")} {
		if r, err := ReadRecord(t.Context(), dir); r != nil || err != nil {
			t.Errorf("the record of %s is %v, %v", dir, r, err)
		}
	}
}

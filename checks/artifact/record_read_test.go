package artifact

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestReadRecord(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		g := sample(t, "--object-format="+format)
		r := wantRecord(t, g.dir, sampleRecord)
		if r.Algorithm != format || r.Tracked != 7 || r.FileMode != "true" {
			t.Errorf("algorithm %q, %d tracked, core.fileMode %q", r.Algorithm, r.Tracked, r.FileMode)
		}
		if e := r.Root.Entry("run.sh"); e.OID != mustOutput(t, g, "hash-object", "run.sh") || e.Stat.Size != 10 {
			t.Errorf("run.sh is %+v", e)
		}
	}
}

// The settings of one machine must not change what is on record: this is what hid the mistake of 2013.
func TestReadRecordWhateverTheConfiguration(t *testing.T) {
	g := sample(t)
	for _, set := range []string{"core.fileMode false", "core.symlinks false", "core.autocrlf true", "core.ignoreCase true"} {
		mustOutput(t, g, append([]string{"config"}, strings.Fields(set)...)...)
	}
	writeFile(t, filepath.Join(g.dir, ".git/info/attributes"), "* -text\n")
	r := wantRecord(t, g.dir, sampleRecord)
	if r.FileMode != "false" {
		t.Errorf("core.fileMode is %q, want false", r.FileMode)
	}
}

func TestReadRecordIgnoresGitInTheEnvironment(t *testing.T) {
	other, g := newRepository(t), sample(t)
	t.Setenv("GIT_DIR", filepath.Join(other.dir, ".git"))
	t.Setenv("GIT_WORK_TREE", other.dir)
	t.Setenv("GIT_INDEX_FILE", filepath.Join(other.dir, "index"))
	t.Setenv("GIT_CONFIG_COUNT", "1")
	t.Setenv("GIT_CONFIG_KEY_0", "core.bare")
	t.Setenv("GIT_CONFIG_VALUE_0", "true")
	wantRecord(t, g.dir, sampleRecord)
}

func TestReadRecordOfAPart(t *testing.T) {
	g := sample(t)
	wantRecord(t, filepath.Join(g.dir, "src"), `./ 3
		file a.bat auto crlf ../.gitattributes:3
		lib/ 2
		file .gitattributes auto  ../.gitattributes:1
		file x.bin -text  lib/.gitattributes:1
		`)
	wantRecord(t, filepath.Join(g.dir, "src/lib"), `./ 2
		file .gitattributes auto  ../../.gitattributes:1
		file x.bin -text  .gitattributes:1
		`)
	wantRecord(t, filepath.Join(g.dir, "link"), dump(mustRecord(t, filepath.Join(g.dir, "src"))))
	writeFile(t, filepath.Join(g.dir, "dist/built.js"), "1\n")
	wantRecord(t, filepath.Join(g.dir, "dist"), "no record\n")
}

func TestReadRecordWhereThereIsNone(t *testing.T) {
	wantRecord(t, t.TempDir(), "no record\n")
	g := newRepository(t)
	wantRecord(t, g.dir, "no record\n")
	wantRecord(t, filepath.Join(g.dir, ".git"), "no record\n")
	wantRecord(t, newRepository(t, "--bare").dir, "no record\n")
	nobody := filepath.Join(g.dir, "below")
	writeFile(t, filepath.Join(g.dir, "below/x/y"), "")
	if err := os.Mkdir(filepath.Join(nobody, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	wantRecord(t, filepath.Join(nobody, "x"), "no record\n") // an empty .git above is nobody's
	if _, err := ReadRecord(t.Context(), filepath.Join(g.dir, "missing")); err == nil {
		t.Error("a directory that does not exist has no record, want an error")
	}
}

func TestReadRecordNamesOfAnyBytes(t *testing.T) {
	g := newRepository(t)
	names := []string{"\x01\x1b[31m", "a\nb", "a\tb", "a b", "\xff\xfe", "-x", ":(glob)x", `"q"`, "d\n/e"}
	for _, name := range names {
		writeFile(t, filepath.Join(g.dir, name), "")
	}
	commit(t, g)
	r := mustRecord(t, g.dir)
	for _, name := range names {
		dir, rest, below := strings.Cut(name, "/")
		e := r.Root.Entry(dir)
		if e != nil && below {
			e = e.Dir.Entry(rest)
		}
		if e == nil {
			t.Errorf("%q is not on record", name)
		}
	}
	wantRecord(t, filepath.Join(g.dir, "d\n"), "./ 1\nfile e\n")
}

func TestReadRecordSpecialEntries(t *testing.T) {
	g := newRepository(t)
	for _, name := range []string{"kept", "out/a", "out/b", "part/in", "part/out", "assumed"} {
		writeFile(t, filepath.Join(g.dir, name), name)
	}
	commit(t, g)
	writeFile(t, filepath.Join(g.dir, "new"), "new")
	mustOutput(t, g, "add", "-N", "new")
	mustOutput(t, g, "update-index", "--skip-worktree", "out/a", "out/b", "part/out")
	mustOutput(t, g, "update-index", "--assume-unchanged", "assumed")
	for _, name := range []string{"out/a", "out/b", "part/out"} {
		if err := os.Remove(filepath.Join(g.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	wantRecord(t, g.dir, `./ 3
		file assumed
		file kept
		file absent new content unknown
		directory absent out:
		out/ 0
		file absent a
		file absent b
		part/ 1
		file in
		file absent out
		note: 3 paths are outside the sparse checkout
		note: 1 path was added with intent to add, without content
		`)
}

func TestReadRecordSparseIndex(t *testing.T) {
	g := newRepository(t)
	for _, name := range []string{"top", "in/a", "out/a", "out/deep/b"} {
		writeFile(t, filepath.Join(g.dir, name), name)
	}
	commit(t, g)
	mustOutput(t, g, "config", "index.sparse", "true")
	mustOutput(t, g, "sparse-checkout", "set", "--cone", "--sparse-index", "in")
	wantRecord(t, g.dir, `./ 2
		in/ 1
		file a
		directory absent out:
		out/ 0
		file absent a
		directory absent deep:
		out/deep/ 0
		file absent b
		file top
		note: 2 paths are outside the sparse checkout
		`)
}

func TestReadRecordUnmerged(t *testing.T) {
	g := newRepository(t)
	writeFile(t, filepath.Join(g.dir, "x"), "x")
	oid := mustOutput(t, g, "hash-object", "-w", "x")
	var list strings.Builder
	for _, line := range []string{
		"100644 O 1\tboth", "100755 O 2\tboth", "100644 O 3\tboth", "100644 O 1\tgone", "100644 O 3\tgone",
		"100644 O 2\tfile-or-dir", "100644 O 3\tfile-or-dir/a", "100644 O 0\tplain",
	} {
		list.WriteString(strings.ReplaceAll(line, "O", oid) + "\n")
	}
	run, err := g.start(t.Context(), strings.NewReader(list.String()), "update-index", "--index-info")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := run.output(); err != nil {
		t.Fatal(err)
	}
	wantRecord(t, g.dir, `./ 2
		file x both content unknown
		directory absent file-or-dir:
		file-or-dir/ 0
		file absent a content unknown
		file absent gone content unknown
		file plain
		note: 4 paths are unmerged: their content is not on record
		`)
}

// A file that changed within the clock's grain after git looked at it has the stat data git remembers.
func TestReadRecordRacy(t *testing.T) {
	g := newRepository(t)
	writeFile(t, filepath.Join(g.dir, "old"), "old")
	writeFile(t, filepath.Join(g.dir, "young"), "young")
	past := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(filepath.Join(g.dir, "old"), past, past); err != nil {
		t.Fatal(err)
	}
	future := time.Now().Add(time.Hour)
	if err := os.Chtimes(filepath.Join(g.dir, "young"), future, future); err != nil {
		t.Fatal(err)
	}
	mustOutput(t, g, "add", "-A")
	r := mustRecord(t, g.dir)
	if s := r.Root.Entry("old").Stat; s.Racy || s.MtimeSec != past.Unix() || s.MtimeNsec != 0 || s.Size != 3 {
		t.Errorf("old has %+v", s)
	}
	if s := r.Root.Entry("young").Stat; !s.Racy || s.MtimeNsec != int64(future.Nanosecond()) {
		t.Errorf("young has %+v", s)
	}
}

package artifact

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A tree can be written by hand. What git would not check out is a fault, what cannot be known a problem; nothing leads out.
func TestOpenRevisionHostileTrees(t *testing.T) {
	g := newRepository(t)
	blob := object(t, g, "blob", "x\n")
	absent := strings.Repeat("12", 20)
	inner := object(t, g, "tree", treeEntry(t, "100644", "x", blob))
	file := func(name string) string { return treeEntry(t, "100644", name, blob) }
	escaping := func(path, why string) string {
		return "fault archive/escaping \"" + path + "\" " + why + ": git refuses to check it out"
	}
	for _, test := range []struct{ name, tree, want string }{
		{"dots", file("."), escaping(".", `is named "."`)},
		{"parent", file(".."), escaping("..", `is named ".."`)},
		{"parent directory", treeEntry(t, "40000", "..", inner), escaping("..", `is named ".."`)},
		{"slash", file("../../etc/passwd"), escaping("../../etc/passwd", "has a slash in one name")},
		{"absolute", file("/etc/passwd"), escaping("/etc/passwd", "has a slash in one name")},
		{"empty name", file(""), escaping("", "has an empty name")},
		{"git's own", treeEntry(t, "40000", ".git", inner), escaping(".git", `is named ".git", as git's own directory`)},
		{"git's own on macOS", file(".GiT"), escaping(".GiT", `is named ".GiT", as git's own directory`)},
		{"twice", file("a") + file("a"), "file 0644 \"a\" 2 \"x\\n\"\nfault archive/duplicate \"a\" is there twice: as a file and as a file"},
		{
			"file and directory", file("a") + file("a.b") + treeEntry(t, "40000", "a", inner),
			"file 0644 \"a\" 2 \"x\\n\"\nfile 0644 \"a.b\" 2 \"x\\n\"\nfault archive/duplicate \"a\" is there twice: as a file and as a directory",
		},
		{"not sorted", file("b") + file("a"), "file 0644 \"a\" 2 \"x\\n\"\nfile 0644 \"b\" 2 \"x\\n\""},
		{"old modes", treeEntry(t, "100664", "a", blob) + treeEntry(t, "100775", "b", blob), "file 0644 \"a\" 2 \"x\\n\"\nfile 0755 \"b\" 2 \"x\\n\""},
		{"padded mode", treeEntry(t, "040000", "a", inner), "directory 0755 \"a\"\nfile 0644 \"a/x\" 2 \"x\\n\""},
		{"no such mode", treeEntry(t, "010644", "a", blob), `problem "a" git has it with the unknown mode 10644`},
		{"bytes", file("\xff\n\t\x01"), `file 0644 "\xff\n\t\x01" 2 "x\n"`},
		{"cut off", file("a")[:12], `problem "." git's tree TREE is damaged 12 bytes before its end`},
		{"no mode", "x a\x00" + strings.Repeat("y", 20), `problem "." git's tree TREE is damaged 24 bytes before its end`},
		{"empty", "", ``},
		{"a file that is a tree", treeEntry(t, "100644", "a", inner), `file 0644 "a" 0 git has it as a file, but its object is a tree`},
		{"a tree that is a file", treeEntry(t, "40000", "a", blob), "directory 0755 \"a\"\nproblem \"a\" git has it as a directory, but its object is a blob"},
		{"a link that is a tree", treeEntry(t, "120000", "a", inner), "link 0777 \"a\" -> \"\"\nproblem \"a\" git has it as a link, but its object is a tree"},
		{"no blob", treeEntry(t, "100644", "a", absent) + file("b"), "file 0644 \"a\" 0 " + (&missingObject{absent}).Error() + "\nfile 0644 \"b\" 2 \"x\\n\""},
		{"no tree", treeEntry(t, "40000", "a", absent) + file("b"), "directory 0755 \"a\"\nfile 0644 \"b\" 2 \"x\\n\"\nproblem \"a\" " + (&missingObject{absent}).Error()},
		{"no link", treeEntry(t, "120000", "a", absent), "link 0777 \"a\" -> \"\"\nproblem \"a\" " + (&missingObject{absent}).Error()},
		{
			"submodule", treeEntry(t, "160000", "a", absent),
			"directory 0755 \"a\" submodule\nnote git holds a submodule's commit, not its files: 1 submodule was not looked into",
		},
		{
			"a link of a megabyte", treeEntry(t, "120000", "a", object(t, g, "blob", strings.Repeat("x", 1<<20))),
			"link 0777 \"a\" -> \"\"\nproblem \"a\" its target has 1048576 bytes, which no system can hold",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			oid := object(t, g, "tree", test.tree)
			wantRevision(t, g.dir, oid, strings.ReplaceAll(test.want, "TREE", oid[:12]))
		})
	}
}

// Limits hold while a tree is opened: it may name itself hardly, but the same tree ten times at each of ten levels.
func TestOpenRevisionLimits(t *testing.T) {
	g := newRepository(t)
	oid := object(t, g, "tree", treeEntry(t, "100644", "x", object(t, g, "blob", "x\n")))
	deep, wide := oid, oid
	for range 50 {
		deep = object(t, g, "tree", treeEntry(t, "40000", "deep", deep))
	}
	for range 10 {
		all := ""
		for name := range strings.SplitSeq("abcdefghij", "") {
			all += treeEntry(t, "40000", name, wide)
		}
		wide = object(t, g, "tree", all)
	}
	for _, test := range []struct {
		oid, want string
		limits    Limits
	}{
		{wide, "max-entries", Limits{Entries: 10_000}},
		{deep, "max-depth", Limits{Depth: 20}},
		{deep, "max-path", Limits{Path: 100}},
	} {
		var limit *LimitError
		if err := openError(t, t.Context(), g.dir, test.oid, Opening{Limits: test.limits}); !errors.As(err, &limit) || limit.Name != test.want {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
	src, err := OpenRevision(t.Context(), g.dir, oid, Opening{Limits: Limits{Expanded: 1}})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	err = src.Stream(t.Context(), func(int64) bool { return true }, func(int64, io.Reader) error { return nil })
	if limit := (*LimitError)(nil); !errors.As(err, &limit) || limit.Name != "max-expanded" {
		t.Errorf("%v, want max-expanded", err)
	}
}

// An object that git cannot read is a problem of its path, and the others are read all the same.
func TestOpenRevisionDamagedObjects(t *testing.T) {
	damage := func(g git, name, content string) {
		t.Helper()
		oid := mustOutput(t, g, "rev-parse", name)
		loose := filepath.Join(g.dir, ".git/objects", oid[:2], oid[2:])
		if err := os.Chmod(loose, 0o644); err != nil {
			t.Fatal(err)
		}
		old, err := os.ReadFile(loose)
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, loose, strings.ReplaceAll(content, "HALF", string(old[:len(old)*2/3])))
	}
	for _, content := range []string{"rubbish", "HALF", ""} {
		g := sample(t)
		writeFile(t, filepath.Join(g.dir, "src/a.bat"), strings.Repeat("rem 0 1 2 3 4 5 6 7 8 9\n", 1000))
		commit(t, g)
		damage(g, "HEAD:src/a.bat", content)
		src, err := OpenRevision(t.Context(), g.dir, "HEAD", Opening{})
		if err != nil {
			t.Fatal(err)
		}
		got := dumpSource(t, src)
		if want := strings.Contains(got, `"src/a.bat" 24000 "rem`); want || !strings.Contains(got, `"src/lib/x.bin" 1 "x"`) ||
			!strings.Contains(got, `"src-2/b" 2 "b\n"`) {
			t.Errorf("%q: %s", content, got)
		}
		src.Close()

		damage(g, "HEAD:src", content)
		src, err = OpenRevision(t.Context(), g.dir, "HEAD", Opening{})
		if err == nil {
			if p := src.Said.Problems; len(p) != 1 || p[0].Path != "src" {
				t.Errorf("%q: %v", content, p)
			}
			src.Close()
		} else if !strings.Contains(err.Error(), `"src" cannot be read: git cat-file: `) {
			t.Errorf("%q: %v", content, err)
		}
	}
}

// The program that is run is no file of the work tree, wherever in the repository one stands.
func TestOpenRevisionRunsNoGitOfTheWorkTree(t *testing.T) {
	g := sample(t)
	fake := filepath.Join(g.dir, "bin/git")
	writeFile(t, fake, "#!/bin/sh\nexit 1\n")
	if err := os.Chmod(fake, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", filepath.Dir(fake)+string(filepath.ListSeparator)+filepath.Dir(g.program))
	for _, dir := range []string{".", "src/lib", ".git"} {
		wantRevision(t, filepath.Join(g.dir, dir), "HEAD", sampleRevision)
	}
	t.Setenv("PATH", filepath.Dir(fake))
	if err := openError(t, t.Context(), g.dir, "HEAD", Opening{}); !strings.Contains(err.Error(), "git is not installed") {
		t.Error(err)
	}
}

// A run that is cancelled leaves no git behind and does not wait.
func TestOpenRevisionCancelled(t *testing.T) {
	g := sample(t)
	ctx, cancel := context.WithCancel(t.Context())
	src, err := OpenRevision(ctx, g.dir, "HEAD", Opening{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	cancel()
	err = src.Stream(ctx, func(int64) bool { return true }, func(int64, io.Reader) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context canceled", err)
	}
	if err := openError(t, ctx, g.dir, "HEAD", Opening{}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want context canceled", err)
	}
}

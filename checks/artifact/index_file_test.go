package artifact

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// listed is what is known of an entry, as a line of text.
func listed(e *indexEntry) string {
	return fmt.Sprintf("%o %s %c %q skip=%t add=%t %+v", e.mode, e.oid, e.stage, e.path, e.skipWorktree, e.intentToAdd, e.stat)
}

// readIndexFile reads an index without git.
func readIndexFile(text []byte, algorithm string) ([]string, error) {
	f, err := newIndexFile(bytes.NewReader(text), int64(len(text)), algorithm)
	if err != nil {
		return nil, err
	}
	var lines []string
	for {
		e, err := f.next()
		if errors.Is(err, io.EOF) {
			return lines, f.end()
		}
		if err != nil {
			return lines, err
		}
		lines = append(lines, listed(e))
	}
}

// manyEntries fills an index with entries of every kind, with names that begin alike.
func manyEntries(t *testing.T, g git, r *rand.Rand) {
	t.Helper()
	oid := mustOutput(t, g, "hash-object", "-w", "--stdin") // of nothing
	names := map[string]bool{}
	for range 300 {
		var parts []string
		for range 1 + r.IntN(4) {
			parts = append(parts, strings.Repeat("d", r.IntN(3))+string(rune('a'+r.IntN(4)))+strings.Repeat("\xff\n", r.IntN(2)))
		}
		names[strings.Join(parts, "/")+".f"] = true // no name is also a directory's
	}
	names[strings.Repeat("long/", 400)+"name"] = true
	var list bytes.Buffer
	modes := []string{"100644", "100755", "120000", "160000"}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if r.IntN(10) > 0 {
			fmt.Fprintf(&list, "%s %s 0\t%s\x00", modes[r.IntN(4)], oid, name)
			continue
		}
		for stage := 1; stage <= 3; stage++ {
			if r.IntN(3) > 0 {
				fmt.Fprintf(&list, "%s %s %d\t%s\x00", modes[r.IntN(2)], oid, stage, name)
			}
		}
	}
	run, err := g.start(t.Context(), &list, "update-index", "-z", "--index-info")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := run.output(); err != nil {
		t.Fatal(err, string(out))
	}
}

// TestIndexFile holds what is read from the file against what git lists, in every version of the format.
func TestIndexFile(t *testing.T) {
	for _, format := range []string{"sha1", "sha256"} {
		for version := 2; version <= 4; version++ {
			t.Run(fmt.Sprintf("%s, version %d", format, version), func(t *testing.T) {
				r := rand.New(rand.NewPCG(uint64(version), 7))
				g := newRepository(t, "--object-format="+format)
				for i := range 20 {
					writeFile(t, filepath.Join(g.dir, fmt.Sprintf("real/file%d", i)), strings.Repeat("x", i))
				}
				mustOutput(t, g, "add", "-A")
				manyEntries(t, g, r)
				if version > 2 {
					writeFile(t, filepath.Join(g.dir, "new"), "")
					mustOutput(t, g, "add", "-N", "new")
					mustOutput(t, g, "update-index", "--skip-worktree", "real/file3")
					mustOutput(t, g, "update-index", "--assume-unchanged", "real/file4")
				}
				mustOutput(t, g, "update-index", fmt.Sprintf("--index-version=%d", version), "--force-write-index")
				text, err := os.ReadFile(filepath.Join(g.dir, ".git/index"))
				if err != nil {
					t.Fatal(err)
				}
				if int(text[7]) != version {
					t.Fatalf("git wrote version %d", text[7])
				}
				var want []string
				if err := g.eachIndexed(t.Context(), func(e *indexEntry) error { want = append(want, listed(e)); return nil }); err != nil {
					t.Fatal(err)
				}
				got, err := readIndexFile(text, format)
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("%v, %d entries; git lists %d", err, len(got), len(want))
					for i := range min(len(got), len(want)) {
						if got[i] != want[i] {
							t.Fatalf("%s, and git says %s", got[i], want[i])
						}
					}
				}
			})
		}
	}
}

// TestPlainIndexIsRead holds that a plain checkout's record is read without git, and is the record that git gives.
func TestPlainIndexIsRead(t *testing.T) {
	g := sample(t)
	c := checkout{git: g}
	if err := c.plainly(); err != nil {
		t.Fatal(err)
	}
	c.program = "/nowhere/git"
	never := func(IndexStat) bool { return false }
	b, err := c.readPlainIndex(t.Context(), newRecordBuilder("", 0, never))
	if b == nil || err != nil {
		t.Fatal("the index is not read without git: ", err)
	}
	root, err := b.finish()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.applyAttributes(t.Context(), b, root); err != nil {
		t.Fatal("the .gitattributes that are checked out are not read without git: ", err)
	}
	if got, want := dump(&Record{Root: root}), dump(mustRecord(t, g.dir)); got != want || got == "./ 0\n" {
		t.Errorf("%s\nand by git\n%s", got, want)
	}
}

// TestIndexFileLeavesToGit is about an index that git alone can read, or that nobody should.
func TestIndexFileLeavesToGit(t *testing.T) {
	g := sample(t)
	name := filepath.Join(g.dir, ".git/index")
	good, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := readIndexFile(good, "sha1"); err != nil {
		t.Fatal(err)
	}
	at := func(text string) int { return bytes.Index(good, []byte(text)) }
	put := func(at int, bytes string) []byte {
		return slices.Replace(slices.Clone(good), at, at+len(bytes), []byte(bytes)...)
	}
	cases := map[string][]byte{
		"of another kind":                put(0, "DIRX"),
		"of version 5":                   put(7, "\x05"),
		"of version 1":                   put(7, "\x01"),
		"one entry less than it says":    put(11, string(good[11]+1)),
		"one entry more than it says":    put(11, string(good[11]-1)),
		"not sorted":                     put(at("run.sh\x00"), "aaa"),
		"one path twice":                 put(at("src-2/b\x00"), "run.sh\x00"),
		"a path with a zero in it":       put(at("run.sh\x00")+1, "\x00"),
		"something behind a path":        put(at("run.sh\x00")+6, "x"),
		"flags that nobody knows":        put(at("run.sh\x00")-2, "\x40\x06\x10\x00"),
		"more flags than version 2 has":  put(at("run.sh\x00")-2, "\x40"),
		"an extension that nobody knows": put(at("TREE"), "XREE"),
		"a split index":                  put(at("TREE"), "link"),
		"a sparse index":                 put(at("TREE"), "sdir"),
		"an extension without an end":    put(at("TREE")+4, "\x7f"),
		"a byte more":                    append(slices.Clone(good), 0),
	}
	for n := range good {
		if n == at("TREE")+20 {
			continue // taken for a whole index by git too: extensions may be missing, and what is last for its checksum
		}
		cases[fmt.Sprintf("%d bytes of it", n)] = good[:n]
	}
	for why, text := range cases {
		if lines, err := readIndexFile(text, "sha1"); !errors.Is(err, errUnusual) {
			t.Errorf("%s: %v, %q", why, err, lines)
		}
	}
	for _, set := range [][]string{{"update-index", "--split-index"}, {"update-index", "--no-split-index", "--index-version=4"}} {
		mustOutput(t, g, set...)
		wantRecord(t, g.dir, sampleRecord)
	}
}

func FuzzIndexFile(f *testing.F) {
	f.Add([]byte("DIRC\x00\x00\x00\x02\x00\x00\x00\x00" + strings.Repeat("\x00", 20)))
	f.Add([]byte("DIRC\x00\x00\x00\x04\x00\x00\x00\x01" + strings.Repeat("\x00", 61) + "\x01\x00a\x00" + strings.Repeat("\x00", 20)))
	f.Add([]byte("DIRC\x00\x00\x00\x02\x00\x00\x00\x01" + strings.Repeat("\x00", 61) + "\x01a" + strings.Repeat("\x00", 9) + "TREE\x00\x00\x00\x00" + strings.Repeat("\x00", 20)))
	f.Fuzz(func(t *testing.T, text []byte) {
		lines, err := readIndexFile(text, "sha1")
		if err == nil && len(lines)*62 > len(text) {
			t.Errorf("%d entries in %d bytes", len(lines), len(text))
		}
		if err != nil && !errors.Is(err, errUnusual) {
			t.Error(err)
		}
	})
}

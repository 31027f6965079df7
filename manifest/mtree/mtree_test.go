package mtree_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"verify.example/verify/manifest/mtree"
	"verify.example/verify/rules"
)

// read reads a text that has no faults.
func read(t *testing.T, text string) *rules.Inventory {
	t.Helper()
	inv, faults, err := mtree.Read("release.mtree", strings.NewReader(text), mtree.Options{})
	if err != nil || len(faults) > 0 {
		t.Fatalf("%q: faults %v, error %v", text, faults, err)
	}
	return inv
}

// shown is an inventory in one spelling: full paths, every byte beside letters and digits escaped, nothing set beforehand.
func shown(inv *rules.Inventory) string {
	var out strings.Builder
	var show func(path string, l *rules.Listed)
	show = func(path string, l *rules.Listed) {
		if !l.Implied {
			fmt.Fprintf(&out, "%s type=%s", path, []string{"file", "dir", "link", "fifo", "socket", "char", "block"}[l.Type])
			for _, k := range []struct {
				fact rules.Lists
				text string
			}{
				{rules.ListsMode, fmt.Sprintf("mode=%04o", l.Mode)},
				{rules.ListsUID, fmt.Sprintf("uid=%d", l.UID)},
				{rules.ListsGID, fmt.Sprintf("gid=%d", l.GID)},
				{rules.ListsUser, "uname=" + escaped(l.User)},
				{rules.ListsGroup, "gname=" + escaped(l.Group)},
				{rules.ListsSize, fmt.Sprintf("size=%d", l.Size)},
				{rules.ListsSHA256, fmt.Sprintf("sha256=%x", l.SHA256)},
				{rules.ListsTarget, "link=" + escaped(l.Target)},
			} {
				if l.Lists&k.fact != 0 {
					out.WriteString(" " + k.text)
				}
			}
			if l.Optional {
				out.WriteString(" optional")
			}
			if l.Ignore {
				out.WriteString(" ignore")
			}
			out.WriteString("\n")
		}
		if l.Dir != nil {
			for i := range l.Dir.Entries {
				e := &l.Dir.Entries[i]
				below := path + "/" + escaped(e.Name)
				show(below, e)
			}
		}
	}
	show(".", &inv.Root)
	return out.String()
}

func escaped(s string) string {
	var out strings.Builder
	for _, c := range []byte(s) {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			out.WriteByte(c)
		} else {
			fmt.Fprintf(&out, `\%03o`, c)
		}
	}
	return out.String()
}

func TestReads(t *testing.T) {
	const empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	for _, c := range []struct{ name, text, want string }{
		{"full paths in any order", "./b/c type=file\n./b type=dir\n./a type=file\n", "./a type=file\n./b type=dir\n./b/c type=file\n"},
		{"a directory that only its file names", "./b/c type=file\n", "./b/c type=file\n"},
		{
			"names in the directory that was entered", ". type=dir\nbin type=dir\nrun type=file mode=755\n..\nz type=file\n..\n",
			". type=dir\n./bin type=dir\n./bin/run type=file mode=0755\n./z type=file\n",
		},
		{"a path without ./ is full, too", "bin type=dir\n..\nbin/run type=file\n", "./bin type=dir\n./bin/run type=file\n"},
		{
			"both forms at once", ". type=dir\nbin type=dir\n./etc/conf type=file\nrun type=file\n",
			". type=dir\n./bin type=dir\n./bin/run type=file\n./etc/conf type=file\n",
		},
		{
			"set and unset", "/set type=file uid=0 mode=0644\n./a\n./b mode=0755\n/unset uid\n./c\n/unset all\n./d type=dir\n",
			"./a type=file mode=0644 uid=0\n./b type=file mode=0755 uid=0\n./c type=file mode=0644\n./d type=dir\n",
		},
		{"continued lines", "./a type=file \\\n    size=3 \\\n\tmode=0600\n", "./a type=file mode=0600 size=3\n"},
		{"comments, also behind a word", "# a \\\n./a type=file # size=3\n", "./a type=file\n"},
		{
			"either name of the digest", "./a type=file sha256=" + empty + "\n./b type=file sha256digest=" + strings.ToUpper(empty) + "\n",
			"./a type=file sha256=" + empty + "\n./b type=file sha256=" + empty + "\n",
		},
		{
			"escapes of vis(3)", `./a\040b\sc\#\*\M-C\M-)\M^?\^A\\\n\x7e type=file` + "\n",
			`./a\040b\040c\043\052\303\251\377\001\134\012\176 type=file` + "\n",
		},
		{"targets are escaped like names", `./l type=link link=\057a\040b mode=777` + "\n", `./l type=link link=\057a\040b` + "\n"},
		{"raw bytes are bytes", "./caf\xc3\xa9\xff* type=file\n", `./caf\303\251\377\052 type=file` + "\n"},
		{"what is never compared", "./a type=file time=1.0 nlink=2 flags=none inode=3 device=4 resdevice=5 tar_time=6 tags=x contents=y\n", "./a type=file\n"},
		{"nochange leaves the type", "./a type=file mode=0644 size=3 nochange optional\n", "./a type=file optional\n"},
		{"the size of a directory says nothing", "./a type=dir size=4096\n./b type=fifo size=0\n", "./a type=dir\n./b type=fifo\n"},
		{"the last line without its end", "./a type=file", "./a type=file\n"},
		{"an ignored directory", "./cache type=dir ignore\n./log type=dir optional ignore\n", "./cache type=dir ignore\n./log type=dir optional ignore\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, shown(read(t, c.text))); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// A finding shows the line where its entry begins, not the one where it ends, and not the one of a /set.
func TestLines(t *testing.T) {
	inv := read(t, "#mtree\n\n/set type=file\n./a \\\n  size=1\n./dir/b\n")
	for path, want := range map[string]int32{"a": 4, "dir": 6} {
		if got := inv.Root.Dir.Entry(path).Line; got != want {
			t.Errorf("%s is said to be in line %d, want %d", path, got, want)
		}
	}
	if inv.Entries != 2 || inv.Undigested != 2 {
		t.Errorf("got %d entries, %d without digest; want 2 and 2", inv.Entries, inv.Undigested)
	}
}

// Where a read happens to end makes no difference.
func TestPieces(t *testing.T) {
	text := "#mtree\n" + strings.Repeat("# a comment\n", 9000) + "/set type=file\n./a size=1\n./b size=22 \\\n mode=0600\n"
	want := shown(read(t, text))
	inv, faults, err := mtree.Read("", iotest.OneByteReader(strings.NewReader(text)), mtree.Options{})
	if err != nil || len(faults) > 0 {
		t.Fatal(faults, err)
	}
	if got := shown(inv); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLimits(t *testing.T) {
	for want, text := range map[string]string{
		"the line is longer than 262144 bytes": "./" + strings.Repeat("a", 300_000),
		"more than 100 faults":                 strings.Repeat("x type=nothing\n", 200),
		"more than 10000 entries are listed":   "/set type=file\n" + strings.Repeat("a\n", 10_001),
		"directories are more than 4096 deep":  strings.Repeat("d type=dir\n", 5000),
		"leads out of the artifact":            "a type=file\n..\n..\n",
	} {
		_, faults, err := mtree.Read("", strings.NewReader(text), mtree.Options{MaxEntries: 10_000})
		if err != nil || !strings.Contains(faults.Error(), want) || len(faults) > 101 {
			t.Errorf("got %.200v, error %v; want %q", faults, err, want)
		}
	}
}

func TestReadError(t *testing.T) {
	bad := errors.New("the disk is broken")
	if inv, _, err := mtree.Read("", iotest.ErrReader(bad), mtree.Options{}); !errors.Is(err, bad) || inv != nil {
		t.Errorf("got %v, %v; want no inventory and the error", inv, err)
	}
}

// Any text is read or refused; what is read is sorted, and comes out the same when it is written in another spelling.
func FuzzRead(f *testing.F) {
	f.Add("#mtree\n/set type=file uid=0\n./a\\040b size=3\n./d type=dir\n./d/l type=link link=x\n")
	f.Add(". type=dir\nbin type=dir optional\n..\n..\n")
	f.Add("a type=file \\\n size=1\n/unset all\n")
	f.Fuzz(func(t *testing.T, text string) {
		inv, faults, err := mtree.Read("f", strings.NewReader(text), mtree.Options{})
		if err != nil || (inv == nil) != (len(faults) > 0) {
			t.Fatalf("inventory %v, faults %v, error %v", inv, faults, err)
		}
		for _, fault := range faults {
			if fault.Pos.Line > strings.Count(text, "\n")+1 || fault.Message == "" {
				t.Errorf("fault without a place or words: %+v", fault)
			}
		}
		if inv == nil {
			return
		}
		sorted(t, &inv.Root)
		once := shown(inv)
		again, faults, err := mtree.Read("f", bytes.NewReader([]byte(once)), mtree.Options{})
		if err != nil || len(faults) > 0 {
			t.Fatalf("%q from %q: %v %v", once, text, faults, err)
		}
		if twice := shown(again); once != twice {
			t.Errorf("%q from %q reads as %q", once, text, twice)
		}
	})
}

func sorted(t *testing.T, l *rules.Listed) {
	if l.Dir == nil {
		return
	}
	for i := range l.Dir.Entries {
		e := &l.Dir.Entries[i]
		if e.Name == "" || e.Name == "." || e.Name == ".." || strings.ContainsAny(e.Name, "/\x00") {
			t.Errorf("%q is no name", e.Name)
		}
		if i > 0 && l.Dir.Entries[i-1].Name >= e.Name {
			t.Errorf("%q stands behind %q", e.Name, l.Dir.Entries[i-1].Name)
		}
		sorted(t, e)
	}
}

// Reading takes next to no memory beside what is kept; run with -benchmem.
func BenchmarkRead(b *testing.B) {
	var text strings.Builder
	text.WriteString("#mtree\n/set type=file uid=0 gid=0 mode=644\n")
	for i := range 10_000 {
		if i%100 == 0 {
			fmt.Fprintf(&text, "./dir%03d type=dir mode=755\n", i/100)
		}
		fmt.Fprintf(&text, "./dir%03d/file%05d.txt size=%d sha256digest=%064x\n", i/100, i, i, i)
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if inv, faults, err := mtree.Read("", strings.NewReader(text.String()), mtree.Options{}); inv == nil {
			b.Fatal(faults, err)
		}
	}
}

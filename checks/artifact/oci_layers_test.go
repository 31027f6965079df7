package artifact

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// contents lists what a source holds, one line per entry, with the contents of files, and every fault and problem.
func contents(t testing.TB, src *Source) []string {
	t.Helper()
	text := map[int64]string{}
	refs := map[int64]bool{}
	tree := &Tree{Root: src.Known}
	tree.Walk(func(d *Dir) {
		for i := range d.Entries {
			if d.Entries[i].Type == File {
				refs[d.Entries[i].Ref] = true
			}
		}
	})
	err := eachContent(t.Context(), src, func(ref int64, r io.Reader) error {
		if !refs[ref] {
			return nil
		}
		b, err := io.ReadAll(r)
		text[ref] = string(b)
		delete(refs, ref)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for ref := range refs {
		t.Errorf("the content %#x did not come", ref)
	}
	var out []string
	tree.Walk(func(d *Dir) {
		for i := range d.Entries {
			e := &d.Entries[i]
			switch e.Type {
			case File:
				out = append(out, fmt.Sprintf("%04o %s: %s", e.Mode, d.Join(e.Name), text[e.Ref]))
			case Link:
				out = append(out, d.Join(e.Name)+" -> "+d.Targets[e.Name])
			default:
				out = append(out, fmt.Sprintf("%04o %s/", e.Mode, d.Join(e.Name)))
			}
		}
	})
	slices.Sort(out)
	for _, f := range src.Said.Faults {
		out = append(out, f.Check+": "+f.Path)
	}
	for _, p := range src.Said.Problems {
		out = append(out, "problem: "+p.Path+": "+p.Message)
	}
	return out
}

// layerings are situations that layers can be in, with what must come out of them.
var layerings = []struct {
	name   string
	layers [][]item
	want   string
	tool   bool // umoci agrees
}{
	{
		"files of all layers lie in one tree",
		[][]item{{{name: "a", content: "1"}}, {{name: "b", content: "2"}}},
		"0644 a: 1\n0644 b: 2", true,
	},
	{
		"an upper file replaces a lower one, with its mode",
		[][]item{{{name: "a", content: "1", mode: 0o755}}, {{name: "a", content: "two"}}},
		"0644 a: two", true,
	},
	{
		"a whiteout takes a file away, and a directory with all below it",
		[][]item{{{name: "a", content: "1"}, {name: "d/"}, {name: "d/e/"}, {name: "d/e/f"}, {name: "keep"}}, {{name: ".wh.a"}, {name: ".wh.d"}}},
		"0644 keep: ", true,
	},
	{
		"a whiteout of what is not there takes nothing away",
		[][]item{{{name: "d/"}, {name: "d/a"}}, {{name: "d/.wh.b"}}},
		"0644 d/a: \n0755 d/", true,
	},
	{
		"a whiteout does not reach its own layer, wherever it stands there",
		[][]item{{{name: "a", content: "1"}, {name: "b", content: "1"}}, {{name: ".wh.a"}, {name: "a", content: "2"}, {name: "b", content: "2"}, {name: ".wh.b"}}},
		"0644 a: 2\n0644 b: 2", true,
	},
	{
		"a directory that is taken away and made anew has none of its lower files",
		[][]item{{{name: "d/", mode: 0o700}, {name: "d/old"}}, {{name: ".wh.d"}, {name: "d/"}, {name: "d/new"}}},
		"0644 d/new: \n0755 d/", true,
	},
	{
		"an opaque directory hides what lies below, not what its own layer adds before and after",
		[][]item{
			{{name: "d/"}, {name: "d/old"}, {name: "d/e/"}, {name: "d/e/old"}},
			{{name: "d/"}, {name: "d/before"}, {name: "d/.wh..wh..opq"}, {name: "d/after"}},
		},
		"0644 d/after: \n0644 d/before: \n0755 d/", true,
	},
	{
		"an opaque directory hides nothing of the layers above it",
		[][]item{{{name: "d/"}, {name: "d/1"}}, {{name: "d/"}, {name: "d/.wh..wh..opq"}, {name: "d/2"}}, {{name: "d/3"}}},
		"0644 d/2: \n0644 d/3: \n0755 d/", true,
	},
	{
		"an upper directory changes the mode of a lower one, whose contents stay",
		[][]item{{{name: "d/", mode: 0o700}, {name: "d/a"}}, {{name: "d/", mode: 0o750}}},
		"0644 d/a: \n0750 d/", true,
	},
	{
		"a file becomes a directory, and a directory a file",
		[][]item{{{name: "a"}, {name: "d/"}, {name: "d/x"}}, {{name: "a/"}, {name: "a/x"}, {name: "d", content: "file"}}},
		"0644 a/x: \n0644 d: file\n0755 a/", true,
	},
	{
		"a file that is taken away becomes a directory that no entry names, wherever the whiteout stands",
		[][]item{{{name: "a"}, {name: "b"}}, {{name: ".wh.a"}, {name: "a/x"}, {name: "b/x"}, {name: ".wh.b"}}},
		"0644 a/x: \n0644 b/x: \n0755 a/\n0755 b/", false,
	},
	{
		"a link is replaced by a file, a file by a link, a link by a directory",
		[][]item{{{name: "a -> x"}, {name: "b"}, {name: "c -> x"}, {name: "x/"}}, {{name: "a", content: "f"}, {name: "b -> y"}, {name: "c/"}, {name: "c/f"}}},
		"0644 a: f\n0644 c/f: \n0755 c/\n0755 x/\nb -> y", false,
	},
	{
		"hard links share a content, in one layer and across layers",
		[][]item{{{name: "a", content: "one", mode: 0o755}, {name: "b = a"}}, {{name: "c = a"}}},
		"0755 a: one\n0755 b: one\n0755 c: one", true,
	},
	{
		"a lower file that was linked to keeps its content under the other names when it is replaced or taken away",
		[][]item{{{name: "a", content: "one"}, {name: "x", content: "one"}}, {{name: "b = a"}, {name: "y = x"}}, {{name: "a", content: "two"}, {name: ".wh.x"}}},
		"0644 a: two\n0644 b: one\n0644 y: one", true,
	},
	{
		"parents that no layer names are there, and a later layer gives them their mode",
		[][]item{{{name: "d/e/f"}}, {{name: "d/", mode: 0o711}}},
		"0644 d/e/f: \n0711 d/\n0755 d/e/", true,
	},
	{
		"what aufs kept for itself is nothing",
		[][]item{{{name: "a"}}, {{name: ".wh..wh.plnk/"}, {name: ".wh..wh.aufs"}, {name: ".wh..wh.orph/"}}},
		"0644 a: ", false,
	},
	{
		"special bits and a name with a leading ./",
		[][]item{{{name: "./bin/"}, {name: "./bin/su", mode: 0o4755}}, {{name: "./bin/.wh.x"}}},
		"0755 bin/\n4755 bin/su: ", true,
	},
	{
		"a name twice in a layer is a fault, twice in two layers is none",
		[][]item{{{name: "a", content: "1"}, {name: "a", content: "2"}}, {{name: "a", content: "3"}}},
		"0644 a: 3\narchive/duplicate: a", false,
	},
	{
		"an entry below a link, and names that lead out, stay out",
		[][]item{{{name: "l -> /etc"}, {name: "l/passwd"}, {name: "../up"}, {name: "/abs"}, {name: "d/../../up"}}, {{name: "l/shadow"}}},
		"l -> /etc\narchive/link-through: l/passwd\narchive/escaping: ../up\narchive/escaping: /abs\narchive/escaping: d/../../up\n" +
			"archive/link-through: l/shadow", false,
	},
	{
		"a whiteout that leads out, or takes the root away, is a fault",
		[][]item{{{name: "a"}}, {{name: "../.wh.a"}, {name: ".wh.."}, {name: "d/.wh..."}, {name: ".wh."}}},
		"0644 a: \narchive/escaping: ../.wh.a\narchive/escaping: .wh..\narchive/escaping: d/.wh...\narchive/escaping: .wh.", false,
	},
	{
		"a whiteout below a link takes nothing away from where the link leads",
		[][]item{{{name: "d/"}, {name: "d/a"}, {name: "l -> d"}}, {{name: "l/.wh.a"}}},
		"0644 d/a: \n0755 d/\nl -> d", false,
	},
	{
		"a hard link to what is not there is a problem",
		[][]item{{{name: "a = gone"}}},
		`problem: a: is a hard link to "gone", which the archive does not hold before it`, false,
	},
}

func TestLayers(t *testing.T) {
	for _, c := range layerings {
		t.Run(c.name, func(t *testing.T) {
			l := newLayout(t)
			l.index(l.image("amd64", nil, c.layers...))
			src, err := Open(t.Context(), "oci:"+l.dir, Opening{})
			if err != nil {
				t.Fatal(err)
			}
			defer src.Close()
			if diff := cmp.Diff(strings.Split(c.want, "\n"), contents(t, src)); diff != "" {
				t.Errorf("(- wanted, + got)\n%s", diff)
			}
		})
	}
}

// umoci, which is not ours, unpacks the same layers to the same tree.
func TestLayersAgainstUmoci(t *testing.T) {
	umoci, err := exec.LookPath("umoci")
	if err != nil {
		t.Skip("umoci is not installed")
	}
	for _, c := range layerings {
		if !c.tool {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			l := newLayout(t)
			l.index(named(l.image("amd64", nil, c.layers...), "t", ""))
			bundle := filepath.Join(t.TempDir(), "bundle")
			if out, err := exec.CommandContext(t.Context(), umoci, "unpack", "--rootless", "--image", l.dir+":t", bundle).CombinedOutput(); err != nil {
				t.Fatalf("umoci: %s: %s", err, out)
			}
			if diff := cmp.Diff(onDisk(t, filepath.Join(bundle, "rootfs")), strings.Split(c.want, "\n")); diff != "" {
				t.Errorf("(- umoci, + wanted)\n%s", diff)
			}
		})
	}
}

// onDisk lists a directory as contents lists a source.
func onDisk(t testing.TB, root string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == root {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		var e Entry
		fillInfo(&e, info)
		rel := path.Clean(filepath.ToSlash(strings.TrimPrefix(name, root+string(filepath.Separator))))
		switch e.Type {
		case File:
			b, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			out = append(out, fmt.Sprintf("%04o %s: %s", e.Mode, rel, b))
		case Link:
			to, err := os.Readlink(name)
			if err != nil {
				return err
			}
			out = append(out, rel+" -> "+to)
		default:
			out = append(out, fmt.Sprintf("%04o %s/", e.Mode, rel))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// A run that is cancelled stops in the middle of a layer.
func TestCancelledWhileLayersAreRead(t *testing.T) {
	l := newLayout(t)
	l.index(l.image("amd64", nil, []item{{name: "a"}}))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, "oci:"+l.dir, Opening{}); err == nil {
		t.Error("a cancelled opening went through")
	}
}

// TestLayersAreReadHoweverTheyAreKept: as they were when their digests were computed, from what was kept of them, or again.
func TestLayersAreReadHoweverTheyAreKept(t *testing.T) {
	l := newLayout(t)
	noise := func(n int, seed byte) string {
		text := make([]byte, n)
		for i := range text {
			text[i] = byte(i*i>>3) ^ seed
		}
		return string(text)
	}
	var layers [][]item
	for n := range 7 {
		layers = append(layers, []item{
			{name: fmt.Sprintf("large%d", n), content: noise(aheadBlock*n/2, byte(n))},
			{name: "replaced", content: fmt.Sprint("by layer ", n)},
			{name: fmt.Sprintf("link%d = large%d", n, n)},
			{name: ".gitattributes", content: fmt.Sprintf("* text # %d\n", n)},
			{name: "etc/passwd", content: fmt.Sprintf("u%d:x:%d:0::/:\n", n, n)},
		})
	}
	l.index(l.image("amd64", nil, layers...))
	_, want := openedImage(t, "oci:"+l.dir, Opening{})
	if len(want) < 15 {
		t.Fatalf("there is %v", want)
	}
	for way, limits := range ways() {
		src, got := openedImage(t, "oci:"+l.dir, Opening{store: limits})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("kept %s (- kept in memory, + this way)\n%s", way, diff)
		}
		if got := src.Said.Users[6]; got != "u6" {
			t.Errorf("kept %s: the user is %q", way, got)
		}
		for _, name := range []string{".gitattributes", "replaced"} {
			if text, err := src.ReadFile(name, 100); err != nil || !strings.Contains(string(text), "6") {
				t.Errorf("kept %s: %s is %q (%v)", way, name, text, err)
			}
		}
	}
}

// TestTheFirstBadLayerIsNamed: layers are read side by side, and judged in their order.
func TestTheFirstBadLayerIsNamed(t *testing.T) {
	var layers [][]byte
	for n := range 9 {
		layers = append(layers, packLayer(t, []item{{name: "f", content: strings.Repeat(fmt.Sprint(n), 10<<(20-2*n))}}))
	}
	img := memoryImage(layers...)
	for i := 2; i < 9; i++ {
		img.layers[i].label, img.layers[i].diffID = fmt.Sprint("layer ", i), digestOf([]byte("other"))
	}
	if _, err := img.open(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "layer 2: ") {
		t.Errorf("the error is %v", err)
	}
}

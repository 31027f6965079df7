package artifact

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// savedImage is an archive as docker save writes it; name is that of a file in a temporary directory.
func savedImage(t testing.TB, items []item) (name string) {
	t.Helper()
	name = filepath.Join(t.TempDir(), "image.tar")
	rewrite(t, name, packLayer(t, items))
	return name
}

func dockerConfigOf(t testing.TB, diffs ...any) []byte {
	t.Helper()
	if diffs == nil {
		diffs = []any{}
	}
	return marshal(t, map[string]any{
		"os": "linux", "architecture": "amd64", "config": map[string]any{"User": "7"},
		"rootfs": map[string]any{"type": "layers", "diff_ids": diffs},
	})
}

// Old archives have layers in directories of their own, of which those that are the same are links; new ones have blobs.
func TestDockerArchive(t *testing.T) {
	one, two := packLayer(t, []item{{name: "a", content: "1"}, {name: "b"}}), packLayer(t, []item{{name: ".wh.b"}})
	config := dockerConfigOf(t, digestOf(one), digestOf(two), digestOf(one))
	hex := func(b []byte) string { return strings.TrimPrefix(digestOf(b), "sha256:") }
	for _, c := range []struct {
		name  string
		items []item
	}{
		{"layers in directories, one of them a link", []item{
			{name: hex(config) + ".json", content: string(config)},
			{name: "1/"},
			{name: "1/VERSION", content: "1.0"},
			{name: "1/json", content: "{}"},
			{name: "1/layer.tar", content: string(one)},
			{name: "2/layer.tar", content: string(two)},
			{name: "3/layer.tar -> ../1/layer.tar"},
			{name: "manifest.json", content: `[{"Config":"` + hex(config) + `.json","RepoTags":["x:1"],"Layers":["1/layer.tar","2/layer.tar","3/layer.tar"]}]`},
			{name: "repositories", content: `{"x":{"1":"3"}}`},
		}},
		{"blobs, as since docker 25, and compressed layers", []item{
			{name: "blobs/sha256/" + hex(config), content: string(config)},
			{name: "blobs/sha256/" + hex(one), content: string(one)},
			{name: "blobs/sha256/" + hex(gzipped(t, two)), content: string(gzipped(t, two))},
			{name: "manifest.json", content: `[{"Config":"blobs/sha256/` + hex(config) + `","RepoTags":null,"Layers":["blobs/sha256/` + hex(one) +
				`","blobs/sha256/` + hex(gzipped(t, two)) + `","blobs/sha256/` + hex(one) + `"]}]`},
		}},
		{"a hard link to a layer", []item{
			{name: "c.json", content: string(config)},
			{name: "1.tar", content: string(one)},
			{name: "2.tar", content: string(two)},
			{name: "3.tar = 1.tar"},
			{name: "manifest.json", content: `[{"Config":"c.json","Layers":["1.tar","2.tar","3.tar"]}]`},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			name := savedImage(t, c.items)
			src, got := openedImage(t, "docker-archive:"+name, Opening{})
			if diff := cmp.Diff([]string{"0644 a: 1", "0644 b: "}, got); diff != "" {
				t.Error(diff)
			}
			if src.Kind != "docker-archive" || src.Said.Image.User != "7" || src.Said.Image.Platform() != "linux/amd64" {
				t.Errorf("kind %q, image %+v", src.Kind, src.Said.Image)
			}
			packed := filepath.Join(t.TempDir(), "image.tar.gz")
			plain, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			rewrite(t, packed, gzipped(t, plain))
			if _, again := openedImage(t, "docker-archive:"+packed, Opening{}); cmp.Diff(got, again) != "" {
				t.Errorf("compressed: %q", again)
			}
		})
	}
}

// An archive of several images has one chosen by its name, in full or as people write it.
func TestDockerArchiveOfSeveralImages(t *testing.T) {
	layer := func(name string) []byte { return packLayer(t, []item{{name: name}}) }
	a, b := dockerConfigOf(t, digestOf(layer("a"))), dockerConfigOf(t, digestOf(layer("b")))
	name := savedImage(t, []item{
		{name: "a.json", content: string(a)},
		{name: "b.json", content: string(b)},
		{name: "a.tar", content: string(layer("a"))},
		{name: "b.tar", content: string(layer("b"))},
		{name: "manifest.json", content: `[{"Config":"a.json","RepoTags":["docker.io/library/x:1","x:latest"],"Layers":["a.tar"]},` +
			`{"Config":"b.json","RepoTags":["reg:5000/y/z:2"],"Layers":["b.tar"]}]`},
	})
	for tag, want := range map[string]string{
		"x:1": "a", "docker.io/library/x:1": "a", "x": "a", "1": "a", "reg:5000/y/z:2": "b", "2": "b",
	} {
		if _, got := openedImage(t, "docker-archive:"+name+":"+tag, Opening{}); got[0] != "0644 "+want+": " {
			t.Errorf("%s: %q", tag, got)
		}
	}
	for tag, want := range map[string]string{
		"":     `it holds several images; add :TAG to say which: "docker.io/library/x:1", "x:latest", "reg:5000/y/z:2"`,
		":y/z": `it holds no image "y/z", but "docker.io`,
	} {
		if got := refusedImage(t, "docker-archive:"+name+tag, Opening{}); !strings.Contains(got, want) {
			t.Errorf("%q: got %s, want %s", tag, got, want)
		}
	}
}

func TestDockerArchiveThatIsBad(t *testing.T) {
	layer := packLayer(t, []item{{name: "a"}})
	config := string(dockerConfigOf(t, digestOf(layer)))
	manifest := item{name: "manifest.json", content: `[{"Config":"c.json","Layers":["l/layer.tar"]}]`}
	good := []item{{name: "c.json", content: config}, {name: "l/layer.tar", content: string(layer)}, manifest}
	openedImage(t, "docker-archive:"+savedImage(t, good), Opening{})
	wrong := strings.Repeat("0", 64)
	for _, c := range []struct {
		name, want string
		items      []item
	}{
		{"no manifest", "it holds no manifest.json", good[:2]},
		{"a manifest of no image", "it holds no image", []item{{name: "manifest.json", content: "[]"}}},
		{"a manifest that is no list", "manifest.json is no JSON as expected", []item{{name: "manifest.json", content: "{}"}}},
		{"no configuration", "c.json: file does not exist", good[1:]},
		{"no layer", `the layer "l/layer.tar": file does not exist`, []item{good[0], manifest}},
		{"a layer twice", "the archive holds it twice", append([]item{good[1]}, good...)},
		{"another layer", "expanded: its digest is", []item{good[0], {name: "l/layer.tar", content: string(packLayer(t, nil))}, manifest}},
		{"a link out", `is a link to "../x", out of the archive`, []item{good[0], {name: "l/layer.tar -> ../../x"}, manifest}},
		{"an absolute link", `is a link to "/etc/passwd", out of the archive`, []item{good[0], {name: "l/layer.tar -> /etc/passwd"}, manifest}},
		{"a link to itself", "is a link that leads to itself", []item{good[0], {name: "l/layer.tar -> layer.tar"}, manifest}},
		{"a configuration under another digest", "its digest is " + digestOf([]byte(config)), []item{
			{name: wrong + ".json", content: config}, good[1], {name: "manifest.json", content: `[{"Config":"` + wrong + `.json","Layers":["l/layer.tar"]}]`},
		}},
		{"a key twice", `has the key "Config" twice`, []item{
			good[0], good[1], {name: "manifest.json", content: `[{"Config":"x","Config":"c.json","Layers":["l/layer.tar"]}]`},
		}},
	} {
		if got := refusedImage(t, "docker-archive:"+savedImage(t, c.items), Opening{}); !strings.Contains(got, c.want) {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
	name := savedImage(t, good)
	if err := os.Truncate(name, 1000); err != nil {
		t.Fatal(err)
	}
	refusedImage(t, "docker-archive:"+name, Opening{})
	if got := refusedImage(t, "oci-archive:"+savedImage(t, good), Opening{}); !strings.Contains(got, "it is no OCI image layout") {
		t.Errorf("as oci-archive: %s", got)
	}
	if got := refusedImage(t, "docker-archive:"+t.TempDir(), Opening{}); !strings.Contains(got, "is a directory, not an archive") {
		t.Errorf("a directory: %s", got)
	}
}

// inDir runs a program in a directory.
func inDir(t testing.TB, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %s: %s", name, args, err, out)
	}
}

// umociImage has umoci make an image l:v1 of three layers in a directory, and gives what its root looks like on disk.
func umociImage(t testing.TB, umoci, dir string) []string {
	t.Helper()
	rootfs := filepath.Join(dir, "b", "rootfs")
	write := func(name, text string, mode os.FileMode) {
		t.Helper()
		file := filepath.Join(rootfs, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		rewrite(t, file, []byte(text))
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
	}
	repack := func() { inDir(t, dir, umoci, "repack", "--refresh-bundle", "--image", "l:v1", "b") }
	inDir(t, dir, umoci, "init", "--layout", "l")
	inDir(t, dir, umoci, "new", "--image", "l:v1")
	inDir(t, dir, umoci, "config", "--image", "l:v1", "--architecture", "amd64", "--os", "linux")
	inDir(t, dir, umoci, "unpack", "--rootless", "--image", "l:v1", "b")
	write("etc/passwd", "app:x:100:100::/:/bin/sh\n", 0o644)
	write("bin/app", "#!/bin/sh\n", 0o755)
	write("old/deep/file", "x", 0o600)
	if err := os.Link(filepath.Join(rootfs, "bin/app"), filepath.Join(rootfs, "bin/other")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/bin/app", filepath.Join(rootfs, "run")); err != nil {
		t.Fatal(err)
	}
	repack()
	if err := os.RemoveAll(filepath.Join(rootfs, "old")); err != nil {
		t.Fatal(err)
	}
	write("bin/other2", "two", 0o4755)
	write("bin/app", "#!/bin/sh\nexit\n", 0o750)
	repack()
	write("etc/group", "web:x:9:app\n", 0o644)
	repack()
	inDir(t, dir, umoci, "config", "--image", "l:v1", "--config.user", "app", "--config.entrypoint", "/bin/app", "--config.workingdir", "/etc")
	return onDisk(t, rootfs)
}

// An image that umoci made is the same through every transport that skopeo, which is not ours either, writes.
func TestImagesOfOtherTools(t *testing.T) {
	umoci, skopeo, dir := tool(t, "umoci"), tool(t, "skopeo"), t.TempDir()
	want := umociImage(t, umoci, dir)
	for _, to := range []string{"oci-archive:oa.tar:v1", "docker-archive:da.tar:app:v1", "oci:again:v1"} {
		inDir(t, dir, skopeo, "--insecure-policy", "copy", "oci:l:v1", to)
	}
	for name, kind := range map[string]string{
		"oci:" + dir + "/l": "oci", "oci:" + dir + "/l:v1": "oci", "oci:" + dir + "/again:v1": "oci", "oci-archive:" + dir + "/oa.tar:v1": "oci-archive",
		"docker-archive:" + dir + "/da.tar": "docker-archive", "docker-archive:" + dir + "/da.tar:app:v1": "docker-archive",
	} {
		src, got := openedImage(t, name, Opening{})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (- on disk, + got)\n%s", name, diff)
		}
		if src.Kind != kind || len(src.Said.Problems)+len(src.Said.Faults) > 0 {
			t.Errorf("%s: kind %q, %+v", name, src.Kind, src.Said)
		}
		id := Identity{UID: 100, Groups: []uint32{100, 9}}
		if diff := cmp.Diff(id, src.Said.Image.Identity); diff != "" || src.Said.Image.Entrypoint[0] != "/bin/app" {
			t.Errorf("%s: %+v %s", name, src.Said.Image, diff)
		}
	}
}

func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skip(name + " is not installed")
	}
	return path
}

// A layer that expands to far more than it has is stopped at the limit, before its end is reached.
func TestLayerBomb(t *testing.T) {
	var bomb bytes.Buffer
	z, err := gzip.NewWriterLevel(&bomb, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(z)
	const size = 256 << 20
	if err := w.WriteHeader(&tar.Header{Name: "zeros", Mode: 0o644, Size: size}); err != nil {
		t.Fatal(err)
	}
	for range size >> 20 {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	l := newLayout(t)
	l.index(l.manifest("amd64", nil, []any{l.blob("application/vnd.oci.image.layer.v1.tar+gzip", bomb.Bytes())}, []any{digestOf(nil)}))
	if got := refusedImage(t, "oci:"+l.dir, Opening{Limits: Limits{Expanded: 64 << 20}}); !strings.Contains(got, "--max-expanded") {
		t.Errorf("got %s, want the limit", got)
	}
}

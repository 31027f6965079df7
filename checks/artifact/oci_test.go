package artifact

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// refusedImage opens an artifact that must not open, and gives the error.
func refusedImage(t testing.TB, name string, o Opening) string {
	t.Helper()
	src, err := Open(t.Context(), name, o)
	if err == nil {
		src.Close()
		t.Fatalf("%s opened", name)
	}
	return err.Error()
}

// openedImage opens an artifact and lists it.
func openedImage(t testing.TB, name string, o Opening) (*Source, []string) {
	t.Helper()
	src, err := Open(t.Context(), name, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { src.Close() })
	return src, contents(t, src)
}

// An image is chosen by its name, then by its platform; where more than one is left, nothing is guessed.
func TestImageIsChosen(t *testing.T) {
	l := newLayout(t)
	img := func(arch, content string) map[string]any { return l.image(arch, nil, []item{{name: content}}) }
	attestation := named(img("amd64", "attestation"), "", "unknown/unknown")
	multi := named(l.nested(
		named(img("amd64", "multi-amd64"), "", "linux/amd64"),
		named(img("arm64", "multi-arm64"), "", "linux/arm64/v8"),
		named(img("arm", "multi-v6"), "", "linux/arm/v6"),
		named(img("arm", "multi-v7"), "", "linux/arm/v7"),
		attestation,
	), "multi", "")
	one := named(img("s390x", "one"), "one", "")
	l.index(multi, one, named(l.nested(l.nested(img("riscv64", "deep"))), "deep", ""))

	for _, c := range []struct{ tag, platform, want string }{
		{"multi", "linux/amd64", "0644 multi-amd64: "},
		{"multi", "linux/x86_64", "0644 multi-amd64: "},
		{"multi", "linux/arm64", "0644 multi-arm64: "},
		{"multi", "linux/arm64/v8", "0644 multi-arm64: "},
		{"multi", "linux/arm", "0644 multi-v7: "},
		{"multi", "linux/arm/v6", "0644 multi-v6: "},
		{"one", "", "0644 one: "},
		{"one", "linux/s390x", "0644 one: "},
		{"deep", "", "0644 deep: "},
		{one["digest"].(string), "", "0644 one: "},
	} {
		_, got := openedImage(t, "oci:"+l.dir+":"+c.tag, Opening{Platform: c.platform})
		if strings.Join(got, "\n") != c.want {
			t.Errorf("%s for %q: %q, want %q", c.tag, c.platform, got, c.want)
		}
	}
	if runtime.GOARCH == "amd64" && runtime.GOOS != "windows" {
		if _, got := openedImage(t, "oci:"+l.dir+":multi", Opening{}); got[0] != "0644 multi-amd64: " {
			t.Errorf("for this machine: %q", got)
		}
	}
	for _, c := range []struct{ name, platform, want string }{
		{"", "", `it holds several images; add :TAG to say which: "deep" ("linux/riscv64"), "multi" ("linux/amd64"), "multi" ("linux/arm/v6")`},
		{":other", "", `it holds no image "other", but "deep", "multi" ("linux/amd64"), `},
		{":multi", "linux/ppc64le", `it holds no image for linux/ppc64le, but "multi" ("linux/amd64"), "multi" ("linux/arm/v6"), `},
		{":multi", "windows/amd64", `it holds no image for windows/amd64, but`},
		{":multi", "amd64", `"amd64" is no platform; write os/arch`},
		{":one", "linux/amd64", `it is an image for "linux/s390x", not for linux/amd64`},
		{":", "", "no tag follows the colon"},
	} {
		if got := refusedImage(t, "oci:"+l.dir+c.name, Opening{Platform: c.platform}); !strings.Contains(got, c.want) {
			t.Errorf("%q for %q:\n got %s\nwant %s", c.name, c.platform, got, c.want)
		}
	}
}

// Two images of one name and platform are not told apart by a guess; a digest does.
func TestImageThatIsAmbiguous(t *testing.T) {
	l := newLayout(t)
	a, b := l.image("amd64", nil, []item{{name: "a"}}), l.image("amd64", nil, []item{{name: "b"}})
	l.index(a, b)
	want := "it holds several images for "
	if got := refusedImage(t, "oci:"+l.dir, Opening{Platform: "linux/amd64"}); !strings.Contains(got, want) || !strings.Contains(got, a["digest"].(string)) {
		t.Errorf("got %s, want %s and the digests", got, want)
	}
	if _, got := openedImage(t, "oci:"+l.dir+":"+b["digest"].(string), Opening{}); got[0] != "0644 b: " {
		t.Errorf("by digest: %q", got)
	}
}

// What an image says of how it is run is known to the checks, and who its user is.
func TestImageSaysHowItIsRun(t *testing.T) {
	l := newLayout(t)
	passwd := "root:x:0:0::/root:/bin/sh\napp:x:100:101::/:/bin/false\nroot2:x:0:5::/:/bin/sh\n# :::\n"
	group := "root:x:0:\nweb:x:101:\nlogs:x:7:other,app\nsub:x:8:application\n"
	for _, c := range []struct {
		user string
		want Identity
	}{
		{"", Identity{UID: 0, Groups: []uint32{0}}},
		{"app", Identity{UID: 100, Groups: []uint32{101, 7}}},
		{"100", Identity{UID: 100, Groups: []uint32{101, 7}}},
		{"app:logs", Identity{UID: 100, Groups: []uint32{7}}},
		{"app:55", Identity{UID: 100, Groups: []uint32{55}}},
		{"4711", Identity{UID: 4711, Groups: []uint32{0}}},
		{"4711:web", Identity{UID: 4711, Groups: []uint32{101}}},
		{"nobody", Identity{Unknown: `the user "nobody" is not in /etc/passwd`}},
		{"app:nogroup", Identity{Unknown: `the group "nogroup" is not in /etc/group`}},
	} {
		l.index(l.image("arm64", map[string]any{
			"User": c.user, "Entrypoint": []string{"/bin/app", "-x"}, "Cmd": "serve", "WorkingDir": "/srv", "Env": []string{"PATH=/bin"},
		}, []item{{name: "etc/passwd -> users/list"}, {name: "etc/users -> /usr/share"}, {name: "usr/share/list", content: passwd}, {name: "etc/group", content: group}}))
		src, _ := openedImage(t, "oci:"+l.dir, Opening{})
		want := &Image{
			OS: "linux", Architecture: "arm64", User: c.user, Identity: c.want, WorkingDir: "/srv",
			Entrypoint: []string{"/bin/app", "-x"}, Cmd: []string{"serve"}, Env: []string{"PATH=/bin"},
		}
		if diff := cmp.Diff(want, src.Said.Image); diff != "" {
			t.Errorf("user %q: (- want, + got)\n%s", c.user, diff)
		}
		if src.Said.Users[100] != "app" || src.Said.Users[0] != "root" || src.Said.Groups[7] != "logs" {
			t.Errorf("users %v, groups %v", src.Said.Users, src.Said.Groups)
		}
	}
}

// Compressions are those that media types announce.
func TestLayerCompressions(t *testing.T) {
	plain := packLayer(t, []item{{name: "a", content: "x"}})
	const base = "application/vnd.oci.image.layer.v1.tar"
	for _, c := range []struct {
		mediaType string
		text      []byte
		err       string
	}{
		{base, plain, ""},
		{base + "+gzip", gzipped(t, plain), ""},
		{base + "+zstd", zstded(t, plain), ""},
		{"application/vnd.docker.image.rootfs.diff.tar.gzip", gzipped(t, plain), ""},
		{base + "+gzip", append(gzipped(t, plain[:512]), gzipped(t, plain[512:])...), ""},
		{base + "+gzip", zstded(t, plain), "it is tar+zstd, but was announced as tar+gzip"},
		{base, gzipped(t, plain), "it is tar+gzip, but was announced as tar"},
		{base + "+gzip", gzipped(t, gzipped(t, plain)), "is compressed twice"},
		{base + "+gzip", append(gzipped(t, plain), "tail"...), "the gzip data is damaged"},
		{base + "+gzip", gzipped(t, plain)[:40], "the gzip data is damaged: it ends early"},
		{base + "+gzip+encrypted", gzipped(t, plain), "is encrypted; decrypt the image first"},
		{"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", gzipped(t, plain), "is foreign"},
		{"application/vnd.oci.image.layer.nondistributable.v1.tar", plain, "is foreign"},
		{"application/vnd.wasm.content.layer.v1+wasm", plain, "of a type that is not known"},
		{base, []byte("no tar, but long enough to be read as a header" + strings.Repeat(".", 600)), "this is no valid tar header"},
	} {
		l := newLayout(t)
		l.index(l.manifest("amd64", nil, []any{l.blob(c.mediaType, c.text)}, []any{digestOf(plain)}))
		if c.err == "" {
			if _, got := openedImage(t, "oci:"+l.dir, Opening{}); got[0] != "0644 a: x" {
				t.Errorf("%s: %q", c.mediaType, got)
			}
			continue
		}
		got := refusedImage(t, "oci:"+l.dir, Opening{})
		if !strings.Contains(got, c.err) || !strings.Contains(got, "layer") {
			t.Errorf("%s:\n got %s\nwant %s", c.mediaType, got, c.err)
		}
	}
}

// Every byte of an image is held against a digest: whichever blob changes, and wherever, the image does not open.
func TestEveryBlobIsHeldAgainstItsDigest(t *testing.T) {
	l := newLayout(t)
	l.index(l.nested(l.image("amd64", nil, []item{{name: "a", content: "x"}}, []item{{name: "b"}})))
	openedImage(t, "oci:"+l.dir, Opening{})
	blobs, err := filepath.Glob(filepath.Join(l.dir, "blobs", "sha256", "*"))
	if err != nil || len(blobs) != 5 {
		t.Fatalf("%d blobs, want an index, a manifest, a configuration and two layers (%v)", len(blobs), err)
	}
	for _, file := range blobs {
		good, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		digest := "sha256:" + filepath.Base(file)
		try := func(what string, b []byte, wants ...string) {
			t.Helper()
			rewrite(t, file, b)
			got := refusedImage(t, "oci:"+l.dir, Opening{})
			for _, want := range append(wants, digest) {
				if !strings.Contains(got, want) {
					t.Errorf("%s: got %s, want %s", what, got, want)
				}
			}
		}
		for at := 0; at < len(good); at += 1 + len(good)/16 {
			bad := append([]byte{}, good...)
			bad[at] ^= 0x20
			try("a changed byte", bad, "its digest is "+digestOf(bad), "want "+digest)
		}
		try("a byte more", append(append([]byte{}, good...), ' '), "")
		try("a byte less", good[:len(good)-1], "")
		try("nothing", nil, "")
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if got := refusedImage(t, "oci:"+l.dir, Opening{}); !strings.Contains(got, filepath.Base(file)) || !strings.Contains(got, "not exist") {
			t.Errorf("a blob that is missing: %s", got)
		}
		rewrite(t, file, good)
	}
	openedImage(t, "oci:"+l.dir, Opening{})
}

func rewrite(t testing.TB, file string, b []byte) {
	t.Helper()
	if err := os.WriteFile(file, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// A layer is also held against the digest of what it expands to, and descriptors against the sizes of their blobs.
func TestImageWhoseDescriptorsLie(t *testing.T) {
	plain := packLayer(t, []item{{name: "a"}})
	const mediaType = "application/vnd.oci.image.layer.v1.tar+gzip"
	for _, c := range []struct {
		name, want string
		make       func(l *layout) map[string]any
	}{
		{"diff id", "expanded: its digest is " + digestOf(plain) + ", want " + digestOf(nil), func(l *layout) map[string]any {
			return l.manifest("amd64", nil, []any{l.blob(mediaType, gzipped(t, plain))}, []any{digestOf(nil)})
		}},
		{"layer size", "its descriptor says 5", func(l *layout) map[string]any {
			d := l.blob(mediaType, gzipped(t, plain))
			d["size"] = 5
			return l.manifest("amd64", nil, []any{d}, []any{digestOf(plain)})
		}},
		{"manifest size", "its descriptor says 7", func(l *layout) map[string]any {
			d := l.image("amd64", nil)
			d["size"] = 7
			return d
		}},
		{"too few diff ids", "has 0 diff ids, but the manifest has 1 layers", func(l *layout) map[string]any {
			return l.manifest("amd64", nil, []any{l.blob(mediaType, gzipped(t, plain))}, []any{})
		}},
		{"digest that is a path", `is not a digest by sha256 or sha512`, func(l *layout) map[string]any {
			d := l.image("amd64", nil)
			d["digest"] = "sha256:../../../../etc/passwd"
			return d
		}},
		{"digest by another function", `"md5:0123" is not a digest`, func(l *layout) map[string]any {
			d := l.image("amd64", nil)
			d["digest"] = "md5:0123"
			return d
		}},
		{"another media type inside", "but was announced as", func(l *layout) map[string]any {
			d := l.image("amd64", nil)
			d["mediaType"] = "application/vnd.docker.distribution.manifest.v2+json"
			return d
		}},
		{"no container image", "it holds no image", func(l *layout) map[string]any {
			return map[string]any{"mediaType": "application/x-unknown", "digest": digestOf(nil), "size": 0}
		}},
	} {
		l := newLayout(t)
		l.index(c.make(l))
		if got := refusedImage(t, "oci:"+l.dir, Opening{}); !strings.Contains(got, c.want) {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

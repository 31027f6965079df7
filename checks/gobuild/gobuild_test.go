package gobuild_test

import (
	"bytes"
	"debug/buildinfo"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verify.example/verify/checks/gobuild"
)

// search gives a file to a search in pieces of a size.
func search(b []byte, size int) (*debug.BuildInfo, error) {
	s := gobuild.New(b[:min(len(b), 8192)])
	if s == nil {
		return nil, gobuild.ErrNone
	}
	for at := 0; ; at += size {
		end := min(at+size, len(b))
		s.Add(b[at:end], end == len(b))
		if end == len(b) {
			return s.Result()
		}
	}
}

// TestStandardLibrary builds a program in each format: what is found is what debug/buildinfo finds, whatever the pieces are.
func TestStandardLibrary(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.org/app\n\ngo 1.24\n",
		// The magic itself and another program's information stand in this program's data, too.
		"main.go": "package main\n\nvar magic = []byte(\"0123456789\\xff Go buildinf:\\x08\\x02xxxxxxxxxxxxxxxx\\x05go1.1\\x00\")\n\nfunc main() { magic[0] = 1; println(string(magic)) }\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, platform := range []string{"linux/amd64", "darwin/arm64", "windows/amd64"} {
		system, arch, _ := strings.Cut(platform, "/")
		file := filepath.Join(dir, "app")
		cmd := exec.Command("go", "build", "-trimpath", "-o", file, ".")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+arch, "GOFLAGS=-mod=mod", "GOWORK=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", platform, err, out)
		}
		want, err := buildinfo.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, size := range []int{64 << 10, 8192 + 13, len(b)} {
			got, err := search(b, size)
			if err != nil {
				t.Errorf("%s in pieces of %d: %v", platform, size, err)
			} else if diff := cmp.Diff(want.String(), got.String()); diff != "" {
				t.Errorf("%s in pieces of %d (-debug/buildinfo +got):\n%s", platform, size, diff)
			}
		}
	}
}

// elfWith is an ELF file whose one writable segment holds data, from offset 128 on.
func elfWith(data []byte) []byte {
	b := make([]byte, 128)
	copy(b, "\x7fELF\x02\x01\x01")
	le := binary.LittleEndian
	le.PutUint16(b[16:], 2)
	le.PutUint16(b[18:], 62)
	le.PutUint64(b[32:], 64)
	le.PutUint16(b[54:], 56)
	le.PutUint16(b[56:], 1)
	le.PutUint32(b[64:], 1)
	le.PutUint32(b[68:], 6)
	le.PutUint64(b[72:], 128)
	le.PutUint64(b[96:], uint64(len(data)))
	return append(b, data...)
}

const magic = "\xff Go buildinf:"

// info is the information with these texts.
func info(version, modules string) []byte {
	b := append([]byte(magic), append([]byte{8, 2}, make([]byte, 16)...)...)
	for _, s := range []string{version, modules} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	return b
}

const sentinel = "0123456789abcdef"

// What cannot be read is an error that says so, and never no information at all.
func TestWhatCannotBeRead(t *testing.T) {
	good := info("go1.22.3", sentinel+"path\tx\nmod\tx\tv1.0.0+dirty\t\nbuild\tvcs.modified=true\n"+sentinel)
	for _, c := range []struct {
		name string
		file []byte
		want string // of the error; "" for none
	}{
		{"good", elfWith(good), ""},
		{"behind a magic that means nothing", elfWith(append([]byte(magic+"\x08\x02................\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), good...)), ""},
		{"not aligned", elfWith(append([]byte("12345678"), good...)), "has no Go build information"},
		{"no program", []byte("text that is long enough to be looked at"), "has no Go build information"},
		{"none", elfWith(make([]byte, 100)), "has no Go build information"},
		{"before 1.18", elfWith(append([]byte(magic+"\x08\x00"), make([]byte, 100)...)), "before Go 1.18"},
		{"another form", elfWith(append([]byte(magic+"\x07\x00"), make([]byte, 100)...)), "no known form"},
		{"cut off", elfWith(good[:len(good)-1]), "cut off"},
		{"too long", elfWith(append(info("", "")[:32], 0xff, 0xff, 0xff, 0x7f)), "more than 4096 bytes"},
		{"no version", elfWith(info("", sentinel+"path\tx\n"+sentinel)), "names no version"},
		{"no sense", elfWith(info("go1.22", sentinel+"mod\tx\n"+sentinel)), "cannot be read"},
		{"a universal binary", append([]byte("\xca\xfe\xba\xbe\x00\x00\x00\x02"), make([]byte, 100)...), "universal binary"},
		{"headers that are not there", elfWith(nil)[:100], "headers"},
	} {
		got, err := search(c.file, 7)
		switch {
		case c.want == "" && (err != nil || got.GoVersion != "go1.22.3" || got.Main.Version != "v1.0.0+dirty"):
			t.Errorf("%s: %+v, %v", c.name, got, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: the error is %v, want %q", c.name, err, c.want)
		case errors.Is(err, gobuild.ErrNone) != strings.HasPrefix(c.want, "has no Go"):
			t.Errorf("%s: %v is taken for none", c.name, err)
		}
	}
}

// Other programs' information in read-only data is not this program's.
func TestReadOnlyDataIsNotSearched(t *testing.T) {
	b := append(elfWith(make([]byte, 16)), info("go1.1.1", "")...)
	if got, err := search(b, len(b)); !errors.Is(err, gobuild.ErrNone) {
		t.Errorf("%+v, %v; want none", got, err)
	}
}

func TestVersionsAreOrdered(t *testing.T) {
	order := [][]string{
		{"go1.9.7"},
		{"1.10"},
		{"1.21beta1"},
		{"1.21beta2"},
		{"go1.21rc2"},
		{"go1.21rc10"},
		{"1.21", "go1.21.0", "1.21.0", "go1.21 X:boringcrypto"},
		{"1.21.1", "go1.21.1-custom", "go1.21.1+auto"},
		{"1.21.10"},
		{"go1.22rc1"},
		{"1.22"},
		{"2.0"},
	}
	for i, list := range order {
		for _, a := range list {
			v, ok := gobuild.ParseVersion(a)
			if !ok {
				t.Errorf("%q is no version", a)
			}
			for k, others := range order {
				for _, b := range others {
					w, _ := gobuild.ParseVersion(b)
					if got := v.Compare(w); (got < 0) != (i < k) || (got > 0) != (i > k) {
						t.Errorf("%q against %q is %d", a, b, got)
					}
				}
			}
		}
	}
	for _, bad := range []string{"", "go", "1", "1.", "1.x", "devel go1.24-abcdef", "devel +abc", "1.22.", "1.22rc", "1.22.1rc1", "1.022", "v1.22", "1.22.1.1", "0.1"} {
		if v, ok := gobuild.ParseVersion(bad); ok {
			t.Errorf("%q is read as %+v", bad, v)
		}
	}
}

// Whatever a file holds, and in whatever pieces it comes, the search ends, in the same way.
func FuzzSearch(f *testing.F) {
	f.Add(elfWith(info("go1.22.3", sentinel+"path\tx\nmod\tx\tv1.0.0\t\nbuild\ta=b\n"+sentinel)), 100)
	f.Add(elfWith([]byte(magic+magic+magic)), 1)
	f.Add([]byte("MZ"+strings.Repeat("\x00", 58)+"\x40\x00\x00\x00PE\x00\x00"+strings.Repeat("\x02", 300)), 30)
	f.Add([]byte("\xcf\xfa\xed\xfe\x07\x00\x00\x01\x00\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00"+strings.Repeat("\x08", 100)), 40)
	f.Fuzz(func(t *testing.T, b []byte, size int) {
		if len(b) == 0 || size <= 0 {
			return
		}
		whole, err := search(b, len(b))
		pieces, err2 := search(b, size)
		if (err == nil) != (err2 == nil) || err != nil && err.Error() != err2.Error() {
			t.Fatalf("whole %v, in pieces of %d %v", err, size, err2)
		}
		if err == nil && whole.String() != pieces.String() {
			t.Errorf("whole %s, in pieces of %d %s", whole, size, pieces)
		}
		if err == nil && !bytes.Contains(b, []byte(whole.GoVersion)) {
			t.Errorf("the version %q is not in the file", whole.GoVersion)
		}
	})
}

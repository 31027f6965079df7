package artifact

import (
	"archive/tar"
	"bytes"
	"crypto/md5" //nolint:gosec // what md5sums holds
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// arOf makes an archive of ar(5) of members, which are pairs of name and content.
func arOf(members ...string) []byte {
	b := bytes.NewBufferString(arMagic)
	for i := 0; i < len(members); i += 2 {
		fmt.Fprintf(b, "%-16s%-12d%-6d%-6d%-8s%-10d`\n%s", members[i], 0, 0, 0, "100644", len(members[i+1]), members[i+1])
		if len(members[i+1])%2 == 1 {
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}

// tarOf makes a tar of plain files, which are pairs of name and content.
func tarOf(t testing.TB, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		h := &tar.Header{Name: files[i], Mode: 0o644, Size: int64(len(files[i+1])), Uname: "root", Gname: "root"}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, files[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// goodDeb are the members of a package of one file.
func goodDeb(t testing.TB) []string {
	sum := md5.Sum([]byte("hello\n")) //nolint:gosec // as above
	return []string{
		"debian-binary", "2.0\n",
		"control.tar", tarOf(t, "./control", "Package: x\n", "./md5sums", hex.EncodeToString(sum[:])+"  usr/bin/x\n", "./conffiles", "/etc/x\n"),
		"data.tar", tarOf(t, "./usr/bin/x", "hello\n", "./etc/x", "y"),
	}
}

func TestDebIsWhatItInstalls(t *testing.T) {
	src, err := readDeb(t.Context(), memory(arOf(goodDeb(t)...)), Opening{})
	if err != nil {
		t.Fatal(err)
	}
	if src.Kind != "deb" || src.Held != HeldMode|HeldExec|HeldOwner || src.Said.Users[0] != "root" {
		t.Errorf("kind %q holds %b of %v", src.Kind, src.Held, src.Said.Users)
	}
	if _, e := (&Tree{Root: src.Known}).Lookup("usr/bin/x"); e == nil || e.Type != File || e.Size != 6 {
		t.Errorf("usr/bin/x is %v", e)
	}
	sum := md5.Sum([]byte("hello\n")) //nolint:gosec // as above
	want := map[string]Listed{
		"usr/bin/x": {Algorithm: "md5", Digest: string(sum[:]), Size: -1, Place: "DEBIAN/md5sums:1"},
		"etc/x":     {Size: -1, Place: "DEBIAN/conffiles:1"},
	}
	if got := src.Said.Listed.Files; !maps.Equal(got, want) {
		t.Errorf("listed are %v, want %v", got, want)
	}
}

// deb(5): members with an underscore in front, and any behind the data, are left alone.
func TestDebIgnoresWhatDpkgIgnores(t *testing.T) {
	m := goodDeb(t)
	m = slices.Insert(m, 2, "_local", "x")
	m = append(m, "later", "y")
	if _, err := readDeb(t.Context(), memory(arOf(m...)), Opening{}); err != nil {
		t.Error(err)
	}
}

func TestDebDamage(t *testing.T) {
	good := goodDeb(t)
	replaced := func(i int, s string) []byte { m := slices.Clone(good); m[i] = s; return arOf(m...) }
	whole := arOf(good...)
	for name, c := range map[string]struct {
		b    []byte
		want string
	}{
		"no magic":               {[]byte("!<arch>"), "is no ar archive"},
		"nothing in it":          {[]byte(arMagic), "no Debian package"},
		"another ar archive":     {arOf("x.o", "y"), "no Debian package"},
		"another version":        {replaced(1, "3.0\n"), `format "3.0"`},
		"no version":             {replaced(1, ""), `format ""`},
		"no control":             {arOf(good[0], good[1], good[4], good[5]), `"data.tar" is not known, or not in its place`},
		"no data":                {arOf(good[:4]...), "without control.tar or data.tar"},
		"unknown member":         {arOf(append(slices.Clone(good[:2]), "x", "y")...), `"x" is not known`},
		"unknown compression":    {replaced(4, "data.tar.lzma"), `"data.tar.lzma" is not known`},
		"two data members":       {arOf(append(slices.Clone(good), "data.tar.gz", "")...), `one more member "data.tar.gz"`},
		"two control members":    {arOf(append(slices.Clone(good[:4]), "control.tar.gz", "")...), `"control.tar.gz" is not known, or not in its place`},
		"another compression":    {replaced(4, "data.tar.gz"), "not what its name says"},
		"data cut off":           {whole[:len(whole)-100], "is cut off"},
		"header cut off":         {whole[:len(arMagic)+30], "30 bytes where a member's header has 60"},
		"something behind":       {append(slices.Clone(whole), "0123456789"...), "10 bytes where"},
		"size with letters":      {bytes.Replace(whole, []byte("4         `"), []byte("0x4       `"), 1), "want a decimal number"},
		"size below zero":        {bytes.Replace(whole, []byte("4         `"), []byte("-4        `"), 1), "want a decimal number"},
		"size beyond the file":   {bytes.Replace(whole, []byte("4         `"), []byte("9999999999`"), 1), "is cut off"},
		"size of a neighbour":    {bytes.Replace(whole, []byte("4         `"), []byte("5         `"), 1), "is not padded"},
		"data that is no tar":    {replaced(5, strings.Repeat("x", 1024)), "data.tar: at byte 0 of the tar"},
		"data tar cut off":       {replaced(5, good[5][:1024]), "data.tar: "},
		"control that is no tar": {replaced(3, strings.Repeat("x", 1024)), "control.tar: "},
		"md5sums twice":          {replaced(3, tarOf(t, "md5sums", "", "./md5sums", "")), "md5sums is there twice"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readDeb(t.Context(), memory(c.b), Opening{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	if _, err := openDeb(t.Context(), "x.deb", Opening{Strip: 1}); err == nil || !strings.Contains(err.Error(), "--strip") {
		t.Errorf("--strip gives %v", err)
	}
}

func TestMD5SumsAsMd5sumPrintsThem(t *testing.T) {
	const sum = "d41d8cd98f00b204e9800998ecf8427e"
	l, said := List{Files: map[string]Listed{}}, Said{}
	l.parseMD5(sum+"  ./usr/a b\n"+sum+" *bin\n\\"+sum+`  new\nline\\`+"\n\n"+sum+" x\nzz  y\n"+sum+"  bin\n"+strings.Repeat("0", 32)+"  bin\n", &said)
	names := slices.Sorted(maps.Keys(l.Files))
	if want := []string{"bin", "new\nline\\", "usr/a b"}; !slices.Equal(names, want) {
		t.Errorf("got %q, want %q", names, want)
	}
	var faults []string
	for _, f := range said.Faults {
		faults = append(faults, f.Path+": "+f.Message)
	}
	want := []string{
		"DEBIAN/md5sums: line 5 is no line as md5sum prints it", "DEBIAN/md5sums: line 6 is no line as md5sum prints it",
		"bin: is listed twice, with different digests (DEBIAN/md5sums:8)",
	}
	if !slices.Equal(faults, want) {
		t.Errorf("got %q, want %q", faults, want)
	}
}

// dpkg-deb makes the package, and its listing says what is in it.
func TestDebsOfDpkg(t *testing.T) {
	if _, err := exec.LookPath("dpkg-deb"); err != nil {
		t.Skip("dpkg-deb is not installed: Debian package dpkg")
	}
	for _, compression := range []string{"gzip", "xz", "zstd", "none"} {
		t.Run(compression, func(t *testing.T) {
			dir, out := debTree(t), filepath.Join(t.TempDir(), "x.deb")
			msg, err := exec.Command("dpkg-deb", "-Z"+compression, "--root-owner-group", "--build", dir, out).CombinedOutput()
			if err != nil {
				if bytes.Contains(msg, []byte("unknown compression type")) {
					t.Skipf("this dpkg-deb does not know %s: Debian package dpkg, 1.21.18 or later", compression)
				}
				t.Fatalf("%v\n%s", err, msg)
			}
			src, err := Open(t.Context(), out, Opening{})
			if err != nil {
				t.Fatal(err)
			}
			defer src.Close()
			if got, want := debListing(src), dpkgListing(t, out); !slices.Equal(got, want) {
				t.Errorf("got %q, dpkg-deb -c says %q", got, want)
			}
			if src.Kind != "deb" || len(src.Said.Listed.Files) != 2 {
				t.Errorf("a %s with %v", src.Kind, src.Said.Listed)
			}
		})
	}
}

func debTree(t *testing.T) string {
	dir := zipTree(t)
	sum := md5.Sum([]byte("#!/bin/sh\n")) //nolint:gosec // as above
	for _, err := range []error{
		os.Chmod(dir, 0o755),
		os.Mkdir(filepath.Join(dir, "DEBIAN"), 0o755),
		os.Chmod(filepath.Join(dir, "DEBIAN"), 0o755),
		os.WriteFile(filepath.Join(dir, "DEBIAN/control"), []byte("Package: x\nVersion: 1\nArchitecture: all\nMaintainer: x <x@x>\nDescription: x\n"), 0o644),
		os.WriteFile(filepath.Join(dir, "DEBIAN/conffiles"), []byte("/é\n"), 0o644),
		os.WriteFile(filepath.Join(dir, "DEBIAN/md5sums"), []byte(hex.EncodeToString(sum[:])+"  bin/run\n"), 0o644),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// debListing is a source's entries as dpkg-deb -c shows them, sorted.
func debListing(src *Source) []string {
	list := []string{debMode(&src.Root) + " " + "./"}
	(&Tree{Root: src.Known}).Walk(func(d *Dir) {
		for i := range d.Entries {
			e := &d.Entries[i]
			line := debMode(e) + " ./" + d.Join(e.Name)
			switch e.Type {
			case Directory:
				line += "/"
			case Link:
				line += " -> " + d.Targets[e.Name]
			}
			list = append(list, line)
		}
	})
	slices.Sort(list)
	return list
}

// debMode is an entry's mode as ls -l shows it, without special bits.
func debMode(e *Entry) string {
	b := []byte("?rwxrwxrwx")
	b[0] = map[Type]byte{File: '-', Directory: 'd', Link: 'l'}[e.Type]
	for i := range 9 {
		if e.Mode&(0o400>>i) == 0 {
			b[i+1] = '-'
		}
	}
	return string(b)
}

// dpkgListing is what dpkg-deb -c shows: mode, owner, size, day, time, name.
func dpkgListing(t *testing.T, deb string) []string {
	cmd := exec.Command("dpkg-deb", "-c", deb)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		list = append(list, f[0]+" "+strings.Join(f[5:], " "))
	}
	slices.Sort(list)
	return list
}

// Whatever the bytes are: an error, or members that lie within the file.
func FuzzAr(f *testing.F) {
	f.Add(arOf(goodDeb(f)...))
	f.Add(arOf("a", "b", "c/", ""))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := newArReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		for at := int64(0); ; {
			m, err := r.next()
			if err != nil {
				break
			}
			if m.offset < at || m.size < 0 || m.offset+m.size > int64(len(b)) {
				t.Fatalf("the member %v of %d bytes lies outside", m, len(b))
			}
			at = m.offset + m.size
		}
		_, _ = readDebMembers(bytes.NewReader(b), int64(len(b)))
	})
}

// Whatever a list says, it is taken in or refused.
func FuzzLists(f *testing.F) {
	f.Add("a,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\n")
	f.Add("\"b\n\",,\n,,\n")
	f.Add("d41d8cd98f00b204e9800998ecf8427e  ./usr/a b\n\\d41d8cd98f00b204e9800998ecf8427e  a\\nb\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, parse := range []func(*List, *Said){
			func(l *List, s *Said) { l.parseRecord(text, s) },
			func(l *List, s *Said) { l.parseMD5(text, s) },
			func(l *List, _ *Said) { l.parseConffiles(text) },
		} {
			l, said := List{Files: map[string]Listed{}}, Said{}
			parse(&l, &said)
			for path, d := range l.Files {
				if (d.Algorithm == "") != (d.Digest == "") || d.Size < -1 {
					t.Errorf("%q has %+v", path, d)
				}
			}
		}
	})
}

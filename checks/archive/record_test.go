package archive_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // what md5sums holds
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/suite"
	"verify.example/verify/manifest"
)

// file is one file of a package; a name that ends in "@" is a link to its content, one that ends in "*" a program.
type file struct{ name, content string }

// sum is a digest as RECORD has it.
func sum(name string, h hash.Hash, content string) string {
	io.WriteString(h, content)
	return name + "=" + base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

func sha256of(content string) string { return sum("sha256", sha256.New(), content) }

// wheel makes a wheel of files, with a RECORD of lines.
func wheel(t *testing.T, record string, files ...file) string {
	t.Helper()
	return taggedWheel(t, "Wheel-Version: 1.0\n", record, files...)
}

// taggedWheel is wheel with the text of the file that has the tags.
func taggedWheel(t *testing.T, tags, record string, files ...file) string {
	t.Helper()
	files = append(files, file{"x-1.dist-info/WHEEL", tags})
	record += fmt.Sprintf("x-1.dist-info/WHEEL,%s,%d\nx-1.dist-info/RECORD,,\n", sha256of(tags), len(tags))
	files = append(files, file{"x-1.dist-info/RECORD", record})
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		h := &zip.FileHeader{Name: strings.TrimSuffix(f.name, "@"), Method: zip.Deflate}
		h.SetMode(0o644)
		if h.Name != f.name {
			h.SetMode(fs.ModeSymlink | 0o777)
		}
		out, err := w.CreateHeader(h)
		if err == nil {
			_, err = io.WriteString(out, f.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return written(t, b.Bytes())
}

// deb makes a Debian package of control files and files.
func deb(t *testing.T, control, data []file) string {
	t.Helper()
	b := bytes.NewBufferString("!<arch>\n")
	for _, m := range []file{{"debian-binary", "2.0\n"}, {"control.tar", tarOf(t, control)}, {"data.tar", tarOf(t, data)}} {
		fmt.Fprintf(b, "%-16s%-12d%-6d%-6d%-8s%-10d`\n%s", m.name, 0, 0, 0, "100644", len(m.content), m.content)
	}
	return written(t, b.Bytes())
}

func tarOf(t *testing.T, files []file) string {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Mode: 0o644, Size: int64(len(f.content))}
		if name, link := strings.CutSuffix(f.name, "@"); link {
			h = &tar.Header{Name: name, Typeflag: tar.TypeSymlink, Linkname: f.content}
		}
		if name, program := strings.CutSuffix(f.name, "*"); program {
			h.Name, h.Mode = name, 0o755
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			io.WriteString(w, f.content)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func written(t *testing.T, b []byte) string {
	name := filepath.Join(t.TempDir(), "package")
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// verify is what the family finds in a package, one line each; manifest may be empty.
func verify(t *testing.T, name, text string) string {
	t.Helper()
	return verifyBy(t, name, text, "archive/*")
}

// verifyBy is what the checks that only names find.
func verifyBy(t *testing.T, name, text string, only ...string) string {
	t.Helper()
	policy, err := manifest.None()
	if text != "" {
		policy, err = manifest.Load("verify.yaml", manifest.Options{ReadFile: func(string) ([]byte, error) { return []byte(text), nil }})
	}
	if err != nil {
		t.Fatal(err)
	}
	plan, faults := checks.Bind(policy, suite.All(), checks.Select{Only: only})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	src, err := artifact.Open(context.Background(), name, artifact.Opening{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	res, err := checks.Run(t.Context(), plan, checks.Options{Dir: name, Source: src, Jobs: 2})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for f := range res.Findings.All() {
		fmt.Fprintf(&out, "%s: %s %s: %s [%s]\n", f.Path, f.Severity, f.Check, f.Message, f.Rule)
	}
	for _, p := range res.Problems {
		fmt.Fprintf(&out, "problem: %s: %s\n", p.Path, p.Message)
	}
	return out.String()
}

func same(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestAWheelThatIsWhatItsRecordSays(t *testing.T) {
	same(t, verify(t, wheel(t,
		"a.py,"+sha256of("a")+",1\nb.py,"+sum("sha384", sha512.New384(), "b")+",1\nc.py,"+sum("sha512", sha512.New(), "c")+",\nempty,"+sha256of("")+",0\n",
		file{"a.py", "a"}, file{"b.py", "b"}, file{"c.py", "c"}, file{"empty", ""},
		file{"x-1.dist-info/RECORD.jws", "{}"}), ""), "")
}

func TestAWheelThatIsNot(t *testing.T) {
	same(t, verify(t, wheel(t,
		"changed.py,"+sha256of("as built")+",8\nlonger.py,"+sha256of("longer")+",5\ngone.py,"+sha256of("")+",0\nlink.py,"+sha256of("x")+",1\n"+
			"weak.py,md5=1B2M2Y8AsgTpgAmY7PhCfg,\nsha512.py,"+sum("sha512", sha512.New(), "x")+",1\n",
		file{"changed.py", "as found"}, file{"longer.py", "longer"}, file{"unlisted.py", ""}, file{"link.py@", "changed.py"},
		file{"weak.py", ""}, file{"sha512.py", "y"}), ""),
		fmt.Sprintf(`changed.py: error archive/record: sha256 is %x, want %x [x-1.dist-info/RECORD:1]
gone.py: error archive/record: is listed and not there [x-1.dist-info/RECORD:3]
link.py: error archive/record: is a link, want the file that is listed [x-1.dist-info/RECORD:4]
longer.py: error archive/record: has 6 bytes, want 5 bytes [x-1.dist-info/RECORD:2]
sha512.py: error archive/record: sha512 is %x, want %x [x-1.dist-info/RECORD:6]
unlisted.py: error archive/record: is not listed in x-1.dist-info/RECORD [x-1.dist-info/RECORD]
weak.py: error archive/record: is listed with a digest by "md5", want sha256 or better (x-1.dist-info/RECORD:5) [default]
`, sha256.Sum256([]byte("as found")), sha256.Sum256([]byte("as built")), sha512.Sum512([]byte("y")), sha512.Sum512([]byte("x"))))
}

func TestADebianPackageThatIsWhatItsListsSay(t *testing.T) {
	same(t, verify(t, deb(t,
		[]file{{"./md5sums", md5of("x") + "  usr/bin/x\n"}, {"./conffiles", "/etc/x.conf\nremove-on-upgrade /etc/old.conf\n"}},
		[]file{{"./usr/bin/x", "x"}, {"./etc/x.conf", "y"}, {"./usr/share/unlisted", ""}}), ""), "")
}

func TestADebianPackageThatIsNot(t *testing.T) {
	same(t, verify(t, deb(t,
		[]file{
			{"./md5sums", md5of("x") + "  usr/bin/x\n" + md5of("") + "  usr/bin/gone\n" + md5of("") + "  usr/bin/link\nno line\n"},
			{"./conffiles", "/etc/x.conf\n"},
		},
		[]file{{"./usr/bin/x", "y"}, {"./usr/bin/link@", "x"}}), ""), `DEBIAN/md5sums: error archive/record: line 4 is no line as md5sum prints it [default]
etc/x.conf: error archive/record: is listed and not there [DEBIAN/conffiles:1]
usr/bin/gone: error archive/record: is listed and not there [DEBIAN/md5sums:2]
usr/bin/link: error archive/record: is a link, want the file that is listed [DEBIAN/md5sums:3]
usr/bin/x: error archive/record: md5 is 415290769594460e2e485922904f345d, want 9dd4e461268c8034f5c8564e155c67a6 [DEBIAN/md5sums:1]
`)
}

func md5of(content string) string {
	return fmt.Sprintf("%x", md5.Sum([]byte(content))) //nolint:gosec // as above
}

// What a manifest ignores is neither missing nor compared.
func TestIgnoredFilesAreNotHeldAgainstTheRecord(t *testing.T) {
	same(t, verify(t, wheel(t, "gone/a.py,"+sha256of("")+",0\nchanged/b.py,"+sha256of("")+",0\n", file{"changed/b.py", "x"}),
		"version: 1\nignore: [gone, \"changed/**\"]\n"), "")
}

// A package whose content is damaged is undecided whatever is asked of it.
func TestADamagedWheel(t *testing.T) {
	name := wheel(t, "a.py,"+sha256of("hello")+",5\n", file{"a.py", "hello"})
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(b, []byte("PK\x07\x08"))
	b[at-3] ^= 0x10
	got := verify(t, written(t, b), "version: 1\ndefaults: false\n")
	if !strings.HasPrefix(got, "problem: a.py: its content ") {
		t.Errorf("got %s", got)
	}
}

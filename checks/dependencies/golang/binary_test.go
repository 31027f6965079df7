package golang_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"verify.example/verify/checks/dependencies/golang"
	"verify.example/verify/checks/dependencies/packages"
)

// TestProgram holds a Go program, verify itself, to the go.mod that it was built of: as it is, and with one fault planted at a time.
func TestProgram(t *testing.T) {
	self := filepath.Join(t.TempDir(), "verify")
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go command")
	}
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", self, "../../../cmd/verify").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	program, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"as it is", "", "", ""},
		{"a version bumped in go.mod", "golang.org/x/mod v0.", "golang.org/x/mod v1.", "version bin/app: is built of golang.org/x/mod "},
		{"a requirement removed", "\tgolang.org/x/mod v0.", "\t// golang.org/x/mod v0.", "unexpected bin/app: is built of golang.org/x/mod "},
		{"another module", "module verify.example/verify", "module verify.example/other", "version bin/app: is built of the module verify.example/verify, "},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(string(text), c.old) {
				t.Fatalf("go.mod has no %q", c.old)
			}
			p := &packages.Project{Dir: "."}
			p.Declared = []*packages.File{readAs(t, "go.mod", packages.Declared, []byte(strings.Replace(string(text), c.old, c.new, 1)))}
			p.Installed = []*packages.File{readAs(t, "bin/app", packages.Installed, program)}
			var found []string
			golang.Ecosystem().Judge(p, func(d packages.Difference) { found = append(found, d.Check+" "+d.Path+": "+d.Message) })
			if all := strings.Join(found, "\n"); (c.want == "") != (all == "") || !strings.HasPrefix(all, c.want) || len(found) > 1 {
				t.Errorf("found %q, want %q", all, c.want)
			}
		})
	}
}

// A file that is no Go program is not taken for one without modules.
func TestNoProgram(t *testing.T) {
	format := golang.Ecosystem().FormatOf("bin/app", packages.Installed, true)
	for _, text := range []string{"", "#!/bin/sh\n", "\x7fELF\x02\x01\x01\x00" + strings.Repeat("\x00", 100)} {
		if _, faults := format.Read("bin/app", []byte(text)); len(faults) == 0 {
			t.Errorf("%q was read", text)
		}
	}
}

func readAs(t *testing.T, name string, side packages.Side, text []byte) *packages.File {
	t.Helper()
	f, faults := golang.Ecosystem().FormatOf(name, side, true).Read(name, text)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	f.Path = name
	return f
}

package executables

import "testing"

// npm's own rule for os and cpu (npm-install-checks): a name of the list, and none that is excluded; exclusions alone let the rest pass.
func TestNamesOfNode(t *testing.T) {
	for _, c := range []struct {
		json         string
		system, arch string
		want         bool
	}{
		{`{"os": "linux"}`, "linux", "amd64", true},
		{`{"os": ["linux"]}`, "darwin", "amd64", false},
		{`{"os": ["!linux"]}`, "linux", "amd64", false},
		{`{"os": ["!linux", "!darwin"]}`, "windows", "amd64", true},
		{`{"os": ["linux", "!linux"]}`, "linux", "amd64", false},
		{`{"os": ["win32"], "cpu": ["x64", "ia32"]}`, "windows", "386", true},
		{`{"os": ["win32"], "cpu": ["x64", "ia32"]}`, "windows", "arm64", false},
		{`{"os": [], "cpu": ["arm64"]}`, "linux", "arm64", true},
		{`{"os": ["any"], "cpu": "any"}`, "linux", "arm64", true},
		{`{"os": ["any", "linux"]}`, "darwin", "arm64", false},
		{`{"cpu": ["ppc64"]}`, "linux", "ppc64le", true},
		{`{"os": ["sunos"]}`, "solaris", "amd64", true},
	} {
		l, err := npmLabel([]byte(c.json))
		if err != nil || l == nil {
			t.Errorf("%s: %v, %v", c.json, l, err)
		} else if got := l.fits(c.system, c.arch); got != c.want {
			t.Errorf("%s on %s/%s: %v, want %v", c.json, c.system, c.arch, got, c.want)
		}
	}
}

// Whatever a label holds, it is read to something with a name, to nothing, or to an error.
func FuzzLabel(f *testing.F) {
	f.Add(`{"os": ["linux", "!win32"], "cpu": "x64"}`, "package.json")
	f.Add("Wheel-Version: 1.0\nTag: cp311-cp311-macosx_11_0_universal2\n", "WHEEL")
	f.Add(`{"os": {"a": 1}}`, "package.json")
	f.Fuzz(func(t *testing.T, text, name string) {
		l, err := readLabel(name, []byte(text))
		switch {
		case err != nil && l != nil, l != nil && l.names == "":
			t.Errorf("%q is read as %+v, %v", text, l, err)
		case l != nil:
			l.fits("linux", "amd64")
		}
	})
}

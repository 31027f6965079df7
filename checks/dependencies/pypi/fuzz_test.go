package pypi

import (
	"testing"

	"verify.example/verify/checks/dependencies/packages"
)

// FuzzVersion holds a version to its normal form, which is the same version and its own normal form.
func FuzzVersion(f *testing.F) {
	for _, s := range []string{"1!2.0.1rc1.post2.dev3+local.1", "v1.0-1", "1.0a.", "1.0-preview_3", "00.01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := parseVersion(text)
		if err != nil {
			return
		}
		w, err := parseVersion(v.String())
		if err != nil || w.String() != v.String() || v.compare(w) != 0 {
			t.Errorf("%q is %s, which is %s, %v", text, v, w, err)
		}
	})
}

// FuzzConstraint holds what a constraint takes to reason: it says the same twice, and "!=" the contrary of "==".
func FuzzConstraint(f *testing.F) {
	for _, s := range []string{">=1,<2", "^1.2 || ~3", "==1.*", "===x", "~=2.2", ">=2<3", "*", "1!2"} {
		f.Add("1.5", s)
	}
	f.Fuzz(func(t *testing.T, version, constraint string) {
		ok, err := satisfies(version, constraint)
		if again, _ := satisfies(version, constraint); again != ok {
			t.Error("says otherwise the second time")
		}
		if ok && err != nil {
			t.Errorf("meets it, and %v", err)
		}
		is, err := satisfies(version, "=="+version)
		isNot, err2 := satisfies(version, "!="+version)
		if err == nil && err2 == nil && is == isNot {
			t.Errorf("%q is and is not itself", version)
		}
	})
}

// FuzzMarker holds a marker to what it is written as: the same marker, with the same answer.
func FuzzMarker(f *testing.F) {
	for _, s := range []string{
		`python_version < "3" and (os_name == 'nt' or extra == "x")`, `"linux" in sys_platform`, `os.name != 'x' and python_version not in "2.6 2.7"`,
		`"a" in extras or "b" not in dependency_groups`, `python_full_version == "3.11.*"`,
	} {
		f.Add(s)
	}
	on := packages.Target{System: "linux", Python: "3.11"}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseMarker(text)
		if err != nil {
			return
		}
		written := c.String()
		again, err := parseMarker(written)
		if err != nil || again.String() != written || applies(text, &on) != applies(written, &on) {
			t.Errorf("%q is written %q: %v", text, written, err)
		}
	})
}

// FuzzRequirement holds what is read of a requirement to be usable: a name as PEP 503 has it, and a marker that can be read.
func FuzzRequirement(f *testing.F) {
	for _, s := range []string{"A.b[x,Y] (>=1,<2) ; os_name == 'nt'", "a @ git+https://git.example/a ; extra == 'b'", "-e x", "a>=1,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, parse := range []func(string, int) (packages.Requirement, error){parseRequirement, parseLocation} {
			q, err := parse(text, 1)
			if err != nil {
				continue
			}
			if q.Name != normal(q.Name) || q.Name == "" && q.Origin == packages.Registry {
				t.Errorf("%q asks for %q", text, q.Name)
			}
			if _, err := parseMarker(q.Marker); err != nil && q.Marker != "" {
				t.Errorf("%q: %v", text, err)
			}
		}
	})
}

package chmod_test

import (
	"errors"
	"strings"
	"testing"

	"verify.example/verify/checks/chmod"
)

// Each line is a mode and what is said of some file modes: "-" before one that must be refused, "d" before a directory's.
func TestModes(t *testing.T) {
	for _, line := range []string{
		"0644        0644 -0645 -0600 -4644 d0644",
		"644         0644 -0444",
		"0o755       0755 -0655",
		"00755       0755",
		"4755        4755 -0755",
		"000         0000 -0001",
		"a+r         0444 0777 -0440 -0000",
		"+r          0444 -0440",
		"go-w        0755 0644 4755 -0775 -0757 -0666",
		"u=rwx       0700 0777 4700 -0600",
		"u=rw,go=r   0644 -0640 -0664 -0744 4644",
		"u=          0077 -0100",
		"u=,g=,o=    0000 7000 -0001",
		"u+r-w       0400 0500 -0600 -0000",
		"u+rw-x      0600 -0700",
		"a+X         0644 0755 -0744 d0755 -d0744",
		"a-X         0644 -0744 d0644 -d0755",
		"a=rX        0444 0555 -0544 d0555 -d0444",
		"u=rwX,go=rX 0644 0755 -0744 -0600 -0775 d0755 -d0644",
		"u+s         4755 4000 -0755",
		"g+s         2755 -0755 -4755",
		"a+s         6755 -4755",
		"ug-s        0755 1755 -4755 -2755",
		"+t          1777 -0777 d1777",
		"o-t         0777 -1777",
		"ugo=r       0444 -0644",
		"uo+x        0701 -0700 -0071",
		"g=rwxs      2070 -0070",
	} {
		fields := strings.Fields(line)
		m, err := chmod.Parse(fields[0])
		if err != nil {
			t.Errorf("%s: %v", fields[0], err)
			continue
		}
		for _, f := range fields[1:] {
			rest, refused := strings.CutPrefix(f, "-")
			digits, dir := strings.CutPrefix(rest, "d")
			mode := octal(t, digits)
			if got := m.Accepts(mode, dir, chmod.All); got == refused {
				t.Errorf("%s accepts %s: %v", fields[0], rest, got)
			}
			if unmet := m.Unmet(mode, dir, chmod.All); (unmet != "") != refused {
				t.Errorf("%s: unmet by %s is %q", fields[0], rest, unmet)
			}
		}
	}
}

func octal(t *testing.T, digits string) (mode uint16) {
	t.Helper()
	for _, c := range digits {
		if c < '0' || c > '7' {
			t.Fatalf("%q is not an octal mode", digits)
		}
		mode = mode<<3 | uint16(c-'0')
	}
	return mode
}

func TestBadModes(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "mode is empty",
		"0":                 "three or four octal digits; write 0000",
		"44":                "write 0044",
		"689":               "not an octal digit",
		"0x1ff":             "not an octal digit",
		"0b1":               "not an octal digit",
		"10000":             "too large",
		"100644":            "too large",
		"0o":                "too large",
		"rw-r--r--":         "write 0644",
		"-rwxr-xr-x":        "write 0755",
		"drwxr-x---":        "write 0750",
		"rwx":               "neither octal nor",
		"u":                 "neither octal nor",
		"u+r,":              "neither octal nor",
		",u+r":              "neither octal nor",
		"u +r":              "neither octal nor",
		"g=u":               "copies a class",
		"o+g":               "copies a class",
		"a+":                "says nothing",
		"u-,g+r":            "says nothing",
		"u+q":               "unknown permission",
		"u+é":               "unknown permission",
		"\xff":              "neither octal nor",
		"o+s":               "means nothing",
		"u+t":               "means nothing",
		"u+r g+r":           "unknown permission",
		"-1":                "unknown permission",
		"0644,go-w":         "not an octal digit",
		"99999999999999999": "not an octal digit",
	} {
		m, err := chmod.Parse(text)
		var bad *chmod.Error
		if m != nil || !errors.As(err, &bad) {
			t.Errorf("%q is read, want an error with %q", text, want)
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestConflict(t *testing.T) {
	for _, c := range []struct{ mode, file, dir string }{
		{"a+x,a-x", "a+x and a-x", "a+x and a-x"},
		{"a=r,u+w", "a=r and u+w", "a=r and u+w"},
		{"u+r-r", "u+r and u-r", "u+r and u-r"},
		{"u=rw,u=rx", "u=rw and u=rx", "u=rw and u=rx"},
		{"u+s,a-s", "u+s and a-s", "u+s and a-s"},
		{"u=rw,go=r", "", ""},
		{"u=rwx,go=rx,u-s", "", ""},
		{"a+X,u-x", "", "a+X and u-x"}, // a file that nobody may execute meets it
		{"u=x,a-X", "u=x and a-X", "u=x and a-X"},
		{"u+x,g-x,a+X", "u+x and g-x and a+X", "g-x and a+X"}, // any two of them are possible
		{"0644", "", ""},
	} {
		m, err := chmod.Parse(c.mode)
		if err != nil {
			t.Errorf("%s: %v", c.mode, err)
			continue
		}
		if got := m.Conflict(false); got != c.file {
			t.Errorf("%s, of files: %q, want %q", c.mode, got, c.file)
		}
		if got := m.Conflict(true); got != c.dir {
			t.Errorf("%s, of directories: %q, want %q", c.mode, got, c.dir)
		}
	}
}

func TestUnmetAndFix(t *testing.T) {
	for _, c := range []struct {
		mode        string
		have        string
		dir         bool
		unmet, fix  string
		description string
	}{
		{"0755", "0644", false, "0755", "0755", "octal"},
		{"0755", "2700", true, "0755", "00755", "GNU chmod keeps a directory's setgid unless there are five digits"},
		{"2755", "2700", true, "2755", "2755", "nothing special to lose"},
		{"go-w", "0666", false, "go-w", "go-w", "symbolic"},
		{"a+rx,go-w", "0766", false, "a+rx,go-w", "a+rx,go-w", "both clauses are violated"},
		{"a+r,go-w,u+x", "0644", false, "u+x", "u+x", "only what is violated"},
		{"u=rwx", "2600", true, "u=rwx", "u=rwx", "chmod leaves a directory its setgid"},
		{"o=rx", "1750", true, "o=rx", "1755", "but takes its sticky bit"},
		{"u=rwx", "4600", false, "u=rwx", "4700", "chmod's = would take the setuid of which nobody spoke"},
		{"+x", "0644", false, "a+x", "a+x", "without a class chmod would obey the umask"},
		{"a+rX", "0700", false, "a+rX", "a+rX", "X stays X"},
		{"g+X,u+x", "0600", false, "u+x", "0710", "one chmod does not do it: the x comes after the X"},
	} {
		m, err := chmod.Parse(c.mode)
		if err != nil {
			t.Fatal(err)
		}
		have := octal(t, c.have)
		if got := m.Unmet(have, c.dir, chmod.All); got != c.unmet {
			t.Errorf("%s of %s: unmet %q, want %q (%s)", c.mode, c.have, got, c.unmet, c.description)
		}
		if got := m.Fix(have, c.dir); got != c.fix {
			t.Errorf("%s of %s: fix %q, want %q (%s)", c.mode, c.have, got, c.fix, c.description)
		}
	}
}

func TestAny(t *testing.T) {
	read := func(text string) *chmod.Mode {
		m, err := chmod.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	m := chmod.Any([]*chmod.Mode{read("0644"), read("0755")})
	if !m.Accepts(0o644, false, chmod.All) || !m.Accepts(0o755, false, chmod.All) || m.Accepts(0o744, false, chmod.All) {
		t.Error("a list accepts each of its modes and no other")
	}
	if got := m.Unmet(0o700, false, chmod.All); got != "0644 or 0755" {
		t.Errorf("unmet is %q", got)
	}
	if got := m.Fix(0o700, false); got != "0755" {
		t.Errorf("fix of a program is %q, want the program's mode", got)
	}
	if bits, set := m.Decides(false); bits != chmod.All&^0o111 || set != 0o644 {
		t.Errorf("0644 or 0755 decides %04o as %04o", bits, set)
	}
	if chmod.Any([]*chmod.Mode{read("go-w")}) != nil {
		t.Error("a list takes octal modes only")
	}
}

func TestDecides(t *testing.T) {
	for _, c := range []struct {
		mode      string
		dir       bool
		bits, set uint16
	}{
		{"0644", false, 0o7777, 0o644},
		{"go-w", false, 0o022, 0},
		{"a+x", false, 0o111, 0o111},
		{"a+X", false, 0, 0},
		{"a+X", true, 0o111, 0o111},
		{"a-X", false, 0o111, 0},
		{"u=rwX", false, 0o600, 0o600},
		{"u=rwX", true, 0o700, 0o700},
		{"u+s", false, 0o4000, 0o4000},
	} {
		m, err := chmod.Parse(c.mode)
		if err != nil {
			t.Fatal(err)
		}
		if bits, set := m.Decides(c.dir); bits != c.bits || set != c.set {
			t.Errorf("%s (directory: %v) decides %04o as %04o, want %04o as %04o", c.mode, c.dir, bits, set, c.bits, c.set)
		}
	}
}

package chmod_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
	"verify.example/verify/checks/chmod"
)

// symbolic draws a mode of the grammar that has a meaning.
func symbolic(t *rapid.T) string {
	clause := rapid.Custom(func(t *rapid.T) string {
		who := rapid.SampledFrom([]string{"u", "g", "o", "a", "ug", "go", "uo", "ugo"}).Draw(t, "who")
		var b strings.Builder
		b.WriteString(who)
		for range rapid.IntRange(1, 2).Draw(t, "actions") {
			op := rapid.SampledFrom([]string{"+", "-", "="}).Draw(t, "op")
			perms := rapid.SampledFrom([]string{"r", "w", "x", "X", "rw", "rx", "rX", "wx", "rwx", "rwX", "xX"}).Draw(t, "perms")
			switch {
			case op == "=" && rapid.Bool().Draw(t, "none"):
				perms = ""
			case who == "a" && rapid.IntRange(0, 3).Draw(t, "special") == 0:
				perms += rapid.SampledFrom([]string{"s", "t", "st"}).Draw(t, "bits")
			}
			b.WriteString(op + perms)
		}
		return b.String()
	})
	return strings.Join(rapid.SliceOfN(clause, 1, 3).Draw(t, "clauses"), ",")
}

// bruteForce says whether any mode is accepted.
func bruteForce(m *chmod.Mode, dir bool) bool {
	for mode := range uint16(chmod.All + 1) {
		if m.Accepts(mode, dir, chmod.All) {
			return true
		}
	}
	return false
}

// A conflict is claimed exactly where no mode is accepted, what is decided is so in every accepted mode, and a fix is
// accepted.
func TestConflictsAndFixes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, dir := symbolic(t), rapid.Bool().Draw(t, "directory")
		m, err := chmod.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		possible := bruteForce(m, dir)
		if (m.Conflict(dir) == "") != possible {
			t.Fatalf("%s: conflict %q, but some mode is accepted: %v", text, m.Conflict(dir), possible)
		}
		have := uint16(rapid.IntRange(0, chmod.All).Draw(t, "mode"))
		bits, set := m.Decides(dir)
		if m.Accepts(have, dir, chmod.All) && have&bits != set {
			t.Fatalf("%s accepts %04o, which is not what it decides: %04o of %04o", text, have, set, bits)
		}
		if fix := m.Fix(have, dir); fix != "" && possible && fix[0] == '0' {
			if to, err := chmod.Parse(fix); err != nil || !m.Accepts(firstAccepted(to, dir), dir, chmod.All) {
				t.Fatalf("%s: fix %s of %04o is not accepted", text, fix, have)
			}
		}
	})
}

func firstAccepted(m *chmod.Mode, dir bool) uint16 {
	for mode := range uint16(chmod.All + 1) {
		if m.Accepts(mode, dir, chmod.All) {
			return mode
		}
	}
	return 0
}

// chmod(1) decides: what is accepted stays as it is when chmod is given the same mode, and what a fix makes is accepted.
func TestAgainstChmod(t *testing.T) {
	program, err := exec.LookPath("chmod")
	if err != nil {
		t.Skip("chmod is not installed: Debian package coreutils")
	}
	dir := t.TempDir()
	file, folder := filepath.Join(dir, "file"), filepath.Join(dir, "folder")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		text, isDir := symbolic(t), rapid.Bool().Draw(t, "directory")
		m, err := chmod.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		name := file
		if isDir {
			name = folder
		}
		have := set(t, name, uint16(rapid.IntRange(0, 0o777).Draw(t, "mode")))
		accepted := m.Accepts(have, isDir, chmod.All)
		fix := m.Fix(have, isDir)
		if !accepted && (fix == "" || m.Conflict(isDir) != "") {
			return
		}
		if accepted {
			fix = text
		}
		if out, err := exec.Command(program, fix, name).CombinedOutput(); err != nil {
			t.Fatalf("chmod %s: %v: %s", fix, err, out)
		}
		now := mode(t, name)
		if accepted && now != have {
			t.Fatalf("%s accepts %04o, but chmod makes it %04o", text, have, now)
		}
		if !m.Accepts(now, isDir, chmod.All) {
			t.Fatalf("%s: %04o is fixed by chmod %s to %04o, which is not accepted", text, have, fix, now)
		}
	})
}

// set gives a file a mode, and returns the one that it has then.
func set(t *rapid.T, name string, bits uint16) uint16 {
	if err := os.Chmod(name, fs.FileMode(bits)); err != nil {
		t.Fatal(err)
	}
	return mode(t, name)
}

func mode(t *rapid.T, name string) uint16 {
	info, err := os.Lstat(name)
	if err != nil {
		t.Fatal(err)
	}
	bits := uint16(info.Mode().Perm())
	for bit, special := range map[uint16]fs.FileMode{0o4000: fs.ModeSetuid, 0o2000: fs.ModeSetgid, 0o1000: fs.ModeSticky} {
		if info.Mode()&special != 0 {
			bits |= bit
		}
	}
	return bits
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"0644", "0o755", "a+rX,go-w", "u=rwxs,g=,o+t", "g=u", "rw-r--r--", "+", "a+r-w=x", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := chmod.Parse(text)
		if (m == nil) == (err == nil) {
			t.Fatalf("%q gives both or neither of a mode and an error", text)
		}
		if m == nil {
			return
		}
		for _, have := range []uint16{0, 0o644, 0o755, 0o7777} {
			for _, dir := range []bool{false, true} {
				if ok := m.Accepts(have, dir, chmod.All); ok != (m.Unmet(have, dir, chmod.All) == "") {
					t.Fatalf("%q: accepts %04o is %v, but what is unmet says otherwise", text, have, ok)
				}
				if m.Conflict(dir) != "" && m.Accepts(have, dir, chmod.All) {
					t.Fatalf("%q accepts %04o in spite of its conflict", text, have)
				}
			}
		}
	})
}

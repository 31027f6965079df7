package executables

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// What env starts, behind options and assignments, and with what of PATH.
func TestEnv(t *testing.T) {
	for _, c := range []struct {
		line string
		want envCall
	}{
		{"/usr/bin/env python3", envCall{program: "python3"}},
		{"/usr/bin/env", envCall{}},
		{"/usr/bin/env python3 -u", envCall{program: "python3", single: true}},
		{"/usr/bin/env A=b python3", envCall{program: "python3", single: true}},
		{"/usr/bin/env -S python3 -u", envCall{program: "python3"}},
		{"/usr/bin/env -Spython3", envCall{program: "python3"}},
		{"/usr/bin/env -vS -i python3", envCall{program: "python3", clean: true}},
		{"/usr/bin/env -iS python3", envCall{program: "python3", clean: true}},
		{"/usr/bin/env --split-string=PATH=/opt:/bin x", envCall{program: "x", path: "/opt:/bin"}},
		{"/usr/bin/env -S -u HOME --unset X --chdir=/ --argv0 y -C / - x", envCall{program: "x", clean: true}},
		{"/usr/bin/env -S --block-signal=INT --ignore-environment -- x", envCall{program: "x", clean: true}},
		{"/usr/bin/env -S A=b -- x", envCall{program: "--"}},
		{"/usr/bin/env -S 'a b' c", envCall{program: "a b"}},
		{`/usr/bin/env -S "a\_b" c`, envCall{program: "a b"}},
		{`/usr/bin/env -S X=\'\" a\tb c`, envCall{program: "a\tb"}},
		{`/usr/bin/env -S X=1\_x`, envCall{program: "x"}},
		{"/usr/bin/env -S X=1 #x", envCall{}},
		{"/usr/bin/env -S X=1#2 x#y", envCall{program: "x#y"}},
		{`/usr/bin/env -S X=1\cx`, envCall{}},
		{"/usr/bin/env -S ${HOME}/bin/x", envCall{}},
	} {
		h, ok := parseHashbang([]byte("#!" + c.line + "\n"))
		got, isEnv := h.env()
		if !ok || !isEnv || got != c.want {
			t.Errorf("%s: %+v, want %+v", c.line, got, c.want)
		}
	}
	h, _ := parseHashbang([]byte("#!/usr/bin/environment x\n"))
	if c, ok := h.env(); ok {
		t.Errorf("another program is taken for env: %+v", c)
	}
}

// Linux itself says how many scripts it follows.
func TestLinuxFollowsAsManyScripts(t *testing.T) {
	if _, err := os.Stat("/proc/version"); err != nil {
		t.Skip("only Linux can be asked")
	}
	dir, name := t.TempDir(), "/bin/true"
	for i := range maxScripts + 1 {
		file := filepath.Join(dir, string(rune('a'+i)))
		if err := os.WriteFile(file, []byte("#!"+name+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := exec.Command(file).Run(); (err == nil) != (i < maxScripts) {
			t.Errorf("script %d: %v; want %d to be followed", i+1, err, maxScripts)
		}
		name = file
	}
}

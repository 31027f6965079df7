package hook

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// place is a hooks directory with a pre-push hook of somebody's in it.
func place(t *testing.T) *Place {
	t.Helper()
	top := t.TempDir()
	p := &Place{Dir: filepath.Join(top, ".git", "hooks"), Top: top, common: filepath.Join(top, ".git")}
	if err := os.MkdirAll(p.Dir, 0o755); err != nil {
		t.Fatal(err)
	}
	put(t, p.Hook(), 0o751)
	return p
}

const mine = "#!/bin/sh\nexit 0\n"

func put(t *testing.T, file string, mode fs.FileMode) {
	t.Helper()
	if err := os.WriteFile(file, []byte(mine), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, mode); err != nil {
		t.Fatal(err)
	}
}

// holdMine wants the file to be the hook of somebody's, to the byte and the bit.
func holdMine(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(text) != mine || runtime.GOOS != "windows" && info.Mode() != 0o751 {
		t.Errorf("%s has mode %v and the content %q", file, info.Mode(), text)
	}
}

// TestEveryStepKeepsTheOldHook stops an installation after each of its steps: the old hook runs, or the new one with the old one
// beside it; and both a new installation and uninstall go on from there.
func TestEveryStepKeepsTheOldHook(t *testing.T) {
	steps := map[string]func(t *testing.T, p *Place){
		"nothing done": func(*testing.T, *Place) {},
		"new hook written under another name": func(t *testing.T, p *Place) {
			if _, err := p.writeTemp(script("/bin/verify"), 0o755); err != nil {
				t.Fatal(err)
			}
		},
		"second name given": func(t *testing.T, p *Place) {
			if err := p.keep(); err != nil {
				t.Fatal(err)
			}
		},
		"copied, where there are no second names": func(t *testing.T, p *Place) {
			if err := p.keepCopy(0o751); err != nil {
				t.Fatal(err)
			}
		},
	}
	for name, step := range steps {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			p := place(t)
			step(t, p)
			holdMine(t, p.Hook())
			if _, err := p.Uninstall(); err != nil {
				t.Errorf("uninstall: %v", err)
			}
			holdMine(t, p.Hook())
			step(t, p)
			if done, err := p.Install("/bin/verify", false); !done || err != nil {
				t.Fatalf("install: %v, %v", done, err)
			}
			holdMine(t, p.Kept())
			if s, err := p.Look(); err != nil || s.State != Installed || s.Program != "/bin/verify" || !s.Kept {
				t.Errorf("after install: %+v, %v", s, err)
			}
			if done, err := p.Uninstall(); !done || err != nil {
				t.Errorf("uninstall: %v, %v", done, err)
			}
			holdMine(t, p.Hook())
			if _, err := os.Lstat(p.Kept()); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("after uninstall %s is still there: %v", p.Kept(), err)
			}
		})
	}
}

// TestKeepReplacesNothing: what is kept already is never written over.
func TestKeepReplacesNothing(t *testing.T) {
	p := place(t)
	if err := os.WriteFile(p.Kept(), []byte("older"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := p.keep(); !errors.Is(err, fs.ErrExist) {
		t.Errorf("keep gives %v", err)
	}
	if _, err := p.Install("/bin/verify", false); !errors.As(err, new(*Refusal)) {
		t.Errorf("install gives %v", err)
	}
	if text, err := os.ReadFile(p.Kept()); err != nil || string(text) != "older" {
		t.Errorf("what is kept is now %q, %v", text, err)
	}
	holdMine(t, p.Hook())
}

// TestInstallWritesAnew: another program, or another version's text, replaces the hook that verify wrote.
func TestInstallWritesAnew(t *testing.T) {
	p := place(t)
	for _, program := range []string{"/a/verify", "/b/verify"} {
		if done, err := p.Install(program, false); !done || err != nil {
			t.Fatalf("%s: %v, %v", program, done, err)
		}
		if done, err := p.Install(program, false); done || err != nil {
			t.Fatalf("%s again: %v, %v", program, done, err)
		}
	}
	text := "exit 0 # of another version\nrecorded='/b/verify'\n"
	older := interpreter + marker + digest(text) + "\n" + text
	if err := os.WriteFile(p.Hook(), []byte(older), 0o755); err != nil {
		t.Fatal(err)
	}
	if s, err := p.Look(); err != nil || s.State != Installed || s.Current {
		t.Fatalf("another version's hook: %+v, %v", s, err)
	}
	if done, err := p.Install("/b/verify", false); !done || err != nil {
		t.Fatalf("over another version's: %v, %v", done, err)
	}
	holdMine(t, p.Kept())
}

// TestNothingIsLeftBehind where the hooks directory cannot be written to.
func TestNothingIsLeftBehind(t *testing.T) {
	if os.Geteuid() <= 0 {
		t.Skip("root is denied nothing")
	}
	p := place(t)
	if err := os.Chmod(p.Dir, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(p.Dir, 0o755)
	if _, err := p.Install("/bin/verify", false); err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("install gives %v", err)
	}
	holdMine(t, p.Hook())
	if names, err := os.ReadDir(p.Dir); err != nil || len(names) != 1 {
		t.Errorf("the directory holds %v, %v", names, err)
	}
}

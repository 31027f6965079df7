package hook

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Refusal is why a hook was not installed or removed, and what to do about it. Nothing was written.
type Refusal struct {
	Fact, Remedy string
	Manager      *Manager // whose files the remedy speaks of, or nil
	Lines        []string // to add by hand, where there is no manager
}

// Error is the fact.
func (r *Refusal) Error() string { return r.Fact }

// Install writes the hook that calls program, an absolute path. A hook that is there is kept beside it, to be run first. done
// says whether anything was written: not where the very hook is installed already. With force it also writes into a directory
// that core.hooksPath shares with other repositories. An error that is a *[Refusal] says what to do instead.
//
// The hook that was there gets its second name first, and is then replaced in one step: whenever this is cut off the old hook
// or the new one runs, and the old one is never lost.
func (p *Place) Install(program string, force bool) (done bool, err error) {
	s, err := p.Look()
	if err != nil {
		return false, err
	}
	if err := p.mayInstall(s, force); err != nil {
		return false, err
	}
	text := script(program)
	if s.State == Installed && s.Current && s.Program == program {
		return false, nil
	}
	if err := os.MkdirAll(p.Dir, 0o777); err != nil {
		return false, fmt.Errorf("cannot make %q: %w", p.Dir, plain(err))
	}
	temp, err := p.writeTemp(text, 0o755)
	if err != nil {
		return false, fmt.Errorf("cannot write in %q: %w", p.Dir, plain(err))
	}
	if s.State == Other && !s.Kept {
		err = p.keep()
	}
	file := cmp.Or(s.File, p.Hook())
	if err == nil {
		err = os.Rename(temp, file)
	}
	if err != nil {
		os.Remove(temp)
		return false, fmt.Errorf("cannot install %q: %w", file, plain(err))
	}
	return true, nil
}

// mayInstall refuses where installing would overwrite what is somebody else's, or be overwritten.
func (p *Place) mayInstall(s *Status, force bool) error {
	if info, err := os.Stat(p.Dir); err == nil && !info.IsDir() {
		return &Refusal{
			Fact:   fmt.Sprintf("git looks for hooks in %q, which is no directory: hooks are turned off here", p.Dir),
			Remedy: "see git config --show-origin core.hooksPath",
		}
	}
	switch {
	case s.State == Managed:
		return &Refusal{
			Fact:    s.Manager.Name + " writes the hooks of this repository, and would overwrite one that it did not write",
			Remedy:  "have " + s.Manager.Name + " run verify, as shown above",
			Manager: s.Manager,
		}
	case p.shared() && !force && s.State != Installed:
		return &Refusal{
			Fact:   fmt.Sprintf("the hooks directory %q is not this repository's alone", p.Dir),
			Remedy: "add the line above to its pre-push hook, or install there for all of them with --force",
			Lines:  []string{command + ` "$@"`},
		}
	case s.State == Edited:
		return &Refusal{
			Fact:   fmt.Sprintf("%q was written by verify and changed since", p.Hook()),
			Remedy: "move it away and install again",
		}
	case s.State == Other && s.Kept && !s.KeptSame:
		return &Refusal{
			Fact:   fmt.Sprintf("there is a hook %q, and another one is kept as %q", p.Hook(), keptName),
			Remedy: "move one of them away and install again",
		}
	}
	return nil
}

// writeTemp writes a file beside the hook, whole and on disk, under a name that git does not run.
func (p *Place) writeTemp(text []byte, mode fs.FileMode) (string, error) {
	temp := filepath.Join(p.Dir, ".pre-push.verify-"+rand.Text()[:12])
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err != nil {
		os.Remove(temp)
		return "", err
	}
	return temp, nil
}

// keep gives the hook that is there its second name: a link has the same target, a file is the same file, or where the file
// system knows no second names a copy with the same mode. It never replaces anything.
func (p *Place) keep() error {
	info, err := os.Lstat(p.Hook())
	if err != nil {
		return err
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		target, err := os.Readlink(p.Hook())
		if err != nil {
			return err
		}
		return os.Symlink(target, p.Kept())
	}
	if err := os.Link(p.Hook(), p.Kept()); err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	return p.keepCopy(info.Mode())
}

func (p *Place) keepCopy(mode fs.FileMode) error {
	text, err := os.ReadFile(p.Hook())
	if err != nil {
		return err
	}
	temp, err := p.writeTemp(text, mode.Perm())
	if err != nil {
		return err
	}
	return os.Rename(temp, p.Kept())
}

// Uninstall removes the hook and puts back the one that was there, the same file with the same mode. done says whether anything
// was there to do. A hook that somebody changed since verify wrote it is left alone, with a *[Refusal].
func (p *Place) Uninstall() (done bool, err error) {
	s, err := p.Look()
	if err != nil {
		return false, err
	}
	switch {
	case s.State == Edited:
		remedy := "move it away yourself"
		if s.Kept {
			remedy += ", and put back the hook from before: " + keptName
		}
		return false, &Refusal{Fact: fmt.Sprintf("%q was changed since verify wrote it", p.Hook()), Remedy: remedy}
	case s.State == Installed && !s.Kept:
		err = os.Remove(s.File)
	case s.State == Installed, s.State == Absent && s.Kept:
		err = os.Rename(p.Kept(), cmp.Or(s.File, p.Hook()))
	case s.KeptSame: // an installation was cut off
		err = os.Remove(p.Kept())
	case s.Kept:
		return false, &Refusal{
			Fact:   fmt.Sprintf("%q is not verify's, and the hook from before verify's is still kept as %q", p.Hook(), keptName),
			Remedy: "move one of them away yourself",
		}
	default:
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("cannot uninstall %q: %w", p.Hook(), plain(err))
	}
	return true, nil
}

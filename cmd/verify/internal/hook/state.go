package hook

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// State is what the hooks directory holds for a push.
type State int

// The states.
const (
	Absent    State = iota // no pre-push hook
	Installed              // the one that verify wrote
	Edited                 // the one that verify wrote, changed since
	Other                  // somebody else's
	Managed                // that of a hook manager
)

// Status is what is installed.
type Status struct {
	State
	File     string   // of the hook that verify wrote; of Installed
	Program  string   // the verify that the hook calls, when it is there; of Installed
	Current  bool     // the hook is what this version of verify writes; of Installed
	Kept     bool     // a hook from before is kept beside it
	KeptSame bool     // what is kept is also the hook that is there: an installation was cut off
	KeptRuns bool     // git would run the kept one: it is executable
	Manager  *Manager // of Managed
}

var errNotFile = errors.New("is not a file")

func readMost(r io.Reader, most int64) ([]byte, error) { return io.ReadAll(io.LimitReader(r, most)) }

// Look says what is installed.
func (p *Place) Look() (*Status, error) {
	s := &Status{}
	if info, err := os.Stat(p.Dir); err == nil && !info.IsDir() {
		return s, nil // core.hooksPath=/dev/null turns hooks off
	}
	text, err := readSmall(p.Hook())
	link := false
	if info, e := os.Lstat(p.Hook()); e == nil {
		link = info.Mode()&fs.ModeSymlink != 0
	}
	switch ours, intact, program := recognise(text); {
	case errors.Is(err, fs.ErrNotExist) && !link:
		p.lookManaged(s, nil)
	case err != nil && !link:
		return nil, fmt.Errorf("the hook %q cannot be read: %w", p.Hook(), plain(err))
	case ours && intact && !link:
		s.installed(p.Hook(), text, program)
	case ours:
		s.State = Edited
	default:
		s.State = Other
		p.lookManaged(s, text)
	}
	_, err = os.Lstat(p.Kept())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%q cannot be read: %w", p.Kept(), plain(err))
	}
	if err == nil {
		s.Kept, s.KeptSame = true, s.State == Other && same(p.Hook(), p.Kept())
		target, err := os.Stat(p.Kept())
		s.KeptRuns = err == nil && target.Mode().IsRegular() && target.Mode()&0o111 != 0
	}
	return s, nil
}

// installed says that file holds the hook that verify wrote.
func (s *Status) installed(file string, text []byte, program string) {
	s.State, s.File, s.Program, s.Current = Installed, file, program, bytes.Equal(text, script(program))
}

// lookManaged says so when a manager wrote the hook with this text, and when that manager runs verify's own hook.
func (p *Place) lookManaged(s *Status, text []byte) {
	if s.Manager = p.managerOf(text); s.Manager == nil {
		return
	}
	s.State = Managed
	if s.Manager.Name != preCommit {
		return
	}
	file := filepath.Join(p.Dir, legacyName)
	text, err := readSmall(file)
	if ours, intact, program := recognise(text); err == nil && ours && intact {
		s.installed(file, text, program)
	}
}

// same says whether two hooks are one: the same file, links to the same, or copies with the same mode.
func same(a, b string) bool {
	x, err := os.Lstat(a)
	if err != nil {
		return false
	}
	y, err := os.Lstat(b)
	if err != nil || x.Mode() != y.Mode() {
		return false
	}
	if x.Mode()&fs.ModeSymlink != 0 {
		to, err := os.Readlink(a)
		other, wrong := os.Readlink(b)
		return err == nil && wrong == nil && to == other
	}
	if os.SameFile(x, y) {
		return true
	}
	left, err := os.ReadFile(a)
	if err != nil {
		return false
	}
	right, err := os.ReadFile(b)
	return err == nil && bytes.Equal(left, right)
}

// plain is err without the operation and the path that the message around it names.
func plain(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

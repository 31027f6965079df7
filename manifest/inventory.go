package manifest

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"verify.example/verify/manifest/mtree"
)

// inventory reads the list that the manifest's "inventory" names. There can be one only: two lists that are both exact contradict
// each other, or say the same twice.
func (l *loader) inventory(d *document) {
	v := d.get("inventory")
	if v.Pos.Line == 0 {
		return
	}
	t, ok := d.text(v, `"inventory"`)
	switch {
	case !ok:
		return
	case d.pack != "":
		d.faults.Add(t.Pos, "", "a pack cannot name the inventory %s", quote(t.Text))
		return
	case l.listed.Line != 0:
		d.faults.Add(t.Pos, "leave one of them out", "there can be one inventory, and %s names one already", l.listed)
		return
	case strings.HasPrefix(t.Text, "/"):
		d.faults.Add(t.Pos, "write it relative to the manifest", "%s is an absolute path", quote(t.Text))
		return
	case strings.ContainsRune(t.Text, 0):
		d.faults.Add(t.Pos, "", "a path cannot hold a NUL byte")
		return
	}
	l.listed = t.Pos
	name := filepath.Join(filepath.Dir(d.name), filepath.FromSlash(t.Text))
	in, err := l.opt.Open(name)
	if err != nil {
		d.faults.Add(t.Pos, `the path in "inventory" begins at the manifest's own directory`, "cannot read %s: %v", quote(name), cause(err))
		return
	}
	defer in.Close()
	inv, faults, err := mtree.Read(name, in, mtree.Options{MaxEntries: l.opt.MaxEntries})
	if err != nil {
		d.faults.Add(t.Pos, "", "cannot read %s: %v", quote(name), cause(err))
		return
	}
	l.faults = append(l.faults, faults...)
	if inv != nil {
		inv.Pos = t.Pos
		l.policy.Inventory = inv
	}
}

// opening is how lists are opened where nobody says: as manifests are read.
func (o Options) opening() func(name string) (io.ReadCloser, error) {
	if o.ReadFile == nil {
		return openPlain
	}
	return func(name string) (io.ReadCloser, error) {
		text, err := o.ReadFile(name)
		return io.NopCloser(bytes.NewReader(text)), err
	}
}

// openPlain opens a plain file and nothing else. It never waits for a FIFO.
func openPlain(name string) (io.ReadCloser, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNotPlain
	}
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err != nil || !info.Mode().IsRegular() {
		f.Close()
		if err == nil {
			err = errNotPlain
		}
		return nil, err
	}
	return f, nil
}

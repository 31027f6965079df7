package checks

import (
	"context"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verify.example/verify/checks/artifact"
)

// thing is one entry of a tree that a test describes.
type thing struct {
	typ      artifact.Type
	mode     uint16
	uid, gid uint32
	text     string // of a file its content, of a link its target
}

// forest is a tree, by path; directories that are not named are implied, with mode 0755.
type forest map[string]thing

func file(mode uint16, text string) thing {
	return thing{typ: artifact.File, mode: mode, text: text}
}

func folder(mode uint16) thing { return thing{typ: artifact.Directory, mode: mode} }

func symlink(target string) thing { return thing{typ: artifact.Link, mode: 0o777, text: target} }

// with is a copy with one thing changed; a thing of no type is left out with all below it.
func (f forest) with(at string, t thing) forest {
	g := maps.Clone(f)
	for p := range f {
		if p == at || t.typ != artifact.Directory && strings.HasPrefix(p, at+"/") {
			delete(g, p)
		}
	}
	if t.typ != artifact.Unknown {
		g[at] = t
	}
	return g
}

// whole is the tree with every directory named.
func (f forest) whole() forest {
	g := maps.Clone(f)
	for p := range f {
		for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
			if _, named := g[dir]; !named {
				g[dir] = folder(0o755)
			}
		}
	}
	return g
}

// committed is the tree as git holds it.
func (f forest) committed() forest {
	g := forest{}
	for p, t := range f {
		switch t.typ {
		case artifact.File:
			g[p] = file(0o644|t.mode&0o100|t.mode&0o100>>3|t.mode&0o100>>6, t.text)
		case artifact.Link:
			g[p] = symlink(t.text)
		}
	}
	return g
}

// medium is what a tree is read from.
type medium struct {
	kind   string
	held   artifact.Held
	stream bool
}

var (
	asTar    = medium{"tar", artifact.HeldMode | artifact.HeldExec | artifact.HeldOwner, true}
	asZip    = medium{"zip", artifact.HeldMode | artifact.HeldExec, false}
	asBare   = medium{"zip", 0, false} // made on Windows
	asGit    = medium{"git", artifact.HeldExec, false}
	asFolder = medium{"directory", artifact.HeldMode | artifact.HeldExec | artifact.HeldOwner, false}
)

// of opens a tree that is known as a whole. Its contents are handed out in pieces of a few bytes where they stream.
func (m medium) of(name string, f forest) Options {
	if m.kind == "git" {
		f = f.committed()
	}
	f = f.whole()
	paths := slices.SortedFunc(maps.Keys(f), comparePaths)
	contents := map[int64]string{}
	dirs := map[string]*artifact.Dir{".": {Path: ".", Self: artifact.Entry{Name: ".", Type: artifact.Directory, Mode: 0o755}}}
	for i, p := range paths {
		t, d := f[p], dirs[path.Dir(p)]
		e := artifact.Entry{Name: path.Base(p), Type: t.typ, Mode: t.mode, UID: t.uid, GID: t.gid, Size: int64(len(t.text)), Ref: int64(i)}
		if m.held == 0 {
			e.Mode = 0
		}
		d.Entries = append(d.Entries, e)
		switch t.typ {
		case artifact.Directory:
			dirs[p] = &artifact.Dir{Path: p, Parent: d, Self: e}
			d.Dirs = append(d.Dirs, dirs[p])
		case artifact.Link:
			if d.Targets == nil {
				d.Targets = map[string]string{}
			}
			d.Targets[e.Name] = t.text
		case artifact.File:
			contents[e.Ref] = t.text
		}
	}
	for _, d := range dirs {
		slices.SortFunc(d.Entries, func(a, b artifact.Entry) int { return strings.Compare(a.Name, b.Name) })
		slices.SortFunc(d.Dirs, func(a, b *artifact.Dir) int { return strings.Compare(a.Self.Name, b.Self.Name) })
	}
	src := &artifact.Source{Kind: m.kind, Held: m.held, Known: dirs["."], Root: dirs["."].Self, Close: func() error { return nil }}
	src.NewReader = func() artifact.Reader { return heldReader{contents} }
	if m.stream {
		src.Stream = func(_ context.Context, want func(int64) bool, give func(int64, io.Reader) error) error {
			for _, ref := range slices.Sorted(maps.Keys(contents)) {
				if want(ref) {
					if err := give(ref, &trickle{contents[ref]}); err != nil {
						return err
					}
				}
			}
			return nil
		}
	}
	return Options{Dir: name, Source: src}
}

// heldReader reads contents that are held in memory.
type heldReader struct{ contents map[int64]string }

func (r heldReader) List(*artifact.Dir) error                  { return nil }
func (r heldReader) Stat(*artifact.Dir, *artifact.Entry) error { return nil }
func (r heldReader) Close() error                              { return nil }

func (r heldReader) Read(_ *artifact.Dir, e *artifact.Entry, c *artifact.Content, begin func(*artifact.Entry, artifact.Times) bool) error {
	if !begin(e, artifact.Times{}) {
		return nil
	}
	text := r.contents[e.Ref]
	for {
		n := copy(c.Space(), text)
		text = text[n:]
		if !c.Write(c.Space()[:n], text == "") || text == "" {
			return nil
		}
	}
}

// trickle hands out a text a few bytes at a time.
type trickle struct{ text string }

func (t *trickle) Read(p []byte) (int, error) {
	n := copy(p[:min(len(p), 4099)], t.text)
	if t.text = t.text[n:]; t.text == "" {
		return n, io.EOF
	}
	return n, nil
}

// on writes the tree to a new directory on disk. Owners are those of whoever runs the test.
func (f forest) on(tb testing.TB) string {
	tb.Helper()
	dir := tb.TempDir()
	must := func(err error) {
		if err != nil {
			tb.Fatal(err)
		}
	}
	must(os.Chmod(dir, 0o755))
	f = f.whole()
	paths := slices.SortedFunc(maps.Keys(f), comparePaths)
	for _, p := range paths {
		at := filepath.Join(dir, p)
		switch t := f[p]; t.typ {
		case artifact.Directory:
			must(os.Mkdir(at, 0o755))
		case artifact.Link:
			must(os.Symlink(t.text, at))
		case artifact.File:
			must(os.WriteFile(at, []byte(t.text), 0o644))
		}
	}
	for _, p := range slices.Backward(paths) {
		if t := f[p]; t.typ != artifact.Link {
			must(os.Chmod(filepath.Join(dir, p), os.FileMode(t.mode&0o777)))
		}
	}
	return dir
}

package artifact

import (
	"io"
	"io/fs"
	"os"
	"runtime"
	"sort"
	"strings"
)

// openPortable opens a directory as a source with nothing but the standard library: os.Root keeps everything inside.
func openPortable(dir string) (*Source, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	info, err := root.Stat(".")
	if err != nil {
		root.Close()
		return nil, err
	}
	held := HeldMode | HeldExec | HeldOwner
	if runtime.GOOS == "windows" {
		held = 0 // what os reports there is made up from one read-only bit
	}
	src := &Source{Kind: "directory", Held: held, Root: Entry{Name: "."}}
	if held == 0 {
		src.Said.NotHeld = []string{"Windows holds no permission bits and no numeric owners: modes, x bits, access and owners were not compared"}
	}
	fillInfo(&src.Root, info)
	src.NewReader = func() Reader { return &portableReader{root: root} }
	src.Close = root.Close
	return src, nil
}

// portableReader is the Reader of a directory on any system. It keeps the listed directory open as a root of its own, so that
// entries are found by their names alone.
type portableReader struct {
	root *os.Root
	dir  *os.Root
}

func (r *portableReader) Close() error {
	if r.dir == nil || r.dir == r.root {
		return nil
	}
	err := r.dir.Close()
	r.dir = nil
	return err
}

// enter opens a directory below the root component by component, since os.Root would follow links that stay inside.
func (r *portableReader) enter(path string) (*os.Root, error) {
	at := r.root
	if path == "." {
		return at, nil
	}
	for name := range strings.SplitSeq(path, "/") {
		info, err := at.Lstat(name)
		if err == nil && !info.IsDir() {
			err = errNotDirectory(typeOf(info.Mode()))
		}
		var next *os.Root
		if err == nil {
			next, err = at.OpenRoot(name)
		}
		if at != r.root {
			at.Close()
		}
		if err != nil {
			return nil, err
		}
		at = next
	}
	return at, nil
}

func (r *portableReader) List(d *Dir) error {
	r.Close()
	dir, err := r.enter(d.Path)
	if err != nil {
		return err
	}
	r.dir = dir
	f, err := dir.Open(".")
	if err != nil {
		return err
	}
	defer f.Close()
	list, err := f.ReadDir(-1)
	if err != nil {
		return err
	}
	d.Entries = make([]Entry, 0, len(list))
	for _, e := range list {
		d.Entries = append(d.Entries, Entry{Name: e.Name(), Type: typeOf(e.Type())})
	}
	sort.Slice(d.Entries, func(i, j int) bool { return d.Entries[i].Name < d.Entries[j].Name })
	return nil
}

func (r *portableReader) Stat(d *Dir, e *Entry) error {
	info, err := r.dir.Lstat(e.Name)
	if err != nil {
		return err
	}
	fillInfo(e, info)
	if e.Type != Link {
		return nil
	}
	target, err := r.dir.Readlink(e.Name)
	if err != nil {
		return err
	}
	if d.Targets == nil {
		d.Targets = map[string]string{}
	}
	d.Targets[e.Name] = target
	return nil
}

func (r *portableReader) Read(_ *Dir, e *Entry, c *Content, begin func(*Entry, Times) bool) error {
	before, err := r.dir.Lstat(e.Name)
	if err != nil {
		return err
	}
	if !before.Mode().IsRegular() { // opening a FIFO would wait for a writer
		return ErrChanged
	}
	f, err := r.dir.Open(e.Name)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() || !os.SameFile(before, info) {
		return ErrChanged
	}
	fillInfo(e, info)
	t := info.ModTime()
	more := begin(e, Times{t.Unix(), int64(t.Nanosecond())})
	if err := c.askCaps(e, f.Fd()); err != nil || !more {
		return err
	}
	c.Facts.At = f
	err = readFile(f, e.Size, c)
	c.Facts.At = nil
	return err
}

// readFile gives an open file's content to c. A file that ends before the size it had when it was opened was changed
// meanwhile; what was added behind that size is not looked at.
func readFile(f io.Reader, size int64, c *Content) error {
	var total int64
	have := 0
	for {
		space := c.Space()
		n, err := f.Read(space[have:])
		if err != nil && err != io.EOF {
			return err
		}
		total, have = total+int64(n), have+n
		end := err == io.EOF || (size > 0 && total >= size)
		if !end && have < HeadSize {
			continue
		}
		if end && total < size {
			return ErrChanged
		}
		if !c.Write(space[:have], end) || end {
			return nil
		}
		have = 0
	}
}

func typeOf(m fs.FileMode) Type {
	switch m.Type() {
	case 0:
		return File
	case fs.ModeDir:
		return Directory
	case fs.ModeSymlink:
		return Link
	case fs.ModeNamedPipe:
		return FIFO
	case fs.ModeSocket:
		return Socket
	case fs.ModeDevice | fs.ModeCharDevice:
		return CharDevice
	case fs.ModeDevice:
		return BlockDevice
	}
	return Unknown
}

// fillInfo takes over what the standard library told.
func fillInfo(e *Entry, info fs.FileInfo) {
	m := info.Mode()
	e.Type, e.Size, e.Mode = typeOf(m), info.Size(), uint16(m.Perm())
	if m&fs.ModeSetuid != 0 {
		e.Mode |= 0o4000
	}
	if m&fs.ModeSetgid != 0 {
		e.Mode |= 0o2000
	}
	if m&fs.ModeSticky != 0 {
		e.Mode |= 0o1000
	}
	e.UID, e.GID = ownerOf(info)
}

package artifact

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// member is where an archive has one of its files.
type member struct {
	offset, size int64
	bad          string // why it cannot be read
}

// members are the files and links of an archive that holds an image.
type members struct {
	files map[string]member
	links map[string]string // links, hard ones too, with the path that each leads to
}

// newArchiveStore opens an archive that holds an image. A compressed one is expanded aside first, as its parts are not read in
// the order in which they lie there.
func newArchiveStore(ctx context.Context, file string, o Opening) (*blobStore, *members, error) {
	in, err := openParts(ctx, file, o.Limits)
	if err != nil {
		return nil, nil, err
	}
	m, err := listMembers(ctx, in, o.Limits)
	if err != nil {
		return nil, nil, errors.Join(err, in.close())
	}
	open := func(name string) (*blob, error) {
		if in.unchanged != nil {
			if err := in.unchanged(); err != nil {
				return nil, err
			}
		}
		name, err := m.follow(name)
		if err != nil {
			return nil, err
		}
		at, ok := m.files[name]
		if !ok {
			return nil, fs.ErrNotExist
		}
		if at.bad != "" {
			return nil, errors.New(at.bad)
		}
		return &blob{
			Reader: io.NewSectionReader(in.at, at.offset, at.size), size: at.size, close: func() error { return nil },
		}, nil
	}
	return &blobStore{open: open, close: in.close}, m, nil
}

// openParts opens an archive for reading its parts in any order.
func openParts(ctx context.Context, file string, l Limits) (input, error) {
	info, err := os.Stat(file)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("is a %s, not an archive", typeOf(info.Mode()))
	}
	if err != nil {
		return input{}, err
	}
	in, err := openFileInput(file)
	if err != nil {
		return input{}, err
	}
	head := make([]byte, 8)
	n, err := in.at.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return input{}, errors.Join(err, in.close())
	}
	if compressionOf(head[:n]) == nil {
		return in, nil
	}
	defer in.close()
	e, err := decompress(io.NewSectionReader(in.at, 0, in.size), l)
	if err != nil {
		return input{}, err
	}
	defer e.close()
	return spool(ctx, e, l)
}

// listMembers reads all headers of an archive.
func listMembers(ctx context.Context, in input, l Limits) (*members, error) {
	m := &members{files: map[string]member{}, links: map[string]string{}}
	r := newTarReader(newTape(in.at, in.size))
	for n := int64(0); ; {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		h, err := r.next()
		if err == io.EOF {
			return m, nil
		}
		if err != nil {
			return nil, err
		}
		if n += 1 + int64(len(h.Name)+len(h.Linkname))>>10; n > l.Entries {
			return nil, &LimitError{Name: "max-entries", Limit: l.Entries}
		}
		m.take(h, r.tape.off)
	}
}

// take keeps one header in mind.
func (m *members) take(h *tar.Header, offset int64) {
	name := path.Clean(h.Name)
	_, file := m.files[name]
	_, link := m.links[name]
	switch {
	case h.Typeflag == tar.TypeDir || h.Typeflag == tar.TypeXGlobalHeader:
	case file || link:
		m.files[name] = member{bad: "the archive holds it twice"}
		delete(m.links, name)
	case h.Typeflag == tar.TypeSymlink:
		m.links[name] = path.Join(path.Dir(name), h.Linkname)
		if strings.HasPrefix(h.Linkname, "/") {
			m.links[name] = h.Linkname
		}
	case h.Typeflag == tar.TypeLink:
		m.links[name] = path.Clean(h.Linkname)
	case h.Typeflag != tar.TypeReg || sparse(h):
		m.files[name] = member{bad: "the archive does not hold it as a plain file"}
	default:
		m.files[name] = member{offset: offset, size: h.Size}
	}
}

// follow says where links lead to, which never is outside of the archive.
func (m *members) follow(name string) (string, error) {
	for range 40 {
		next, ok := m.links[name]
		if !ok {
			return name, nil
		}
		if strings.HasPrefix(next, "/") || next == ".." || strings.HasPrefix(next, "../") {
			return "", fmt.Errorf("is a link to %q, out of the archive", next)
		}
		name = next
	}
	return "", errors.New("is a link that leads to itself")
}

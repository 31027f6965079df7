package artifact

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// debFile are the members of a Debian package: deb(5).
type debFile struct {
	control, data arMember
}

// debForm is a Debian package.
func debForm() Form {
	return Form{Name: "FILE.deb", Doc: "a Debian package: what it installs; known by its first bytes", magic: beginsWith(arMagic), open: openDeb}
}

// openDeb opens a Debian package: the artifact is what it installs.
func openDeb(ctx context.Context, name string, o Opening) (*Source, error) {
	if o.Strip > 0 {
		return nil, errors.New("the names in a Debian package are those on the target; leave out --strip")
	}
	in, err := openFileInput(name)
	if err != nil {
		return nil, err
	}
	return readDeb(ctx, in, o)
}

// readDeb makes a source of a package's data member, and takes from its control member what that says of the data. The source
// owns in.
func readDeb(ctx context.Context, in input, o Opening) (*Source, error) {
	o.Limits = o.Limits.OrDefault()
	d, err := readDebMembers(in.at, in.size)
	if err != nil {
		return nil, errors.Join(err, in.close())
	}
	said := Said{}
	list, err := d.readControl(ctx, d.control.input(in), o.Limits, &said)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("its member %s: %w", d.control.name, err), in.close())
	}
	src, err := openTar(ctx, "deb", d.data.input(in), o)
	if err != nil {
		return nil, fmt.Errorf("its member %s: %w", d.data.name, err)
	}
	src.Said.Listed, src.Said.Platforms = list, said.Platforms
	src.Said.Faults = append(src.Said.Faults, said.Faults...)
	src.Said.Problems = append(src.Said.Problems, said.Problems...)
	return src, nil
}

// input is a member as a file of its own.
func (m *arMember) input(in input) input {
	return input{at: io.NewSectionReader(in.at, m.offset, m.size), size: m.size, unchanged: in.unchanged, close: in.close}
}

// debTars are what the two tar members may be called behind their ".tar", and the compression that this promises.
var debTars = map[string]string{"": "", ".gz": "gzip", ".xz": "xz", ".zst": "zstd", ".bz2": "bzip2"}

// readDebMembers finds the members, in the order that deb(5) prescribes.
func readDebMembers(f io.ReaderAt, size int64) (*debFile, error) {
	r, err := newArReader(f, size)
	if err != nil {
		return nil, err
	}
	m, err := r.next()
	if err != nil && err != io.EOF {
		return nil, err
	}
	if m.name != "debian-binary" {
		return nil, errors.New("is an ar archive and no Debian package; unpack it with ar x and verify the directory")
	}
	if err := debVersion(f, m); err != nil {
		return nil, err
	}
	var d debFile
	for d.data.name == "" {
		m, err := r.next()
		if err == io.EOF {
			return nil, errors.New("a Debian package without control.tar or data.tar: it is cut off")
		}
		if err != nil {
			return nil, err
		}
		control, isControl := strings.CutPrefix(m.name, "control.tar")
		data, isData := strings.CutPrefix(m.name, "data.tar")
		_, knownControl := debTars[control]
		_, knownData := debTars[data]
		switch {
		case strings.HasPrefix(m.name, "_"): // deb(5): for local additions, ignored
		case isControl && knownControl && d.control.name == "":
			d.control = m
		case isData && knownData && d.control.name != "":
			d.data = m
		default:
			return nil, fmt.Errorf("a Debian package whose member %q is not known, or not in its place", m.name)
		}
	}
	for _, m := range []arMember{d.control, d.data} {
		if err := debCompression(f, m); err != nil {
			return nil, err
		}
	}
	return &d, d.rest(r)
}

// debCompression holds a member's compression to its name, by which dpkg chooses how to unpack it.
func debCompression(f io.ReaderAt, m arMember) error {
	head := make([]byte, min(m.size, 8))
	if _, err := f.ReadAt(head, m.offset); err != nil && err != io.EOF {
		return err
	}
	have, want := "", debTars[m.name[strings.Index(m.name, ".tar")+len(".tar"):]]
	if c := compressionOf(head); c != nil {
		have = c.name
	}
	if have != want {
		return fmt.Errorf("a Debian package whose member %q is not what its name says: its compression is %q", m.name, have)
	}
	return nil
}

// rest holds what follows the data to what dpkg ignores: members of other names.
func (d *debFile) rest(r *arReader) error {
	for {
		m, err := r.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if strings.HasPrefix(m.name, "control.tar") || strings.HasPrefix(m.name, "data.tar") || m.name == "debian-binary" {
			return fmt.Errorf("a Debian package with one more member %q: %s", m.name, zipAmbiguous)
		}
	}
}

// debVersion refuses a package of a format that is not known.
func debVersion(f io.ReaderAt, m arMember) error {
	b := make([]byte, min(m.size, 64))
	if _, err := f.ReadAt(b, m.offset); err != nil && err != io.EOF {
		return err
	}
	version, _, ok := strings.Cut(string(b), "\n")
	if !ok || !strings.HasPrefix(version, "2.") {
		return fmt.Errorf("a Debian package of the format %q, want 2.0", version)
	}
	return nil
}

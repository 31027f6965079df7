package artifact

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
)

// zipForm is a zip, and what is one by its contents.
func zipForm() Form {
	return Form{
		Name:  "FILE.zip",
		Doc:   "a zip, and so a wheel or jar; known by its first bytes",
		magic: beginsWith("PK\x03\x04", "PK\x05\x06"),
		open: func(ctx context.Context, name string, o Opening) (*Source, error) {
			in, err := openFileInput(name)
			if err != nil {
				return nil, err
			}
			return readZip(ctx, in, o)
		},
	}
}

// beginsWith says whether a file begins with one of the given bytes.
func beginsWith(magics ...string) func([]byte) bool {
	return func(head []byte) bool {
		for _, m := range magics {
			if bytes.HasPrefix(head, []byte(m)) {
				return true
			}
		}
		return false
	}
}

// refused says of a file that is known by its first bytes why it cannot be read; nil for any other.
func refused(head []byte) error {
	switch {
	case beginsWith("PK\x07\x08")(head):
		return errors.New("is one part of a zip in several parts; join the parts first (zip -s 0)")
	case beginsWith("\xed\xab\xee\xdb")(head):
		return errors.New("is an RPM package, which verify cannot read; make a tar of it (rpm2archive) and verify that")
	}
	return nil
}

// zipFile is an open zip.
type zipFile struct {
	in      input
	entries []zipEntry
}

// readZip makes a source of a zip. The source owns in.
func readZip(ctx context.Context, in input, o Opening) (*Source, error) {
	o.Limits = o.Limits.OrDefault()
	z := &zipFile{in: in}
	src, err := z.open(ctx, o)
	if err == nil && in.unchanged != nil {
		err = in.unchanged()
	}
	if err != nil {
		return nil, errors.Join(err, in.close())
	}
	return src, nil
}

func (z *zipFile) open(ctx context.Context, o Opening) (*Source, error) {
	d, err := findZipDirectory(z.in.at, z.in.size)
	if err != nil {
		return nil, err
	}
	if z.entries, err = readZipDirectory(ctx, z.in.at, d, o.Limits); err != nil {
		return nil, err
	}
	if err := z.bounded(o.Limits); err != nil {
		return nil, err
	}
	if err := checkZipLocal(ctx, z.in.at, z.entries, d.offset); err != nil {
		return nil, err
	}
	src := &Source{Kind: z.kind(), NewReader: func() Reader { return &zipReader{z: z} }, Whole: true, Close: z.in.close}
	if err := z.assemble(ctx, src, o); err != nil {
		return nil, err
	}
	src.ReadFile = z.readFile(src.Known)
	if src.Kind == "wheel" {
		return src, z.readRecord(src, o)
	}
	return src, nil
}

// bounded refuses an archive bomb by the sizes that it announces, which bind all reading.
func (z *zipFile) bounded(limits Limits) error {
	m := meter{in: z.in.size, limits: limits}
	for i := range z.entries {
		if m.out += min(z.entries[i].size, math.MaxInt64-m.out); m.out > limits.Expanded {
			break
		}
	}
	return m.check()
}

// kind says what a zip is by its entries.
func (z *zipFile) kind() string {
	if len(z.entries) > 0 && (z.entries[0].name == "META-INF/MANIFEST.MF" ||
		len(z.entries) > 1 && z.entries[0].name == "META-INF/" && z.entries[1].name == "META-INF/MANIFEST.MF") {
		return "jar"
	}
	for i := range z.entries {
		if _, ok := wheelInfo(z.entries[i].name, "WHEEL"); ok {
			return "wheel"
		}
	}
	return "zip"
}

// assemble makes the tree.
func (z *zipFile) assemble(ctx context.Context, src *Source, o Opening) error {
	a := newAssembler(impliedRoot(), o)
	a.noBackslash = true
	r := &zipReader{z: z}
	defer r.Close()
	var held, bare int64
	for i := range z.entries {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		ze := &z.entries[i]
		e, target, err := r.entry(ze, o.Limits)
		if err != nil {
			return err
		}
		if e.Ref = int64(i); ze.why != "" {
			a.problem(ze.name, ze.why)
		}
		switch {
		case e.Unheld == 0:
			held++
		case e.Type == File:
			bare++
		}
		if err := a.add(ze.name, e, target); err != nil {
			return err
		}
	}
	src.Known, src.Said = a.finish()
	src.Root = src.Known.Self
	if held > 0 || bare == 0 {
		src.Held = HeldMode | HeldExec
	}
	src.Said.NotHeld = notHeldByZip(held, bare)
	return nil
}

// entry is an entry's facts, with the target of a link. What is wrong with it is kept with it.
func (r *zipReader) entry(ze *zipEntry, limits Limits) (e Entry, target string, err error) {
	e, why := ze.facts()
	ze.judge()
	if ze.why == "" {
		ze.why = why
	}
	if e.Type != Link || ze.why != "" {
		return e, "", nil
	}
	if e.Size > int64(limits.Path) {
		return e, "", fmt.Errorf("the link %q: %w", ze.name, &LimitError{Name: "max-path", Limit: int64(limits.Path)})
	}
	b, err := r.all(ze, e.Size)
	if err != nil {
		ze.why = "is a link whose target cannot be read: " + err.Error()
	} else if bytes.IndexByte(b, 0) >= 0 {
		ze.why = "is a link whose target holds a NUL byte, so programs disagree where it leads"
	}
	return e, string(b), nil
}

// notHeldByZip says what a zip does not tell of its entries.
func notHeldByZip(held, bare int64) []string {
	switch {
	case bare == 0:
		return nil
	case held == 0:
		return []string{"made on Windows, or without modes: a zip like this holds no modes, its files will be unpacked without x bits"}
	case bare == 1:
		return []string{"a zip that holds no mode for one file, as if made on Windows or by git archive: it will be unpacked without x bits"}
	}
	return []string{fmt.Sprintf("a zip that holds no modes for %d files, as if made on Windows or by git archive: they will be unpacked without x bits", bare)}
}

// judge says of an entry that is not damaged why its content cannot be read, if it cannot.
func (e *zipEntry) judge() {
	switch {
	case e.why != "":
	case e.flags&(zipFlagEncrypted|zipFlagStrong|zipFlagMasked) != 0:
		e.why = "is encrypted, so its content cannot be read"
	case e.needs > zipVersion:
		e.why = fmt.Sprintf("needs version %d.%d of the zip format, so programs leave it out or refuse it", e.needs/10, e.needs%10)
	case e.flags&zipFlagPatch != 0:
		e.why = "is a patch, not a content"
	case e.method != zipStored && e.method != zipDeflated:
		e.why = fmt.Sprintf("is compressed by %s, which verify cannot read", zipMethod(e.method))
	case e.method == zipStored && e.packed != e.size:
		e.why = fmt.Sprintf("is not compressed, and has %d bytes for %d", e.packed, e.size)
	}
}

// zipVersion is the newest version of the format that there is, 6.3.
const zipVersion = 63

// The ways of compression that are read.
const (
	zipStored   = 0
	zipDeflated = 8
)

// zipMethod names a way of compression.
func zipMethod(m uint16) string {
	name, ok := map[uint16]string{9: "deflate64", 12: "bzip2", 14: "LZMA", 93: "zstd", 95: "xz", 98: "PPMd"}[m]
	if !ok {
		return fmt.Sprintf("method %d", m)
	}
	return name
}

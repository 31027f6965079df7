package artifact

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
)

// answered takes in one object.
func (t *gitTree) answered(p gitPending, o gitObject, content io.Reader) error {
	if p.what == Directory {
		return t.tree(p, o, content)
	}
	e := &p.dir.Entries[p.entry]
	path := p.dir.Join(e.Name)
	if o.kind == "blob" {
		e.Size = o.size
	}
	switch {
	case content == nil && p.what == File, o.kind != "" && o.kind != "blob" && p.what == File:
		return nil // the walk says so
	case content == nil:
		t.problem(path, (&missingObject{t.oid(e.Ref)}).Error())
		return nil
	case o.kind != "blob":
		t.problem(path, wrongKind(e.Type, o.kind))
		return nil
	case p.what == Link && o.size > maxTarget:
		t.problem(path, fmt.Sprintf("its target has %d bytes, which no system can hold", o.size))
		return nil
	case p.what == File && (o.size > maxKept || t.keeping+o.size > maxKeptSum):
		return nil
	}
	text := make([]byte, o.size)
	if _, err := io.ReadFull(content, text); err != nil {
		return err
	}
	if p.what == Link {
		if p.dir.Targets == nil {
			p.dir.Targets = map[string]string{}
		}
		p.dir.Targets[e.Name] = string(text)
		return nil
	}
	t.kept[e.Ref], t.keeping = text, t.keeping+o.size
	t.filters = t.filters || e.Name == attributesName && bytes.Contains(text, []byte("filter="))
	return nil
}

// wrongKind is the problem of an entry whose object is of another kind.
func wrongKind(want Type, kind string) string {
	return fmt.Sprintf("git has it as a %s, but its object is a %s", want, kind)
}

// tree reads a tree object: for each entry "MODE NAME\0" and the raw name of its object.
func (t *gitTree) tree(p gitPending, o gitObject, content io.Reader) error {
	d := p.dir
	switch {
	case content == nil:
		t.problem(d.Path, (&missingObject{t.oid(d.Self.Ref)}).Error())
		return nil
	case o.kind != "tree":
		t.problem(d.Path, wrongKind(Directory, o.kind))
		return nil
	case o.size > maxTree:
		t.problem(d.Path, fmt.Sprintf("git's tree has %d bytes; more than %d are not read", o.size, maxTree))
		return nil
	}
	t.rooted = true
	text := make([]byte, o.size)
	if _, err := io.ReadFull(content, text); err != nil {
		return err
	}
	for len(text) > 0 {
		mode, rest, ok1 := bytes.Cut(text, []byte{' '})
		name, rest, ok2 := bytes.Cut(rest, []byte{0})
		bits, ok3 := digits(mode, 8)
		if !ok1 || !ok2 || !ok3 || len(rest) < t.raw {
			t.problem(d.Path, fmt.Sprintf("git's tree %.12s is damaged %d bytes before its end", o.oid, len(text)))
			break
		}
		if err := t.place(d, bits, name, rest[:t.raw]); err != nil {
			return err
		}
		text = rest[t.raw:]
	}
	return t.complete(d, p.depth, nil)
}

// findMissing asks which objects of a tree a partial clone lacks, without fetching any.
func (t *gitTree) findMissing(oid string) error {
	run, err := t.start(t.ctx, nil, "rev-list", "--no-walk", "--objects", "--no-object-names", "--missing=print", oid)
	if err != nil {
		return err
	}
	t.missing = map[string]bool{}
	lines := bufio.NewScanner(run)
	for lines.Scan() {
		if name, ok := bytes.CutPrefix(lines.Bytes(), []byte{'?'}); ok {
			raw, err := hex.DecodeString(string(name))
			if err != nil {
				run.stop()
				return fmt.Errorf("git rev-list: unexpected answer %q", name)
			}
			t.missing[string(raw)] = true
		}
	}
	if err := run.finish(); err != nil {
		return err
	}
	return lines.Err()
}

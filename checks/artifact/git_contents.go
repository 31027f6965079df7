package artifact

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

const (
	gitSpare    = 8 << 20 // bytes of a content that are read although nobody wants them, before a new git is cheaper
	gitRestarts = 100     // gits that may fail before the others' contents are given up
)

// source is what was opened.
func (t *gitTree) source() *Source {
	t.said.NotHeld = append(t.said.NotHeld, "git holds no permission bits but x, no owners and no empty directories")
	switch {
	case t.linked == 1:
		t.said.NotHeld = append(t.said.NotHeld, "git holds a submodule's commit, not its files: 1 submodule was not looked into")
	case t.linked > 1:
		t.said.NotHeld = append(t.said.NotHeld,
			fmt.Sprintf("git holds a submodule's commit, not its files: %d submodules were not looked into", t.linked))
	}
	if t.filters {
		t.said.NotHeld = append(t.said.NotHeld,
			"git holds what a filter such as Git LFS stores, not what it makes of it: such files are looked at as they are stored")
	}
	return &Source{
		Kind: "git", Held: HeldExec, Stored: true, Root: t.root.Self, Known: t.root, Said: t.said,
		NewReader: func() Reader { return gitReader{t} },
		Stream:    t.stream,
		ReadFile:  t.readFile,
		Close: func() error {
			t.closeLanes()
			return nil
		},
	}
}

// gitReader is the Reader of a revision. Contents come by the source's Stream, but for those that were kept.
type gitReader struct{ tree *gitTree }

func (gitReader) List(*Dir) error { return nil }

func (gitReader) Close() error { return nil }

// Stat has the size of a file looked up, which git tells by its object alone: of all files at once, when the first is asked for.
func (r gitReader) Stat(_ *Dir, e *Entry) error {
	t := r.tree
	if _, kept := t.kept[e.Ref]; e.Type != File || kept {
		return nil
	}
	t.sizesOnce.Do(t.readSizes)
	switch {
	case t.sizesErr != nil:
		return t.sizesErr
	case t.sizes[e.Ref] < 0:
		return &missingObject{t.oid(e.Ref)}
	}
	e.Size = t.sizes[e.Ref]
	return nil
}

func (r gitReader) Read(_ *Dir, e *Entry, c *Content, begin func(*Entry, Times) bool) error {
	text, kept := r.tree.kept[e.Ref]
	switch {
	case !kept && e.Size == 0: // an empty one is kept
		return &missingObject{r.tree.oid(e.Ref)}
	case !begin(e, Times{}):
		return nil
	case !kept:
		return fmt.Errorf("is not obeyed: the revision has more than %d MiB of such files", maxKeptSum>>20)
	}
	return readFile(bytes.NewReader(text), e.Size, c)
}

// readSizes asks git for the sizes of all files.
func (t *gitTree) readSizes() {
	t.sizes = make([]int64, len(t.entries))
	var refs []int64
	for ref, e := range t.entries {
		t.sizes[ref] = -1
		if e != nil && e.Type == File && !t.lacks(int64(ref)) {
			refs = append(refs, int64(ref))
		}
	}
	b, err := t.openBatch(t.ctx, "--batch-check", "--buffer")
	if err != nil {
		t.sizesErr = err
		return
	}
	defer b.close()
	asked := 0
	for i, ref := range refs {
		b.askAll(&asked, i, len(refs), func(i int) string { return t.oid(refs[i]) })
		o, err := b.head()
		if err != nil {
			t.sizesErr = b.failed(err)
			return
		}
		if o.kind == "blob" {
			t.sizes[ref] = o.size
		}
	}
}

// stream is Source.Stream. A git that fails over one object is started anew for the others.
func (t *gitTree) stream(ctx context.Context, want func(int64) bool, give func(int64, io.Reader) error) error {
	var refs []int64
	for ref, e := range t.entries {
		if e != nil && e.Type == File && want(int64(ref)) {
			refs = append(refs, int64(ref))
		}
	}
	stuck := false // the git before failed over the first of refs as well
	for failures := 0; len(refs) > 0; {
		n, err := t.some(ctx, refs, give)
		refs = refs[n:]
		var fatal *fatalError
		switch {
		case err == nil || errors.Is(err, errLeft):
			continue
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, &fatal):
			return fatal.err
		}
		if failures++; failures > gitRestarts {
			return err
		}
		if stuck = !stuck || n > 0; !stuck {
			if err := t.blame(give, refs[0], err); err != nil {
				return err
			}
			refs = refs[1:]
		}
	}
	return nil
}

// fatalError is an error after which the other contents are not asked for.
type fatalError struct{ err error }

func (e *fatalError) Error() string { return e.err.Error() }

// some gives the contents of refs, in order, as far as the gits come without an error. n are those that were given.
func (t *gitTree) some(ctx context.Context, refs []int64, give func(int64, io.Reader) error) (n int, err error) {
	lanes, err := t.openLanes(ctx, refs)
	if err != nil {
		return 0, &fatalError{err}
	}
	defer t.closeLanes()
	for ; n < len(refs); n++ {
		l, given := lanes[n/gitStride%len(lanes)], false
		t.more(l, refs)
		if t.lacks(refs[n]) {
			err = t.one(refs[n], gitObject{}, nil, give)
		} else {
			err = l.answer(gitSpare, func(o gitObject, content io.Reader) error {
				given = true
				return t.one(refs[n], o, content, give)
			})
		}
		if err != nil {
			if given {
				n++
			}
			var fatal *fatalError
			if !errors.As(err, &fatal) {
				err = l.failed(err)
			}
			return n, err
		}
		l.done++
	}
	return n, nil
}

// one gives the content of an entry, or has the run say what is wrong with it.
func (t *gitTree) one(ref int64, o gitObject, content io.Reader, give func(int64, io.Reader) error) error {
	e := t.entries[ref]
	switch {
	case o.kind == "":
		return t.blame(give, ref, &missingObject{t.oid(ref)})
	case o.kind != "blob":
		return t.blame(give, ref, errors.New(wrongKind(File, o.kind)))
	}
	if t.expanded += o.size; t.expanded > t.limits.Expanded {
		return &fatalError{&LimitError{Name: "max-expanded", Limit: t.limits.Expanded}}
	}
	e.Size = o.size
	return give(ref, content)
}

// blame gives a content that cannot be read.
func (t *gitTree) blame(give func(int64, io.Reader) error, ref int64, why error) error {
	if err := give(ref, noContent{why}); err != nil && !errors.Is(err, why) {
		return &fatalError{err}
	}
	return nil
}

// noContent is a content that cannot be read.
type noContent struct{ err error }

func (r noContent) Read([]byte) (int, error) { return 0, r.err }

// readFile is Source.ReadFile. A link is followed within the tree.
func (t *gitTree) readFile(name string, most int64) ([]byte, error) {
	tree := Tree{Root: t.root}
	for hops := 0; ; hops++ {
		d, e := tree.Lookup(path.Clean(name))
		switch {
		case e == nil:
			return nil, fs.ErrNotExist
		case e.Type == File:
			return t.readEntry(e, most)
		case e.Type != Link || hops == 40:
			return nil, fmt.Errorf("is a %s, not a plain file", e.Type)
		}
		if name = d.Targets[e.Name]; path.IsAbs(name) {
			return nil, errors.New("is a link out of the revision")
		}
		if name = path.Join(d.Path, name); name == ".." || strings.HasPrefix(name, "../") {
			return nil, errors.New("is a link out of the revision")
		}
	}
}

// readEntry reads a file whole.
func (t *gitTree) readEntry(e *Entry, most int64) ([]byte, error) {
	text, kept := t.kept[e.Ref]
	if !kept && !t.lacks(e.Ref) {
		err := t.blobs(t.ctx, []string{t.oid(e.Ref)}, func(_ string, size int64, content io.Reader) error {
			if content == nil {
				return nil
			}
			var err error
			text, err = io.ReadAll(io.LimitReader(content, most+1))
			kept = true
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	switch {
	case !kept:
		return nil, &missingObject{t.oid(e.Ref)}
	case int64(len(text)) > most:
		return nil, fmt.Errorf("is larger than %d bytes", most)
	}
	return text, nil
}

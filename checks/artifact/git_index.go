package artifact

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// gitIndexDirs are the directories of an index whose entries are still coming, the root first.
type gitIndexDirs struct {
	tree     *gitTree
	open     []*Dir
	children []map[string]*Dir // by name, of each of open
	unmerged []byte            // the path of the problem that was reported last
	added    int               // with intent to add
}

// readIndex reads the index of the repository whose git directory is dir; up leads to the top of the work tree.
func (t *gitTree) readIndex(dir, up string) error {
	top := t.git
	if top.dir = up; !filepath.IsAbs(up) {
		top.dir = filepath.Join(t.dir, up)
	}
	c := checkout{git: top, index: filepath.Join(dir, "index")}
	if err := c.lostIndex(t.ctx); err != nil {
		return err
	}
	if t.partial {
		if err := t.findMissingOf(top); err != nil {
			return err
		}
	}
	dirs := &gitIndexDirs{tree: t, open: []*Dir{t.root}, children: []map[string]*Dir{{}}}
	if err := top.eachIndexed(t.ctx, dirs.add); err != nil {
		return err
	}
	return dirs.finish()
}

// eachIndexed calls f for each entry of the index.
func (g git) eachIndexed(ctx context.Context, f func(e *indexEntry) error) error {
	run, err := g.start(ctx, nil, "ls-files", "-z", "-t", "--stage", "--debug")
	if err != nil {
		return err
	}
	entries := &indexReader{in: bufio.NewReaderSize(run, 128<<10)}
	for {
		e, err := entries.next()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			if ended := run.finish(); ended != nil || errors.Is(err, io.EOF) {
				return ended
			}
			return fmt.Errorf("git ls-files: %w", err)
		}
		if err == nil {
			err = f(e)
		}
		if err != nil {
			run.stop()
			return err
		}
	}
}

// add puts an entry of the index into its directory.
func (x *gitIndexDirs) add(e *indexEntry) error {
	if e.stage != '0' {
		if !bytes.Equal(x.unmerged, e.path) {
			x.unmerged = append(x.unmerged[:0], e.path...)
			x.tree.problem(string(e.path), "is unmerged: resolve the conflict and git add it")
		}
		return nil
	}
	if e.intentToAdd {
		x.added++
		return nil
	}
	raw := make([]byte, hex.DecodedLen(len(e.oid)))
	if _, err := hex.Decode(raw, e.oid); err != nil || len(raw) != x.tree.raw {
		return fmt.Errorf("git ls-files: unexpected object name %q", e.oid)
	}
	for i := range bytes.SplitSeq(e.path, []byte{'/'}) {
		if why := refusedName(i); why != "" {
			x.tree.fault("archive/escaping", string(e.path), why, "a name that git checks out", string(i))
			return nil
		}
	}
	cut := bytes.LastIndexByte(e.path, '/') + 1
	if err := x.enter(string(e.path[:cut])); err != nil {
		return err
	}
	return x.tree.place(x.open[len(x.open)-1], uint64(e.mode), e.path[cut:], raw)
}

// enter makes the directory at path, which ends in a slash or is empty, the innermost open one.
func (x *gitIndexDirs) enter(path string) error {
	for len(x.open) > 1 && !strings.HasPrefix(path, x.open[len(x.open)-1].Path+"/") {
		if err := x.leave(); err != nil {
			return err
		}
	}
	if len(x.open) > 1 {
		path = path[len(x.open[len(x.open)-1].Path)+1:]
	}
	for path != "" {
		var name string
		name, path, _ = strings.Cut(path, "/")
		d := x.open[len(x.open)-1]
		if len(x.open) > x.tree.limits.Depth {
			return &LimitError{Name: "max-depth", Limit: int64(x.tree.limits.Depth)}
		}
		child := &Dir{Path: d.Join(name), Parent: d}
		siblings := x.children[len(x.children)-1]
		if siblings[name] != nil {
			return fmt.Errorf("git's index is not sorted at %q", child.Path)
		}
		siblings[name] = child
		if err := x.tree.place(d, 0o040000, []byte(name), make([]byte, x.tree.raw)); err != nil {
			return err
		}
		x.open, x.children = append(x.open, child), append(x.children, map[string]*Dir{})
	}
	return nil
}

// leave completes the innermost open directory.
func (x *gitIndexDirs) leave() error {
	n := len(x.open) - 1
	err := x.tree.complete(x.open[n], n, x.children[n])
	x.open, x.children = x.open[:n], x.children[:n]
	return err
}

// finish completes all directories, once it is known what a partial clone lacks.
func (x *gitIndexDirs) finish() error {
	for len(x.open) > 0 {
		if err := x.leave(); err != nil {
			return err
		}
	}
	if x.added == 1 {
		x.tree.said.Notes = append(x.tree.said.Notes, "1 path was added with intent to add, without content: it is not in the index")
	} else if x.added > 1 {
		x.tree.said.Notes = append(x.tree.said.Notes,
			fmt.Sprintf("%d paths were added with intent to add, without content: they are not in the index", x.added))
	}
	return x.tree.settle()
}

// findMissingOf asks which objects of the index a partial clone lacks.
func (t *gitTree) findMissingOf(top git) error {
	var oids []string
	err := top.eachIndexed(t.ctx, func(e *indexEntry) error {
		if e.mode&gitTypeMask != 0o160000 {
			oids = append(oids, string(e.oid))
		}
		return nil
	})
	if err != nil {
		return err
	}
	t.missing = map[string]bool{}
	_, err = t.present(t.ctx, oids, func(oid string, _ int64, _ io.Reader) error {
		raw, err := hex.DecodeString(oid)
		t.missing[string(raw)] = true
		return err
	})
	return err
}

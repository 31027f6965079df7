package artifact

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// gitForm is the way to name a revision.
func gitForm() Form {
	return Form{
		Name: "git:REV", Doc: `a revision of the repository at ".", as git stores it; git: alone is the index`, prefix: "git:",
		open: func(ctx context.Context, rev string, o Opening) (*Source, error) {
			return OpenRevision(ctx, ".", rev, o)
		},
	}
}

// OpenRevision opens the tree of a revision in the git repository that dir lies in (a work tree, a bare repository, or a git
// directory) as a source: the whole tree, wherever in it dir is. rev is anything that git resolves to a commit, a tag or a tree,
// such as "HEAD~2", "v1.0" or "main:src"; "" is the index.
//
// The entries are those that git would check out, and all that git holds of modes is the owner's x. Contents and link targets
// are those of the blobs as the repository has them: nothing is converted or filtered on the way. A submodule is an empty
// directory. What is missing from the repository is a problem of the path that needs it, and is not fetched; what git would
// refuse to check out is a fault. Git runs so that nothing the repository's configuration names is executed.
//
// The source is good for as long as ctx is. A revision that is not there, is ambiguous, or is no tree is an error.
func OpenRevision(ctx context.Context, dir, rev string, o Opening) (*Source, error) {
	o.Limits = o.Limits.OrDefault()
	switch {
	case strings.HasPrefix(rev, "-"):
		return nil, fmt.Errorf("%q is not a revision: it begins with a dash", rev)
	case strings.ContainsAny(rev, "\n\x00"):
		return nil, fmt.Errorf("%q is not a revision", rev)
	}
	real, err := filepath.Abs(dir)
	if err == nil {
		real, err = filepath.EvalSymlinks(real)
	}
	if err != nil {
		return nil, err
	}
	t := &gitTree{git: git{dir: real}, ctx: ctx, limits: o.Limits}
	top := real // what is checked out there must not be run as git either
	if marks := marksAbove(real); len(marks) > 0 {
		top = filepath.Dir(marks[0])
	}
	if t.program = findGit(top); t.program == "" {
		return nil, errors.New("git is not installed: install git to read a revision")
	}
	if t.batch, err = t.openBatch(ctx, "--batch"); err != nil {
		return nil, err
	}
	err = t.open(rev)
	if err == nil {
		t.contents, err = t.openBatch(ctx, "--batch", "--buffer")
	}
	if err != nil {
		t.batch.close()
		return nil, err
	}
	return t.source(), nil
}

// open reads everything but the contents. The three gits that it needs first start at the same time.
func (t *gitTree) open(rev string) error {
	ask := []string{"rev-parse", "--absolute-git-dir", "--show-object-format"}
	if rev == "" {
		ask = append(ask, "--show-cdup")
	} else {
		ask = append(ask, "--verify", rev)
	}
	where, err := t.start(t.ctx, nil, ask...)
	if err != nil {
		return err
	}
	promised, err := t.promisors()
	if err != nil {
		where.stop()
		return err
	}
	answer, err := where.output()
	partial, configErr := promised()
	dir, last, err := t.located(rev, where, answer, err)
	if err == nil {
		err = configErr
	}
	if err != nil {
		return err
	}
	t.partial = partial
	t.begin()
	if rev == "" {
		return t.readIndex(dir, last)
	}
	return t.readRevision(rev, last)
}

// promisors begins to ask whether the repository is a partial clone; promised is the answer. A plain one is none.
func (t *gitTree) promisors() (promised func() (bool, error), err error) {
	if c := (checkout{git: t.git}); c.plainly() == nil {
		return func() (bool, error) { return false, nil }, nil
	}
	config, err := t.start(t.ctx, nil, "config", "-z", "--get-regexp", `^(extensions\.partialclone|remote\..*\.promisor)$`)
	if err != nil {
		return nil, err
	}
	return func() (bool, error) {
		values, err := config.output()
		var failed *gitError
		if errors.As(err, &failed) && failed.code == 1 {
			err = nil // none is set
		}
		return len(values) > 0, err
	}, nil
}

// located understands rev-parse's answer: the git directory, the object format, and the object or the way to the top.
func (t *gitTree) located(rev string, run *gitRun, answer []byte, err error) (dir, last string, _ error) {
	said := run.stderr.String()
	var failed *gitError
	switch {
	case errors.As(err, &failed) && strings.HasPrefix(failed.message, "not a git repository (or any"):
		if err := t.passedOver(""); err != nil {
			return "", "", err
		}
		return "", "", fmt.Errorf("%q is not in a git repository", t.dir)
	case strings.Contains(said, "is ambiguous"):
		return "", "", fmt.Errorf("the revision %q is ambiguous in the repository at %q: name the ref in full, such as refs/heads/main, or more digits",
			rev, t.dir)
	case errors.As(err, &failed) && rev != "" && strings.Contains(failed.message, "eeded a single revision"):
		return "", "", fmt.Errorf("there is no revision %q in the repository at %q", rev, t.dir)
	case err != nil:
		return "", "", fmt.Errorf("git cannot read the repository at %q: %w", t.dir, err)
	}
	lines := strings.Split(strings.TrimSuffix(string(answer), "\n"), "\n")
	n := len(lines)
	if rev == "" && n == 2 { // at the top nothing leads there, and git may leave the line out
		lines, n = append(lines, ""), 3
	}
	if n < 3 || lines[n-2] != "sha1" && lines[n-2] != "sha256" {
		return "", "", fmt.Errorf("git rev-parse: unexpected answer %q", answer)
	}
	dir, last = strings.Join(lines[:n-2], "\n"), lines[n-1]
	t.raw = 20
	if lines[n-2] == "sha256" {
		t.raw = 32
	}
	if rev != "" && (len(last) != 2*t.raw || strings.Trim(last, "0123456789abcdef") != "") {
		return "", "", fmt.Errorf("%q is not one revision", rev)
	}
	return dir, last, t.passedOver(dir)
}

// passedOver is an error when git took another repository than the nearest .git, or none: one that is broken, or that we may
// not read. An empty directory above is nobody's repository.
func (t *gitTree) passedOver(dir string) error {
	for _, mark := range marksAbove(t.dir) {
		if filepath.Dir(mark) != t.dir {
			if names, err := os.ReadDir(mark); err == nil && len(names) == 0 {
				continue
			}
		}
		real, err := filepath.EvalSymlinks(mark)
		if err == nil && real == dir {
			return nil
		}
		if dir != "" && inside(dir, t.dir) && inside(filepath.Dir(mark), dir) {
			return nil // we are in a git directory
		}
		run, err := t.start(t.ctx, nil, "rev-parse", "--resolve-git-dir", mark)
		if err != nil {
			return err
		}
		answer, err := run.output()
		if err != nil {
			return fmt.Errorf("git cannot read %q: %w", mark, err)
		}
		named := string(bytes.TrimSuffix(answer, []byte("\n")))
		if !filepath.IsAbs(named) {
			named = filepath.Join(t.dir, named)
		}
		if named, err = filepath.EvalSymlinks(named); err != nil || named != dir {
			return fmt.Errorf("git passes over %q", mark)
		}
		return nil
	}
	return nil
}

// readRevision reads the tree of an object.
func (t *gitTree) readRevision(rev, oid string) error {
	if t.partial {
		if err := t.findMissing(oid); err != nil {
			return err
		}
	}
	t.batch.ask(oid + "^{tree}")
	t.batch.ask(oid)
	err := t.batch.answer(maxTree, func(o gitObject, content io.Reader) error {
		if content == nil {
			return nil
		}
		return t.tree(gitPending{dir: t.root}, o, content)
	})
	incomplete := fmt.Errorf("the repository at %q does not have the tree of %q: it is incomplete", t.dir, rev)
	if err != nil {
		if err = t.batch.failed(err); t.partial {
			err = fmt.Errorf("%w: %w", incomplete, err)
		}
		return err
	}
	kind := ""
	err = t.batch.answer(maxTree, func(o gitObject, _ io.Reader) error {
		kind = o.kind
		return nil
	})
	switch {
	case err != nil:
		return t.batch.failed(err)
	case kind == "blob":
		return fmt.Errorf("%q is a file, not a commit, a tag or a directory", rev)
	case !t.rooted:
		return incomplete
	}
	return t.settle()
}

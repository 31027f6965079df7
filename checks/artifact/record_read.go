package artifact

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// ReadRecord reads what git's index has on record for the directory dir, which may be a part of a checkout, with the records
// of the submodules that are checked out below it. It is nil, nil where dir is not inside a git checkout, or no path below it
// is tracked. A .git that git cannot read is an error that tells what git said, and so is a missing git.
//
// The record is that of the index alone: core.fileMode, core.symlinks, core.autocrlf, info/attributes and the user's own
// settings change nothing. Git is run so that nothing the checkout's configuration names is executed or fetched.
func ReadRecord(ctx context.Context, dir string) (*Record, error) {
	real, err := filepath.Abs(dir)
	if err == nil {
		real, err = filepath.EvalSymlinks(real)
	}
	if err != nil {
		return nil, err
	}
	return readRecord(ctx, real, "", 0)
}

// readRecord reads the record for dir, which the artifact knows as base ("", or a path with "/" behind it).
func readRecord(ctx context.Context, dir, base string, depth int) (*Record, error) {
	c, err := locate(ctx, dir)
	if c == nil || err != nil {
		return nil, err
	}
	b, err := c.readIndex(ctx, base)
	if b == nil || err != nil {
		return nil, err
	}
	root, err := b.finish()
	if err != nil {
		return nil, err
	}
	record := &Record{
		Root: root, FileMode: c.fileMode, Algorithm: c.algorithm, Notes: b.notes(), repositories: []git{c.git},
	}
	if len(record.Root.Entries) == 0 {
		return nil, nil
	}
	if err := c.applyAttributes(ctx, b, record.Root); err != nil {
		return nil, err
	}
	if err := record.addSubmodules(ctx, dir, b, depth); err != nil {
		return nil, err
	}
	record.Tracked = record.Root.Count
	return record, nil
}

// readIndex lists the index; nil when dir itself is a submodule that is not checked out.
func (c *checkout) readIndex(ctx context.Context, base string) (*recordBuilder, error) {
	racy, err := racyAgainst(c.index)
	if err == nil {
		err = c.lostIndex(ctx)
	}
	if err != nil {
		return nil, err
	}
	if c.plain {
		if b, err := c.readPlainIndex(ctx, newRecordBuilder(base, 0, racy)); b != nil || err != nil {
			return b, err
		}
	}
	up := 0
	args := []string{"ls-files", "-z", "-t", "--stage", "--debug"}
	if c.prefix != "" {
		up = strings.Count(c.prefix, "/") + 1
		args = append(args, "--", ".")
		for i := 1; i <= up; i++ {
			args = append(args, strings.Repeat("../", i)+attributesName)
		}
	}
	run, err := c.start(ctx, nil, args...)
	if err != nil {
		return nil, err
	}
	b := newRecordBuilder(base, up, racy)
	entries := &indexReader{in: bufio.NewReaderSize(run, 128<<10)}
	for {
		e, err := entries.next()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			if ended := run.finish(); ended != nil || errors.Is(err, io.EOF) {
				return b, ended
			}
			return nil, fmt.Errorf("git ls-files: %w", err)
		}
		if err == nil && string(e.path) == "./" {
			run.stop()
			return nil, nil
		}
		if err == nil {
			err = b.add(e)
		}
		if err != nil {
			run.stop()
			return nil, err
		}
	}
}

// lostIndex is an error where there is no index although something was committed: git lists nothing then, as if nothing had to
// be there. A repository without a commit has none yet.
func (c *checkout) lostIndex(ctx context.Context) error {
	if _, err := os.Lstat(c.index); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	run, err := c.start(ctx, nil, "rev-parse", "--quiet", "--verify", "HEAD")
	if err != nil {
		return err
	}
	switch answer, err := run.output(); {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil && len(answer) > 0:
		return fmt.Errorf("git's index %q is missing, and with it the record: git reset makes it anew", c.index)
	}
	return nil
}

// racyAgainst says of stat data whether the file may have changed after the index was written, within the clock's grain.
func racyAgainst(index string) (func(IndexStat) bool, error) {
	info, err := os.Stat(index)
	if errors.Is(err, fs.ErrNotExist) {
		return func(IndexStat) bool { return true }, nil
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("git's index %q is not a file", index)
	}
	sec, nsec := info.ModTime().Unix(), int64(info.ModTime().Nanosecond())
	return func(s IndexStat) bool {
		return s.MtimeSec > sec || s.MtimeSec == sec && (s.MtimeNsec >= nsec || s.MtimeNsec == 0)
	}, nil
}

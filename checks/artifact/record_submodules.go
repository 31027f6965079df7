package artifact

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// submoduleDepth is how deep submodules may lie within submodules.
const submoduleDepth = 32

// addSubmodules hangs the record of each submodule that is checked out below its entry.
func (r *Record) addSubmodules(ctx context.Context, dir string, b *recordBuilder, depth int) error {
	for _, path := range b.submodules {
		sub, there, ok := submoduleAt(dir, path)
		if !ok && there {
			r.Notes = append(r.Notes, fmt.Sprintf("%q is a submodule without a .git: what lies in it was compared with no record", b.base+path))
		}
		if !ok {
			continue
		}
		if depth == submoduleDepth {
			return fmt.Errorf("submodules lie more than %d deep at %q", submoduleDepth, b.base+path)
		}
		record, err := readRecord(ctx, sub, b.base+path+"/", depth+1)
		if err != nil {
			return fmt.Errorf("submodule %q: %w", b.base+path, err)
		}
		if record == nil {
			continue
		}
		have, err := record.repositories[0].head(ctx)
		if err != nil {
			return fmt.Errorf("submodule %q: %w", b.base+path, err)
		}
		if want := r.hang(path, record.Root); want != "" && have != "" && have != want {
			r.Moved = append(r.Moved, MovedSubmodule{b.base + path, want, have})
		}
		r.Moved = append(r.Moved, record.Moved...)
		r.Notes = append(r.Notes, record.Notes...)
		r.repositories = append(r.repositories, record.repositories...)
	}
	return nil
}

// hang puts the record of a submodule below its entry, counts it in all directories above, and returns the commit on record.
func (r *Record) hang(path string, sub *RecordDir) string {
	var above []*RecordDir
	d := r.Root
	for d != nil {
		above = append(above, d)
		name, rest, more := strings.Cut(path, "/")
		e := d.Entry(name)
		if e == nil {
			return ""
		}
		if more {
			d, path = e.Dir, rest
			continue
		}
		if e.Submodule {
			e.Dir = sub
			for _, d := range above {
				d.Count += sub.Count
			}
		}
		return e.OID
	}
	return ""
}

// submoduleAt is the directory of a submodule, and ok when it is checked out and no link leads there: git must not be led out of
// the artifact. there says that something lies in it all the same.
func submoduleAt(dir, path string) (at string, there, ok bool) {
	for name := range strings.SplitSeq(path, "/") {
		dir = filepath.Join(dir, name)
		if info, err := os.Lstat(dir); err != nil || !info.IsDir() {
			return "", false, false
		}
	}
	if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
		return dir, true, true
	}
	f, err := os.Open(dir)
	if err != nil {
		return "", false, false // the walk says so
	}
	defer f.Close()
	names, _ := f.Readdirnames(1)
	return "", len(names) > 0, false
}

// head is the commit that is checked out; "" where there is none yet.
func (g git) head(ctx context.Context) (string, error) {
	run, err := g.start(ctx, nil, "rev-parse", "--quiet", "--verify", "HEAD^{commit}")
	if err != nil {
		return "", err
	}
	answer, err := run.output()
	var failed *gitError
	if err != nil && (ctx.Err() != nil || !errors.As(err, &failed) || failed.code != 1) {
		return "", err
	}
	return strings.TrimSpace(string(answer)), nil
}

package artifact

import (
	"context"
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
		sub, ok := submoduleAt(dir, path)
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
		r.hang(path, record.Root)
		r.Notes = append(r.Notes, record.Notes...)
		r.repositories = append(r.repositories, record.repositories...)
	}
	return nil
}

// hang puts the record of a submodule below its entry and counts it in all directories above.
func (r *Record) hang(path string, sub *RecordDir) {
	var above []*RecordDir
	d := r.Root
	for d != nil {
		above = append(above, d)
		name, rest, more := strings.Cut(path, "/")
		e := d.Entry(name)
		if e == nil {
			return
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
		return
	}
}

// submoduleAt is the directory of a submodule, when it is checked out and no link leads there: git must not be led out of
// the artifact.
func submoduleAt(dir, path string) (string, bool) {
	for name := range strings.SplitSeq(path, "/") {
		dir = filepath.Join(dir, name)
		if info, err := os.Lstat(dir); err != nil || !info.IsDir() {
			return "", false
		}
	}
	_, err := os.Lstat(filepath.Join(dir, ".git"))
	return dir, err == nil
}

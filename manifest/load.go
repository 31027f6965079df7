package manifest

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"verify.example/verify/rules"
)

// Options says how manifests are read. The zero value reads from disk within the default limits.
type Options struct {
	// ReadFile reads a manifest by the name it was given, or that name's directory joined with what a "use" says. It should
	// not return much more than MaxSize bytes. Nil means plain files on disk; anything else there, a FIFO say, is an error.
	ReadFile func(name string) ([]byte, error)
	// Open opens the list that an "inventory" names, by its name joined with the manifest's directory. Nil means by ReadFile where that
	// is given, else plain files on disk.
	Open func(name string) (io.ReadCloser, error)

	MaxSize    int   // bytes of one manifest; 0 means 1 MiB
	MaxAliases int   // aliases of one manifest, counted each time one is followed; 0 means 100
	MaxDepth   int   // levels of nesting; 0 means 64
	MaxRules   int   // rules of all manifests together; 0 means 10,000
	MaxEntries int64 // entries of an inventory; 0 means 5,000,000
}

// maxFiles is how many manifests may be read for one, the packs included. Links can give one file any number of names.
const maxFiles = 100

func (o Options) withDefaults() Options {
	o.MaxSize = cmp.Or(o.MaxSize, 1<<20)
	o.MaxAliases = cmp.Or(o.MaxAliases, 100)
	o.MaxDepth = cmp.Or(o.MaxDepth, 64)
	o.MaxRules = cmp.Or(o.MaxRules, 10_000)
	if o.Open == nil {
		o.Open = o.opening()
	}
	if o.ReadFile == nil {
		limit := o.MaxSize
		o.ReadFile = func(name string) ([]byte, error) { return readPlain(name, limit) }
	}
	return o
}

// Error is everything that is wrong with a manifest and what it uses. errors.As finds the [rules.Faults] in it too.
type Error struct {
	Faults  rules.Faults      // sorted by place; at least one
	Sources map[string][]byte // the text of each file, by the name that positions carry
}

// Error is the faults without the lines they are about; Faults.Format(Sources) has both.
func (e *Error) Error() string { return e.Faults.Error() }

// Unwrap is the faults as an error of their own.
func (e *Error) Unwrap() error { return e.Faults }

// Load reads the manifest named file and everything it uses.
//
// When there are faults the error is an [*Error], and the policy holds what could be understood all the same, so that faults of
// other kinds can be looked for in it too; it must not be used to verify anything. When file itself cannot be read the policy is
// nil, and the error names the file and wraps the cause; a used file that cannot be read is a fault where it is used.
func Load(file string, opt Options) (*rules.Policy, error) {
	l := newLoader(opt)
	text, err := l.opt.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("cannot read manifest %q: %w", file, cause(err))
	}
	l.policy.File = file
	l.main(file, text)
	return l.finish()
}

// None is the policy where there is no manifest: the default pack, and git's record where there is one. An error would be a
// fault in the pack.
func None() (*rules.Policy, error) {
	l := newLoader(Options{})
	l.defaultPack()
	l.policy.Baseline = true
	return l.finish()
}

// cause is err without the operation and the path that the caller names better.
func cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// errNotPlain is what reading a FIFO, a directory or a device gives.
var errNotPlain = errors.New("not a plain file")

// readPlain reads a plain file, and no more of it than one byte over limit. It never waits for a FIFO.
func readPlain(name string, limit int) ([]byte, error) {
	f, err := openPlain(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, int64(limit)+1))
}

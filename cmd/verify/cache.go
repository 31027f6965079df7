package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/cmd/verify/internal/report"
	"verify.example/verify/rules"
)

// caching is the flag --cache: whether there is one, and its directory where that is not the user's.
type caching struct {
	on  bool
	dir string
}

// anyCache is what the flag has for a value where none is written. Help shows it.
const anyCache = "DIR"

func (c *caching) String() string { return "" }

// Type is what help shows in place of the value: nothing, as it shows anyCache already.
func (c *caching) Type() string { return "" }

// Set takes the directory.
func (c *caching) Set(s string) error {
	if s == "" {
		return errors.New("no directory")
	}
	*c = caching{on: true}
	if s != anyCache {
		c.dir = s
	}
	return nil
}

// store is where one artifact's cache is kept between runs. Nothing that goes wrong with it is more than a note.
type store struct {
	dir, file string
	options   *checks.Cache
	why       error // why there is none
}

// openStore finds the cache of the artifact that is the directory root, as the flag says; nil without the flag.
func (a *app) openStore(src *artifact.Source, root string, p *rules.Policy) *store {
	switch {
	case !a.flags.cache.on:
		return nil
	case src.Known != nil:
		return &store{why: errors.New("only the files of a directory are remembered")}
	case src.Stamped == nil:
		return &store{why: errors.New("nothing proves on this system that a file is unchanged")}
	}
	s := &store{}
	if s.why = s.place(a.flags.cache.dir, root); s.why != nil {
		return s
	}
	s.options = &checks.Cache{Clock: time.Now}
	if s.options.Policy, s.why = policyDigest(p); s.why != nil {
		return s
	}
	s.options.Stored, s.why = s.read()
	return s
}

// of is what a run is given; nil without a cache.
func (s *store) of() *checks.Cache {
	if s == nil || s.why != nil {
		return nil
	}
	return s.options
}

// place finds the directory and the file, neither of which need be there. The directory may not lie in the artifact, where the cache would be
// verified itself, and would come with an artifact that somebody else made.
func (s *store) place(dir, root string) error {
	if dir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return err
		}
		dir = filepath.Join(user, "verify")
	}
	real, err := realPath(root)
	if err != nil {
		return err
	}
	if s.dir, err = futurePath(dir); err != nil {
		return err
	}
	if rel, err := filepath.Rel(real, s.dir); err == nil && filepath.IsLocal(rel) {
		return fmt.Errorf("its directory %q lies in the artifact", dir)
	}
	info, err := os.Stat(real)
	if err != nil {
		return err
	}
	name := sha256.Sum256(fmt.Appendf(nil, "%q %s", real, identity(info)))
	s.file = filepath.Join(s.dir, hex.EncodeToString(name[:16]))
	return nil
}

// futurePath is the real path of a directory that need not be there yet.
func futurePath(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for at, rest := dir, ""; ; at, rest = filepath.Dir(at), filepath.Join(filepath.Base(at), rest) {
		real, err := filepath.EvalSymlinks(at)
		if err == nil {
			return filepath.Join(real, rest), nil
		}
		if _, there := os.Lstat(at); !errors.Is(there, fs.ErrNotExist) || at == filepath.Dir(at) {
			return "", err // it is there and leads nowhere, or cannot be looked at
		}
	}
}

// maxCache is the largest cache that is read: that of twelve million files.
const maxCache = 1 << 28

// read reads what is stored; nil where nothing is that this user alone can have written.
func (s *store) read() ([]byte, error) {
	info, err := os.Lstat(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = private(info, fs.ModeDir)
	}
	if err != nil {
		return nil, fmt.Errorf("%q: %w", s.dir, reason(err))
	}
	f, err := os.OpenFile(s.file, os.O_RDONLY|noFollow, 0)
	if err != nil {
		return nil, nil //nolint:nilerr // it is replaced, as all that is foreign or damaged, since the directory is the user's own
	}
	defer f.Close()
	if info, err = f.Stat(); err != nil || private(info, 0) != nil || info.Size() > maxCache {
		return nil, nil
	}
	text := make([]byte, info.Size())
	if _, err := io.ReadFull(f, text); err != nil {
		return nil, nil
	}
	return text, nil
}

// keep stores what a run remembers, and says what kept a cache from being used.
func (s *store) keep(res *checks.Result) []string {
	switch {
	case s == nil:
		return nil
	case s.why == nil && res.Uncached != "":
		s.why = errors.New(res.Uncached)
	case s.why == nil && res.Cache != nil:
		if err := s.write(res.Cache); err != nil {
			return []string{"the cache could not be written: " + report.Clean(err.Error())}
		}
	}
	if s.why != nil {
		return []string{"the cache was not used: " + report.Clean(s.why.Error())}
	}
	return nil
}

// write replaces the file at once: of two runs the later one's counts, and both are right.
func (s *store) write(text []byte) error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	info, err := os.Lstat(s.dir)
	if err == nil {
		err = private(info, fs.ModeDir)
	}
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(s.dir, filepath.Base(s.file)+".*") // for its owner alone
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), s.file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// policyDigest is a digest of everything that decides what checks say, but for the artifact and the selection: the manifest and what it
// uses, this very program, who runs it, as what was read once may not be readable for another, and the start of the system, since what a
// crash leaves is not to be trusted. The inventory is not a part of it: what it lists of a file is a part of what is remembered of it.
func policyDigest(p *rules.Policy) (digest [32]byte, err error) {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(p.Sources)) {
		fmt.Fprintf(h, "%q %d\n", name, len(p.Sources[name]))
		h.Write(p.Sources[name])
	}
	if err := program(h); err != nil {
		return digest, err
	}
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return digest, fmt.Errorf("when the system was started cannot be told: %w", reason(err))
	}
	may, err := powers()
	if err != nil {
		return digest, err
	}
	groups, _ := os.Getgroups() // none where the system has none
	fmt.Fprintf(h, "%q %d %d %v %q\n", strings.TrimSpace(string(boot)), os.Geteuid(), os.Getegid(), groups, may)
	return [32]byte(h.Sum(nil)), nil
}

// powers are the capabilities in force (capabilities(7)): a root without them may read less than another.
func powers() (string, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "", fmt.Errorf("what this process may read cannot be told: %w", reason(err))
	}
	for line := range strings.Lines(string(status)) {
		if set, ok := strings.CutPrefix(line, "CapEff:"); ok {
			return strings.TrimSpace(set), nil
		}
	}
	return "", errors.New("what this process may read cannot be told: /proc/self/status has no CapEff")
}

// program writes what tells this program from any other: its beginning, where the Go linker puts the id of the build, and what the file
// system knows of the file.
func program(h hash.Hash) error {
	name, err := os.Executable()
	if err != nil {
		return fmt.Errorf("verify's own program cannot be found: %w", err)
	}
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("verify's own program cannot be read: %w", reason(err))
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	fmt.Fprintf(h, "%s %d %d\n", identity(info), info.Size(), info.ModTime().UnixNano())
	_, err = io.CopyN(h, f, 4096)
	return err
}

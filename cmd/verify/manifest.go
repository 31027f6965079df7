package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/suite"
	"verify.example/verify/manifest"
	"verify.example/verify/rules"
)

// expected is what an artifact is held against: the policy, bound to the checks there are.
type expected struct {
	policy *rules.Policy
	plan   *checks.Plan
	notes  []string
	own    bool // the policy comes from the artifact itself
}

// commandLine is the place of the faults that package checks finds in a selection.
const commandLine = "command line"

// library is where an artifact's own manifests are.
type library struct {
	exists func(name string) error // fs.ErrNotExist where it does not
	read   func(name string, most int64) ([]byte, error)
	open   func(name string) (io.ReadCloser, error) // an inventory, which may be large
	// users are those whom the artifact itself describes; a manifest need not, and what it says of them counts.
	users []rules.User
}

// inDirectory finds manifests in a directory.
func inDirectory(dir string) library {
	return library{
		exists: func(name string) error { _, err := os.Lstat(filepath.Join(dir, name)); return err },
		read:   func(name string, most int64) ([]byte, error) { return readBelow(dir, name, most) },
		open:   func(name string) (io.ReadCloser, error) { return plainBelow(dir, name) },
	}
}

// inSource finds manifests in an artifact that is no directory. Nothing outside of it is read in its name.
func inSource(src *artifact.Source) library {
	read := func(name string, most int64) ([]byte, error) {
		if !fs.ValidPath(name) {
			return nil, fmt.Errorf("leads out of the artifact")
		}
		return src.ReadFile(name, most)
	}
	open := func(name string) (io.ReadCloser, error) {
		text, err := read(name, maxInventory)
		return io.NopCloser(bytes.NewReader(text)), err
	}
	return library{read: read, open: open, users: imageUser(&src.Said), exists: func(name string) error {
		_, err := read(name, math.MaxInt32)
		return err
	}}
}

// maxInventory is the largest inventory that is read out of an archive, an image or a revision: some five million entries.
const maxInventory = 1 << 30

// imageUser is the user that an image runs as, by the name or number in its configuration and by its name in /etc/passwd.
func imageUser(said *artifact.Said) []rules.User {
	if said.Image == nil || said.Image.Identity.Unknown != "" {
		return nil
	}
	id := said.Image.Identity
	u := rules.User{UID: id.UID, GID: id.Groups[0], HasGID: true}
	for _, gid := range id.Groups[1:] {
		u.Groups = append(u.Groups, strconv.FormatUint(uint64(gid), 10))
	}
	configured, _, _ := strings.Cut(said.Image.User, ":")
	var users []rules.User
	for _, name := range []string{configured, said.Users[id.UID]} {
		if u.Name = name; name != "" && (len(users) == 0 || users[0].Name != name) {
			users = append(users, u)
		}
	}
	return users
}

// expect finds, reads and binds the manifest for an artifact. A manifest's faults come as a *manifest.Error, all of
// them: those of its grammar and those of the names and values that no check knows.
func (a *app) expect(own library, sel checks.Select) (*expected, error) {
	e := &expected{}
	file, opt, err := a.findManifest(own, e)
	if err != nil {
		return nil, err
	}
	if file == "" {
		e.policy, err = manifest.None()
	} else {
		e.policy, err = manifest.Load(file, opt)
	}
	var wrong *manifest.Error
	if err != nil && !errors.As(err, &wrong) {
		return nil, err
	}
	described := e.policy.Deploy.Users
	for _, u := range own.users {
		if !slices.ContainsFunc(described, func(d rules.User) bool { return d.Name == u.Name }) {
			e.policy.Deploy.Users = append(e.policy.Deploy.Users, u)
		}
	}
	all := suite.All()
	if err := e.bind(wrong, all, sel); err != nil {
		return nil, err
	}
	return e, e.narrowed(all)
}

// bind holds the policy against the checks there are. wrong is what is wrong with the manifest already, or nil.
func (e *expected) bind(wrong *manifest.Error, all []*checks.Check, sel checks.Select) error {
	plan, faults := checks.Bind(e.policy, all, sel)
	for _, f := range faults {
		if f.Pos.File == commandLine {
			return failf(f.Hint, "--only or --skip: %s", f.Message)
		}
	}
	if wrong != nil {
		return &manifest.Error{Faults: slices.Concat(wrong.Faults, faults).Sorted(), Sources: wrong.Sources}
	}
	if len(faults) > 0 {
		return &manifest.Error{Faults: faults, Sources: e.policy.Sources}
	}
	e.plan = plan
	return nil
}

// narrowed notes how many checks a selection left, so that nobody takes what they say for the whole; none is an error.
func (e *expected) narrowed(all []*checks.Check) error {
	run := 0
	all = slices.DeleteFunc(all, (*checks.Check).Compares) // they have nothing to say of one artifact
	for _, c := range all {
		if _, ok := e.plan.Ruling(c.Name); ok {
			run++
		}
	}
	if run == 0 {
		return failf("leave --only or --skip out", "--only and --skip leave no check to run")
	}
	if run < len(all) {
		e.notes = append(e.notes, fmt.Sprintf("--only and --skip left %d of %d checks to run", run, len(all)))
	}
	return nil
}

// manifestNames are what an artifact's own manifest may be called; the first that is there counts.
var manifestNames = []string{"verify.yaml", ".verify.yaml"}

// manifestOptions are the limits within which a manifest is read.
func (a *app) manifestOptions() manifest.Options {
	return manifest.Options{
		MaxSize:    int(a.flags.maxManifest.value),
		MaxAliases: int(a.flags.maxAliases.value),
		MaxDepth:   int(a.flags.maxNesting.value),
		MaxRules:   int(a.flags.maxRules.value),
		MaxEntries: a.flags.maxEntries.value,
	}
}

// findManifest is the manifest's name and how it is read: the one that --manifest names, else the first of verify.yaml and
// .verify.yaml that the artifact has, else "".
func (a *app) findManifest(own library, e *expected) (string, manifest.Options, error) {
	opt := a.manifestOptions()
	if a.flags.manifest != "" {
		return a.flags.manifest, opt, nil
	}
	limit := int64(opt.MaxSize)
	if limit == 0 {
		limit = 1 << 20
	}
	opt.ReadFile = func(name string) ([]byte, error) { return own.read(name, limit) }
	opt.Open = own.open
	found := ""
	for _, name := range manifestNames {
		err := own.exists(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return "", opt, fmt.Errorf("cannot read manifest %q: %w", name, reason(err))
		case found != "":
			e.notes = append(e.notes, name+" is not read, because "+found+" is there")
		default:
			found = name
		}
	}
	if found == "" {
		return "", opt, misnamed(own, limit)
	}
	e.own = true
	return found, opt, nil
}

// misnamed is an error where the artifact has a manifest under a name that is not looked for: nobody who wrote one wants to be
// told that everything is verified without it. Another program's file of that name has no version at its top level.
func misnamed(own library, limit int64) error {
	for _, name := range []string{"verify.yml", ".verify.yml"} {
		text, err := own.read(name, limit)
		if err == nil && bytes.Contains(append([]byte("\n"), text...), []byte("\nversion:")) {
			return fmt.Errorf("%q is not read, for a manifest is called verify.yaml: rename it, or name it with --manifest", name)
		}
	}
	return nil
}

// readBelow reads a manifest of the artifact in dir, at most one byte more than limit. A link in the artifact does not lead
// out of it; a manifest that says "use: ../house-rules.yaml" means what it says. A FIFO is not waited for.
func readBelow(dir, name string, limit int64) ([]byte, error) {
	f, err := plainBelow(dir, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit+1))
}

// plainBelow opens a plain file, as readBelow finds it.
func plainBelow(dir, name string) (*os.File, error) {
	f, err := openBelow(dir, name)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		f.Close()
		return nil, errors.Join(errors.New("not a plain file"), err)
	}
	return f, nil
}

func openBelow(dir, name string) (*os.File, error) {
	const flags = os.O_RDONLY | syscall.O_NONBLOCK
	if !filepath.IsLocal(name) {
		return os.OpenFile(filepath.Join(dir, name), flags, 0)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return root.OpenFile(name, flags, 0)
}

package executables

import (
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/elf"
	"verify.example/verify/rules"
)

// world is the artifact as its programs' loader finds it.
type world struct {
	t       *checks.TreePass
	root    string // where the artifact lies on the target
	objects map[*artifact.Entry]*object
	list    []*object // sorted by path
	named   map[string][]*object
	configs map[*artifact.Entry]loaderConfig

	configured  []string            // the directories of ld.so.conf
	environment []string            // those of an image's LD_LIBRARY_PATH
	systems     map[string][]string // by processor
	unsure      string              // why not all directories are known

	places    map[string]place
	steps     int
	described bool            // deploy.provides names libraries
	judges    bool            // files are judged that no rule asks of
	musl      bool            // the artifact's only loader is musl's
	loaders   map[string]bool // the processors that the artifact has a loader for
}

func newWorld(t *checks.TreePass) *world {
	d := t.Deploy
	w := &world{
		t: t, root: d.Path, objects: map[*artifact.Entry]*object{}, named: map[string][]*object{},
		configs: map[*artifact.Entry]loaderConfig{}, systems: map[string][]string{}, places: map[string]place{},
		described: len(d.Sonames) > 0 || slices.ContainsFunc(d.Provides, namesLibrary),
		judges:    t.Severity() > rules.Off && (d.Path == "/" || d.Libc.Name != ""),
	}
	if w.root == "" {
		w.root = nowhere
	}
	w.loaders = map[string]bool{}
	glibc := false
	for _, n := range t.Notes() {
		_, e := t.Tree.Lookup(n.Path)
		switch v := n.Value.(type) {
		case loaderConfig:
			w.configs[e] = v
		case elfFile:
			o := &object{path: n.Path, at: path.Join(w.root, n.Path), file: v.file, runs: v.runs, err: v.err}
			w.objects[e], w.list = o, append(w.list, o)
			base := path.Base(n.Path)
			w.named[base] = append(w.named[base], o)
			if v.file != nil && (strings.HasPrefix(base, "ld-") || strings.HasPrefix(base, "ld.so") || strings.HasPrefix(base, "ld64.so")) {
				w.loaders[archOf(v.file)] = true
			}
			w.musl = w.musl || strings.HasPrefix(base, "ld-musl-")
			glibc = glibc || strings.HasPrefix(base, "ld-linux")
		}
	}
	w.musl = w.musl && !glibc
	w.rules()
	if d.Path == "/" {
		w.configure("/etc/ld.so.conf", 0)
	}
	if img := t.Tree.Said.Image; img != nil {
		for _, v := range img.Env {
			if list, ok := strings.CutPrefix(v, "LD_LIBRARY_PATH="); ok {
				w.environment = strings.FieldsFunc(list, func(r rune) bool { return r == ':' || r == ';' })
			}
		}
	}
	return w
}

// namesLibrary says whether an item of deploy.provides is a shared library.
func namesLibrary(p string) bool { return strings.Contains(path.Base(p), ".so") }

// rules gives each object the rule that speaks of it.
func (w *world) rules() {
	for _, u := range w.t.Uses() {
		asked, _ := u.Value.(bool)
		w.t.Each(u, func(_ *artifact.Dir, e *artifact.Entry) {
			switch o := w.objects[e]; {
			case o != nil && asked:
				o.use = &u
			case o != nil:
				o.off = true
			}
		})
	}
}

// onMusl says whether musl's loader loads a file.
func (w *world) onMusl(f *elf.File) bool {
	switch libcOf(f) {
	case "musl":
		return true
	case "glibc":
		return false
	}
	return w.musl || w.t.Deploy.Libc.Name == "musl"
}

// directory is a directory of the target that lies in the artifact and to which no link leads; else nil.
func (w *world) directory(name string) *artifact.Dir {
	rest, ok := within(w.root, path.Clean(name))
	if !ok {
		return nil
	}
	d, e := w.t.Tree.Lookup(rest)
	switch {
	case e == nil || e == &d.Self:
		return d
	case e.Type == artifact.Link:
		w.unsure = name + " is a link"
	}
	return d.Dir(e.Name)
}

// shown is a path of the target as findings name it: in the artifact where it lies there.
func (w *world) shown(name string) string {
	if rest, ok := within(w.root, path.Clean(name)); ok {
		return rest
	}
	return name
}

// elsewhere is a file of the artifact that has a name and is for the same processor as the file that needs it; nil for none.
func (w *world) elsewhere(name string, f *elf.File) *object {
	for _, o := range w.named[path.Base(name)] {
		if o.file != nil && o.file.Machine == f.Machine && o.file.Wide == f.Wide && o.file.Little == f.Little {
			return o
		}
	}
	return nil
}

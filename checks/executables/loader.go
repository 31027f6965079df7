package executables

import (
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/elf"
)

// maxSteps bounds how often a library is looked for, over all programs: real roots need a hundredth of it.
const maxSteps = 20_000_000

// object is an ELF file of the artifact.
type object struct {
	path string // in the artifact
	at   string // on the target
	file *elf.File
	runs bool
	err  error
	use  *checks.Use // the rule that wants its libraries there; nil where none does
	off  bool        // a rule says not to look
	// reached says that some program of the artifact loads it.
	reached bool
}

// subject says whether findings are reported for the object.
func (o *object) subject(w *world) bool {
	return o.file != nil && !o.off && (o.use != nil || w.judges)
}

// program says whether the object is started, and so decides what is loaded. The C library and some others can be started too, to
// say their version.
func (o *object) program() bool {
	return o.file.Interpreter != "" && (o.file.Soname == "" || o.use != nil)
}

// loaded is an object in a process.
type loaded struct {
	*object
	at     string // the path by which it was opened
	loader *loaded
}

// process is what one program loads, as far as it can be found.
type process struct {
	root  *loaded
	all   []*loaded
	names map[string]*loaded // by the names they were asked for and their own; nil for what the target provides
	musl  bool
}

// failure is something that an object needs and does not get.
type failure struct {
	object *object // that needs it
	name   string
	root   *object // in whose process
	found  found
	// versions are those that the library lacks; empty where the library itself is not there.
	versions []string
	library  string // who lacks them, as a reader knows it
}

// load follows what a root needs, in the loader's own order: breadth first, and what was loaded once is taken for every later need.
func (w *world) load(root *object) []failure {
	p := &process{root: &loaded{object: root, at: root.at}, names: map[string]*loaded{}, musl: w.onMusl(root.file)}
	p.add(p.root)
	var failures []failure
	for i := 0; i < len(p.all); i++ {
		l := p.all[i]
		if root.program() {
			l.reached = true
		}
		for _, name := range l.file.Needed {
			if _, have := p.names[name]; have {
				continue
			}
			f := w.find(p, l, name)
			if w.steps > maxSteps {
				return nil
			}
			switch f.status {
			case here:
				p.names[name] = nil
				if f.object != nil && f.object.file != nil {
					next := &loaded{object: f.object, at: f.at, loader: l}
					p.names[name] = next
					p.add(next)
				}
			case provided:
				p.names[name] = nil
			default:
				failures = append(failures, failure{object: l.object, name: name, root: root, found: f})
			}
		}
	}
	return append(failures, w.unversioned(p)...)
}

// add puts an object into the process, under its own name too.
func (p *process) add(l *loaded) {
	p.all = append(p.all, l)
	if s := l.file.Soname; s != "" {
		if _, taken := p.names[s]; !taken {
			p.names[s] = l
		}
	}
}

// libcOf is the C library that a file was built for: "glibc", "musl", or "" where it does not show.
func libcOf(f *elf.File) string {
	switch {
	case strings.Contains(f.Interpreter, "/ld-musl-"):
		return "musl"
	case strings.Contains(f.Interpreter, "/ld-linux"), strings.Contains(f.Interpreter, "/ld64.so."), f.Interpreter == "/lib/ld.so.1":
		return "glibc"
	case f.Interpreter != "":
		return "" // another system's
	}
	for _, name := range f.Needed {
		if libc := libcNamed(name); libc != "" {
			return libc
		}
	}
	return ""
}

// libcNamed is the C library that a needed name stands for; "" for other libraries. Only musl has the plain name libc.so.
func libcNamed(name string) string {
	switch {
	case strings.HasPrefix(name, "libc.musl-"), strings.HasPrefix(name, "ld-musl-"), name == "libc.so":
		return "musl"
	case strings.HasPrefix(name, "ld-linux"), name == "ld64.so.1", name == "ld64.so.2", name == "ld.so.1":
		return "glibc"
	}
	for _, s := range []string{
		"libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1", "libutil.so.1", "libresolv.so.2", "libanl.so.1",
		"libmvec.so.1", "libc.so.6.1", "libm.so.6.1", "libBrokenLocale.so.1", "libthread_db.so.1",
	} {
		if name == s {
			return "glibc"
		}
	}
	return ""
}

// locate looks for a path of the target.
func (w *world) locate(name string) (e *artifact.Entry, outside string, found bool) {
	w.steps++
	p, ok := w.places[name]
	if !ok {
		p.entry, p.outside, p.found = follow(w.t.Tree.Root, w.root, name)
		w.places[name] = p
	}
	return p.entry, p.outside, p.found
}

// place is what locate found.
type place struct {
	entry   *artifact.Entry
	outside string
	found   bool
}

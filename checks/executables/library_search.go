package executables

import (
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks/elf"
)

// status is what became of looking for a library.
type status uint8

const (
	absent    status = iota
	here             // in the artifact
	provided         // on the target
	unsuited         // there is one, and the loader does not take it
	undecided        // nobody described where the target has its libraries
)

// found is the end of a search.
type found struct {
	status status
	object *object // here; nil for a file that the manifest ignores
	at     string  // the path by which it was found
	why    string  // unsuited
}

// find looks for what l needs in the loader's own order (ld.so(8)).
func (w *world) find(p *process, l *loaded, name string) found {
	if strings.Contains(name, "/") {
		if !strings.HasPrefix(name, "/") {
			return found{status: undecided} // relative to wherever the program is started
		}
		return w.settle(w.try(l, name), name)
	}
	if p.musl && reserved(name) {
		return found{status: provided}
	}
	bad := found{}
	for _, dir := range w.dirs(p, l) {
		switch f := w.try(l, dir+"/"+name); f.status {
		case here, provided:
			return f
		case unsuited:
			if bad.status == absent {
				bad = f
			}
		}
	}
	return w.settle(bad, name)
}

// reserved says whether musl's loader takes a name for itself, whatever follows.
func reserved(name string) bool {
	base, _, dotted := strings.Cut(name, ".")
	return dotted && slices.Contains([]string{"libc", "libpthread", "librt", "libm", "libdl", "libutil", "libxnet"}, base)
}

// try looks at one path.
func (w *world) try(l *loaded, name string) found {
	e, outside, there := w.locate(name)
	switch {
	case outside != "":
		if slices.Contains(w.t.Deploy.Provides, outside) {
			return found{status: provided}
		}
		return found{}
	case !there:
		return found{}
	case e == nil: // ignored
		return found{status: here, at: name}
	}
	o := w.objects[e]
	switch {
	case o == nil:
		return found{status: unsuited, why: w.shown(name) + " is no shared library that could be read"}
	case o.err != nil:
		return found{status: here, at: name}
	case o.file.Wide != l.file.Wide || o.file.Machine != l.file.Machine || o.file.Little != l.file.Little:
		return found{status: unsuited, why: w.shown(name) + " is for " + archOf(o.file) + ", want " + archOf(l.file)}
	}
	return found{status: here, object: o, at: name}
}

// settle ends a search that found nothing in the artifact with what the manifest says of the target.
func (w *world) settle(f found, name string) found {
	d := w.t.Deploy
	named := func(p string) bool { return path.Base(p) == path.Base(name) }
	switch libc := libcNamed(name); {
	case f.status == here, f.status == provided:
		return f
	case slices.Contains(d.Sonames, name), slices.ContainsFunc(d.Provides, named):
		return found{status: provided}
	case libc != "" && d.Libc.Name == libc && d.Path != "/":
		return found{status: provided}
	case libc != "" && d.Libc.Name != "" && d.Libc.Name != libc:
		return f
	case d.Path != "/" && !w.described || w.unsure != "":
		if f.status == unsuited {
			return f
		}
		return found{status: undecided}
	}
	return f
}

// dirs are the directories in which a library is looked for.
func (w *world) dirs(p *process, l *loaded) []string {
	var dirs []string
	if p.musl {
		dirs = append(dirs, w.environment...)
		for x := l; x != nil; x = x.loader {
			list := x.file.RunPath
			if list == "" {
				list = x.file.RPath
			}
			dirs = w.expand(dirs, x, list)
		}
		return append(dirs, w.system(p, l.file)...)
	}
	if l.file.RunPath == "" {
		for x := l; x != nil; x = x.loader {
			if x.file.RunPath == "" {
				dirs = w.expand(dirs, x, x.file.RPath)
			}
		}
	}
	dirs = append(dirs, w.environment...)
	dirs = w.expand(dirs, l, l.file.RunPath)
	return append(dirs, w.system(p, l.file)...)
}

// expand adds the directories of an RPATH or RUNPATH. What is relative to the working directory is left out.
func (w *world) expand(dirs []string, l *loaded, list string) []string {
	if list == "" {
		return dirs
	}
	for _, dir := range strings.Split(list, ":") {
		dir = token(dir, "ORIGIN", path.Dir(l.at))
		dir = token(dir, "PLATFORM", platformOf(l.file))
		libs := []string{""}
		if token(dir, "LIB", "") != dir {
			libs = libNames(l.file)
		}
		for _, lib := range libs {
			if d := token(dir, "LIB", lib); strings.HasPrefix(d, "/") {
				dirs = append(dirs, d)
			}
		}
	}
	return dirs
}

// token replaces $NAME and ${NAME}.
func token(s, name, with string) string {
	s = strings.ReplaceAll(s, "${"+name+"}", with)
	for at := 0; ; {
		i := strings.Index(s[at:], "$"+name)
		if i < 0 {
			return s
		}
		i += at
		end := i + 1 + len(name)
		if end < len(s) && (s[end] == '_' || s[end] >= '0' && s[end] <= '9' || s[end] >= 'A' && s[end] <= 'Z' || s[end] >= 'a' && s[end] <= 'z') {
			at = end // a longer name
			continue
		}
		s = s[:i] + with + s[end:]
		at = i + len(with)
	}
}

// archOf is Go's name of a file's processor.
func archOf(f *elf.File) string { return elfArch(f.Machine, f.Wide, f.Little) }

// platformOf is what the loader puts in place of $PLATFORM: the kernel's AT_PLATFORM.
func platformOf(f *elf.File) string {
	switch arch := archOf(f); arch {
	case "amd64":
		return "x86_64"
	case "386":
		return "i686"
	case "arm64":
		return "aarch64"
	default:
		return arch
	}
}

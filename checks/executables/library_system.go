package executables

import (
	"path"
	"strings"

	"verify.example/verify/checks/elf"
)

// triplets are Debian's directories for the libraries of one processor.
var triplets = map[string][]string{
	"amd64": {"x86_64-linux-gnu"}, "386": {"i386-linux-gnu"}, "arm64": {"aarch64-linux-gnu"}, "amd64p32": {"x86_64-linux-gnux32"},
	"arm": {"arm-linux-gnueabihf", "arm-linux-gnueabi"}, "ppc64le": {"powerpc64le-linux-gnu"}, "ppc64": {"powerpc64-linux-gnu"},
	"ppc": {"powerpc-linux-gnu"}, "s390x": {"s390x-linux-gnu"}, "riscv64": {"riscv64-linux-gnu"}, "loong64": {"loongarch64-linux-gnu"},
	"mips64le": {"mips64el-linux-gnuabi64"}, "mipsle": {"mipsel-linux-gnu"}, "mips": {"mips-linux-gnu"}, "sparc64": {"sparc64-linux-gnu"},
}

// libNames are what systems put in place of $LIB, and below / and /usr have their libraries in.
func libNames(f *elf.File) []string {
	var names []string
	for _, triplet := range triplets[archOf(f)] {
		names = append(names, "lib/"+triplet)
	}
	if f.Wide {
		return append(names, "lib64", "lib", "lib64/lp64d")
	}
	return append(names, "lib", "lib32", "libx32")
}

// system are the directories in which a whole root has its libraries: those of ld.so.conf, then the loader's own. Elsewhere
// nothing is known of them.
func (w *world) system(p *process, f *elf.File) []string {
	if w.t.Deploy.Path != "/" {
		return nil
	}
	key := archOf(f)
	if p.musl {
		key = "musl"
	}
	if dirs, ok := w.systems[key]; ok {
		return dirs
	}
	var dirs []string
	if p.musl {
		dirs = w.muslPath(p.root.file.Interpreter)
	} else {
		dirs = append(dirs, w.configured...)
		for _, lib := range libNames(f) {
			dirs = append(dirs, "/"+lib, "/usr/"+lib)
		}
	}
	w.systems[key] = dirs
	return dirs
}

// muslPath is where musl looks: what /etc/ld-musl-ARCH.path says, else its own list.
func (w *world) muslPath(interpreter string) []string {
	arch := strings.TrimSuffix(strings.TrimPrefix(path.Base(interpreter), "ld-musl-"), ".so.1")
	e, _, there := w.locate("/etc/ld-musl-" + arch + ".path")
	if c, ok := w.configs[e]; there && ok {
		return strings.FieldsFunc(c.text, func(r rune) bool { return r == ':' || r == '\n' })
	}
	return []string{"/lib", "/usr/local/lib", "/usr/lib"}
}

// configure reads ld.so.conf as ldconfig(8) does.
func (w *world) configure(name string, depth int) {
	const deepest = 8
	e, _, there := w.locate(name)
	if !there || e == nil {
		return
	}
	c, ok := w.configs[e]
	if !ok || !c.whole || depth == deepest {
		w.unsure = name + " was not read whole"
		return
	}
	for line := range strings.Lines(c.text) {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || words[0] == "hwcap":
		case words[0] == "include":
			for _, pattern := range words[1:] {
				w.include(path.Join("/", path.Dir(name), pattern), pattern, depth)
			}
		default:
			for _, dir := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(":, \t\n", r) }) {
				dir, _, _ = strings.Cut(dir, "=")
				w.configured = append(w.configured, dir)
			}
		}
	}
}

// include reads the files that an include names by a pattern whose last part alone may be one.
func (w *world) include(full, pattern string, depth int) {
	if strings.HasPrefix(pattern, "/") {
		full = path.Clean(pattern)
	}
	dir, last := path.Split(full)
	if strings.ContainsAny(dir, "*?[") {
		w.unsure = "what ld.so.conf includes by " + pattern + " is not known"
		return
	}
	if !strings.ContainsAny(last, "*?[") {
		w.configure(full, depth+1)
		return
	}
	d := w.directory(dir)
	if d == nil {
		return
	}
	for i := range d.Entries {
		name := d.Entries[i].Name
		if ok, err := path.Match(last, name); err == nil && ok && !strings.HasPrefix(name, ".") {
			w.configure(path.Join(dir, name), depth+1)
		}
	}
}

package golang

import (
	"fmt"
	"strings"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"verify.example/verify/checks/dependencies/packages"
)

// vendored is what a vendor/modules.txt says.
type vendored struct {
	Workspace bool // made by "go work vendor"
	Modules   []vendoredModule
}

// vendoredModule is what is said of one module, on however many lines.
type vendoredModule struct {
	Mod      module.Version // Version is "" where a replacement of any version is recorded
	New      module.Version // what replaces it; the zero value for nothing
	Explicit bool           // go.mod requires it
	Packages []vendoredPackage
	Line     int // of the first of its lines
	NewLine  int // of the replacement
}

type vendoredPackage struct {
	Path string
	Line int
}

func modulesTxt() packages.Format {
	return packages.Format{
		Title: "vendor/modules.txt", Sides: packages.Installed, Bases: []string{"modules.txt"}, Read: readModules,
		Match: func(path string) bool {
			return path == "vendor/modules.txt" || strings.HasSuffix(path, "/vendor/modules.txt")
		},
	}
}

// readModules reads a vendor/modules.txt as the go command does, but what the command would pass over is a fault. Its packages are
// the modules that are required or have packages there.
func readModules(_ string, text []byte) (*packages.File, []packages.Fault) {
	r := modulesReader{at: map[module.Version]int{}, now: -1}
	n := 0
	for line := range strings.SplitSeq(string(text), "\n") {
		n++
		if fault := r.read(strings.TrimRight(line, "\r \t"), n); fault != "" {
			r.faults = append(r.faults, packages.Fault{Line: n, Message: fault})
		}
	}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	file := &packages.File{Format: "vendor/modules.txt", Complete: true, Detail: &r.vendored}
	for _, m := range r.Modules {
		if !m.Explicit && len(m.Packages) == 0 {
			continue // only a replacement is recorded
		}
		p := packages.Package{Name: m.Mod.Path, Version: m.Mod.Version, Line: m.Line}
		if m.New.Path != "" {
			replaced(&p, m.New)
		}
		file.Packages = append(file.Packages, p)
	}
	return file, nil
}

type modulesReader struct {
	vendored
	at     map[module.Version]int
	now    int // the module that lines belong to; -1 before the first
	faults []packages.Fault
}

// read reads one line, and says what is wrong with it.
func (r *modulesReader) read(line string, n int) string {
	if annotations, ok := strings.CutPrefix(line, "## "); ok {
		return r.annotate(annotations, n)
	}
	if rest, ok := strings.CutPrefix(line, "# "); ok {
		return r.module(strings.Fields(rest), n)
	}
	fields := strings.Fields(line)
	if len(fields) == 0 {
		return ""
	}
	if len(fields) != 1 || module.CheckImportPath(fields[0]) != nil {
		return fmt.Sprintf("%q is neither a module (# PATH VERSION), nor an annotation (## explicit), nor a package", line)
	}
	if r.now < 0 {
		return fmt.Sprintf("package %s stands before the first module", fields[0])
	}
	m := &r.Modules[r.now]
	if m.Mod.Version == "" {
		return fmt.Sprintf("package %s stands below %s, which has no version", fields[0], m.Mod.Path)
	}
	m.Packages = append(m.Packages, vendoredPackage{fields[0], n})
	return ""
}

// annotate reads what stands behind "## ". Words that are not known are reserved, and the go command passes over them.
func (r *modulesReader) annotate(annotations string, n int) string {
	for entry := range strings.SplitSeq(annotations, ";") {
		switch strings.TrimSpace(entry) {
		case "workspace":
			r.Workspace = r.Workspace || n == 1
		case "explicit":
			if r.now < 0 {
				return `"## explicit" stands before the first module`
			}
			r.Modules[r.now].Explicit = true
		}
	}
	return ""
}

// module reads a line such as "# PATH VERSION => PATH VERSION", without its "#".
func (r *modulesReader) module(f []string, n int) string {
	bad := fmt.Sprintf("%q names no module; expected # PATH VERSION, which may be followed by => PATH VERSION", "# "+strings.Join(f, " "))
	if len(f) < 2 {
		return bad
	}
	mod := module.Version{Path: f[0]}
	if rest := f[1:]; semver.IsValid(rest[0]) {
		mod.Version, f = rest[0], rest[1:]
	} else {
		f = rest
	}
	var by module.Version
	switch {
	case len(f) == 0 && mod.Version != "":
	case len(f) == 2 && f[0] == "=>":
		by = module.Version{Path: f[1]}
	case len(f) == 3 && f[0] == "=>" && semver.IsValid(f[2]):
		by = module.Version{Path: f[1], Version: f[2]}
	default:
		return bad
	}
	i, again := r.at[mod]
	if !again {
		i = len(r.Modules)
		r.at[mod] = i
		r.Modules = append(r.Modules, vendoredModule{Mod: mod, Line: n})
	}
	if by.Path != "" {
		r.Modules[i].New, r.Modules[i].NewLine = by, n
	}
	r.now = i
	return ""
}

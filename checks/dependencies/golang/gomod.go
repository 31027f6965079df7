package golang

import (
	"errors"
	"go/version"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"verify.example/verify/checks/dependencies/packages"
)

// mod is what else go.mod says.
type mod struct {
	Go       string // the version of the language, "1.24"; "" where none is written
	Replaces []replace
	Excludes []exclude
}

type replace struct {
	Old, New module.Version // Old.Version is "" for any; New.Version is "" for a directory
	Line     int
}

type exclude struct {
	module.Version
	Line int
}

// indirect is the group of what no package of the module itself imports.
const indirect = "indirect"

func goMod() packages.Format {
	return packages.Format{
		Title: "go.mod", Sides: packages.Declared | packages.Locked, Bases: []string{"go.mod"},
		Match: uncached, Named: everywhere, Read: readMod,
	}
}

// uncached says whether a path is not that of a module that others made and that was unpacked into a module cache ("mod@v1.2.3").
func uncached(path string) bool { return !strings.Contains(path, "@v") }

func everywhere(string) bool { return true }

// readMod reads a go.mod as the go command reads the one of a main module. Its packages are what it takes into the build: each
// required module, or what replaces it.
func readMod(path string, text []byte) (*packages.File, []packages.Fault) {
	f, err := modfile.Parse(path, text, nil)
	if err != nil {
		return nil, faults(err)
	}
	if f.Module == nil {
		return nil, []packages.Fault{{Message: "there is no module directive; every go.mod begins with one"}}
	}
	detail := mod{Replaces: replaces(f.Replace)}
	if f.Go != nil {
		detail.Go = f.Go.Version
	}
	for _, e := range f.Exclude {
		detail.Excludes = append(detail.Excludes, exclude{e.Mod, e.Syntax.Start.Line})
	}
	file := &packages.File{Format: "go.mod", Name: f.Module.Mod.Path, Detail: &detail}
	// From Go 1.17 on all that is built is required in go.mod itself.
	file.Complete = !before(detail.Go, "1.17")
	if detail.Go != "" {
		file.Format += " of Go " + detail.Go
	}
	for _, r := range f.Require {
		req := packages.Requirement{Name: r.Mod.Path, Constraint: r.Mod.Version, Line: r.Syntax.Start.Line}
		pkg := packages.Package{Name: r.Mod.Path, Version: r.Mod.Version, Line: req.Line}
		if r.Indirect {
			req.Group = indirect
		}
		if by, ok := replacement(detail.Replaces, r.Mod); ok {
			replaced(&pkg, by)
			req.Origin, req.From = pkg.Origin, pkg.From
		}
		file.Requires = append(file.Requires, req)
		file.Packages = taken(file.Packages, pkg)
	}
	return file, nil
}

// taken adds a package to those that are taken into the build: of one that is required twice the higher version.
func taken(list []packages.Package, p packages.Package) []packages.Package {
	i := slices.IndexFunc(list, func(have packages.Package) bool { return have.Name == p.Name })
	if i < 0 {
		return append(list, p)
	}
	if higher(p.Version, list[i].Version) {
		list[i] = p
	}
	return list
}

// replaced makes a package one whose code comes from another module or a directory. The version is that of the code, so that nobody
// takes it for what the name promises; a directory has none.
func replaced(p *packages.Package, by module.Version) {
	p.Version = by.Version
	switch {
	case by.Version == "":
		p.Origin, p.From = packages.Path, by.Path
	case by.Path != p.Name:
		p.Origin, p.From = packages.VCS, by.Path+" "+by.Version
	}
}

// replacement is what replaces a module: what is said of its very version counts more than what is said of any.
func replacement(list []replace, of module.Version) (module.Version, bool) {
	var found module.Version
	any := false
	for _, r := range list {
		switch {
		case r.Old == of:
			return r.New, true
		case r.Old.Path == of.Path && r.Old.Version == "":
			found, any = r.New, true
		}
	}
	return found, any
}

func replaces(list []*modfile.Replace) []replace {
	var out []replace
	for _, r := range list {
		out = append(out, replace{r.Old, r.New, r.Syntax.Start.Line})
	}
	return out
}

// before says whether a version of Go is lower than another one; none is lower than any.
func before(go1, than string) bool { return version.Compare("go"+go1, "go"+than) < 0 }

// faults are the places that modfile does not understand.
func faults(err error) []packages.Fault {
	var list modfile.ErrorList
	if !errors.As(err, &list) {
		return []packages.Fault{{Message: err.Error()}}
	}
	var out []packages.Fault
	for _, e := range list {
		line := e.Pos.Line
		e.Filename, e.Pos = "", modfile.Position{}
		out = append(out, packages.Fault{Line: line, Message: strings.TrimPrefix(e.Error(), ": ")})
	}
	return out
}

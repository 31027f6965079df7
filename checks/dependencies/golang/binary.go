package golang

import (
	"cmp"
	"errors"
	"fmt"
	"runtime/debug"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/gobuild"
)

// program is the Detail of a Go program: the modules that it was built of say so themselves (go version -m).
type program struct{ main string }

// goProgram is read only where a manifest names it: any file can be one, and finding out takes reading it whole.
func goProgram() packages.Format {
	return packages.Format{
		Title: "Go program (its build information)", Sides: packages.Installed,
		Suffixes: []string{""},
		Match:    func(string) bool { return false },
		Named:    func(string) bool { return true },
		Read:     readProgram,
	}
}

func readProgram(_ string, text []byte) (*packages.File, []packages.Fault) {
	fault := func(format string, args ...any) (*packages.File, []packages.Fault) {
		return nil, []packages.Fault{{Message: fmt.Sprintf(format, args...)}}
	}
	search := gobuild.New(text)
	if search == nil {
		return fault("is no program in one of the formats ELF, Mach-O and PE; expected a Go program, a module cache or vendor/modules.txt")
	}
	search.Add(text, true)
	info, err := search.Result()
	switch {
	case errors.Is(err, gobuild.ErrNone):
		return fault("holds no build information: no Go program, or one that had it removed")
	case err != nil:
		return fault("its build information cannot be read: %v", err)
	}
	f := &packages.File{
		Format: "build information of " + info.GoVersion, Name: info.Main.Path, Version: info.Main.Version,
		Detail: &program{main: info.Main.Path},
	}
	for _, d := range info.Deps {
		f.Packages = append(f.Packages, built(d))
	}
	return f, nil
}

// built is a module that a program was built of; one that is replaced by a directory has no version.
func built(d *debug.Module) packages.Package {
	p := packages.Package{Name: d.Path, Version: d.Version}
	if d.Replace != nil {
		p.Version = d.Replace.Version
		if p.Version == "" {
			p.Origin, p.From = packages.Path, d.Replace.Path
		}
	}
	return p
}

// programs holds Go programs to the go.mod that they should be built of: each module in the version that go.mod takes. A module that
// nothing of the program imports is not in it.
func (j *judgement) programs() {
	for _, f := range j.Installed {
		of, ok := f.Detail.(*program)
		if !ok {
			continue
		}
		for _, m := range j.mods {
			if m.file.Name != of.main {
				j.report(packages.Difference{
					Check: "version", Path: f.Path, Expected: m.file.Name, Actual: of.main,
					Message: fmt.Sprintf("is built of the module %s, and %s is of %s", cmp.Or(of.main, "without a name"), m.file.Path, m.file.Name),
					Remedy:  "build the program anew, or name its own go.mod",
				})
				continue
			}
			j.program(f, m)
		}
	}
}

func (j *judgement) program(f *packages.File, m mainModule) {
	takes := map[string]*packages.Package{}
	for i := range m.file.Packages {
		takes[m.file.Packages[i].Name] = &m.file.Packages[i]
	}
	for i := range f.Packages {
		is := &f.Packages[i]
		want := takes[is.Name]
		d := packages.Difference{Check: "version", Path: f.Path, Actual: cmp.Or(is.Version, is.From), Remedy: "build the program anew"}
		switch {
		case want == nil && before(m.Go, "1.17"):
			continue // go.mod does not list what is required in turn
		case want == nil:
			d.Check, d.Expected = "unexpected", "nothing"
			d.Message = fmt.Sprintf("is built of %s %s, which %s does not require", is.Name, d.Actual, m.file.Path)
		case want.Version != is.Version && !(before(m.Go, "1.17") && newer(is.Version, want.Version)):
			d.Expected = cmp.Or(want.Version, want.From)
			d.Message = fmt.Sprintf("is built of %s %s, and %s takes %s", is.Name, d.Actual, at(m.file.Path, want.Line), d.Expected)
		default:
			continue
		}
		j.report(d)
	}
}

// newer says whether a version is above another one.
func newer(a, b string) bool {
	n, err := compare(a, b)
	return err == nil && n > 0
}

func at(file string, line int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}

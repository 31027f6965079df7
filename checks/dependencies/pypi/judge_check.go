package pypi

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// environments are what is installed, by name: what "pip check" looks at.
type environments struct {
	all    []distribution
	byName map[string][]*distribution
	open   bool // some of them finds what is installed in the system, too
}

// distribution is one installed package with all that it requires.
type distribution struct {
	*packages.Package
	file *packages.File
	in   string // the environment, or the directory that the package is installed in
	asks []asked
}

// asked is a requirement and the file that has it.
type asked struct {
	*packages.Requirement
	file *packages.File
}

func environmentOf(p *packages.Project) *environments {
	e := &environments{byName: map[string][]*distribution{}}
	byInfo := map[string]int{}
	for _, f := range p.Installed {
		if s, ok := f.Detail.(sees); ok {
			e.open = e.open || s.system
		}
		for i := range f.Packages {
			byInfo[path.Dir(f.Path)] = len(e.all)
			d := distribution{Package: &f.Packages[i], file: f, in: homeOf(f.Path)}
			for n := range d.Requires {
				d.asks = append(d.asks, asked{&d.Requires[n], f})
			}
			e.all = append(e.all, d)
		}
	}
	for _, f := range p.Installed {
		if n, ok := byInfo[path.Dir(f.Path)]; ok && len(f.Requires) > 0 {
			for i := range f.Requires {
				e.all[n].asks = append(e.all[n].asks, asked{&f.Requires[i], f})
			}
		}
	}
	for i := range e.all {
		d := &e.all[i]
		e.byName[d.Name] = append(e.byName[d.Name], d)
	}
	return e
}

// homeOf is the environment that a file of an installed package lies in: what is above "lib/python3.11", or else the directory that the
// package is installed in.
func homeOf(file string) string {
	for _, lib := range []string{"lib/python", "lib64/python", "Lib/site-packages/"} {
		if i := strings.Index("/"+file, "/"+lib); i >= 0 {
			return file[:i]
		}
	}
	return path.Dir(path.Dir(file))
}

// at are the packages of a name in an environment; where it has none, those in any.
func (e *environments) at(in, name string) []*distribution {
	var here []*distribution
	for _, d := range e.byName[name] {
		if d.in == in {
			here = append(here, d)
		}
	}
	if len(here) == 0 {
		return e.byName[name]
	}
	return here
}

// goesTogether holds what each installed package requires against what is installed. "pip check" refuses the same, but looks at no
// extras: those that somebody asks for are followed, too.
func (j *judgement) goesTogether() {
	extras := j.extras()
	for i := range j.env.all {
		d := &j.env.all[i]
		for _, q := range d.asks {
			if q.Kind == packages.Development || q.Group != "" && !slices.Contains(extras[d.Name], q.Group) {
				continue
			}
			world := world{Target: &j.Target, extras: extras[d.Name]}
			j.holds(d, q, world.holds(q.Marker), j.env.at(d.in, q.Name))
		}
	}
}

// extras are those that somebody asks for, by package.
func (j *judgement) extras() map[string][]string {
	extras := map[string][]string{}
	add := func(q *packages.Requirement) (more bool) {
		for _, e := range q.Extras {
			if !slices.Contains(extras[q.Name], e) {
				extras[q.Name] = append(extras[q.Name], e)
				more = true
			}
		}
		return more
	}
	for _, f := range slices.Concat(j.Declared, j.Locked) {
		for i := range f.Requires {
			if q := &f.Requires[i]; q.Kind == packages.Runtime && q.Group == "" {
				add(q)
			}
		}
	}
	for more := true; more; {
		more = false
		for i := range j.env.all {
			d := &j.env.all[i]
			for _, q := range d.asks {
				if q.Group == "" || slices.Contains(extras[d.Name], q.Group) {
					more = add(q.Requirement) || more
				}
			}
		}
	}
	return extras
}

// holds judges one requirement of an installed package.
func (j *judgement) holds(d *distribution, q asked, applies packages.Truth, there []*distribution) {
	of := d.Name + " " + d.Version
	switch {
	case applies == packages.No:
		return
	case len(there) == 0 && j.env.open:
		j.unknown("missing", q.file.Path, q.Line, "%s requires %s, which the system may have: pyvenv.cfg includes the system's packages", of, q.Name)
		return
	case len(there) == 0 && applies == packages.Undecided:
		j.unknown("missing", q.file.Path, q.Line, "%s is not installed, and whether %s requires it depends on %q, which is not known of the target", q.Name, of, q.Marker)
		return
	case len(there) == 0:
		want := q.Constraint
		if want == "" {
			want = "any version"
		}
		j.report(packages.Difference{
			Check: "missing", Refused: q.Group == "", Path: q.file.Path, Line: q.Line, Expected: want, Actual: "not installed",
			Message: fmt.Sprintf("%s requires %s, which is not installed", of, q.Name), Remedy: "install " + q.Name,
		})
		return
	case applies != packages.Yes || q.Origin != packages.Registry:
		return
	}
	have := ""
	for _, h := range there {
		ok, err := satisfies(h.Version, q.Constraint)
		if ok || h.Version == "" {
			return
		}
		if err != nil {
			j.unknown("version", q.file.Path, q.Line, "whether %s %s is what %s requires (%s) cannot be told: %v", h.Name, h.Version, of, q.Constraint, err)
			return
		}
		have = h.Version
	}
	j.report(packages.Difference{
		Check: "version", Refused: q.Group == "", Path: q.file.Path, Line: q.Line, Expected: q.Constraint, Actual: have,
		Message: fmt.Sprintf("%s requires %s %s, and %s is installed", of, q.Name, q.Constraint, have), Remedy: "install versions that go together",
	})
}

// plainFiles looks for packages that are installed twice side by side, once with a *.egg-info that is a file: distutils left it, and pip
// does not remove it.
func (j *judgement) plainFiles() {
	for i := range j.env.all {
		d := &j.env.all[i]
		if !strings.HasSuffix(d.file.Path, ".egg-info") {
			continue
		}
		for _, other := range j.env.byName[d.Name] {
			if other.Version != d.Version && path.Dir(path.Dir(other.file.Path)) == path.Dir(d.file.Path) {
				j.report(packages.Difference{
					Check: "duplicate", Path: d.file.Path, Line: d.Line, Expected: "one version", Actual: d.Version + " and " + other.Version,
					Message: fmt.Sprintf("%s is installed twice: %s here, %s in %s", d.Name, d.Version, other.Version, other.file.Path),
					Remedy:  "remove the one that is not wanted",
				})
			}
		}
	}
}

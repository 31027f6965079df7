package deb

import (
	"fmt"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// judge says which packages dpkg did not finish, and which need another one that is not installed.
func judge(p *packages.Project, report func(packages.Difference)) {
	for _, f := range p.Installed {
		list, ok := f.Detail.(records)
		if !ok {
			continue
		}
		offers := offered(f)
		for i := range list {
			one := &list[i]
			if one.state == "not-installed" || one.state == "config-files" {
				continue
			}
			if one.state != "installed" || one.broken {
				report(unfinished(f, one))
				continue
			}
			for _, d := range one.depends {
				if offers.meet(one, d) {
					continue
				}
				report(packages.Difference{
					Check: "missing", Refused: true, Path: f.Path, Line: d.line, Expected: d.text, Actual: offers.there(d),
					Message: fmt.Sprintf("%s depends on %s", one.name, d.text), Remedy: "apt-get --fix-broken install",
				})
			}
		}
	}
}

func unfinished(f *packages.File, one *record) packages.Difference {
	is := one.state
	if one.broken {
		is += ", to be installed anew"
	}
	return packages.Difference{
		Check: "not-installed", Refused: true, Path: f.Path, Line: one.line, Expected: "installed", Actual: is,
		Message: fmt.Sprintf("%s %s is %s", one.name, one.version, is), Remedy: "dpkg --configure " + one.name + ", or install it anew",
	}
}

// offer is a package that is there under some name. Version is "" where the name is provided without one.
type offer struct {
	version, arch string
	foreign       bool
}

type offers map[string][]offer

// offered is what the installed packages of a file are and provide, by name.
func offered(f *packages.File) offers {
	out := offers{}
	foreign := map[string]bool{}
	for _, r := range f.Detail.(records) {
		foreign[r.name+":"+r.arch] = r.foreign
	}
	for _, p := range f.Packages {
		o := offer{p.Version, p.Place, foreign[p.Name+":"+p.Place]}
		out[p.Name] = append(out[p.Name], o)
		for _, v := range p.Provides {
			if !strings.Contains(v.Name, ":") {
				out[v.Name] = append(out[v.Name], offer{v.Version, p.Place, o.foreign})
			}
		}
	}
	return out
}

// meet says whether something that is there is what a package needs: of its own architecture, unless it serves any or any is asked
// for.
func (o offers) meet(one *record, d depends) bool {
	for _, r := range d.choices {
		for _, is := range o[r.name] {
			if !slices.Contains([]string{one.arch, "all", "", r.arch}, is.arch) && one.arch != "all" && !is.foreign && r.arch != "any" {
				continue
			}
			if r.constraint == "" {
				return true
			}
			if ok, err := satisfies(is.version, r.constraint); ok && err == nil {
				return true
			}
		}
	}
	return false
}

// there is what is installed in place of what is needed.
func (o offers) there(d depends) string {
	var list []string
	for _, r := range d.choices {
		for _, is := range o[r.name] {
			list = append(list, strings.TrimSpace(r.name+" "+is.version+" ("+is.arch+")"))
		}
	}
	if len(list) == 0 {
		return "not installed"
	}
	return strings.Join(list, ", ")
}

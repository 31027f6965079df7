package apk

import (
	"fmt"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// judge says what of world is not installed, which installed package needs another one that is not, and what apk did not finish.
func judge(p *packages.Project, report func(packages.Difference)) {
	have := offered(p.Installed)
	if !p.Installs {
		return
	}
	for _, f := range p.Declared {
		words, _ := f.Detail.([]asked)
		for _, w := range words {
			have.hold(claim{w.dependency, "", packages.Difference{Path: f.Path, Line: w.line, Remedy: "apk fix, or take it out of world"}}, report)
		}
	}
	for _, f := range p.Installed {
		records, _ := f.Detail.([]record)
		for i := range records {
			one := &records[i]
			for _, d := range one.depends {
				have.hold(claim{d, one.name, packages.Difference{Path: f.Path, Line: one.at, Remedy: "apk fix"}}, report)
			}
			if one.broken != "" {
				report(packages.Difference{
					Check: "not-installed", Refused: true, Path: f.Path, Line: one.line, Expected: "installed", Actual: "broken (" + one.broken + ")",
					Message: one.name + " was not installed to the end", Remedy: "apk fix " + one.name,
				})
			}
		}
	}
}

// offer is a package that is there under some name. Version is "" where the name is provided without one.
type offer struct {
	of, version string
	digests     []string
}

type offers map[string][]offer

// offered is what installed packages are and provide, by name.
func offered(files []*packages.File) offers {
	out := offers{}
	for _, f := range files {
		for _, p := range f.Packages {
			out[p.Name] = append(out[p.Name], offer{p.Name, p.Version, p.Digests})
			for _, v := range p.Provides {
				out[v.Name] = append(out[v.Name], offer{p.Name, v.Version, nil})
			}
		}
	}
	return out
}

// claim is a dependency with the package whose it is, "" for world, and the place where it stands.
type claim struct {
	dependency
	of string
	at packages.Difference
}

// hold reports a claim that does not hold.
func (o offers) hold(c claim, report func(packages.Difference)) {
	d, at, who := c.dependency, c.at, "world asks for "
	if c.of != "" {
		who = c.of + " depends on "
	}
	there := slices.DeleteFunc(slices.Clone(o[d.name]), func(one offer) bool { return d.not && one.of == c.of })
	at.Refused, at.Expected, at.Actual, at.Message = true, d.String(), "not installed", who+d.String()
	var list []string
	for _, one := range there {
		list = append(list, strings.TrimSpace(one.of+" "+one.version))
	}
	if len(list) > 0 {
		at.Actual = strings.Join(list, ", ")
	}
	meets := slices.ContainsFunc(there, d.takes)
	switch {
	case d.not && meets:
		at.Check = "unexpected"
		at.Message = fmt.Sprintf("%s%s, and %s is installed", who, d, at.Actual)
	case d.not || meets:
		return
	case len(there) == 0:
		at.Check = "missing"
	default:
		at.Check = "version"
		at.Message = fmt.Sprintf("%s%s, and %s is installed", who, d, at.Actual)
	}
	report(at)
}

// takes says whether something that is there is what the dependency is about.
func (d dependency) takes(there offer) bool {
	if d.digest != "" {
		return slices.Contains(there.digests, d.digest)
	}
	if d.constraint == "" {
		return true
	}
	ok, err := satisfies(there.version, d.constraint)
	return ok && err == nil || d.constraint == "="+there.version
}

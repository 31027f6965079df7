package pypi

import (
	"fmt"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// eggs holds the eggs that buildout's parts name against what is installed, where eggs are.
func (j *judgement) eggs() {
	isEgg := func(f *packages.File) bool {
		return strings.HasPrefix(f.Format, "EGG-INFO") || f.Format == "egg-link"
	}
	if !slices.ContainsFunc(j.Installed, isEgg) && !(j.Asked && j.Installs) {
		return
	}
	for _, f := range j.Declared {
		if f.Format != "buildout configuration" {
			continue
		}
		for _, q := range f.Requires {
			if len(j.env.byName[q.Name]) == 0 && applies(q.Marker, &j.Target) == packages.Yes {
				j.report(packages.Difference{
					Check: "not-installed", Path: f.Path, Line: q.Line, Expected: "an egg", Actual: "not installed",
					Message: q.Name + " is an egg of a part, and not installed", Remedy: "run buildout",
				})
			}
		}
	}
}

// overridden looks for what is installed in a version that one file pins and another one, which extends it, pins otherwise: what extends
// has the last word, and of several that are extended the last.
func (j *judgement) overridden() {
	byPath := map[string]*packages.File{}
	for _, f := range j.Locked {
		if f.Format == "buildout configuration" {
			byPath[f.Path] = f
		}
	}
	extended := map[string]bool{}
	for _, f := range byPath {
		for _, i := range f.Includes {
			extended[i.Path] = true
		}
	}
	for _, f := range j.Locked {
		if byPath[f.Path] == nil || extended[f.Path] {
			continue
		}
		last := map[string]lastPin{}
		lastWord(f, byPath, last, map[string]bool{})
		for i := range j.env.all {
			d := &j.env.all[i]
			if pin, ok := last[d.Name]; ok && slices.Contains(pin.other, d.Version) && d.Version != pin.Version {
				j.report(packages.Difference{
					Check: "version", Path: d.file.Path, Line: d.Line, Expected: pin.Version, Actual: d.Version,
					Message: fmt.Sprintf("%s %s is installed, and %s:%d has the last word on it with %s", d.Name, d.Version, pin.file.Path, pin.Line, pin.Version),
					Remedy:  "run buildout",
				})
			}
		}
	}
}

// lastPin is a pin that holds, and the versions of those that it overrides.
type lastPin struct {
	*packages.Package
	file  *packages.File
	other []string
}

// lastWord gathers the pins of a file over those of the files that it extends.
func lastWord(f *packages.File, byPath map[string]*packages.File, last map[string]lastPin, seen map[string]bool) {
	if seen[f.Path] {
		return
	}
	seen[f.Path] = true
	for _, i := range f.Includes {
		if more := byPath[i.Path]; more != nil {
			lastWord(more, byPath, last, seen)
		}
	}
	for i := range f.Packages {
		p := &f.Packages[i]
		one := lastPin{p, f, nil}
		if before, ok := last[p.Name]; ok {
			one.other = append(before.other, before.Version)
		}
		last[p.Name] = one
	}
}

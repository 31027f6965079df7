package dependencies

import (
	"cmp"
	"path"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/versions"
	"verify.example/verify/rules"
)

// request is what a policy asks for.
type request struct {
	items []item
	files map[string][]reader // by path, the formats of the files that the policy names
	names map[string]bool     // the last elements of these paths
}

// item is one item of a manifest's "dependencies".
type item struct {
	*rules.Dependencies
	ecosystem *packages.Ecosystem
	wanted    []wanted
}

// wanted is one of the packages that an item names.
type wanted struct {
	rules.Wanted
	name       string // normalised
	constraint versions.Constraint
}

// sides are the sides of an item with what they name.
func (i *item) sides() []namedSide {
	return []namedSide{{packages.Declared, i.Declared}, {packages.Locked, i.Locked}, {packages.Installed, i.Installed}}
}

type namedSide struct {
	side  packages.Side
	words []rules.Word
}

// bind reads the policy's "dependencies".
func (f *formats) bind(p *rules.Policy, faults *rules.Faults) (bound any, asked bool) {
	r := &request{files: map[string][]reader{}, names: map[string]bool{}}
	for n := range p.Dependencies {
		d := &p.Dependencies[n]
		i := item{Dependencies: d, ecosystem: f.ecosystem(d.Ecosystem, faults)}
		if i.ecosystem == nil {
			continue
		}
		for _, w := range d.Packages {
			i.wanted = append(i.wanted, i.want(w, faults))
		}
		for _, s := range i.sides() {
			for _, w := range s.words {
				r.name(i.ecosystem, s.side, w, faults)
			}
		}
		r.items = append(r.items, i)
	}
	return r, len(r.items) > 0
}

// ecosystem is the one that a manifest names; nil with a fault where there is none.
func (f *formats) ecosystem(w rules.Word, faults *rules.Faults) *packages.Ecosystem {
	var types []string
	for _, e := range f.ecosystems {
		if e.Type == w.Text {
			return e
		}
		types = append(types, e.Type)
	}
	if w.Text == "" {
		return nil // said already
	}
	hint := "known are " + cmp.Or(strings.Join(types, ", "), "none yet")
	if near := rules.Nearest(w.Text, types); near != "" {
		hint = "did you mean " + near + "?"
	}
	faults.Add(w.Pos, hint, "there is no ecosystem %q", w.Text)
	return nil
}

// want reads one of the packages that an item names.
func (i *item) want(w rules.Wanted, faults *rules.Faults) wanted {
	out := wanted{Wanted: w, name: normalise(i.ecosystem, w.Name.Text)}
	var err error
	if out.constraint, err = versions.Parse(w.Constraint.Text, i.ecosystem.Operators); err != nil {
		faults.Add(w.Constraint.Pos, `write a version, or constraints with commas between them, such as ">=4.2,<5"`,
			"%q is no constraint of %s versions: %v", w.Constraint.Text, i.ecosystem.Title, err)
		return out
	}
	for _, v := range out.constraint.Versions() {
		if _, err := i.ecosystem.Compare(v, v); err != nil {
			faults.Add(w.Constraint.Pos, "", "%q is no %s version: %v", v, i.ecosystem.Title, err)
		}
	}
	return out
}

// name has a file read that an item names. A directory can be named where something is installed in it.
func (r *request) name(e *packages.Ecosystem, side packages.Side, w rules.Word, faults *rules.Faults) {
	format := e.FormatOf(w.Text, side, true)
	if format == nil {
		if side == packages.Installed {
			return // a directory: what is installed in it is known by its own names
		}
		var titles []string
		for _, f := range e.Formats {
			if f.Sides&side != 0 {
				titles = append(titles, f.Title)
			}
		}
		faults.Add(w.Pos, "read are "+strings.Join(titles, ", "), "%q is no file that is known to say what is %s in %s", w.Text, side, e.Title)
		return
	}
	r.files[w.Text] = append(r.files[w.Text], reader{e, format})
	r.names[path.Base(w.Text)] = true
}

func normalise(e *packages.Ecosystem, name string) string {
	if e.Name == nil {
		return name
	}
	return e.Name(name)
}

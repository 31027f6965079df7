package manifest

import (
	"path"
	"strings"

	"verify.example/verify/rules"
)

// dependencies adds the manifest's "dependencies" to the policy.
func (d *document) dependencies(p *rules.Policy) {
	list := d.get("dependencies")
	if list.Kind != rules.List {
		d.wrong(list, "begin each item with a dash", `"dependencies"`, "a list")
		return
	}
	for _, item := range list.List {
		if one, ok := d.dependency(item); ok {
			p.Dependencies = append(p.Dependencies, one)
		}
	}
}

// dependency reads one item of "dependencies". It is false where it is none.
func (d *document) dependency(v rules.Value) (rules.Dependencies, bool) {
	out := rules.Dependencies{Pos: v.Pos}
	pairs := d.mapping(v, `an item of "dependencies"`)
	if v.Kind != rules.Map {
		return out, false
	}
	for _, p := range pairs {
		what := quote(p.Key.Text)
		switch p.Key.Text {
		case "ecosystem":
			t, _ := d.text(p.Value, what)
			out.Ecosystem = rules.Word{Text: t.Text, Pos: p.Value.Pos}
		case "declared":
			out.Declared = d.places(p.Value, what)
		case "locked":
			out.Locked = d.places(p.Value, what)
		case "installed":
			out.Installed = d.places(p.Value, what)
		case "packages":
			out.Packages = d.wanted(p.Value)
		case "others":
			out.Others = d.word(p.Value, what, "allowed", "forbidden")
		case "severity":
			out.Severity = d.severity(p.Value, what, rules.Error, rules.Warning, rules.Info)
		case "because":
			t, _ := d.text(p.Value, what)
			out.Because = t.Text
		default:
			d.unknown(p.Key, `an item of "dependencies"`, []string{
				"ecosystem", "declared", "locked", "installed", "packages", "others", "severity", "because",
			})
		}
	}
	d.comparable(v)
	return out, true
}

// comparable refuses an item of "dependencies" that compares nothing.
func (d *document) comparable(v rules.Value) {
	sides := 0
	for _, key := range []string{"declared", "locked", "installed"} {
		if find(v, key).Pos.Line > 0 {
			sides++
		}
	}
	packages := find(v, "packages").Pos.Line > 0
	if find(v, "ecosystem").Pos.Line == 0 {
		d.faults.Add(v.Pos, "add one, such as ecosystem: pypi", "an item of \"dependencies\" needs its ecosystem")
	}
	switch {
	case sides == 0:
		d.faults.Add(v.Pos, "add the file that says it, such as installed: var/lib/dpkg/status",
			"an item of \"dependencies\" needs one of declared, locked and installed at least")
	case sides == 1 && !packages:
		d.faults.Add(v.Pos, "add a second side, or packages", "one side alone has nothing to be compared with")
	}
}

// places reads paths in the artifact.
func (d *document) places(v rules.Value, what string) []rules.Word {
	var places []rules.Word
	for _, t := range d.texts(v, what) {
		clean := path.Clean(t.Text)
		switch {
		case strings.HasPrefix(t.Text, "/"), clean == "..", strings.HasPrefix(clean, "../"):
			d.faults.Add(t.Pos, "write it relative to the artifact's root", "%s is not a path in the artifact", quote(t.Text))
		case strings.ContainsRune(t.Text, 0):
			d.faults.Add(t.Pos, "", "a path cannot hold a NUL byte")
		default:
			places = append(places, rules.Word{Text: clean, Pos: t.Pos})
		}
	}
	return places
}

// wanted reads the packages that an item of "dependencies" asks for.
func (d *document) wanted(v rules.Value) []rules.Wanted {
	var all []rules.Wanted
	for _, p := range d.mapping(v, `"packages"`) {
		t, ok := d.text(p.Value, "the version of "+quote(p.Key.Text))
		if p.Key.Text == "" {
			d.faults.Add(p.Key.Pos, "", "the name of a package is empty")
			continue
		}
		if ok {
			all = append(all, rules.Wanted{
				Name:       rules.Word{Text: p.Key.Text, Pos: p.Key.Pos},
				Constraint: rules.Word{Text: t.Text, Pos: t.Pos},
			})
		}
	}
	return all
}

// word reads one of some words; "" where it is none of them.
func (d *document) word(v rules.Value, what string, known ...string) string {
	t, ok := d.text(v, what)
	if !ok {
		return ""
	}
	for _, w := range known {
		if w == t.Text {
			return w
		}
	}
	d.faults.Add(t.Pos, suggest(t.Text, known), "%s is not a value of %s", quote(t.Text), what)
	return ""
}

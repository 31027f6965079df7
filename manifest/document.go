package manifest

import (
	"slices"

	"verify.example/verify/rules"
)

// document is one manifest that is being read: what it says, and where its faults go.
type document struct {
	name   string
	pack   string // the built-in pack it is, or ""
	isMain bool   // nothing uses it
	opt    Options
	root   rules.Value // a mapping; empty where the file could not be understood
	faults *rules.Faults
}

// sections returns the keys of a manifest, in the order in which they are usually written.
func sections() []string {
	return []string{"version", "use", "defaults", "baseline", "deploy", "ignore", "rules", "inventory", "dependencies", "references", "checks", "allow"}
}

// document parses a text and keeps it as a source.
func (l *loader) document(name, pack string, text []byte) *document {
	l.policy.Sources[name] = text
	d := &document{name: name, pack: pack, isMain: pack == "" && len(l.chain) == 0, opt: l.opt, faults: &l.faults}
	root, ok := parse(name, text, l.opt, &l.faults)
	if !ok {
		return d
	}
	if root.Kind != rules.Map {
		d.faults.Add(root.Pos, `begin with "version: 1"`, "a manifest is a mapping, not %s", describe(root))
		return d
	}
	if !d.version(root) {
		return d
	}
	for _, p := range root.Map {
		d.section(p.Key)
	}
	d.root = root
	return d
}

// version checks the version. It is false where the rest must not be judged, for another version's words may mean another thing.
func (d *document) version(root rules.Value) bool {
	for _, p := range root.Map {
		switch {
		case p.Key.Text != "version":
			continue
		case p.Value.Kind == rules.Scalar && p.Value.Text == "1":
			return true
		case p.Value.Kind != rules.Scalar:
			d.faults.Add(p.Value.Pos, "write version: 1", "version must be 1, not %s", describe(p.Value))
			return true
		}
		d.faults.Add(p.Value.Pos, "this version of verify knows version 1 only", "version %s is not known", quote(p.Value.Text))
		return false
	}
	d.faults.Add(rules.Pos{File: d.name, Line: 1, Col: 1}, `begin with "version: 1"`, "version is missing")
	return true
}

// section refuses a key that no section of this version has.
func (d *document) section(key rules.Value) {
	switch {
	case !slices.Contains(sections(), key.Text):
		d.unknown(key, "a manifest", sections())
	case !d.isMain && (key.Text == "defaults" || key.Text == "baseline"):
		d.faults.Add(key.Pos, "move it there", "only the main manifest can say %s", quote(key.Text))
	}
}

// body adds rules, dependencies, references, checks, ignore and allow to the policy.
func (d *document) body(p *rules.Policy) {
	p.Ignore = append(p.Ignore, d.patterns(d.get("ignore"), `"ignore"`)...)
	d.rules(p)
	d.dependencies(p)
	d.references(p)
	d.settings(p)
	d.exceptions(p)
}

// uses returns the items of "use" that are text.
func (d *document) uses() []rules.Value {
	return d.texts(d.get("use"), `"use"`)
}

// defaults says whether the default pack holds.
func (d *document) defaults() bool {
	on, ok := d.boolean(d.get("defaults"), `"defaults"`)
	return on || !ok
}

// baseline says whether git's record holds.
func (d *document) baseline() bool {
	v, _ := d.text(d.get("baseline"), `"baseline"`)
	if word := v.Text; word != "" && word != "git" && word != "none" {
		d.faults.Add(v.Pos, `write "git" or "none"`, "%s is not a baseline", quote(word))
	}
	return v.Text != "none"
}

package manifest

import (
	"verify.example/verify/rules"
)

// These methods read a value of one shape and report another shape as a fault, in which what is how a message names the value.
// The zero value, which stands for a key that is not there, is no fault.

// get returns the value of one of the manifest's sections, or the zero value.
func (d *document) get(key string) rules.Value { return find(d.root, key) }

// has says whether the manifest has a section.
func (d *document) has(key string) bool { return d.get(key).Pos.Line > 0 }

// find returns the value of a mapping's key, or the zero value.
func find(v rules.Value, key string) rules.Value {
	for _, p := range v.Map {
		if p.Key.Text == key {
			return p.Value
		}
	}
	return rules.Value{}
}

// describe names a value's shape.
func describe(v rules.Value) string {
	switch v.Kind {
	case rules.Null:
		return "empty"
	case rules.List:
		return "a list"
	case rules.Map:
		return "a mapping"
	}
	return quote(v.Text)
}

// wrong reports that a value has another shape than wanted.
func (d *document) wrong(v rules.Value, hint, what, wanted string) {
	if v.Pos.Line == 0 {
		return
	}
	if v.Kind == rules.Null {
		d.faults.Add(v.Pos, hint, "%s has no value, and must be %s", what, wanted)
		return
	}
	d.faults.Add(v.Pos, hint, "%s must be %s, not %s", what, wanted, describe(v))
}

// unknown reports a key that is none of known.
func (d *document) unknown(key rules.Value, where string, known []string) {
	d.faults.Add(key.Pos, suggest(key.Text, known), "%s has no key %s", where, quote(key.Text))
}

// suggest is the hint for a word that is none of known: the nearest of them, or all.
func suggest(word string, known []string) string {
	if near := rules.Nearest(word, known); near != "" {
		return didYouMean(near)
	}
	return "known are " + enumerate(known)
}

// enumerate is "a, b and c".
func enumerate(words []string) string {
	out := ""
	for i, w := range words {
		switch {
		case i == 0:
		case i == len(words)-1:
			out += " and "
		default:
			out += ", "
		}
		out += w
	}
	return out
}

// mapping reads a mapping's pairs.
func (d *document) mapping(v rules.Value, what string) []rules.Pair {
	if v.Kind != rules.Map {
		d.wrong(v, "", what, "a mapping")
	}
	return v.Map
}

// text reads a scalar that is not empty.
func (d *document) text(v rules.Value, what string) (rules.Value, bool) {
	if v.Kind != rules.Scalar {
		d.wrong(v, "", what, "text")
		return rules.Value{}, false
	}
	if v.Text == "" {
		d.faults.Add(v.Pos, "", "%s is empty", what)
		return rules.Value{}, false
	}
	return v, true
}

// boolean reads true or false.
func (d *document) boolean(v rules.Value, what string) (value, ok bool) {
	if v.Kind == rules.Scalar && !v.Quoted && (v.Text == "true" || v.Text == "false") {
		return v.Text == "true", true
	}
	hint := ""
	if v.Quoted {
		hint = "remove the quotes"
	}
	d.wrong(v, hint, what, "true or false")
	return false, false
}

// texts reads a scalar or a list of scalars; there must be one at least.
func (d *document) texts(v rules.Value, what string) []rules.Value {
	items, item := v.List, "an item of "+what
	switch v.Kind {
	case rules.Scalar:
		items, item = []rules.Value{v}, what
	case rules.List:
		if len(items) == 0 {
			d.faults.Add(v.Pos, "", "%s is an empty list", what)
		}
	default:
		d.wrong(v, "", what, "text or a list of texts")
	}
	var texts []rules.Value
	for _, i := range items {
		if t, ok := d.text(i, item); ok {
			texts = append(texts, t)
		}
	}
	return texts
}

// patterns reads a glob or a list of globs.
func (d *document) patterns(v rules.Value, what string) []rules.Pattern {
	var patterns []rules.Pattern
	for _, t := range d.texts(v, what) {
		p := rules.Pattern{Text: t.Text, Pos: t.Pos}
		before := len(*d.faults)
		if rules.CheckPattern(p, d.faults); len(*d.faults) == before {
			patterns = append(patterns, p)
		}
	}
	return patterns
}

// severity reads a severity word, one of words.
func (d *document) severity(v rules.Value, what string, words ...rules.Severity) rules.Severity {
	t, ok := d.text(v, what)
	if !ok {
		return rules.Unset
	}
	var known []string
	for _, s := range words {
		if s.String() == t.Text {
			return s
		}
		known = append(known, s.String())
	}
	d.faults.Add(t.Pos, suggest(t.Text, known), "%s is not a severity", quote(t.Text))
	return rules.Unset
}

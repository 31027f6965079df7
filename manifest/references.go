package manifest

import (
	"regexp"
	"strings"

	"verify.example/verify/rules"
)

// references adds the manifest's "references" to the policy.
func (d *document) references(p *rules.Policy) {
	list := d.get("references")
	if list.Kind != rules.List {
		d.wrong(list, "begin each item with a dash", `"references"`, "a list")
		return
	}
	for _, item := range list.List {
		before := len(*d.faults)
		if one := d.reference(item); len(*d.faults) == before {
			p.References = append(p.References, one)
		}
	}
}

// reference reads one item of "references".
func (d *document) reference(v rules.Value) rules.Reference {
	out := rules.Reference{Pos: v.Pos, Must: []string{"exist"}}
	pairs := d.mapping(v, `an item of "references"`)
	if v.Kind != rules.Map {
		return out
	}
	for _, p := range pairs {
		what := quote(p.Key.Text)
		switch p.Key.Text {
		case "files":
			out.Patterns = d.patterns(p.Value, what)
		case "except":
			out.Except = d.patterns(p.Value, what)
		case "names":
			out.Expression = d.capture(p.Value, what)
		case "must":
			out.Must = d.musts(p.Value, what)
		case "relative-to":
			out.FromFile = d.word(p.Value, what, "root", "file") == "file"
		case "severity":
			out.Severity = d.severity(p.Value, what, rules.Error, rules.Warning, rules.Info)
		case "because":
			t, _ := d.text(p.Value, what)
			out.Because = t.Text
		default:
			d.unknown(p.Key, `an item of "references"`, []string{"files", "except", "names", "must", "relative-to", "severity", "because"})
		}
	}
	if find(v, "files").Pos.Line == 0 {
		d.faults.Add(v.Pos, "add one, such as files: etc/squid/squid.conf", `an item of "references" needs the files that are read`)
	}
	if find(v, "names").Pos.Line == 0 {
		d.faults.Add(v.Pos, `add one, such as names: '/^redirect_program\s+(\S+)/'`, `an item of "references" needs the expression that finds a path`)
	}
	return out
}

// capture reads a regular expression between slashes with one capture.
func (d *document) capture(v rules.Value, what string) *regexp.Regexp {
	t, ok := d.text(v, what)
	if !ok {
		return nil
	}
	if len(t.Text) < 2 || !strings.HasPrefix(t.Text, "/") || !strings.HasSuffix(t.Text, "/") {
		d.faults.Add(t.Pos, `write it between slashes, such as '/^redirect_program\s+(\S+)/'`, "%s must be a regular expression, not %s", what, quote(t.Text))
		return nil
	}
	re, err := regexp.Compile(t.Text[1 : len(t.Text)-1])
	if err != nil {
		d.faults.Add(t.Pos, "the syntax is RE2's", "%s is not a regular expression: %v", quote(t.Text), err)
		return nil
	}
	if n := re.NumSubexp(); n != 1 {
		d.faults.Add(t.Pos, "put parentheses around the path alone, and (?:...) around other groups", "%s must have one capture, not %d", what, n)
		return nil
	}
	return re
}

// musts reads what must hold of what a reference names.
func (d *document) musts(v rules.Value, what string) []string {
	var words []string
	for _, t := range d.texts(v, what) {
		if w := d.word(t, what, rules.ReferenceMusts()...); w != "" {
			words = append(words, w)
		}
	}
	return words
}

package manifest

import (
	"time"

	"verify.example/verify/rules"
)

// settings adds the manifest's "checks" to the policy.
func (d *document) settings(p *rules.Policy) {
	for _, pair := range d.mapping(d.get("checks"), `"checks"`) {
		s := rules.Setting{Pos: pair.Key.Pos, Pack: d.pack, Check: pair.Key.Text}
		what := quote(pair.Key.Text)
		if pair.Key.Text == "" {
			d.faults.Add(pair.Key.Pos, "", "the name of a check is empty")
			continue
		}
		value := pair.Value
		if value.Kind == rules.Map {
			value, s.Because = d.reasoned(value, what)
		}
		if s.Severity = d.severity(value, what, rules.Error, rules.Warning, rules.Info, rules.Off); s.Severity != rules.Unset {
			p.Settings = append(p.Settings, s)
		}
	}
}

// reasoned reads the long form of a setting, with a severity and a reason.
func (d *document) reasoned(v rules.Value, what string) (severity rules.Value, because string) {
	for _, pair := range v.Map {
		switch pair.Key.Text {
		case "severity":
			severity = pair.Value
		case "because":
			text, _ := d.text(pair.Value, `"because"`)
			because = text.Text
		default:
			d.unknown(pair.Key, what, []string{"severity", "because"})
		}
	}
	if severity.Pos.Line == 0 {
		d.faults.Add(v.Pos, "add one: error, warning, info or off", "%s has no severity", what)
	}
	return severity, because
}

// exceptions adds the manifest's "allow" to the policy.
func (d *document) exceptions(p *rules.Policy) {
	list := d.get("allow")
	if list.Kind != rules.List {
		d.wrong(list, "begin each exception with a dash", `"allow"`, "a list")
		return
	}
	for _, item := range list.List {
		before := len(*d.faults)
		// One with a fault is kept for its check's name, so that a fault of that is shown too.
		if e := d.exception(item); len(*d.faults) == before || e.Check != "" {
			p.Allow = append(p.Allow, e)
		}
	}
}

// exception reads one item of "allow". Where paths are not said, any path is meant.
func (d *document) exception(v rules.Value) rules.Exception {
	e := rules.Exception{Pos: v.Pos, Paths: []rules.Pattern{{Text: "**", Pos: v.Pos}}}
	pairs := d.mapping(v, "an exception")
	if v.Kind != rules.Map {
		return e
	}
	for _, pair := range pairs {
		switch key := pair.Key.Text; key {
		case "check":
			text, _ := d.text(pair.Value, `"check"`)
			e.Check = text.Text
		case "paths":
			e.Paths = d.patterns(pair.Value, `"paths"`)
		case "because":
			text, _ := d.text(pair.Value, `"because"`)
			e.Because = text.Text
		case "until":
			e.Until = d.date(pair.Value, `"until"`)
		default:
			d.unknown(pair.Key, "an exception", []string{"check", "paths", "because", "until"})
		}
	}
	if find(v, "check").Pos.Line == 0 {
		d.faults.Add(v.Pos, `add one, such as check: lineendings/mixed`, "an exception needs the name of its check")
	}
	if find(v, "because").Pos.Line == 0 {
		d.faults.Add(v.Pos, `add "because" and say why the finding is all right`, "an exception needs its reason")
	}
	return e
}

// date reads a day of the calendar.
func (d *document) date(v rules.Value, what string) time.Time {
	text, ok := d.text(v, what)
	if !ok {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, text.Text)
	if err != nil {
		d.faults.Add(v.Pos, "write year, month and day, such as 2027-03-01", "%s is not a date", quote(text.Text))
	}
	return day
}

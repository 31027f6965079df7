package manifest

import (
	"slices"

	"verify.example/verify/rules"
)

// selectors returns the selectors by the key that writes them.
func selectors() []rules.Selector {
	return []rules.Selector{rules.Files, rules.Dirs, rules.Links, rules.Paths}
}

// selector returns the selector that a key writes.
func selector(key string) (rules.Selector, bool) {
	for _, s := range selectors() {
		if s.String() == key {
			return s, true
		}
	}
	return 0, false
}

// rules adds the manifest's rules to the policy.
func (d *document) rules(p *rules.Policy) {
	list := d.get("rules")
	if list.Kind != rules.List {
		d.wrong(list, "begin each rule with a dash", `"rules"`, "a list")
		return
	}
	for _, item := range list.List {
		if len(p.Rules) >= d.opt.MaxRules {
			d.faults.Add(item.Pos, "", "more than %d rules", d.opt.MaxRules)
			return
		}
		if rule, ok := d.rule(item); ok {
			p.Rules = append(p.Rules, rule)
		}
	}
}

// rule reads one rule. It is false where nothing says what the rule is about.
func (d *document) rule(v rules.Value) (rules.Rule, bool) {
	pairs := d.mapping(v, "a rule")
	if v.Kind != rules.Map {
		return rules.Rule{}, false
	}
	at := d.selectorOf(v)
	if at < 0 {
		return rules.Rule{}, false
	}
	rule := rules.Rule{Pos: v.Pos, Pack: d.pack}
	for i, p := range pairs {
		what := quote(p.Key.Text)
		switch _, isSelector := selector(p.Key.Text); {
		case i == at:
			rule.Selector, rule.Patterns = d.selected(p)
		case isSelector: // a second one, which selectorOf has refused
		case p.Key.Text == "except":
			rule.Except = d.patterns(p.Value, what)
		case p.Key.Text == "severity":
			rule.Severity = d.severity(p.Value, what, rules.Error, rules.Warning, rules.Info)
		case p.Key.Text == "because":
			because, _ := d.text(p.Value, what)
			rule.Because = because.Text
		case p.Value.Kind == rules.Null:
			d.faults.Add(p.Key.Pos, "", "%s has no value", what)
		default:
			rule.Attributes = append(rule.Attributes, rules.Attribute{Name: p.Key.Text, Pos: p.Key.Pos, Value: p.Value})
		}
	}
	if !expects(pairs, at) {
		d.faults.Add(v.Pos, `add what holds for it, such as mode: "0644"`, "a rule without an attribute expects nothing")
	}
	return rule, true
}

// expects says whether a rule has an attribute. pairs[at] is its selector.
func expects(pairs []rules.Pair, at int) bool {
	for i, p := range pairs {
		_, isSelector := selector(p.Key.Text)
		if i != at && !isSelector && !slices.Contains([]string{"except", "severity", "because"}, p.Key.Text) {
			return true
		}
	}
	return false
}

// selected reads a selector's patterns. A key that is only near a selector's is read as that one.
func (d *document) selected(p rules.Pair) (rules.Selector, []rules.Pattern) {
	s, ok := selector(p.Key.Text)
	if !ok {
		s, _ = selector(nearestSelector(p.Key.Text))
	}
	return s, d.patterns(p.Value, quote(s.String()))
}

// selectorOf is the index of the pair that says what a rule is about, or -1. That there must be exactly one is checked here.
func (d *document) selectorOf(rule rules.Value) int {
	const need = "a rule needs exactly one of files, dirs, links and paths"
	at := -1
	for i, p := range rule.Map {
		if _, ok := selector(p.Key.Text); !ok {
			continue
		}
		if at >= 0 {
			d.faults.Add(p.Key.Pos, "make two rules of it", need+", and this one has %q already", rule.Map[at].Key.Text)
			continue
		}
		at = i
	}
	if at >= 0 {
		return at
	}
	for i, p := range rule.Map {
		if near := nearestSelector(p.Key.Text); near != "" {
			d.faults.Add(p.Key.Pos, didYouMean(near), need+", not %s", quote(p.Key.Text))
			return i
		}
	}
	d.faults.Add(rule.Pos, `say what it is about, such as files: "**"`, need)
	return -1
}

// nearestSelector is the selector's key that was most likely meant, or "".
func nearestSelector(key string) string {
	var known []string
	for _, s := range selectors() {
		known = append(known, s.String())
	}
	return rules.Nearest(key, known)
}

package inventory

import (
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

const countHint = `write a number such as 3, or ">=1", "<=5", ">2", "!=0" or "1..4"`

var count = &checks.Check{
	Name:  "inventory/count",
	Title: "there are more or fewer entries than a rule says",
	Finds: "a rule with count that selects, by all its patterns together, another number of entries than it says. A later rule " +
		"with the same selector and patterns replaces it.",
	Why:    "three certificates, one wheel, at least one migration: a number catches what no single name does",
	Repair: "add or remove entries, or correct the number",
	Attribute: &checks.Attribute{
		Name:    "count",
		Values:  `a number, a comparison such as ">=1" or "!=0", or a range such as "1..4"`,
		Example: `">=1"`,
		Types:   checks.AnyType,
		Parse: func(v rules.Value, b *checks.Binding) any {
			return parseBounds(v, b, countHint, whole)
		},
	},
	Severity: rules.Off,
	Tree:     findCount,
}

func findCount(t *checks.TreePass) {
	uses := t.Uses()
	last := map[string]int{}
	for i := range uses {
		last[selects(uses[i].Rule)] = i
	}
	for i := range uses {
		u := &uses[i]
		w, ok := u.Value.(*bounds)
		if !ok || w.holds(u.Selected) || last[selects(u.Rule)] != i {
			continue
		}
		got := checks.Thousands(u.Selected)
		t.Report(patterns(u.Rule), u, checks.Diagnosis{
			Expected: w.text, Actual: got,
			Message: "number of entries is " + got + ", want " + w.text,
			Remedy:  "add or remove entries, or correct the number",
		})
	}
}

// patterns is what a rule selects, as it was written.
func patterns(r *rules.Rule) string {
	list := make([]string, len(r.Patterns))
	for i, p := range r.Patterns {
		list[i] = p.Text
	}
	return strings.Join(list, ", ")
}

// selects tells rules apart that do not select the same.
func selects(r *rules.Rule) string {
	s := r.Selector.String() + "\x00" + patterns(r)
	for _, p := range r.Except {
		s += "\x00" + p.Text
	}
	return s
}

package checks

import (
	"slices"
	"strings"

	"verify.example/verify/rules"
)

// astray says whether the manifest has rules for certain places, and none of them selected anything: it was perhaps written
// for another root. Rules for any place (**) and those that forbid tell nothing.
func (r *run) astray() bool {
	placed := false
	for i := range r.plan.policy.Rules {
		rule := &r.plan.policy.Rules[i]
		if rule.Pack != "" || forbids(rule) || !slices.ContainsFunc(rule.Patterns, func(p rules.Pattern) bool { return !strings.HasPrefix(p.Text, "*") }) {
			continue
		}
		placed = true
		for _, x := range r.expectations {
			if x.id < len(r.hits) && r.hits[x.id] > 0 && slices.Contains(x.rules, i) {
				return false
			}
		}
	}
	return placed
}

func forbids(rule *rules.Rule) bool {
	return slices.ContainsFunc(rule.Attributes, func(a rules.Attribute) bool { return a.Name == "forbidden" })
}

package checks

import (
	"path"
	"sort"
	"strings"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// Select narrows the checks that run, by name or by a glob over names such as "content/*". Without Only all run.
type Select struct {
	Only []string
	Skip []string
}

// Plan is a policy bound to the checks that hold an artifact against it. It is not changed after Bind and may be used by
// several runs at once.
type Plan struct {
	policy     *rules.Policy
	checks     []*bound
	left       []string // names of the checks that the selection left out
	attributes []*Attribute
	gatherers  []*gatherer
	uses       [][]*boundAttribute // by rule, the attributes it carries
	listers    []*bound            // the checks that compare with the inventory, where there is one
	record     bool                // some check that runs looks at git's record
	content    bool                // some check that may run reads content
	within     []*bound            // the checks and gatherings that look at more names in some directories
}

// bound is a check as a plan runs it.
type bound struct {
	*Check
	index     int
	attribute int            // the index of its attribute in the plan, or -1
	severity  rules.Severity // of what it reports by its own judgement
	recorded  rules.Severity // of what it reports in the name of git's record or .gitattributes
	listed    rules.Severity // of what it reports in the name of an inventory
	setBy     string         // who set the severity: "default", "verify.yaml:31"
	because   string
	state     any  // of a gathering, what its Bind returned
	wanted    bool // some rule carries its attribute
}

// places keeps a check that has to be asked for each directory.
func (plan *Plan) places(b *bound) {
	if b.Names != nil && b.Within != nil {
		plan.within = append(plan.within, b)
	}
}

// boundAttribute is an attribute as one rule gives it.
type boundAttribute struct {
	attribute  int
	name       string
	value      any
	rule       *rules.Rule
	index      int // of the rule
	place      string
	overRecord bool
}

// Bind holds a policy against the checks there are. Everything in the policy that no check knows or can read is a fault: unknown
// attributes, checks and values. The plan is nil when there are faults.
func Bind(p *rules.Policy, all []*Check, sel Select) (*Plan, rules.Faults) {
	plan := &Plan{policy: p}
	var faults rules.Faults
	for i, c := range all {
		b := &bound{Check: c, index: i, attribute: -1, severity: rules.Off, recorded: rules.Off, listed: rules.Error, setBy: "default"}
		if c.Recorded {
			b.recorded = c.Severity
		}
		if c.Firm {
			b.severity = c.Severity
		}
		if c.Attribute != nil {
			b.attribute = len(plan.attributes)
			plan.attributes = append(plan.attributes, c.Attribute)
		}
		plan.checks = append(plan.checks, b)
	}
	plan.settings(&faults)
	plan.exceptions(&faults)
	plan.bindRules(&faults)
	plan.narrow(sel, &faults)
	plan.list()
	plan.gather(&faults)
	sort.SliceStable(faults, func(i, j int) bool { return before(faults[i].Pos, faults[j].Pos) })
	if len(faults) > 0 {
		return nil, faults
	}
	for _, b := range plan.checks {
		plan.places(b)
		plan.record = plan.record || b.Recorded
		plan.content = plan.content || b.Need != 0 || b.Scan != nil
	}
	for _, g := range plan.gatherers {
		plan.places(g.bound)
		plan.content, plan.record = plan.content || g.on, plan.record || g.on && g.Record
	}
	return plan, nil
}

func before(a, b rules.Pos) bool {
	if a.File != b.File {
		return a.File < b.File
	}
	return a.Line < b.Line || a.Line == b.Line && a.Col < b.Col
}

// settings applies the severities that packs and manifests set.
func (plan *Plan) settings(faults *rules.Faults) {
	for i := range plan.policy.Settings {
		s := &plan.policy.Settings[i]
		place := s.Pack
		if place == "" {
			place = at(s.Pos)
		}
		known := false
		for _, b := range plan.checks {
			if !nameMatches(s.Check, b.Name) {
				continue
			}
			known = true
			b.severity, b.setBy, b.because = s.Severity, place, s.Because
			if b.Recorded {
				b.recorded = s.Severity
			}
			if s.Pack == "" {
				b.listed = s.Severity
			}
		}
		if !known {
			faults.Add(s.Pos, plan.suggest(s.Check), "there is no check %q", s.Check)
		}
	}
}

func (plan *Plan) exceptions(faults *rules.Faults) {
	for _, e := range plan.policy.Allow {
		if !plan.knows(e.Check) {
			faults.Add(e.Pos, plan.suggest(e.Check), "there is no check %q to allow findings of", e.Check)
		}
	}
}

// bindRules hands each attribute's value to the check that declares it.
func (plan *Plan) bindRules(faults *rules.Faults) {
	names := make([]string, len(plan.attributes))
	byName := map[string]int{}
	for i, a := range plan.attributes {
		names[i], byName[a.Name] = a.Name, i
	}
	for i := range plan.policy.Rules {
		r := &plan.policy.Rules[i]
		var use []*boundAttribute
		for _, a := range r.Attributes {
			n, ok := byName[a.Name]
			if !ok {
				unknownAttribute(a, names, faults)
				continue
			}
			decl := plan.attributes[n]
			if !decl.Types.overlaps(r.Selector) {
				faults.Add(a.Pos, "move it to a rule for what has one", "%s cannot be asked of %s", a.Name, r.Selector)
				continue
			}
			had := len(*faults)
			v := decl.Parse(a.Value, &Binding{Deploy: &plan.policy.Deploy, Rule: r, faults: faults})
			if len(*faults) > had || v == nil {
				continue
			}
			b := &boundAttribute{attribute: n, name: a.Name, value: v, rule: r, index: i, place: r.Pack, overRecord: i >= plan.policy.RecordRank}
			if b.place == "" {
				b.place = at(a.Pos)
			}
			use = append(use, b)
		}
		plan.uses = append(plan.uses, use)
		for _, u := range use {
			plan.wants(u.attribute)
		}
	}
}

// wants tells the check that reads an attribute that some rule carries it.
func (plan *Plan) wants(attribute int) {
	for _, b := range plan.checks {
		b.wanted = b.wanted || b.attribute == attribute
	}
}

// unknownAttribute refuses a key that no check declares.
func unknownAttribute(a rules.Attribute, names []string, faults *rules.Faults) {
	hint := "verify list checks shows the attributes there are"
	if near := rules.Nearest(a.Name, append(names, "files", "dirs", "links", "paths", "except", "severity", "because")); near != "" {
		hint = "did you mean " + near + "?"
	}
	faults.Add(a.Pos, hint, "there is no attribute %q", a.Name)
}

// narrow leaves out the checks that the selection does.
func (plan *Plan) narrow(sel Select, faults *rules.Faults) {
	for _, name := range append(append([]string{}, sel.Only...), sel.Skip...) {
		if !plan.knows(name) {
			faults.Add(rules.Pos{File: "command line"}, plan.suggest(name), "there is no check %q", name)
		}
	}
	var kept []*bound
	for _, b := range plan.checks {
		if (len(sel.Only) == 0 || anyMatches(sel.Only, b.Name)) && !anyMatches(sel.Skip, b.Name) {
			b.index = len(kept)
			kept = append(kept, b)
		} else {
			plan.left = append(plan.left, b.Name)
		}
	}
	plan.checks = kept
}

func (plan *Plan) knows(pattern string) bool {
	for _, b := range plan.checks {
		if nameMatches(pattern, b.Name) {
			return true
		}
	}
	return false
}

// reports says whether a check runs and is not off.
func (plan *Plan) reports(name string) bool {
	for _, b := range plan.checks {
		if b.Name == name {
			return b.severity > rules.Off
		}
	}
	return false
}

func (plan *Plan) suggest(name string) string {
	var names []string
	for _, b := range plan.checks {
		names = append(names, b.Name)
	}
	if near := rules.Nearest(name, names); near != "" {
		return "did you mean " + near + "?"
	}
	return "verify list checks shows the names"
}

func anyMatches(patterns []string, name string) bool {
	for _, p := range patterns {
		if nameMatches(p, name) {
			return true
		}
	}
	return false
}

// nameMatches says whether a check's name is pattern, or is matched by it as a glob; "*" alone stands for every check.
func nameMatches(pattern, name string) bool {
	if pattern == name || pattern == "*" {
		return true
	}
	if !strings.ContainsAny(pattern, `*?[\`) {
		return false
	}
	ok, err := path.Match(pattern, name)
	return err == nil && ok
}

// at is a position as findings show it: file and line.
func at(p rules.Pos) string { return rules.Pos{File: p.File, Line: p.Line}.String() }

// overlaps says whether a selector picks any of the types.
func (ts Types) overlaps(s rules.Selector) bool {
	switch s {
	case rules.Files:
		return ts.Has(artifact.File)
	case rules.Dirs:
		return ts.Has(artifact.Directory)
	case rules.Links:
		return ts.Has(artifact.Link)
	}
	return true
}

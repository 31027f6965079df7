package checks

import (
	"slices"
	"strings"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// Ruling says how severe a check's own findings are under a plan, and who says so.
type Ruling struct {
	Severity rules.Severity // of what the check reports by its own judgement or from git's record; Off for nothing
	SetBy    string         // "default" for the check itself or the default pack, else "verify.yaml:31"
	Because  string
}

// Ruling is that of the check with a name; false means that the plan does not run it.
func (plan *Plan) Ruling(name string) (Ruling, bool) {
	for _, b := range plan.checks {
		if b.Name == name {
			return Ruling{max(b.severity, b.recorded), b.setBy, b.because}, true
		}
	}
	return Ruling{}, false
}

// Holding is one attribute that a rule gives to a path.
type Holding struct {
	Attribute  rules.Attribute // as the rule writes it
	Rule       *rules.Rule
	Place      string // "verify.yaml:12", or the name of a built-in pack
	OverRecord bool   // the rule is stronger than git's record
}

// Expected is what a plan expects of one path.
type Expected struct {
	// Ignored is the path itself, or the directory above it, that a pattern of the policy ignores; "" for none. Nothing else is
	// set then.
	Ignored string
	By      *rules.Pattern // that pattern; nil for git's own directory
	// Holdings are the attributes that rules give to the path: of each the rule in force first, then the weaker ones that it
	// overrules, strongest first.
	Holdings [][]Holding
	Checks   []string // the checks that are called for the path
	Tree     []string // the checks that look at the whole artifact
}

// Expect says what holds for a path of type t. It uses the matching that a run uses.
func (plan *Plan) Expect(path string, t artifact.Type) (*Expected, error) {
	r := &run{plan: plan, follows: true}
	if err := r.compile(); err != nil {
		return nil, err
	}
	m := r.set.Matcher()
	if path == "." {
		return plan.expected(m.MatchRoot(), t), nil
	}
	st := m.Root()
	for done := 0; ; {
		name, _, more := strings.Cut(path[done:], "/")
		here, kind := path[:done+len(name)], rules.KindDir
		if !more {
			kind = kindOf(t)
		}
		x := m.Match(st, name, kind)
		if name == ".git" || x.ignored {
			return &Expected{Ignored: here, By: plan.ignoredBy(here, kind)}, nil
		}
		if !more {
			return plan.expected(x, t), nil
		}
		st, done = m.Enter(st, name), len(here)+1
	}
}

// ignoredBy is the pattern that ignores a path, or nil.
func (plan *Plan) ignoredBy(path string, k rules.Kind) *rules.Pattern {
	for i := range plan.policy.Ignore {
		if p := &plan.policy.Ignore[i]; rules.Match(p.Text, path, rules.KindDir) {
			return p
		}
	}
	return nil
}

func (plan *Plan) expected(x *expectation, t artifact.Type) *Expected {
	out := &Expected{}
	for _, won := range x.attrs {
		list := []Holding{won.holding()}
		for _, i := range slices.Backward(x.rules) {
			if i == len(plan.uses) {
				continue
			}
			for _, a := range plan.uses[i] {
				if a != won && a.attribute == won.attribute {
					list = append(list, a.holding())
				}
			}
		}
		out.Holdings = append(out.Holdings, list)
	}
	for _, b := range plan.checks {
		switch tasks := &x.types[t]; {
		case slices.Contains(tasks.run, b), slices.Contains(tasks.scan, b), slices.Contains(tasks.named, b):
			out.Checks = append(out.Checks, b.Name)
		case b.Tree != nil && b.severity > rules.Off:
			out.Tree = append(out.Tree, b.Name)
		}
	}
	return out
}

func (a *boundAttribute) holding() Holding {
	h := Holding{Rule: a.rule, Place: a.place, OverRecord: a.overRecord}
	for _, written := range a.rule.Attributes {
		if written.Name == a.name {
			h.Attribute = written
		}
	}
	return h
}

package links

import (
	"fmt"

	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

// target holds a link's text against a rule.
func target() *checks.Check {
	return &checks.Check{
		Name:  "links/target",
		Title: "a link leads elsewhere than its rule says",
		Finds: "A symbolic link whose text is not, byte for byte, the one that the rule gives. It is not resolved: " +
			"a/../b is not b.",
		Why:    "A link such as current decides which release runs.",
		Repair: "Make the link anew.",
		Source: "symlink(7)",
		Attribute: &checks.Attribute{
			Name: "target", Values: "the text of the link", Example: "releases/42", Types: checks.Links, Parse: parseTarget,
		},
		Severity: rules.Off,
		Types:    checks.Links,
		Run: func(p *checks.Pass) {
			if want, asked := p.Value().(string); asked {
				compareTarget(p, want)
			}
		},
		Listing: &checks.Listing{Facts: rules.ListsTarget, Compare: func(p *checks.Pass) { compareTarget(p, p.Listed.Target) }},
	}
}

func parseTarget(v rules.Value, b *checks.Binding) any {
	if v.Kind != rules.Scalar || v.Text == "" {
		b.Faultf(v.Pos, "write the text of the link, such as releases/42", "want a link's target")
		return nil
	}
	return v.Text
}

func compareTarget(p *checks.Pass, want string) {
	if got := p.Target(); got != want {
		p.Report(checks.Diagnosis{
			Expected: want, Actual: got,
			Message: fmt.Sprintf("leads to %q, want %q", got, want),
			Remedy:  relink(want, p.Path()),
		})
	}
}

// relink is the command that makes a link anew.
func relink(target, path string) string {
	return "ln -sfn -- " + checks.ShellQuote(target) + " " + checks.ShellQuote(path)
}

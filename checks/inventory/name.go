package inventory

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

const nameHint = "write one such as /^[a-z0-9-]+$/"

var name = &checks.Check{
	Name:  "inventory/name",
	Title: "a name is not of the form that a rule asks for",
	Finds: "an entry whose name, without the directories above it, the rule's regular expression does not match. As grep does it " +
		"may match anywhere in the name: ^ and $ hold it to the ends.",
	Why: "cron, sudo, run-parts and systemd take only names of a certain form from a directory. They skip all others without " +
		"a word, and the job or the setting is not there",
	Repair: "rename the entry",
	Source: "RE2 syntax",
	Attribute: &checks.Attribute{
		Name:    "name",
		Values:  "a regular expression in RE2's syntax between slashes",
		Example: `"/^[A-Za-z0-9_-]+$/"`,
		Types:   checks.AnyType,
		Parse:   parseName,
	},
	Severity: rules.Off,
	Types:    checks.AnyType,
	Run: func(p *checks.Pass) {
		want, asked := p.Value().(*regexp.Regexp)
		if !asked || p.Path() == "." || want.MatchString(p.Entry.Name) {
			return
		}
		p.Report(checks.Diagnosis{
			Expected: "/" + want.String() + "/", Actual: p.Entry.Name,
			Message: fmt.Sprintf("the name %q is not of the form /%s/", p.Entry.Name, want),
			Remedy:  "mv " + checks.ShellQuote(p.Path()) + " " + checks.ShellQuote(path.Dir(p.Path())+"/NAME"),
		})
	},
}

func parseName(v rules.Value, b *checks.Binding) any {
	text := v.Text
	if v.Kind != rules.Scalar || len(text) < 3 || !strings.HasPrefix(text, "/") || !strings.HasSuffix(text, "/") {
		b.Faultf(v.Pos, nameHint, "name is not a regular expression between slashes")
		return nil
	}
	re, err := regexp.Compile(text[1 : len(text)-1])
	if err != nil {
		b.Faultf(v.Pos, "the syntax is RE2's", "bad regular expression: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		return nil
	}
	return re
}

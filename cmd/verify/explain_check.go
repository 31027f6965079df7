package main

import (
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/cmd/verify/internal/report"
	"verify.example/verify/rules"
)

// explainCheck writes the text that a check was declared with, and how severe it is here.
func explainCheck(p *page, e *expected, c *checks.Check) {
	p.line(c.Name, ": ", c.Title)
	p.line()
	p.item("finds", c.Finds)
	p.item("why", c.Why)
	p.item("repair", c.Repair)
	p.item("source", c.Source)
	p.item("severity", severityWords(e.plan, c))
	if at := c.Attribute; at != nil {
		p.item("attribute", at.Name+", of "+report.And(selectors(at.Types)))
		p.item("values", at.Values)
		p.item("example", at.Name+": "+at.Example)
	}
}

// severityWords says how severe a check's findings are and who says so.
func severityWords(plan *checks.Plan, c *checks.Check) string {
	ruling, _ := plan.Ruling(c.Name)
	text := ruling.Severity.String() + " [" + ruling.SetBy + "]"
	if ruling.Severity <= rules.Off {
		text = "off [" + ruling.SetBy + "]: it reports only what a rule asks for"
		if c.Attribute == nil {
			text = "off [" + ruling.SetBy + "]"
		}
		if c.Attribute == nil && c.Listing != nil {
			text += ": it reports only what an inventory does not list"
		}
	}
	if ruling.Because != "" {
		text += ", because " + ruling.Because
	}
	if c.Attribute != nil && ruling.Severity > rules.Off {
		text += "; where a rule asks, the rule's own, which is error unless it says otherwise"
	}
	return report.Clean(text)
}

// selectors are the keys of rules that may carry an attribute for such entries.
func selectors(ts checks.Types) []string {
	var words []string
	for _, s := range []struct {
		t    artifact.Type
		word rules.Selector
	}{{artifact.File, rules.Files}, {artifact.Directory, rules.Dirs}, {artifact.Link, rules.Links}} {
		if ts.Has(s.t) {
			words = append(words, s.word.String())
		}
	}
	return append(words, rules.Paths.String())
}

// names writes a list of them under a title, if there are any.
func names(p *page, title string, list []string) {
	if len(list) > 0 {
		p.line(title, ":")
		p.wrapped("    ", strings.Join(list, ", "))
	}
}

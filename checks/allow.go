package checks

import (
	"fmt"
	"slices"
	"time"

	"verify.example/verify/rules"
)

// AllowChecks are the checks of the family "allow": they speak about the manifest's exceptions and look at no entry.
func AllowChecks() []*Check {
	return []*Check{unused, expired, expiring}
}

var unused = &Check{
	Name:     "allow/unused",
	Title:    "an exception of the manifest matches nothing",
	Finds:    "an entry under allow: that no finding of this run needed",
	Why:      "an exception that nothing needs any more hides the next mistake in the same place",
	Repair:   "remove the exception",
	Severity: rules.Warning,
	Firm:     true,
}

var expired = &Check{
	Name:     "allow/expired",
	Title:    "an exception of the manifest has ended",
	Finds:    "an entry under allow: whose until: lies in the past, and which a finding still needs; the finding counts again",
	Why:      "an exception was made until a day, and the day is over",
	Repair:   "repair what it excused, or give it a new until: with a reason",
	Severity: rules.Warning,
	Firm:     true,
}

var expiring = &Check{
	Name:     "allow/expiring",
	Title:    "an exception of the manifest ends within 14 days",
	Finds:    "an entry under allow: whose until: is near, and which a finding still needs",
	Why:      "the build fails from that day on",
	Repair:   "repair what it excused, or give it a new until: with a reason",
	Severity: rules.Info,
	Firm:     true,
}

// allow takes the findings that an exception excuses out of the result, and reports on the exceptions themselves.
func (r *run) allow(res *Result) {
	list := r.plan.policy.Allow
	if len(list) == 0 {
		res.Findings = r.findings
		return
	}
	used := make([]int, len(list))
	for _, f := range r.findings {
		excused := false
		for i := range list {
			if x := &list[i]; nameMatches(x.Check, f.Check) && excuses(x, f.Path) {
				used[i]++
				if r.over(x) {
					f.Message += fmt.Sprintf(" (allowed until %s by %s)", x.Until.Format(time.DateOnly), at(x.Pos))
				} else {
					excused = true
				}
			}
		}
		if excused {
			res.Allowed = append(res.Allowed, f)
		} else {
			res.Findings = append(res.Findings, f)
		}
	}
	if len(res.Problems) > 0 {
		return // what was not read may be what an exception is for
	}
	for i := range list {
		r.judge(res, &list[i], used[i])
	}
}

// over says whether an exception has ended: it holds up to and including its day.
func (r *run) over(x *rules.Exception) bool { return !x.Until.IsZero() && r.today().After(x.Until) }

func excuses(x *rules.Exception, path string) bool {
	for _, p := range x.Paths {
		if rules.Match(p.Text, path, rules.KindDir) {
			return true
		}
	}
	return len(x.Paths) == 0
}

// judge reports what is to be said of one exception.
func (r *run) judge(res *Result, x *rules.Exception, used int) {
	say := func(c *Check, message, remedy string) {
		for _, b := range r.plan.checks {
			if b.Check == c && b.severity > rules.Off {
				f := b.finding(Diagnosis{Message: message, Remedy: remedy}, nil)
				f.Path, f.Rule = ".", at(x.Pos)
				res.Findings = append(res.Findings, f)
			}
		}
	}
	switch {
	case used == 0 && r.selected(x.Check):
		say(unused, "the exception for "+x.Check+" at "+at(x.Pos)+" matches no finding", "remove it")
	case used == 0:
	case r.over(x):
		say(expired, fmt.Sprintf("the exception for %s ended on %s", x.Check, x.Until.Format(time.DateOnly)), expired.Repair)
	case !x.Until.IsZero() && x.Until.Sub(r.today()) <= 14*24*time.Hour:
		say(expiring, fmt.Sprintf("the exception for %s ends on %s", x.Check, x.Until.Format(time.DateOnly)), expiring.Repair)
	}
}

// selected says whether the checks that the exception names took part in the run: one that the selection left out may need it.
func (r *run) selected(pattern string) bool {
	if slices.ContainsFunc(r.plan.left, func(name string) bool { return nameMatches(pattern, name) }) {
		return false
	}
	for _, b := range r.plan.checks {
		if nameMatches(pattern, b.Name) && b.Compares() == (r.against != "") {
			return true
		}
	}
	return false
}

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
func (r *run) allow(res *Result, found Findings) {
	list := r.plan.policy.Allow
	res.Findings, res.Allowed.causes = found, found.causes
	if len(list) == 0 {
		return
	}
	used := make([]int, len(list))
	var about keeper
	r.excuse(res, found, used, &about)
	for i := range list {
		if len(res.Problems) > 0 {
			break // what was not read may be what an exception is for
		}
		r.judge(&about, &list[i], used[i])
	}
	res.Findings = res.Findings.with(about.all())
}

// excuse divides what was found into what counts and what is allowed, and counts how often each exception was needed. What one that
// has ended would excuse counts and says so, among what is about the exceptions: its place among its equals is another then.
func (r *run) excuse(res *Result, found Findings, used []int, about *keeper) {
	var s shower
	var counts, allowed keeper
	for _, part := range found.parts {
		for _, k := range part {
			f := s.show(&found, &k)
			excused, message := false, f.Message
			for i := range used {
				if x := &r.plan.policy.Allow[i]; nameMatches(x.Check, f.Check) && excuses(x, f.Path) {
					used[i]++
					if r.over(x) {
						message += fmt.Sprintf(" (allowed until %s by %s)", x.Until.Format(time.DateOnly), at(x.Pos))
					} else {
						excused = true
					}
				}
			}
			to := &counts
			switch {
			case excused:
				to = &allowed
			case message != f.Message:
				to = about
			}
			k.said = to.reword(k.said, message)
			to.keep(k)
		}
	}
	res.Findings, res.Allowed = counts.list(found), allowed.list(found)
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
func (r *run) judge(about *keeper, x *rules.Exception, used int) {
	say := func(c *Check, message, remedy string) {
		for _, b := range r.plan.checks {
			if b.Check == c && b.severity > rules.Off {
				f := b.finding(Diagnosis{Message: message, Remedy: remedy}, nil)
				f.Rule = at(x.Pos)
				about.add(nil, ".", &f)
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

package hook

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/cmd/verify/internal/report"
	"verify.example/verify/rules"
)

// Result is what verifying a tip gave.
type Result struct {
	Tip    Tip
	Report *report.Report
}

// The message that blocks a push fits on one screen of a terminal.
const (
	screenHeight = 24
	screenWidth  = 80
)

// RemoteName is a remote as it may be shown: a URL given in place of a name loses the password that it may hold.
func RemoteName(remote string) string {
	u, err := url.Parse(remote)
	switch {
	case err == nil && u.User != nil:
		u.User = nil
		remote = u.String()
	case err != nil && strings.Contains(remote, "://"):
		remote = remote[strings.LastIndexByte(remote, '@')+1:]
	}
	return report.Name(remote)
}

// Blocked is the message for the trees that are not verified, at least one: what speaks against the first of them, the causes
// before all else, how to see all of it, and how to push anyway. It has at most 24 lines of at most 80 columns.
func Blocked(remote string, bad []Result) []string {
	s := &screen{}
	first := bad[0]
	s.wrap("verify: push to "+cut(RemoteName(remote), 50)+" blocked: "+cut(report.Name(first.Tip.Refs[0]), 80)+" "+outcome(first.Report), "    ", 3)
	if more := first.Tip.Refs[1:]; len(more) > 0 {
		tail := ", with the same tree"
		if len(more) > 1 {
			tail = " and " + checks.Count(int64(len(more)-1), "other ref", "other refs") + tail
		}
		s.line("also " + cut(report.Name(more[0]), screenWidth-columns("also "+tail)) + tail)
	}
	tail := &screen{}
	tail.others(bad[1:])
	tail.line("")
	tail.line("all of it:    " + See(first.Tip))
	tail.line("push anyway:  git push --no-verify")
	s.line("")
	s.why(first.Report, screenHeight-len(s.lines)-len(tail.lines))
	return append(s.lines, tail.lines...)
}

// See is the command that shows all that there is to say about a tip.
func See(t Tip) string { return "verify git:" + t.Object[:min(len(t.Object), 16)] }

// outcome says in a few words what a run came to.
func outcome(r *report.Report) string {
	found := checks.Count(int64(r.Count(rules.Error)), "error", "errors")
	switch {
	case r.Verdict != report.Undecided:
		return "has " + found
	case len(r.Faults) > 0:
		return "has a manifest with " + checks.Count(int64(len(r.Faults)), "fault", "faults")
	case r.Count(rules.Error) > 0:
		return "could not be verified, and has " + found
	}
	return "could not be verified"
}

// screen is a message as it grows.
type screen struct{ lines []string }

func (s *screen) line(text string) { s.lines = append(s.lines, cut(text, screenWidth)) }

// wrap adds text in at most rows lines, the later ones indented; what does not fit is cut off.
func (s *screen) wrap(text, indent string, rows int) {
	s.lines = append(s.lines, wrapped(text, indent, rows)...)
}

// others names the other trees that are not verified, the first few.
func (s *screen) others(bad []Result) {
	if len(bad) == 0 {
		return
	}
	s.line("")
	for i, b := range bad {
		if i == 2 && len(bad) > 3 {
			s.line(fmt.Sprintf("... and %d more trees", len(bad)-i))
			break
		}
		tail := " " + outcome(b.Report) + ": " + See(b.Tip)
		s.line(cut("also "+report.Name(b.Tip.Refs[0]), screenWidth-columns(tail)) + tail)
	}
}

// why says what speaks against a tree, in at most room lines: what kept verify from deciding, then the causes, then the errors
// that no cause explains.
func (s *screen) why(r *report.Report, room int) {
	parts := reasons(r)
	room += len(s.lines)
	for i, part := range parts {
		left := 0
		if i < len(parts)-1 {
			left = 1 // for the line that says how many there are more
		}
		if len(s.lines)+len(part) > room-left {
			s.line("... " + strconv.Itoa(len(parts)-i) + " more")
			return
		}
		s.lines = append(s.lines, part...)
	}
}

// reasons are the parts of the message, each of a few lines, the most telling first.
func reasons(r *report.Report) [][]string {
	const indent = "       "
	var parts [][]string
	for _, f := range r.Faults {
		parts = append(parts, wrapped(report.Clean(f.Pos.String()+": "+f.Message), indent, 3))
	}
	for _, p := range r.Problems {
		place := ""
		if p.Path != "" {
			place = report.Name(p.Path) + ": "
		}
		parts = append(parts, wrapped("could not decide: "+place+report.Clean(p.Message), indent, 3))
	}
	for i := range r.Causes {
		parts = append(parts, causeLines(&r.Causes[i], indent))
	}
	remedy := ""
	for f := range r.Findings.All() {
		if f.Severity != rules.Error || f.Cause != "" {
			continue
		}
		place := report.Name(f.Path)
		if f.Line > 0 {
			place += ":" + strconv.Itoa(f.Line)
		}
		by := " [" + f.Check
		if f.Rule != "" {
			by += ", " + report.Clean(f.Rule)
		}
		part := wrapped(place+": "+report.Clean(f.Message)+by+"]", indent, 3)
		if f.Remedy != "" && f.Remedy != remedy {
			part = append(part, wrapped(indent+"remedy: "+report.Clean(f.Remedy), indent, 2)...)
		}
		remedy = f.Remedy
		parts = append(parts, part)
	}
	return parts
}

func causeLines(c *checks.Explained, indent string) []string {
	part := wrapped("CAUSE  "+report.Clean(c.Title), indent, 2)
	for i, e := range c.Evidence {
		if i < 2 {
			part = append(part, wrapped(indent+report.Clean(e), indent, 2)...)
		}
	}
	part = append(part, indent+"explains "+checks.Count(int64(c.Findings), "finding", "findings"))
	if c.Remedy != "" {
		part = append(part, wrapped(indent+"remedy: "+report.Clean(c.Remedy), indent, 2)...)
	}
	return part
}

// Passed is what to say of a push that may go on: how much was looked at, in one line, and a line for each of the first few refs
// in which there is nothing to verify.
func Passed(remote string, p *Pushed) []string {
	s := &screen{}
	for i, ref := range p.Files {
		if i == 3 {
			s.line(fmt.Sprintf("verify: ... and %d more", len(p.Files)-i))
			break
		}
		s.line("verify: " + report.Name(ref) + " is a file's content and no tree: not verified")
	}
	var parts []string
	if n := len(p.Tips); n > 0 {
		refs := 0
		for _, t := range p.Tips {
			refs += len(t.Refs)
		}
		parts = append(parts, fmt.Sprintf("%s of %s verified", checks.Count(int64(n), "tree", "trees"), checks.Count(int64(refs), "ref", "refs")))
	}
	if n := len(p.Known); n > 0 {
		parts = append(parts, checks.Count(int64(n), "ref", "refs")+" already there")
	}
	if n := len(p.Deleted); n > 0 {
		parts = append(parts, checks.Count(int64(n), "ref", "refs")+" deleted")
	}
	if len(parts)+len(p.Files) == 0 {
		parts = append(parts, "git names no ref, nothing is verified")
	}
	if len(parts) > 0 {
		s.wrap("verify: push to "+cut(RemoteName(remote), 50)+": "+strings.Join(parts, ", "), "    ", 2)
	}
	return s.lines
}

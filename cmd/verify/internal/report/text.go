package report

import (
	"bufio"
	"io"
	"slices"
	"sort"
	"strconv"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

const (
	foldAfter = 10        // findings of one group that are shown without -v
	indent    = "       " // of everything that belongs to the line above; as wide as "CAUSE  "
	evidenceW = 110       // columns after which evidence goes on in a new line
)

// The colours, as the parameters of SGR (ECMA-48).
const (
	bold   = "1"
	red    = "1;31"
	green  = "1;32"
	yellow = "1;33"
	dim    = "2"
)

// writeText writes the report for people: the verdict, then the causes, then what they do not explain, then the sum.
func writeText(w io.Writer, r *Report, o Options) error {
	if o.Quiet && r.Verdict == Verified {
		return nil
	}
	t := &text{w: bufio.NewWriter(w), r: r, o: o}
	t.headline()
	for i := range r.Causes {
		t.cause(&r.Causes[i])
	}
	if !o.Quiet {
		t.findings()
	}
	t.problems()
	t.summary()
	return t.w.Flush()
}

// text is a report on its way to people. Errors are the buffer's, which keeps the first for Flush.
type text struct {
	w *bufio.Writer
	r *Report
	o Options
}

func (t *text) line(parts ...string) {
	for _, p := range parts {
		t.w.WriteString(p)
	}
	t.w.WriteByte('\n')
}

// paint colours s, where colours are wanted.
func (t *text) paint(colour, s string) string {
	if !t.o.Colour {
		return s
	}
	return "\x1b[" + colour + "m" + s + "\x1b[0m"
}

func (t *text) headline() {
	colour := map[Verdict]string{Verified: green, Drift: red, Undecided: yellow}[t.r.Verdict]
	what, word := Name(t.r.Artifact), string(t.r.Verdict)
	if t.r.Expected != "" {
		what = "diff " + Name(t.r.Expected) + " " + what
		word = map[Verdict]string{Verified: "same", Drift: "different", Undecided: word}[t.r.Verdict]
	}
	t.line("verify ", what, ": ", t.paint(colour, word))
}

func (t *text) cause(c *checks.Explained) {
	t.line()
	t.line(t.paint(red, "CAUSE"), "  ", t.paint(bold, Clean(c.Title)))
	for _, l := range fill(c.Evidence) {
		t.line(indent, l)
	}
	explains := "explains " + checks.Count(int64(c.Findings), "finding", "findings")
	if c.Detail != "" {
		explains += ", " + Clean(c.Detail)
	}
	t.line(indent, explains)
	if c.Remedy != "" {
		t.line(indent, "remedy: ", Clean(c.Remedy))
	}
}

// fill joins pieces of evidence to lines of bearable length.
func fill(evidence []string) []string {
	var lines []string
	for _, e := range evidence {
		e = Clean(e)
		if n := len(lines); n > 0 && len(indent)+len(lines[n-1])+len("; ")+len(e) <= evidenceW {
			lines[n-1] += "; " + e
		} else {
			lines = append(lines, e)
		}
	}
	return lines
}

// findings shows what the causes leave to say, or under -v everything: errors first, then check by check. A reason or a remedy
// that the finding above has too is not repeated.
func (t *text) findings() {
	for _, g := range t.groups() {
		t.line()
		var above checks.Finding
		shown := 0
		for f := range t.r.Findings.Of(g.check, g.severity) {
			if !t.shows(f) {
				continue
			}
			if shown == foldAfter && !t.o.Verbose {
				t.line("... ", checks.Thousands(g.findings-foldAfter), " more (-v shows all)")
				break
			}
			t.finding(f)
			if shown == 0 || f.Because != above.Because {
				t.detail("because", f.Because)
			}
			if shown == 0 || f.Remedy != above.Remedy {
				t.detail("remedy", f.Remedy)
			}
			above = *f
			shown++
		}
	}
}

// shows says whether a finding is shown by itself.
func (t *text) shows(f *checks.Finding) bool { return f.Cause == "" || t.o.Verbose }

// group is what is shown together: the findings of one severity and check, in their own order.
type group struct {
	severity rules.Severity
	check    string
	findings int64
}

// groups are the findings to show, counted: those of the greatest severity first.
func (t *text) groups() []group {
	var groups []group
	at := 0 // of the group of the finding before
	for f := range t.r.Findings.All() {
		if !t.shows(f) {
			continue
		}
		if same := func(g group) bool { return g.check == f.Check && g.severity == f.Severity }; at >= len(groups) || !same(groups[at]) {
			if at = slices.IndexFunc(groups, same); at < 0 {
				at = len(groups)
				groups = append(groups, group{f.Severity, f.Check, 0})
			}
		}
		groups[at].findings++
	}
	sort.Slice(groups, func(i, j int) bool {
		a, b := &groups[i], &groups[j]
		return a.severity > b.severity || a.severity == b.severity && a.check < b.check
	})
	return groups
}

func (t *text) finding(f *checks.Finding) {
	place := Name(f.Path)
	if f.Line > 0 {
		place += ":" + strconv.Itoa(f.Line)
	}
	word := ""
	if f.Severity != rules.Error {
		word = t.paint(yellow, f.Severity.String()) + ": "
	}
	by := f.Check
	if f.Rule != "" {
		by += ", " + Clean(f.Rule)
	}
	if f.Cause != "" {
		by += ", cause: " + f.Cause
	}
	t.line(t.paint(bold, place), ": ", word, Clean(f.Message), " ", t.paint(dim, "["+by+"]"))
}

// detail is a line that belongs to the finding above it, and to those below that have the same to say.
func (t *text) detail(label, s string) {
	if s != "" {
		t.line(indent, label, ": ", Clean(s))
	}
}

func (t *text) problems() {
	if n := int64(len(t.r.Faults)); n > 0 {
		t.line()
		t.line(t.paint(yellow, "could not decide"), ": ", checks.Count(n, "fault", "faults"), " in the manifest, shown on standard error")
	}
	for i, p := range t.r.Problems {
		if i == 0 {
			t.line()
		}
		if i == foldAfter && !t.o.Verbose {
			t.line("... ", checks.Thousands(int64(len(t.r.Problems)-i)), " more (-v shows all)")
			break
		}
		place := ""
		if p.Path != "" {
			place = t.paint(bold, Name(p.Path)) + ": "
		}
		t.line(t.paint(yellow, "could not decide"), ": ", place, Clean(p.Message))
	}
}

// summary says how much was looked at and what came of it; after a run that never began there is nothing to sum up.
func (t *text) summary() {
	s := &t.r.Stats
	if t.r.Verdict == Undecided && s.Files+s.Directories+s.Links+s.Specials == 0 && t.r.Findings.Len() == 0 {
		return
	}
	t.line()
	for _, n := range t.r.Notes {
		t.line("note: ", Clean(n))
	}
	t.line(strings.Join(looked(s), ", "), ": ", strings.Join(t.results(), ", "))
	if t.r.Verdict == Verified && len(t.r.Against) > 0 {
		t.line("held against ", Clean(And(t.r.Against)))
	}
}

func looked(s *checks.Stats) []string {
	parts := []string{
		filesLooked(s),
		checks.Count(s.Directories, "directory", "directories"),
		checks.Count(s.Links, "link", "links"),
	}
	if s.Specials > 0 {
		parts = append(parts, checks.Count(s.Specials, "special file", "special files"))
	}
	return parts
}

// filesLooked counts the files, and says of how many of them the content was not read in this run.
func filesLooked(s *checks.Stats) string {
	files := checks.Count(s.Files, "file", "files")
	if s.Cached == 0 {
		return files
	}
	return files + " (" + checks.Thousands(s.Cached) + " not read again, by the cache)"
}

func (t *text) results() []string {
	parts := []string{"no errors"}
	if n := t.r.Count(rules.Error); n > 0 {
		parts[0] = checks.Count(int64(n), "error", "errors")
	}
	if n := t.r.Count(rules.Warning); n > 0 {
		parts = append(parts, checks.Count(int64(n), "warning", "warnings"))
	}
	if n := t.r.Count(rules.Info); n > 0 {
		parts = append(parts, checks.Count(int64(n), "info", "infos"))
	}
	if t.r.Allowed > 0 {
		parts = append(parts, checks.Thousands(int64(t.r.Allowed))+" allowed")
	}
	if n := len(t.r.Problems); n > 0 {
		parts = append(parts, checks.Thousands(int64(n))+" not decided")
	}
	return parts
}

// And joins words as a sentence does: "a", "a and b", "a, b and c".
func And(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

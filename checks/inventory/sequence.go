package inventory

import (
	"sort"
	"strconv"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// start is the first number of a sequence. Each rule's is a value of its own, so that its address tells the rules apart.
type start struct{ first int64 }

var sequence = &checks.Check{
	Name:  "inventory/sequence",
	Title: "numbered files have a gap or a number twice",
	Finds: "files that a rule with sequence: N selects and that are not numbered N, N+1, N+2 and so on: each gap, each number that " +
		"is used twice, each number before N, each name without a number. The number is the first run of digits in the name; 007 is " +
		"7. Each directory has a sequence of its own. A rule that selects nothing has no sequence: add required: true.",
	Why:    "migrations run in the order of their numbers; with two of one number the order is chance, and a gap is a forgotten file",
	Repair: "add what is missing, renumber what is there twice, or leave files that are not numbered out of the rule by except",
	Attribute: &checks.Attribute{
		Name:    "sequence",
		Values:  "the first number: 0, 1, ...",
		Example: "1",
		Types:   checks.Files | checks.Directories,
		Parse:   parseStart,
	},
	Severity: rules.Off,
	Types:    checks.Files | checks.Directories,
	Run: func(p *checks.Pass) {
		if s, ok := p.Value().(*start); ok && p.Entry != &p.Dir.Self {
			p.Note(s)
		}
	},
	Tree: findSequences,
}

func parseStart(v rules.Value, b *checks.Binding) any {
	if v.Kind == rules.Scalar {
		if n, err := whole(v.Text); err == nil {
			return &start{n}
		}
	}
	b.Faultf(v.Pos, "write the first number, such as 1", "%q is not a whole number", v.Text)
	return nil
}

// numbered is an entry of a sequence.
type numbered struct {
	n    decimal
	name string
}

// series are the entries of one directory that one rule numbers.
type series struct {
	t       *checks.TreePass
	use     *checks.Use
	dir     *artifact.Dir
	members []numbered
}

func findSequences(t *checks.TreePass) {
	notes := t.Notes()
	if len(notes) == 0 {
		return
	}
	uses := map[any]*checks.Use{}
	for _, u := range t.Uses() {
		uses[u.Value] = &u
	}
	type key struct {
		rule any
		dir  *artifact.Dir
	}
	all := map[key]*series{}
	var order []*series
	for _, note := range notes {
		d, e := t.Tree.Lookup(note.Path)
		if e == nil {
			continue // cannot be: the entry was seen during the walk
		}
		s := all[key{note.Value, d}]
		if s == nil {
			s = &series{t: t, use: uses[note.Value], dir: d}
			all[key{note.Value, d}] = s
			order = append(order, s)
		}
		s.add(e.Name)
	}
	for _, s := range order {
		s.compare()
	}
}

// add takes in a name, or says that it has no number.
func (s *series) add(name string) {
	i := strings.IndexAny(name, "0123456789")
	if i < 0 {
		s.report(name, checks.Diagnosis{
			Expected: "a number in the name", Actual: name, Message: "name has no number, want one of the sequence",
			Remedy: "number it, or leave it out of the rule by except",
		})
		return
	}
	digits := name[i:]
	if j := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }); j >= 0 {
		digits = digits[:j]
	}
	s.members = append(s.members, numbered{decimalOf(digits), name})
}

func (s *series) report(name string, d checks.Diagnosis) { s.t.Report(s.dir.Join(name), s.use, d) }

// compare goes through the numbers in order.
func (s *series) compare() {
	sort.SliceStable(s.members, func(i, j int) bool { return s.members[i].n.compare(s.members[j].n) < 0 })
	first := decimalOf(strconv.FormatInt(s.use.Value.(*start).first, 10))
	next, last := first, ""
	for _, m := range s.members {
		n := string(m.n)
		switch m.n.compare(next) {
		case 1:
			s.gap(next, m.n.before(), last, m.name)
		case -1:
			if m.n.compare(first) < 0 {
				s.report(m.name, checks.Diagnosis{
					Expected: string(first) + " or more", Actual: n, Message: "number is " + n + ", want " + string(first) + " or more",
					Remedy: "renumber it, or correct the first number",
				})
				continue
			}
			s.report(m.name, checks.Diagnosis{
				Expected: "a number used once", Actual: n, Message: "number " + n + " is used twice, here and by " + strconv.Quote(last),
				Remedy: "renumber one of the two",
			})
			continue
		}
		next, last = m.n.after(), m.name
	}
}

// gap reports the numbers from a to b as missing, at the directory where they should be.
func (s *series) gap(a, b decimal, before, after string) {
	text, what := string(a), "number "
	if a != b {
		text, what = text+".."+string(b), "numbers "
	}
	where := "before " + strconv.Quote(after)
	if before != "" {
		where = "between " + strconv.Quote(before) + " and " + strconv.Quote(after)
	}
	verb := " is missing "
	if a != b {
		verb = " are missing "
	}
	s.t.Report(s.dir.Path, s.use, checks.Diagnosis{
		Expected: text, Actual: "nothing", Message: what + text + verb + where,
		Remedy: "add what is missing, or renumber what follows",
	})
}

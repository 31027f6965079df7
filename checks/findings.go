package checks

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// Findings is a list of findings, kept small: what they have in common is kept once, and a path is put together when it is asked for,
// so that a million findings that say the same take some 40 MB. The zero value is empty. It is not changed once a run has
// handed it out, and any number of goroutines may read it.
type Findings struct {
	parts  [][]kept
	n      int
	causes *[]string // the ids that kept.cause counts, from 1
}

// kept is one finding.
type kept struct {
	dir   *artifact.Dir // where the entry lies; nil where name is a whole path
	name  string
	said  *saying
	line  uint32 // 0 where there is none, or said has it
	cause uint8
}

// saying is what a finding says, but for its place.
type saying struct {
	check, expected, actual, message, remedy, rule, because string
	line, entries                                           int
	severity                                                rules.Severity
	ofPath                                                  bool // the remedy goes on with the path
}

// FindingsOf are findings as a list.
func FindingsOf(list ...Finding) Findings {
	var k keeper
	l := Findings{n: len(list), causes: new([]string)}
	for i := range list {
		k.add(nil, list[i].Path, &list[i])
		if id := list[i].Cause; id != "" {
			k.last().cause = l.cause(id)
		}
	}
	l.parts = k.parts
	return l
}

// blame names a cause in the findings that have none and that it explains, and counts them.
func (l *Findings) blame(id string, explains func(*Finding) bool) int {
	n, cause := 0, l.cause(id)
	var s shower
	for _, part := range l.parts {
		for i := range part {
			if part[i].cause == 0 && explains(s.show(l, &part[i])) {
				part[i].cause = cause
				n++
			}
		}
	}
	return n
}

// cause is the number of a cause by its id.
func (l *Findings) cause(id string) uint8 {
	i := slices.Index(*l.causes, id)
	if i < 0 {
		i = len(*l.causes)
		*l.causes = append(*l.causes, id)
	}
	return uint8(i + 1)
}

// Len is how many there are.
func (l Findings) Len() int { return l.n }

// At is the finding at a place in the list, counted from 0. To go through a long list, All is faster.
func (l Findings) At(i int) Finding {
	for _, part := range l.parts {
		if i < len(part) {
			var s shower
			return *s.show(&l, &part[i])
		}
		i -= len(part)
	}
	panic("checks: no finding at such a place")
}

// All goes through the list in order. A finding holds until the next one comes; it is to be copied by who keeps it.
func (l Findings) All() iter.Seq[*Finding] { return l.which(func(*saying) bool { return true }) }

// Of goes through those of one check and severity, as All does.
func (l Findings) Of(check string, severity rules.Severity) iter.Seq[*Finding] {
	return l.which(func(s *saying) bool { return s.severity == severity && s.check == check })
}

func (l Findings) which(wanted func(*saying) bool) iter.Seq[*Finding] {
	return func(yield func(*Finding) bool) {
		var s shower
		for _, part := range l.parts {
			for i := range part {
				if wanted(part[i].said) && !yield(s.show(&l, &part[i])) {
					return
				}
			}
		}
	}
}

// Count is how many findings have severity s.
func (l Findings) Count(s rules.Severity) int {
	n := 0
	for _, part := range l.parts {
		for i := range part {
			if part[i].said.severity == s {
				n++
			}
		}
	}
	return n
}

// shower makes findings from what is kept of them, one after another.
type shower struct {
	f      Finding
	said   *saying
	joiner joiner
}

func (s *shower) show(l *Findings, k *kept) *Finding {
	if s.said != k.said {
		s.said = k.said
		s.f = Finding{
			Check: k.said.check, Severity: k.said.severity, Expected: k.said.expected, Actual: k.said.actual, Message: k.said.message,
			Remedy: k.said.remedy, Rule: k.said.rule, Because: k.said.because, Entries: k.said.entries,
		}
	}
	if k.dir == nil || k.dir.Parent == nil {
		s.f.Path = k.name
	} else {
		s.f.Path = s.joiner.join(k.dir.Path, "/", k.name)
	}
	if k.said.ofPath {
		s.f.Remedy = s.joiner.join(k.said.remedy, s.f.Path, "")
	}
	s.f.Line = k.said.line + int(k.line)
	s.f.Cause = ""
	if k.cause > 0 {
		s.f.Cause = (*l.causes)[k.cause-1]
	}
	return &s.f
}

// joiner makes many short strings in few allocations.
type joiner struct{ block strings.Builder }

func (n *joiner) join(a, b, c string) string {
	if size := len(a) + len(b) + len(c); n.block.Cap()-n.block.Len() < size {
		grown := min(max(2*n.block.Cap(), 64), 16<<10)
		n.block = strings.Builder{}
		n.block.Grow(max(grown, size))
	}
	start := n.block.Len()
	n.block.WriteString(a)
	n.block.WriteString(b)
	n.block.WriteString(c)
	return n.block.String()[start:]
}

// path appends the path of a finding.
func (k *kept) path(b []byte) []byte {
	if k.dir != nil && k.dir.Parent != nil {
		b = append(append(b, k.dir.Path...), '/')
	}
	return append(b, k.name...)
}

// compareKept orders findings by path, line, check and message.
func compareKept(a, b *kept) int {
	c := 0
	if a.dir == b.dir {
		c = comparePaths(a.name, b.name)
	} else {
		var one, other [256]byte
		c = comparePaths(a.path(one[:0]), b.path(other[:0]))
	}
	if c != 0 {
		return c
	}
	return cmp.Or(
		cmp.Compare(a.said.line+int(a.line), b.said.line+int(b.line)),
		cmp.Compare(a.said.check, b.said.check),
		cmp.Compare(a.said.message, b.said.message),
	)
}

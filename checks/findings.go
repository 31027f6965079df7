package checks

import (
	"cmp"
	"iter"
	"math"
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

// keeper takes in findings.
type keeper struct {
	parts  [][]kept
	n      int
	recent []*saying // by a hash of the message
}

// recently is how many different things that were said are remembered, and partSize how many findings a part holds at most.
const (
	recently = 1 << 10
	partSize = 1 << 9
)

// add keeps a finding about name in dir, or about the path name where dir is nil. The finding's own path does not matter.
func (k *keeper) add(dir *artifact.Dir, name string, f *Finding) {
	one := kept{dir: dir, name: name}
	s := saying{
		check: f.Check, expected: f.Expected, actual: f.Actual, message: f.Message, remedy: f.Remedy, rule: f.Rule, because: f.Because,
		entries: f.Entries, severity: f.Severity,
	}
	if f.Line >= 0 && f.Line <= math.MaxUint32 {
		one.line = uint32(f.Line)
	} else {
		s.line = f.Line
	}
	if rest, ok := withoutPath(f.Remedy, dir, name); ok {
		s.remedy, s.ofPath = rest, true
	}
	one.said = k.share(s)
	k.keep(one)
}

// keep takes in a finding that is kept elsewhere already.
func (k *keeper) keep(one kept) {
	n := len(k.parts) - 1
	if n < 0 || len(k.parts[n]) == cap(k.parts[n]) {
		size := 8
		if n >= 0 {
			size = min(2*cap(k.parts[n]), partSize)
		}
		k.parts = append(k.parts, make([]kept, 0, size))
		n++
	}
	k.parts[n] = append(k.parts[n], one)
	k.n++
}

// list is what was kept, as a part of another list.
func (k *keeper) list(of Findings) Findings {
	return Findings{parts: k.parts, n: k.n, causes: of.causes}
}

// reword is what was said, with another message.
func (k *keeper) reword(s *saying, message string) *saying {
	if s.message == message {
		return s
	}
	other := *s
	other.message = message
	return k.share(other)
}

// all are the findings as they came.
func (k *keeper) all() []kept { return slices.Concat(k.parts...) }

// last is the finding that was added last.
func (k *keeper) last() *kept {
	part := k.parts[len(k.parts)-1]
	return &part[len(part)-1]
}

// share is what was said, the same as before where it was said lately.
func (k *keeper) share(s saying) *saying {
	if k.recent == nil {
		k.recent = make([]*saying, recently)
	}
	at := &k.recent[mix(s.message)%recently]
	if *at == nil || **at != s {
		*at = new(saying)
		**at = s
	}
	return *at
}

// mix is a number made from a text (FNV-1a). Texts with the same number cost memory, and nothing else.
func mix(text string) uint32 {
	n := uint32(2166136261)
	for i := range len(text) {
		n = (n ^ uint32(text[i])) * 16777619
	}
	return n
}

// withoutPath cuts the path of name in dir off the end of a text, if it ends so.
func withoutPath(text string, dir *artifact.Dir, name string) (string, bool) {
	rest, ok := strings.CutSuffix(text, name)
	if !ok || name == "" {
		return text, false
	}
	if dir == nil || dir.Parent == nil {
		return rest, true
	}
	rest, ok = strings.CutSuffix(rest, "/")
	if ok {
		rest, ok = strings.CutSuffix(rest, dir.Path)
	}
	if !ok {
		return text, false
	}
	return rest, true
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

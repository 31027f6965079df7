package checks

import (
	"math"
	"slices"
	"strings"

	"verify.example/verify/checks/artifact"
)

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

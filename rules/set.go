package rules

import "sync"

// PatternRef names a pattern by its index in a rule's Patterns, and the rule by its index among those given to [Compile].
type PatternRef struct{ Rule, Pattern int }

// Set answers for any path which rules match it, and keeps one result for each combination of rules that occurs. It is safe
// for concurrent use.
type Set[T any] struct {
	automaton *automaton
	resolve   func(rules []int, patterns []PatternRef) *T

	mu      sync.Mutex
	results map[string]*result[T]
	limit   int // of len(results); past it results are not kept
}

// result is what resolve said of a combination.
type result[T any] struct {
	once  sync.Once
	value *T
}

// maxResults bounds the memory that a hostile tree can take by showing more and more combinations of rules.
const maxResults = 1 << 16

// Compile makes rs ready for matching. Its faults are those of [CheckPattern], for patterns that did not pass it; the set
// is then nil.
//
// A rule matches an entry when its selector is about the entry's kind, one of its patterns matches the path, and none of
// its Except does. resolve is called when a combination is first met, possibly concurrently with others, and what it
// returns is returned for every entry with that combination. Its arguments are the matching rules, ascending and so weakest
// first, and the patterns of these rules that matched, ascending too; both are empty where no rule matches, and resolve may
// keep them. It is called once for each combination, unless there are more than 65,536 of them, which only a hostile
// tree can bring about.
func Compile[T any](rs []Rule, resolve func(rules []int, patterns []PatternRef) *T) (*Set[T], Faults) {
	var faults Faults
	for _, r := range rs {
		for _, p := range r.Patterns {
			CheckPattern(p, &faults)
		}
		for _, p := range r.Except {
			CheckPattern(p, &faults)
		}
	}
	if faults != nil {
		return nil, faults
	}
	return &Set[T]{
		automaton: newAutomaton(rs), resolve: resolve,
		results: map[string]*result[T]{}, limit: maxResults,
	}, nil
}

// Matcher is a new matcher for the set, for one goroutine.
func (s *Set[T]) Matcher() *Matcher[T] {
	return &Matcher[T]{
		set:     s,
		matched: newBitset(len(s.automaton.patterns)),
		hits:    newBitset(len(s.automaton.positions)),
		next:    newBitset(len(s.automaton.positions)),
		nodes:   map[string]*node{},
		cache:   map[uint64]*cached[T]{},
	}
}

// value is the result for the patterns whose bits are in matched.
func (s *Set[T]) value(matched bitset) *T {
	rules, refs := s.automaton.combination(matched)
	var key []byte
	for _, r := range refs {
		key = appendKey(key, []int32{int32(r.Rule), int32(r.Pattern)})
	}
	s.mu.Lock()
	r := s.results[string(key)]
	if r == nil {
		r = &result[T]{}
		if len(s.results) < s.limit {
			s.results[string(key)] = r
		}
	}
	s.mu.Unlock()
	r.once.Do(func() { r.value = s.resolve(rules, refs) })
	return r.value
}

// combination is the rules that match, and their patterns that do, by the bits of all patterns that match.
func (a *automaton) combination(matched bitset) (rules []int, refs []PatternRef) {
	excepted := map[int32]bool{}
	ids := matched.members(nil)
	for _, id := range ids {
		if p := &a.patterns[id]; p.except {
			excepted[p.rule] = true
		}
	}
	for _, id := range ids {
		p := &a.patterns[id]
		if p.except || excepted[p.rule] {
			continue
		}
		if n := len(rules); n == 0 || rules[n-1] != int(p.rule) {
			rules = append(rules, int(p.rule))
		}
		refs = append(refs, PatternRef{int(p.rule), int(p.pattern)})
	}
	return rules, refs
}

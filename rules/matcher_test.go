package rules

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rule is a rule of one selector; patterns behind "except" are exceptions.
func rule(s Selector, patterns ...string) Rule {
	r := Rule{Selector: s}
	into := &r.Patterns
	for _, p := range patterns {
		if p == "except" {
			into = &r.Except
			continue
		}
		*into = append(*into, Pattern{Text: p})
	}
	return r
}

func compile(t testing.TB, rs ...Rule) *Set[matched] {
	t.Helper()
	set, faults := Compile(rs, newMatched)
	if faults != nil {
		t.Fatal(faults)
	}
	return set
}

// Each case says by their numbers which of its rules match a path.
func TestWhichRulesMatch(t *testing.T) {
	for _, c := range []struct {
		because string
		rules   []Rule
		path    string
		kind    Kind
		want    []int
	}{
		{"all that match are named, weakest first", []Rule{rule(Files, "**"), rule(Files, "*.go"), rule(Files, "a.go")}, "a.go", KindFile, []int{0, 1, 2}},
		{"a star stays in its directory", []Rule{rule(Files, "*.go"), rule(Files, "**/*.go")}, "x/a.go", KindFile, []int{1}},
		{"doublestar matches no directory, too", []Rule{rule(Files, "a/**/b"), rule(Files, "**/b")}, "a/b", KindFile, []int{0, 1}},
		{"a/** matches a itself", []Rule{rule(Dirs, "a/**"), rule(Dirs, "a/*/**")}, "a", KindDir, []int{0}},
		{"a** within a name is a*", []Rule{rule(Files, "a**b"), rule(Files, "a**")}, "a/b", KindFile, nil},
		{"files are not directories", []Rule{rule(Files, "**"), rule(Dirs, "**"), rule(Links, "**"), rule(Paths, "**")}, "a", KindFile, []int{0, 3}},
		{"directories are not files", []Rule{rule(Files, "**"), rule(Dirs, "**"), rule(Links, "**"), rule(Paths, "**")}, "a", KindDir, []int{1, 3}},
		{"links are neither", []Rule{rule(Files, "**"), rule(Dirs, "**"), rule(Links, "**"), rule(Paths, "**")}, "a", KindLink, []int{2, 3}},
		{"a device is only a path", []Rule{rule(Files, "**"), rule(Dirs, "**"), rule(Links, "**"), rule(Paths, "**")}, "a", KindSpecial, []int{3}},
		{"except takes out", []Rule{rule(Files, "bin/*", "except", "bin/README")}, "bin/README", KindFile, nil},
		{"except takes out nothing else", []Rule{rule(Files, "bin/*", "except", "bin/README")}, "bin/sync", KindFile, []int{0}},
		{"except speaks of its own rule", []Rule{rule(Files, "**"), rule(Files, "**", "except", "a")}, "a", KindFile, []int{0}},
		{"one of several patterns suffices", []Rule{rule(Files, "bin/*", "**/*.sh")}, "x/y.sh", KindFile, []int{0}},
		{"braces with directories", []Rule{rule(Files, "{a/b,**/c}/*.txt")}, "x/c/d.txt", KindFile, []int{0}},
		{"a negated class may match a slash, as doublestar has it", []Rule{rule(Files, "a[^x]b")}, "a/b", KindFile, []int{0}},
		{"names are bytes: any invalid one is U+FFFD to doublestar", []Rule{rule(Files, "\xfe*")}, "\xff.txt", KindFile, []int{0}},
		{"names are not normalised", []Rule{rule(Files, "\u00e9")}, "e\u0301", KindFile, nil},
		{"case counts", []Rule{rule(Files, "readme")}, "README", KindFile, nil},
	} {
		m := compile(t, c.rules...).Matcher()
		if got := byWalk(m, c.path, c.kind); !reflect.DeepEqual(got.rules, c.want) {
			t.Errorf("%s: %q matches rules %v, want %v", c.because, c.path, got.rules, c.want)
		}
	}
}

func TestPatternsThatMatchedAreNamed(t *testing.T) {
	m := compile(t, rule(Files, "bin/*", "**/*.sh", "*"), rule(Files, "x"), rule(Files, "**", "except", "y")).Matcher()
	want := []PatternRef{{0, 0}, {0, 1}, {2, 0}}
	if diff := cmp.Diff(want, byWalk(m, "bin/a.sh", KindFile).patterns); diff != "" {
		t.Errorf("bin/a.sh (-want +got):\n%s", diff)
	}
}

func TestRootIsMatchedByDirsDoublestarOnly(t *testing.T) {
	m := compile(t, rule(Paths, "**"), rule(Dirs, "**"), rule(Dirs, "*", "**/*"), rule(Files, "**"),
		rule(Dirs, "**", "except", "**"), rule(Dirs, "**", "except", "*")).Matcher()
	m.Match(m.Root(), "a", KindFile) // must leave nothing behind
	if got := m.MatchRoot(); !reflect.DeepEqual(got.rules, []int{1, 5}) {
		t.Errorf("the root matches rules %v, want [1 5]", got.rules)
	}
}

func TestNoRuleIsACombinationToo(t *testing.T) {
	for _, set := range []*Set[matched]{compile(t), compile(t, rule(Files, "a"))} {
		m := set.Matcher()
		if got := m.Match(m.Root(), "b", KindFile); got == nil || got.rules != nil || got.patterns != nil {
			t.Errorf("no match gives %v, want an empty combination", got)
		}
		if m.MatchRoot() != m.Match(m.Root(), "b", KindFile) {
			t.Error("the empty combination was resolved twice")
		}
	}
}

func TestCompileRefusesBadPatterns(t *testing.T) {
	set, faults := Compile([]Rule{rule(Files, "ok", "[", "except", "/x"), rule(Files, "{")}, newMatched)
	if set != nil || len(faults) != 3 {
		t.Errorf("got set %v and %d faults, want no set and 3 faults: %v", set, len(faults), faults)
	}
}

// Combinations whose hashes are equal are still told apart.
func TestEqualHashes(t *testing.T) {
	m := compile(t, rule(Files, "a"), rule(Files, "b"), rule(Files, "?")).Matcher()
	names := map[string][]int{"a": {0, 2}, "b": {1, 2}, "c": {2}, "cc": nil}
	for name := range names {
		m.Match(m.Root(), name, KindFile)
	}
	var all *cached[matched]
	for _, c := range m.cache {
		c.next, all = all, c
	}
	for hash := range m.cache {
		m.cache[hash] = all
	}
	for name, want := range names {
		if got := m.Match(m.Root(), name, KindFile); !reflect.DeepEqual(got.rules, want) {
			t.Errorf("%q matches rules %v, want %v", name, got.rules, want)
		}
	}
}

// Several matchers share states and results, under the race detector as well.
func TestMatchersShareOneSet(t *testing.T) {
	rs := benchmarkRules(50)
	var resolved sync.Map
	var twice atomic.Int32
	set, faults := Compile(rs, func(rules []int, patterns []PatternRef) *matched {
		if _, again := resolved.LoadOrStore(fmt.Sprint(patterns), true); again {
			twice.Add(1)
		}
		return newMatched(rules, patterns)
	})
	if faults != nil {
		t.Fatal(faults)
	}
	dirs, _ := benchmarkTree()
	var results [4][]*matched
	ordered := make([]string, 0, len(dirs))
	for dir := range dirs {
		ordered = append(ordered, dir)
	}
	states := make([]State, len(ordered)) // made by one matcher, used by all
	for i, dir := range ordered {
		states[i] = stateOf(set.Matcher(), dir)
	}
	var wait sync.WaitGroup
	for w := range results {
		wait.Go(func() {
			m := set.Matcher()
			for i, dir := range ordered {
				for _, name := range dirs[dir] {
					results[w] = append(results[w], m.Match(states[i], name, KindFile))
					m.Enter(states[i], name)
				}
			}
		})
	}
	wait.Wait()
	if n := twice.Load(); n > 0 {
		t.Errorf("%d combinations were resolved more than once", n)
	}
	for w := range results {
		for i, r := range results[w] {
			if r != results[0][i] {
				t.Fatalf("matcher %d has a result of its own for path %d", w, i)
			}
		}
	}
}

func TestMatchAllocatesNothingOnceWarm(t *testing.T) {
	rs := append(benchmarkRules(50), rule(Files, "*a?c*", "[a-z]*.txt", "**/x*/**", "a/{b,c}*/d"))
	m := compile(t, rs...).Matcher()
	dirs, _ := benchmarkTree()
	walk := func() {
		for dir, names := range dirs {
			st := stateOf(m, dir)
			for _, name := range names {
				m.Match(st, name, KindFile)
				m.Match(st, name, KindDir)
			}
		}
		m.MatchRoot()
	}
	if n := testing.AllocsPerRun(5, walk); n != 0 {
		t.Errorf("a walk that was made before allocates %v times, want none", n)
	}
}

// A tree of names that nobody has seen before must not fill the memory.
func TestHostileTreesAreForgotten(t *testing.T) {
	set := compile(t, rule(Files, "**/a/*/*/*/*/*/*/*/*/*/*/*/*/*/*/x"), rule(Files, "**/*.go"))
	set.automaton.limit = 100
	m := set.Matcher()
	for i := range 5000 {
		st := m.Root()
		for bit := range 13 { // each pattern of a and b makes a set of positions of its own
			st = m.Enter(st, string("ab"[i>>bit&1]))
		}
		m.Match(m.Enter(st, fmt.Sprint("dir", i)), fmt.Sprint(i), KindFile)
	}
	if n, own := len(set.automaton.nodes), len(m.nodes); n > 100 || own > 100 {
		t.Errorf("%d states are shared and %d kept by the matcher, want 100 at most", n, own)
	}

	var rs []Rule
	for i := range 14 {
		rs = append(rs, rule(Files, fmt.Sprintf("*%c*", 'a'+i)))
	}
	set = compile(t, rs...)
	set.limit = 100
	m = set.Matcher()
	for i := range 1 << 14 {
		name := "."
		for bit := range 14 {
			if i>>bit&1 == 1 {
				name += string(rune('a' + bit))
			}
		}
		if got := m.Match(m.Root(), name, KindFile); len(got.rules) != len(name)-1 {
			t.Fatalf("%q matches rules %v", name, got.rules)
		}
	}
	if len(set.results) > 100 || len(m.cache) > maxCached {
		t.Errorf("%d results are shared and %d kept by the matcher, want 100 and %d at most", len(set.results), len(m.cache), maxCached)
	}
}

// Past 64 bytes prefixes and suffixes are recognised in another way.
func TestLongAffixes(t *testing.T) {
	long := strings.Repeat("x", 80)
	m := compile(t, rule(Files, long+"*"), rule(Files, "*"+long), rule(Files, "*y"+long[:63]), rule(Files, long[:63]+"*")).Matcher()
	for name, want := range map[string][]int{
		long: {0, 1, 3}, long + "y": {0, 3}, "y" + long: {1}, "y" + long[:63]: {2}, long[:63]: {3}, long[:62]: nil,
	} {
		if got := m.Match(m.Root(), name, KindFile); !reflect.DeepEqual(got.rules, want) {
			t.Errorf("%q matches rules %v, want %v", name, got.rules, want)
		}
	}
}

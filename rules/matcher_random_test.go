package rules

import (
	"fmt"
	"strings"
	"testing"

	"github.com/bmatcuk/doublestar/v4"
	"pgregory.net/rapid"
)

// matched is what the rules' matcher is asked for in tests: the combination itself.
type matched struct {
	rules    []int
	patterns []PatternRef
}

func newMatched(rules []int, patterns []PatternRef) *matched { return &matched{rules, patterns} }

// byDoublestar is the combination for a path below the root, straight from the definition.
func byDoublestar(rs []Rule, path string, k Kind) matched {
	var want matched
	for r, rule := range rs {
		fits := map[Selector]bool{Files: k == KindFile, Dirs: k == KindDir, Links: k == KindLink, Paths: true}
		for _, e := range rule.Except {
			if doublestar.MatchUnvalidated(e.Text, path) {
				fits[rule.Selector] = false
			}
		}
		if !fits[rule.Selector] {
			continue
		}
		for p, pattern := range rule.Patterns {
			if doublestar.MatchUnvalidated(pattern.Text, path) {
				if len(want.rules) == 0 || want.rules[len(want.rules)-1] != r {
					want.rules = append(want.rules, r)
				}
				want.patterns = append(want.patterns, PatternRef{r, p})
			}
		}
	}
	return want
}

// byWalk is the combination that a matcher finds by entering the path's directories one by one.
func byWalk(m *Matcher[matched], path string, k Kind) matched {
	names := strings.Split(path, "/")
	st := m.Root()
	for _, name := range names[:len(names)-1] {
		st = m.Enter(st, name)
	}
	return *m.Match(st, names[len(names)-1], k)
}

// The pieces make matches, and the places where doublestar is peculiar, frequent.
var (
	patternPieces = []string{
		"a", "a", "b", "ab", ".", "c.a", "é", "\ufffd", "*", "*", "**", "?", "/", "/", "/", "/**", "/**/", "**/", "/*/",
		"[a]", "[ab]", "[^a]", "[!b]", "[+-9]", "[a-c]", "[^/]", "[.]", "[a/]", `\*`, `\{`, `\\`, `[\]a]`, "{a,b}", "{a,b}", "{,a}", "{a,}",
		"{*,b}", "{**,a}", "{a/b,*}", "{a/,b}", "{/a,b}", "{a*,b}", "{*a,?}", "{a,{b,ab}}", "{[ab],c}", "{**/a,b}", "{a/**,b}",
		"{,/**}", "{.a,.b}", "{}", "{a}", "***",
	}
	namePieces = []string{"a", "a", "b", "ab", ".", "c.a", "é", "\xff", "\xc3", "\ufffd", "*", "{", "-", `\`, "]"}
)

func drawPattern(t *rapid.T) Pattern {
	return rapid.Custom(func(t *rapid.T) Pattern {
		return Pattern{Text: strings.Join(rapid.SliceOfN(rapid.SampledFrom(patternPieces), 1, 7).Draw(t, "pieces"), "")}
	}).Filter(func(p Pattern) bool {
		var fs Faults
		CheckPattern(p, &fs)
		return fs == nil
	}).Draw(t, "pattern")
}

func drawPatterns(t *rapid.T, least, most int) []Pattern {
	ps := make([]Pattern, rapid.IntRange(least, most).Draw(t, "patterns"))
	for i := range ps {
		ps[i] = drawPattern(t)
	}
	return ps
}

func drawPath(t *rapid.T) string {
	name := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(namePieces), 1, 3).Draw(t, "pieces"), "")
	}).Filter(func(s string) bool { return s != "." && s != ".." })
	return strings.Join(rapid.SliceOfN(name, 1, 5).Draw(t, "names"), "/")
}

// However rules and paths look, walking gives what doublestar gives for whole paths, also past the limits on memory.
func TestMatcherAnswersAsDoublestar(t *testing.T) {
	property := func(t *rapid.T) {
		rs := make([]Rule, rapid.IntRange(1, 4).Draw(t, "rules"))
		for i := range rs {
			rs[i].Selector = rapid.SampledFrom([]Selector{Files, Dirs, Links, Paths, Files}).Draw(t, "selector")
			rs[i].Patterns = drawPatterns(t, 1, 4)
			rs[i].Except = drawPatterns(t, 0, 1)
		}
		set, faults := Compile(rs, newMatched)
		if faults != nil {
			t.Fatal(faults)
		}
		if rapid.Bool().Draw(t, "small limits") {
			set.automaton.limit, set.limit = 1, 1
		}
		m := set.Matcher()
		for range 20 {
			path, k := drawPath(t), Kind(rapid.IntRange(0, kinds-1).Draw(t, "kind"))
			if got, want := byWalk(m, path, k), byDoublestar(rs, path, k); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("%q of kind %d under %+v:\n got %v\nwant %v", path, k, rs, got, want)
			}
		}
	}
	for range 10 { // more rules than rapid draws unless it is told by a flag
		rapid.Check(t, property)
	}
}

// A single pattern and a single path, so that the fuzzer can look for what the pieces above do not contain.
func FuzzMatch(f *testing.F) {
	for _, p := range patternPieces {
		f.Add(p+"/"+p, "a/b", byte(KindFile))
		f.Add("**/"+p+"*", "a/b/\xff", byte(KindDir))
	}
	f.Fuzz(func(t *testing.T, pattern, path string, kind byte) {
		k := Kind(kind % kinds)
		var names []string
		for _, name := range strings.Split(path, "/") {
			if name != "" && name != "." && name != ".." {
				names = append(names, name)
			}
		}
		if len(names) == 0 || len(path) > 200 || len(pattern) > 200 {
			return
		}
		path = strings.Join(names, "/")
		rs := []Rule{{Selector: Paths, Patterns: []Pattern{{Text: pattern}}}}
		set, faults := Compile(rs, newMatched)
		if faults != nil {
			return
		}
		if got, want := byWalk(set.Matcher(), path, k), byDoublestar(rs, path, k); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q on %q: got %v, want %v", pattern, path, got, want)
		}
	})
}

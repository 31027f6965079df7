package rules

import (
	"fmt"
	"math/rand/v2"
	"path"
	"testing"

	"github.com/bmatcuk/doublestar/v4"
)

// benchmarkRules is n rules of the shapes that manifests have; most are literals, suffixes and prefixes.
func benchmarkRules(n int) []Rule {
	shapes := []func(i int) string{
		func(int) string { return "**" },
		func(i int) string { return fmt.Sprintf("**/*.%s", word(i)) },
		func(i int) string { return fmt.Sprintf("%s/**", word(i)) },
		func(i int) string { return fmt.Sprintf("src/%s/%s.go", word(i), word(i+7)) },
		func(i int) string { return fmt.Sprintf("bin/%s-*", word(i)) },
		func(i int) string { return fmt.Sprintf("**/%s/*.{js,ts}", word(i)) },
		func(i int) string { return fmt.Sprintf("**/%s", word(i)) },
		func(i int) string { return fmt.Sprintf("docs/**/*.%s", word(i)) },
		func(i int) string { return fmt.Sprintf("etc/%s.d/*", word(i)) },
		func(i int) string { return fmt.Sprintf("%s/test_*.%s", word(i), word(i+3)) },
	}
	rs := make([]Rule, n)
	for i := range rs {
		shape := i % len(shapes)
		if i >= len(shapes) && shape == 0 {
			shape = 1 // nobody writes fifty rules for everything
		}
		rs[i].Selector = []Selector{Files, Files, Files, Dirs, Paths}[i/3%5]
		rs[i].Patterns = []Pattern{{Text: shapes[shape](i)}}
	}
	return rs
}

// word is a short name for i, different for each.
func word(i int) string {
	first := []string{"go", "js", "css", "md", "lib", "vendor", "api", "src", "docs", "test", "cmd", "img"}
	if i < len(first) {
		return first[i]
	}
	return fmt.Sprintf("%c%c%s", 'a'+i%26, 'a'+i/26%26, first[i%len(first)])
}

// benchmarkTree is directories with the entries of each.
func benchmarkTree() (dirs map[string][]string, files int) {
	random := rand.New(rand.NewPCG(1, 2))
	dirs = map[string][]string{}
	for range 400 {
		dir := []string{"src", "docs", "bin", "etc", "vendor", "lib"}[random.IntN(6)]
		for range random.IntN(5) {
			dir = path.Join(dir, word(random.IntN(40)))
		}
		for range 20 {
			dirs[dir] = append(dirs[dir], fmt.Sprintf("%s%d.%s", word(random.IntN(40)), random.IntN(9), word(random.IntN(60))))
			files++
		}
	}
	return dirs, files
}

// BenchmarkMatch is the cost of a path in a walk, and beside it that of asking doublestar for every pattern.
func BenchmarkMatch(b *testing.B) {
	dirs, files := benchmarkTree()
	for _, n := range []int{5, 10, 30, 50, 500} {
		rs := benchmarkRules(n)
		b.Run(fmt.Sprintf("rules=%d/walk", n), func(b *testing.B) {
			set, faults := Compile(rs, newMatched)
			if faults != nil {
				b.Fatal(faults)
			}
			m := set.Matcher()
			b.ReportAllocs()
			for b.Loop() {
				for dir, names := range dirs {
					st := stateOf(m, dir)
					for _, name := range names {
						m.Match(st, name, KindFile)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*files), "ns/path")
		})
		b.Run(fmt.Sprintf("rules=%d/doublestar", n), func(b *testing.B) {
			for b.Loop() {
				for dir, names := range dirs {
					for _, name := range names {
						p := dir + "/" + name
						for i := range rs {
							doublestar.MatchUnvalidated(rs[i].Patterns[0].Text, p)
						}
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*files), "ns/path")
		})
	}
}

// BenchmarkEnter is the cost of a directory in a walk.
func BenchmarkEnter(b *testing.B) {
	set, faults := Compile(benchmarkRules(50), newMatched)
	if faults != nil {
		b.Fatal(faults)
	}
	m := set.Matcher()
	docs := m.Enter(m.Root(), "docs")
	b.ReportAllocs()
	for b.Loop() {
		m.Enter(m.Root(), "docs")
		m.Enter(docs, "api")
		m.Enter(docs, "whatever")
	}
}

// stateOf enters the directories of dir, a clean path; "" is the root.
func stateOf(m *Matcher[matched], dir string) State {
	st := m.Root()
	for start, i := 0, 0; i <= len(dir) && dir != ""; i++ {
		if i == len(dir) || dir[i] == '/' {
			st = m.Enter(st, dir[start:i])
			start = i + 1
		}
	}
	return st
}

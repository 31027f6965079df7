package content

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verify.example/verify/checks/artifact"
)

// blocks cuts a text into blocks as a run does, the pieces being of the given sizes in turn, and hands them to f.
func blocks(text []byte, sizes []int, f func(artifact.Block)) {
	c := artifact.NewContent()
	c.Head = func() (scan, text bool) { return true, true }
	c.Block = f
	c.Begin(artifact.NeedAll, int64(len(text)), "", false)
	for i := 0; ; i++ {
		n := min(len(text), len(c.Space()), max(sizes[i%len(sizes)], 1))
		if i == 0 {
			n = min(len(text), max(n, artifact.HeadSize))
		}
		if !c.Write(text[:n], n == len(text)) {
			return
		}
		text = text[n:]
	}
}

// texts draws a text of the given words, and of filling that moves them across the borders of blocks.
func texts(t *rapid.T, words ...string) (text []byte, sizes []int) {
	filling := []string{"", "\n", "x", "\r\n", strings.Repeat("f", 4090), strings.Repeat("long line\n", 410), strings.Repeat("=", 9000)}
	parts := rapid.SliceOfN(rapid.SampledFrom(append(filling, words...)), 0, 40).Draw(t, "parts")
	return []byte(strings.Join(parts, "")), rapid.SliceOfN(rapid.IntRange(1, 20000), 1, 4).Draw(t, "sizes")
}

// Wherever the blocks end, a conflict is found where a look at all lines at once finds it.
func TestConflictsAcrossBlocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, sizes := texts(t, "<<<<<<< a\n", "\n=======\n", "\n>>>>>>> b\n", "<<<<<<< ", "=======\r\n", "\n<<<<<<< c\r\n")
		s := &conflicts{}
		blocks(text, sizes, func(b artifact.Block) { s.Block(nil, b) })
		state, begin, first, last, count := 0, 0, 0, 0, 0
		for i, line := range strings.Split(string(text), "\n") {
			line = strings.TrimSuffix(line, "\r")
			switch {
			case strings.HasPrefix(line, "<<<<<<< "):
				state, begin = 1, i+1
			case state == 1 && line == "=======":
				state = 2
			case state > 0 && strings.HasPrefix(line, ">>>>>>> "):
				if state == 2 {
					if count++; count == 1 {
						first, last = begin, i+1
					}
				}
				state = 0
			}
		}
		if s.count != int64(count) || s.first != int64(first) || s.last != int64(last) {
			t.Fatalf("found %d, the first in lines %d to %d; want %d, %d to %d", s.count, s.first, s.last, count, first, last)
		}
	})
}

// The same holds for private keys: the oracle is one regular expression over the whole text.
func TestKeysAcrossBlocks(t *testing.T) {
	whole := regexp.MustCompile(`(?m)(?:\A|\n)-----BEGIN ((?:RSA )?PRIVATE KEY)-----[ \t\r]*\n(?:[A-Za-z0-9+/=]{64}|[A-Za-z0-9+/=]{16,63}[ \t\r]*(?:\n|\z))`)
	rapid.Check(t, func(t *rapid.T) {
		text, sizes := texts(t, "-----BEGIN ", "RSA ", "PRIVATE KEY", "-----\n", "MIIEvQIBADANBgkqhkiG9w0B\n", "\n-----BEGIN RSA PRIVATE KEY-----\n",
			"\n-----BEGIN PRIVATE KEY-----\r\nMIIEvQIBADANBgkqhkiG9w0B")
		s := &keys{}
		blocks(text, sizes, func(b artifact.Block) { s.Block(nil, b) })
		want := int64(0)
		if m := whole.FindSubmatchIndex(text); m != nil {
			want = int64(bytes.Count(text[:m[2]], newline)) + 1
		}
		if s.line != want {
			t.Fatalf("found in line %d, want line %d", s.line, want)
		}
	})
}

// contains and lacks find texts byte by byte and expressions line by line, wherever the blocks end.
func TestSearchAcrossBlocks(t *testing.T) {
	res := []*regexp.Regexp{regexp.MustCompile(`^ab+c$`), regexp.MustCompile(`x.*end`), regexp.MustCompile(`^$`)}
	rapid.Check(t, func(t *rapid.T) {
		text, sizes := texts(t, "abbc", "needle", "needle\nin", " end", "nee", "dle\n", "x\n")
		needles := []needle{{literal: []byte("needle")}, {literal: []byte("needle\nin")}}
		for _, re := range res {
			prefix, _ := re.LiteralPrefix()
			needles = append(needles, needle{re: re, prefix: []byte(prefix)})
		}
		s := &search{needles: needles, lines: make([]int64, len(needles)), open: len(needles), byLine: len(res), line: 1}
		blocks(text, sizes, func(b artifact.Block) { s.Block(nil, b) })
		for i, n := range needles {
			want := int64(0)
			if at := bytes.Index(text, n.literal); n.re == nil && at >= 0 {
				want = int64(bytes.Count(text[:at], newline)) + 1
			}
			lines := strings.Split(string(text), "\n")
			if lines[len(lines)-1] == "" {
				lines = lines[:len(lines)-1]
			}
			for j, line := range lines {
				if n.re != nil && want == 0 && n.re.MatchString(strings.TrimSuffix(line, "\r")) {
					want = int64(j) + 1
				}
			}
			if s.lines[i] != want {
				t.Fatalf("needle %d found in line %d, want line %d", i, s.lines[i], want)
			}
		}
	})
}

// Text that no merge, key or rule has to do with costs one search and no allocation.
func BenchmarkScan(b *testing.B) {
	line := "\tif err := json.NewDecoder(r).Decode(&config); err != nil { // a line as programs have it, <b>bold</b> << 3 -- PRIVATE\n"
	text := bytes.Repeat([]byte(line), 64<<10/len(line))
	scanners := map[string]func(artifact.Block){
		"conflict-marker": func(k artifact.Block) { s := conflicts{}; s.Block(nil, k) },
		"private-key":     func(k artifact.Block) { s := keys{}; s.Block(nil, k) },
	}
	one := &search{needles: []needle{{literal: []byte("123.456.789.012")}}, lines: make([]int64, 1), open: 1, line: 1}
	scanners["lacks-text"] = func(k artifact.Block) { one.Block(nil, k) }
	re := regexp.MustCompile(`TODO|FIXME`)
	two := &search{needles: []needle{{re: re}}, lines: make([]int64, 1), open: 1, byLine: 1, line: 1}
	scanners["lacks-expression"] = func(k artifact.Block) { two.Block(nil, k) }
	for name, scan := range scanners {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				scan(artifact.Block{Bytes: text, Line: 1, Last: true})
			}
		})
	}
}

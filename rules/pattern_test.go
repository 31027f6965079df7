package rules

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCheckPatternAccepts(t *testing.T) {
	for _, text := range []string{
		"**", "*", "a", "a/b.txt", "**/*.go", "vendor/**", "a**b", "bin/{sync,login}", "*.{js,ts,{c,m}js}", "[a-z]*", "[!.]*", "[^/]",
		`\*`, `\[x\]`, `a\ b`, `\\`, `[\d]`, "...", "a..b", ".git/**", "{a,b}{c,d}{e,f}{g,h}{i,j}{k,l}", // the last has 64
		"naïve/*", "\xff", "!important", "~/x",
	} {
		var fs Faults
		if CheckPattern(Pattern{Text: text}, &fs); fs != nil {
			t.Errorf("%q: %v, want no fault", text, fs)
		}
	}
}

func TestCheckPatternRefuses(t *testing.T) {
	const closeThem = "close every [ and {, and put a backslash before one that is meant as it stands"
	for _, c := range []struct{ text, message, hint string }{
		{"", "the pattern is empty", `write "**" for every path`},
		{"a\x00b", `pattern "a\x00b" holds a NUL byte`, "no file name has one; leave it out"},
		{"[a", `pattern "[a" is not a valid glob`, closeThem},
		{"[]", `pattern "[]" is not a valid glob`, closeThem},
		{"{a,b", `pattern "{a,b" is not a valid glob`, closeThem},
		{"a}", `pattern "a}" is not a valid glob`, closeThem},
		{`a\`, `pattern "a\\" is not a valid glob`, closeThem},
		{
			strings.Repeat("{a,b}", 6) + "{c,d}", `pattern "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{c,d}" has more than 64 brace alternatives`,
			"split it into several patterns, or use *",
		},
		{"./a", `pattern "./a" has a "." segment and so matches nothing`, `write "a"`},
		{"a/./b", `pattern "a/./b" has a "." segment and so matches nothing`, `write "a/b"`},
		{".", `pattern "." matches nothing`, `the artifact's root is matched by "**" under dirs`},
		{"a/", `pattern "a/" ends in "/" and so matches nothing`, `write "a" under dirs for the directory, "a/**" for what is below it`},
		{"a//b", `pattern "a//b" has an empty segment and so matches nothing`, `write "a/b"`},
		{"/a", `pattern "/a" is absolute`, `patterns are relative to the artifact's root: write "a"`},
		{"/", `pattern "/" is absolute`, `patterns are relative to the artifact's root: write "**"`},
		{"../a", `pattern "../a" has a ".." segment`, "patterns are relative to the artifact's root and cannot leave it"},
		{"a/..", `pattern "a/.." has a ".." segment`, "patterns are relative to the artifact's root and cannot leave it"},
		{"{a,b/}", `pattern "b/" ends in "/" and so matches nothing (it is one alternative of "{a,b/}")`, `write "b" under dirs for the directory, "b/**" for what is below it`},
		{"{,a}", `the pattern can be empty (it is one alternative of "{,a}")`, "leave out the empty alternative"},
		{
			`bin\sync`, `pattern "bin\\sync" has a backslash before 's', which needs none`,
			`write "/" between directories, and a backslash only before one of *?[]{}!^-\`,
		},
	} {
		pos := Pos{File: "verify.yaml", Line: 3, Col: 9}
		var got Faults
		CheckPattern(Pattern{Text: c.text, Pos: pos}, &got)
		if diff := cmp.Diff(Faults{{Pos: pos, Message: c.message, Hint: c.hint}}, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestCheckPatternLimits(t *testing.T) {
	long := strings.Repeat("a", maxPatternBytes)
	for _, c := range []struct {
		name, text string
		fault      bool
	}{
		{"as long as allowed", long, false},
		{"too long", long + "a", true},
		{"64 alternatives", "{" + strings.Repeat("a,", 63) + "a}", false},
		{"65 alternatives", "{" + strings.Repeat("a,", 64) + "a}", true},
		{"65 nested ones", "{{" + strings.Repeat("a,", 63) + "a},b}", true},
		{"more than a number can count", strings.Repeat("{a,b}", 800), true},
		{"64 braces of one alternative", strings.Repeat("{a}", 64), false},
		{"65 braces of one alternative", strings.Repeat("{a}", 65), true},
		{"deeply nested", strings.Repeat("{", 2000) + strings.Repeat("}", 2000), true},
	} {
		var fs Faults
		CheckPattern(Pattern{Text: c.text}, &fs)
		if (fs != nil) != c.fault {
			t.Errorf("%s: got %d faults, want a fault: %v", c.name, len(fs), c.fault)
		}
	}
}

func TestMatchOfOnePattern(t *testing.T) {
	for _, c := range []struct {
		pattern, path string
		kind          Kind
		want          bool
	}{
		{"**", ".", KindDir, true},
		{"**", "", KindDir, true},
		{"**", ".", KindFile, false},
		{"*", ".", KindDir, false},
		{"**/*", "", KindDir, false},
		{"a/**", "a", KindDir, true}, // the library's answer, against its documentation
		{"a/**", "a", KindFile, true},
		{"a/*", "a/b", KindLink, true},
		{"a/*", "a/b/c", KindFile, false},
		{"a**c", "a/c", KindFile, false},
		{"**/*.go", "x.go", KindFile, true},
	} {
		if got := Match(c.pattern, c.path, c.kind); got != c.want {
			t.Errorf("Match(%q, %q, %d) = %v, want %v", c.pattern, c.path, c.kind, got, c.want)
		}
	}
}

func TestExpand(t *testing.T) {
	for _, c := range []struct {
		pattern string
		want    []string
	}{
		{"a", []string{"a"}},
		{"{a,b}/{c,d}", []string{"a/c", "a/d", "b/c", "b/d"}},
		{"x{a,{b,c}y,}z", []string{"xaz", "xbyz", "xcyz", "xz"}},
		{`\{a,b\}`, []string{`\{a,b\}`}},
		{`{[,}],\,}`, []string{"[,}]", `\,`}},
	} {
		if diff := cmp.Diff(c.want, expand(c.pattern)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.pattern, diff)
		}
		if n := countAlternatives(c.pattern, maxAlternatives); n != len(c.want) {
			t.Errorf("%q: counted %d alternatives, want %d", c.pattern, n, len(c.want))
		}
	}
}

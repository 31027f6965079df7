package artifact

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawPath draws a path that the patterns below have a chance to match.
var drawPath = rapid.Custom(func(t *rapid.T) string {
	name := rapid.SampledFrom([]string{"a", "b", "ab", "a.c", "ba", "-", "*", "x y", "ä", "c", "]", "aab", "[a", "A"})
	return strings.Join(rapid.SliceOfN(name, 1, 4).Draw(t, "names"), "/")
})

// drawPattern draws a pattern as it is written in a .gitattributes.
var drawPattern = rapid.Custom(func(t *rapid.T) string {
	part := rapid.SampledFrom([]string{
		"a", "b", "a", "ab", ".c", "*", "*", "**", "?", "[ab]", "[!a]", "[^b-c]", "[[:alpha:]]", "[]a]", "[a", `\*`, `\a`, "/", "/",
		"/**/", "**/", "/**", `**\/`, "***", "-", "[a-]", "[[:x:]]", "[\\]]", "[[:a]", "[!-~]", "[b-a]", "[/]", "[!/]", "[[:space:]]", "ä",
		"\\", "!",
	})
	p := strings.Join(rapid.SliceOfN(part, 1, 6).Draw(t, "parts"), "")
	if rapid.IntRange(0, 5).Draw(t, "quoted") == 0 {
		p = `"` + strings.NewReplacer(`\`, `\\`, "ä", `\303\244`).Replace(p) + `"`
	}
	return p
})

// TestAttributesAsGit holds the reader to git's own answers on random files and paths.
func TestAttributesAsGit(t *testing.T) {
	repository := newRepository(t)
	blank := rapid.SampledFrom([]string{" ", "\t", "  "})
	attribute := rapid.SampledFrom([]string{
		"text", "-text", "!text", "text=auto", "text=input", "text=x", "crlf", "-crlf", "crlf=input", "crlf=auto", "eol=lf", "eol=crlf", "eol=x", "!eol",
		"-eol", "filter=lfs", "-filter", "!filter", "ident", "-ident", "binary", "-binary", "!binary", "mine", "-mine", "mine=3", "other", "b@d", "--text",
		"-text=auto", "diff",
	})
	line := rapid.Custom(func(t *rapid.T) string {
		name := drawPattern.Draw(t, "pattern")
		if rapid.IntRange(0, 6).Draw(t, "macro") == 0 {
			name = "[attr]" + rapid.SampledFrom([]string{"mine", "other", "binary", "text", "b@d"}).Draw(t, "name")
		}
		words := rapid.SliceOfN(attribute, 0, 3).Draw(t, "attributes")
		return strings.Join(append([]string{name}, words...), blank.Draw(t, "blank"))
	})
	file := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(line, 0, 8).Draw(t, "lines"), rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "end")) + "\n"
	})
	rapid.Check(t, func(t *rapid.T) {
		files := map[string]string{}
		for _, at := range []string{".", "a", "a/b"} {
			text := file.Draw(t, at)
			writeFile(t, filepath.Join(repository.dir, at, ".gitattributes"), text)
			files[strings.TrimPrefix(at+"/.gitattributes", "./")] = text
		}
		paths := rapid.SliceOfN(drawPath, 1, 40).Draw(t, "paths")
		for path, want := range checkAttributes(t, repository, paths) {
			got := attributesOf(files, path)
			got.From = ""
			if got != want {
				t.Errorf("%q: %q has %+v, git says %+v", files, path, got, want)
			}
		}
	})
}

// TestPatternsAsGit holds the matching of patterns to git's own, each pattern giving an attribute of its own.
func TestPatternsAsGit(t *testing.T) {
	repository := newRepository(t)
	rapid.Check(t, func(t *rapid.T) {
		patterns := rapid.SliceOfN(drawPattern, 1, 40).Draw(t, "patterns")
		paths := rapid.SliceOfNDistinct(drawPath, 1, 40, rapid.ID).Draw(t, "paths")
		var text strings.Builder
		args := []string{"check-attr", "--stdin", "-z"}
		for i, p := range patterns {
			fmt.Fprintf(&text, "%s p%d\n", p, i)
			args = append(args, fmt.Sprintf("p%d", i))
		}
		writeFile(t, filepath.Join(repository.dir, ".gitattributes"), text.String())
		lines := attributeLines([]byte(text.String()))
		answers := checkAttr(t, repository, paths, args)
		for i, p := range patterns {
			match := func(string) bool { return false }
			for _, line := range lines {
				if compiled, ok := compileAttributePattern(line.name); ok && line.number == i+1 {
					match = func(path string) bool {
						if compiled.nameOnly {
							path = path[strings.LastIndexByte(path, '/')+1:]
						}
						return compiled.match(path)
					}
				}
			}
			for n, path := range paths {
				want := answers[3*(n*len(patterns)+i)+2] == "set"
				if got := match(path); got != want {
					t.Errorf("%s matches %q: %v, git says %v", p, path, got, want)
				}
			}
		}
	})
}

// checkAttributes asks git for the attributes of paths.
func checkAttributes(t fataler, repository git, paths []string) map[string]Attributes {
	names := []string{"text", "crlf", "eol", "filter", "ident", "working-tree-encoding"}
	fields := checkAttr(t, repository, paths, append([]string{"check-attr", "--stdin", "-z"}, names...))
	answers := map[string]Attributes{}
	for len(fields) >= 3*len(names) {
		var e attributeEvaluation
		for n := range names {
			switch value := fields[3*n+2]; value {
			case "unspecified":
				e.states[n] = attributeUnspecified
			case "set":
				e.states[n] = attributeSet
			case "unset":
				e.states[n] = attributeUnset
			default:
				e.states[n], e.values[n] = attributeValue, value
			}
		}
		answers[fields[0]] = e.attributes()
		fields = fields[3*len(names):]
	}
	return answers
}

// checkAttr is git's answer: path, attribute and value of each path and attribute, in order.
func checkAttr(t fataler, repository git, paths, args []string) []string {
	t.Helper()
	run, err := repository.start(ctxOf(t), strings.NewReader(strings.Join(paths, "\x00")), args...)
	if err != nil {
		t.Fatal(err)
	}
	out, err := run.output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

package artifact

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
)

// attributesOf builds the sets of the given files ("a/.gitattributes") and asks for one path.
func attributesOf(files map[string]string, path string) Attributes {
	var set *AttributeSet
	dir, name := ".", path
	for {
		file := strings.TrimPrefix(dir+"/.gitattributes", "./")
		if text, found := files[file]; found {
			set = set.Enter(dir, file, []byte(text))
		}
		first, rest, more := strings.Cut(name, "/")
		if !more {
			return set.Of(dir, name)
		}
		dir, name = joinDir(dir, first), rest
	}
}

func TestAttributes(t *testing.T) {
	for _, c := range []struct {
		file, path string
		want       Attributes
	}{
		{"*.txt text\n", "a/b.txt", Attributes{Text: TextSet, From: ".gitattributes:1"}},
		{"*.txt text\n", "a/b.md", Attributes{}},
		{"# c\n\n*.txt -text", "b.txt", Attributes{Text: TextUnset, From: ".gitattributes:3"}},
		{"* text=auto\n*.bat eol=crlf\n", "b.bat", Attributes{Text: TextAuto, EOL: EOLCRLF, From: ".gitattributes:2"}},
		{"*.bat eol=crlf\n", "b.bat", Attributes{Text: TextSet, EOL: EOLCRLF, From: ".gitattributes:1"}},
		{"*.bat eol=crlf\n*.bat -text\n", "b.bat", Attributes{Text: TextUnset, From: ".gitattributes:2"}},
		{"* text eol=lf\n*.x !text !eol\n", "b.x", Attributes{}},
		{"* text eol=lf\n*.png binary\n", "b.png", Attributes{Text: TextUnset, From: ".gitattributes:2"}},
		{"* text\n*.png binary\n*.png -binary\n", "b.png", Attributes{Text: TextSet, From: ".gitattributes:1"}},
		{"*.c crlf=input\n", "b.c", Attributes{Text: TextSet, EOL: EOLLF, From: ".gitattributes:1"}},
		{"*.c -crlf\n", "b.c", Attributes{Text: TextUnset, From: ".gitattributes:1"}},
		{"*.c text=yes crlf\n", "b.c", Attributes{Text: TextSet, From: ".gitattributes:1"}},
		{"*.psd filter=lfs -text\n", "b.psd", Attributes{Text: TextUnset, Filter: true, From: ".gitattributes:1"}},
		{"*.c ident\n", "b.c", Attributes{Filter: true, From: ".gitattributes:1"}},
		{"*.c working-tree-encoding=UTF-16\n", "b.c", Attributes{Filter: true, From: ".gitattributes:1"}},
		{"*.c working-tree-encoding=utf-8\n", "b.c", Attributes{}},
		{"*.c -filter\n", "b.c", Attributes{}},
		{"*.c text@ eol=lf\n", "b.c", Attributes{}},   // git refuses the whole line
		{"!*.c text\n", "b.c", Attributes{}},          // negative patterns are ignored
		{"a/ text\n", "a/b", Attributes{}},            // a directory is not what is below it
		{"*.C text\n", "b.c", Attributes{}},           // case counts
		{"\"a b\\.c\" text\n", "a b.c", Attributes{}}, // no escape of C
		{"\"a\\tb\" text\n", "a\tb", Attributes{Text: TextSet, From: ".gitattributes:1"}},
		{"\"a\\303\\244\" text\n", "aä", Attributes{Text: TextSet, From: ".gitattributes:1"}},
		{"[attr]lines text eol=lf\n*.c lines\n", "b.c", Attributes{Text: TextSet, EOL: EOLLF, From: ".gitattributes:2"}},
		{"\xef\xbb\xbf*.c text\n", "b.c", Attributes{Text: TextSet, From: ".gitattributes:1"}},
		{"*.c text\r\n", "b.c", Attributes{Text: TextSet, From: ".gitattributes:1"}},
		{"*.c text " + strings.Repeat("x", attributeLineMax) + "\n", "b.c", Attributes{}},
	} {
		got := attributesOf(map[string]string{".gitattributes": c.file}, c.path)
		if got != c.want {
			t.Errorf("%q: %q has %+v, want %+v", c.file, c.path, got, c.want)
		}
	}
}

func TestAttributesOfDirectories(t *testing.T) {
	files := map[string]string{
		".gitattributes":     "* text=auto eol=lf\n[attr]odd -text\nsub/deep/*.x eol=crlf\n",
		"sub/.gitattributes": "*.bat eol=crlf\n/top.txt -text\n[attr]even -text\n*.odd odd\n*.even even\n",
	}
	for _, c := range []struct {
		path string
		want Attributes
	}{
		{"a.bat", Attributes{Text: TextAuto, EOL: EOLLF, From: ".gitattributes:1"}},
		{"sub/a.bat", Attributes{Text: TextAuto, EOL: EOLCRLF, From: "sub/.gitattributes:1"}},
		{"sub/deep/a.bat", Attributes{Text: TextAuto, EOL: EOLCRLF, From: "sub/.gitattributes:1"}},
		{"sub/top.txt", Attributes{Text: TextUnset, From: "sub/.gitattributes:2"}},
		{"sub/deep/top.txt", Attributes{Text: TextAuto, EOL: EOLLF, From: ".gitattributes:1"}},
		{"sub/deep/a.x", Attributes{Text: TextAuto, EOL: EOLCRLF, From: ".gitattributes:3"}},
		{"sub/deeper/a.x", Attributes{Text: TextAuto, EOL: EOLLF, From: ".gitattributes:1"}},
		{"sub/a.odd", Attributes{Text: TextUnset, From: "sub/.gitattributes:4"}},
		{"sub/a.even", Attributes{Text: TextAuto, EOL: EOLLF, From: ".gitattributes:1"}}, // no macros below the top
	} {
		if got := attributesOf(files, c.path); got != c.want {
			t.Errorf("%q has %+v, want %+v", c.path, got, c.want)
		}
	}
}

func TestGlobIsNotExponential(t *testing.T) {
	pattern, ok := compileAttributePattern(strings.Repeat("**/*a*/", 200) + "b")
	if !ok {
		t.Fatal("no pattern")
	}
	done := make(chan bool)
	go func() { done <- pattern.match(strings.Repeat("aaaa/", 1000) + "c") }()
	select {
	case matched := <-done:
		if matched {
			t.Error("matches")
		}
	case <-time.After(30 * time.Second):
		t.Fatal("no answer after 30 s")
	}
}

func FuzzAttributes(f *testing.F) {
	f.Add([]byte("*.c text\n[attr]x -text\n\"a\\tb\" x\n[a-/**/?\\"), "a/b.c")
	f.Add([]byte("[[:alpha:]]* text=auto eol=lf\r\n/**/x !text"), "x")
	f.Fuzz(func(t *testing.T, text []byte, path string) {
		top := (*AttributeSet)(nil).Enter(".", "f", text)
		inner := top.Enter("d", "d/f", text)
		for _, set := range []*AttributeSet{top, inner} {
			a := set.Of("d", path)
			if a.From == "" && a != (Attributes{}) {
				t.Errorf("%+v comes from nowhere", a)
			}
			if a.EOL != EOLUnspecified && (a.Text == TextUnset || a.Text == TextUnspecified) {
				t.Errorf("%+v: a line ending without text", a)
			}
		}
		if bytes.IndexByte(text, 0) == 0 && top.Of(".", path) != (Attributes{}) {
			t.Error("content after a NUL byte counts")
		}
	})
}

func BenchmarkAttributes(b *testing.B) {
	var text strings.Builder
	text.WriteString("* text=auto\n")
	for i := range 30 {
		fmt.Fprintf(&text, "*.e%d text eol=lf\n", i)
	}
	set := (*AttributeSet)(nil).Enter(".", "f", []byte(text.String()+"docs/**/*.md -text\n"))
	b.ReportAllocs()
	for b.Loop() {
		set.Of("src/some/package", "file_name_here.go")
	}
}

package yamltext_test

import (
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"verify.example/verify/checks/dependencies/yamltext"
)

// show prints a tree, one value a line.
func show(b *strings.Builder, indent string, v yamltext.Value) {
	fmt.Fprintf(b, "%d: %s", v.Line, v.Kind)
	if v.Scalar() {
		fmt.Fprintf(b, " %q", v.Text)
	}
	b.WriteByte('\n')
	for _, p := range v.Pairs() {
		fmt.Fprintf(b, "%s%s at %d is ", indent+"  ", p.Key, p.Line)
		show(b, indent+"  ", p.Value)
	}
	for _, i := range v.Items() {
		fmt.Fprintf(b, "%s- ", indent+"  ")
		show(b, indent+"  ", i)
	}
}

func TestEverythingHasItsLine(t *testing.T) {
	const text = "\ufeff# a comment\nversion: 1.10\r\n'q': '1.10'\nlist:\n  - a\n  -\n    b: yes\n    1.0: true\nmany: |\n  x\n  y\n" +
		"base: &b {k: 2001-01-01}\nuse: *b\nnone:\n"
	const want = `2: a map
  version at 2 is 2: a number "1.10"
  q at 3 is 3: a string "1.10"
  list at 4 is 5: a list
    - 5: a string "a"
    - 7: a map
      b at 7 is 7: a string "yes"
      1.0 at 8 is 8: a boolean "true"
  many at 9 is 9: a string "x\ny\n"
  base at 12 is 12: a map
    k at 12 is 12: a time "2001-01-01"
  use at 13 is 13: a map
    k at 12 is 12: a time "2001-01-01"
  none at 14 is 14: null
`
	v, faults := yamltext.Parse([]byte(text))
	if faults != nil {
		t.Fatal(faults)
	}
	var b strings.Builder
	show(&b, "", v)
	if b.String() != want {
		t.Errorf("read as\n%swant\n%s", b.String(), want)
	}
	if got := v.Get("list").Items()[1].Get("b").Text; got != "yes" {
		t.Errorf("list[1].b is %q", got)
	}
	if none := v.Get("nowhere"); none.Kind != yamltext.None || none.Get("x").Kind != yamltext.None || none.Scalar() || none.Pairs() != nil || none.Items() != nil {
		t.Errorf("a key that is not there is %v", none)
	}
	if v, faults := yamltext.Parse(nil); v.Kind != yamltext.Null || faults != nil {
		t.Errorf("nothing is %v, %v", v, faults)
	}
}

func TestRefused(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'g'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%[3]s]\n", c, c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c,", c-1), 10), ","))
	}
	for text, want := range map[string]string{
		"a: 1\nb: 2\na: 3\n":         `3: the key "a" is there twice, first at line 1: remove one`,
		"a: {b: 1, b: 2}":            `1: the key "b" is there twice, first at line 1: remove one`,
		"a: 1\n---\nb: 1\n":          "2: a second document begins here",
		"a: 1\n<<<<<<< HEAD\nb: 1\n": "2: is a merge conflict marker (<<<<<<<): resolve the conflict",
		"a: [\n>>>>>>> main\n]":      "2: is a merge conflict marker (>>>>>>>): resolve the conflict",
		"a:\n  <<: {b: 1}\n":         "2: merge keys (<<) are not supported: repeat the keys",
		"a: !x 1":                    `1: has the tag "!x", whose meaning is not known: remove it`,
		"a: &a [*a]":                 "1: the alias *a stands for a value that contains it",
		bomb:                         "4: aliases make more than 10000 values",
		"? [a]\n: b":                 "1: a key must be text, not a list",
		"a: 1\n~: b":                 "2: a key must be text, not null",
		"a: 1\n  b: 2":               "2: not valid YAML: ",
		"a: [1\n":                    "2: not valid YAML: ",
		"a: *b":                      "1: not valid YAML: ",
		"a: 1\nb: \xff":              "2: is not UTF-8: save the file as UTF-8",
		"a: 1\rb: 2":                 "1: has a line break that is no line feed",
		"a: \"x\u2028y\"":            "1: has a line break that is no line feed",
		strings.Repeat("[", 100):     "1: not valid YAML: ",
		"a: " + strings.Repeat("[", 65) + strings.Repeat("]", 65): "1: not valid YAML: maps and lists lie more than 64 deep",
	} {
		v, faults := yamltext.Parse([]byte(text))
		if len(faults) != 1 {
			t.Errorf("%.60q gives %v and %d faults, want one", text, v, len(faults))
			continue
		}
		if got := fmt.Sprintf("%d: %s", faults[0].Line, faults[0].Message); !strings.HasPrefix(got, want) {
			t.Errorf("%.60q is refused with %q, want %q", text, got, want)
		}
	}
}

// FuzzParse holds the reader to its promises: a fault or a tree, with lines that are there; what yaml.Unmarshal refuses is refused.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"a: [1, 'x', {b: null}]\n", "- &x y\n- *x\n", "a: |\n  b\n---\n", "\"a\\\n b\": >-\n c\n\n", "? a\n: b\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, faults := yamltext.Parse(text)
		last := strings.Count(string(text), "\n") + 1
		for _, fault := range faults {
			if fault.Line < 0 || fault.Line > last || fault.Message == "" {
				t.Fatalf("fault %+v in %d lines", fault, last)
			}
		}
		if len(faults) > 0 {
			if v.Kind != yamltext.None {
				t.Fatal("a value beside a fault")
			}
			return
		}
		hold(t, v, last)
		var any yaml.Node
		if err := yaml.Unmarshal(text, &any); err != nil {
			t.Fatalf("yaml refuses it: %v", err)
		}
	})
}

func hold(t *testing.T, v yamltext.Value, last int) {
	if v.Line < 1 || v.Line > last {
		t.Fatalf("%s is at line %d of %d", v.Kind, v.Line, last)
	}
	for _, p := range v.Pairs() {
		if p.Line < 1 || p.Line > last {
			t.Fatalf("the key %q is at line %d of %d", p.Key, p.Line, last)
		}
		hold(t, p.Value, last)
	}
	for _, i := range v.Items() {
		hold(t, i, last)
	}
}

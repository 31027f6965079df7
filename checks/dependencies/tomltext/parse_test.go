package tomltext_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"verify.example/verify/checks/dependencies/tomltext"
)

const sample = `# a comment
title = "a \"title\"" # and another
[project]
name = 'x'
requires = [
  "one>=1",

  # between
  "two", { file = "y", at.line = 9 },
]
[tool.poetry.dependencies]
python = "^3.8"
a = {version = "1", extras = ["b"]}
long = """
two
lines"""
[[package]]
name = "p"
[package.source]
url = "u"
[[package]]
n = 0x1F
f = 1.5
b = true
t = 1979-05-27T07:32:00Z
last = ["""
x""", "after"]
`

const tree = `table 0
title 2: a string 2 "a \"title\""
project 3: a table 3
  name 4: a string 4 "x"
  requires 5: an array 5
    - a string 6 "one>=1"
    - a string 9 "two"
    - a table 9
      file 9: a string 9 "y"
      at 9: a table 9
        line 9: an integer 9 "9"
tool 11: a table 11
  poetry 11: a table 11
    dependencies 11: a table 11
      python 12: a string 12 "^3.8"
      a 13: a table 13
        version 13: a string 13 "1"
        extras 13: an array 13
          - a string 13 "b"
      long 14: a string 14 "two\nlines"
package 17: an array 17
  - a table 17
    name 18: a string 18 "p"
    source 19: a table 19
      url 20: a string 20 "u"
  - a table 21
    n 22: an integer 22 "0x1F"
    f 23: a float 23 "1.5"
    b 24: a boolean 24 "true"
    t 25: a time 25 "1979-05-27T07:32:00Z"
    last 26: an array 26
      - a string 26 "x"
      - a string 27 "after"
`

// TestLines holds every value of a document to its line.
func TestLines(t *testing.T) {
	for _, text := range []string{sample, strings.ReplaceAll(sample, "\n", "\r\n")} {
		v, faults := tomltext.Parse([]byte(text))
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		var b strings.Builder
		b.WriteString("table 0\n")
		dump(&b, v, "")
		got := strings.ReplaceAll(b.String(), `\r\n`, `\n`)
		if d := cmp.Diff(strings.Split(tree, "\n"), strings.Split(got, "\n")); d != "" {
			t.Errorf("(- wanted, + read)\n%s", d)
		}
	}
}

func dump(b *strings.Builder, v tomltext.Value, indent string) {
	for _, p := range v.Pairs() {
		fmt.Fprintf(b, "%s%s %d: %s\n", indent, p.Key, p.Line, head(p.Value))
		dump(b, p.Value, indent+"  ")
	}
	for _, i := range v.Items() {
		fmt.Fprintf(b, "%s- %s\n", indent, head(i))
		dump(b, i, indent+"  ")
	}
}

func head(v tomltext.Value) string {
	text := fmt.Sprintf("%s %d", v.Kind, v.Line)
	if v.Text != "" {
		text += fmt.Sprintf(" %q", v.Text)
	}
	return text
}

func TestGet(t *testing.T) {
	v, _ := tomltext.Parse([]byte("a.b = [1]\n"))
	if got := v.Get("a").Get("b").Items()[0].Text; got != "1" {
		t.Errorf("a.b[0] is %q", got)
	}
	for _, none := range []tomltext.Value{v.Get("b"), v.Get("a").Get("b").Get("c"), {}} {
		if none.Kind != tomltext.None || none.Line != 0 || none.Items() != nil || none.Pairs() != nil {
			t.Errorf("%+v is not none", none)
		}
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		text string
		line int
		says string
	}{
		{"a = 1\nb = 2\na = 3\n", 3, `"a" is there already, on line 1`},
		{"[t]\nx = 1\n\n[t]\ny = 1\n", 4, "TOML"},
		{"a = {b = 1}\n[a.c]\nd = 1\n", 2, "TOML"},
		{"a = [1]\n[[a]]\n", 2, "TOML"},
		{"a = 1\n[a.b]\n", 2, `"a" is an integer already, on line 1`},
		{"a = \"b\"\n[[a]]\n", 2, `"a" is a string already`},
		{"a = 1\n<<<<<<< HEAD\nb = 1\n", 2, "a merge left its conflict marker here"},
		{"a = 1\n=======\nb = 1\n", 2, "a merge left its conflict marker here"},
		{"a = \n", 1, "TOML"},
		{"x = 1\na = \"never ends\n", 2, "TOML"},
		{"x = [1,\n", 1, "TOML"},
		{"x = 2020-99-99\n", 1, "TOML"},
		{"x = 99999999999999999999\n", 1, "TOML"},
		{"a = \"\xff\"\n", 1, "TOML"},
		{"\n" + strings.Repeat("a.", 70) + "b = 1\n", 2, "more than 64"},
		{"\n[" + strings.Repeat("a.", 70) + "b]\n", 2, "more than 64"},
		{"\na = " + strings.Repeat("[", 70) + strings.Repeat("]", 70) + "\n", 2, "more than 64"},
	} {
		v, faults := tomltext.Parse([]byte(c.text))
		if len(faults) != 1 || faults[0].Line != c.line || !strings.Contains(faults[0].Message, c.says) || v.Kind != tomltext.None {
			t.Errorf("%.60q: %v; want line %d, %q", c.text, faults, c.line, c.says)
		}
	}
}

// FuzzParse holds the tree to what go-toml itself decodes: the same documents are read, and say the same.
func FuzzParse(f *testing.F) {
	for _, s := range []string{sample, "a.b.c = 1\na.d = [[], {}]\n", "[a]\n[a.b]\n[[a.c]]\n[a.c.d]\n", "\"\" = inf\nx = -nan\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, faults := tomltext.Parse(text)
		var want map[string]any
		err := toml.Unmarshal(text, &want)
		if len(faults) > 0 {
			if err == nil && !strings.Contains(faults[0].Message, "lie in each other") {
				t.Errorf("refused what go-toml takes: %v", faults)
			}
			if n := faults[0].Line; n < 0 || n > strings.Count(string(text), "\n")+1 {
				t.Errorf("a fault at line %d", n)
			}
			return
		}
		if err != nil {
			t.Fatalf("took what go-toml refuses: %v", err)
		}
		if d := cmp.Diff(plain(want), plain(v)); d != "" {
			t.Errorf("(- go-toml, + read)\n%s", d)
		}
	})
}

// plain is a decoded document, or a tree, without what the two write differently: times, and how a number is spelled.
func plain(v any) any {
	switch v := v.(type) {
	case tomltext.Value:
		return plainValue(v)
	case map[string]any:
		m := map[string]any{}
		for k, x := range v {
			m[k] = plain(x)
		}
		return m
	case []any:
		list := []any{}
		for _, x := range v {
			list = append(list, plain(x))
		}
		return list
	case float64:
		if math.IsNaN(v) {
			return "nan"
		}
		return v
	case time.Time, toml.LocalDate, toml.LocalDateTime, toml.LocalTime:
		return "a time"
	}
	return v
}

func plainValue(v tomltext.Value) any {
	switch v.Kind {
	case tomltext.Table:
		m := map[string]any{}
		for _, p := range v.Pairs() {
			m[p.Key] = plainValue(p.Value)
		}
		return m
	case tomltext.Array:
		list := []any{}
		for _, i := range v.Items() {
			list = append(list, plainValue(i))
		}
		return list
	case tomltext.Integer:
		n, err := strconv.ParseInt(v.Text, 0, 64)
		if err != nil { // a decimal with underscores, which Go takes only after a prefix
			n, err = strconv.ParseInt(strings.ReplaceAll(v.Text, "_", ""), 0, 64)
		}
		if err != nil {
			return err.Error()
		}
		return n
	case tomltext.Float:
		n, err := strconv.ParseFloat(strings.ReplaceAll(v.Text, "_", ""), 64)
		if strings.Contains(v.Text, "nan") {
			return "nan"
		} else if err != nil {
			return err.Error()
		}
		return n
	case tomltext.Bool:
		return v.Text == "true"
	case tomltext.Time:
		return "a time"
	}
	return v.Text
}

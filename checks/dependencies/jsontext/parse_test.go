package jsontext_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"verify.example/verify/checks/dependencies/jsontext"
)

// plain is a value as encoding/json would return it, with numbers as json.Number.
func plain(v jsontext.Value) any {
	switch v.Kind {
	case jsontext.Object:
		m := map[string]any{}
		for _, p := range v.Pairs() {
			m[p.Key] = plain(p.Value)
		}
		return m
	case jsontext.Array:
		list := []any{}
		for _, i := range v.Items() {
			list = append(list, plain(i))
		}
		return list
	case jsontext.String:
		return v.Text
	case jsontext.Number:
		return json.Number(v.Text)
	case jsontext.Bool:
		return v.Text == "true"
	}
	return nil
}

func TestEverythingHasItsLine(t *testing.T) {
	v, faults := jsontext.Parse([]byte("\ufeff{\n \"a\": [1,\n  {\"b\":\n \"c\\u0041\\ud83d\\ude00\\n\"}],\r\n\"d\":true, \"e\":null}\n\n"))
	if faults != nil {
		t.Fatal(faults)
	}
	a := v.Get("a")
	inner := a.Items()[1].Get("b")
	got := fmt.Sprint(v.Line, v.Pairs()[0].Line, a.Line, a.Items()[0].Line, a.Items()[1].Line, inner.Line, v.Get("d").Line, v.Get("e").Line)
	if want := "1 2 2 2 3 4 5 5"; got != want {
		t.Errorf("lines are %s, want %s", got, want)
	}
	if inner.Text != "cA\U0001F600\n" {
		t.Errorf("the string is %q", inner.Text)
	}
	if none := v.Get("nowhere"); none.Kind != jsontext.None || none.Get("x").Kind != jsontext.None || none.Pairs() != nil || none.Items() != nil {
		t.Errorf("a key that is not there is %v", none)
	}
	if e := v.Get("e"); e.Kind != jsontext.Null {
		t.Errorf("null is %v", e.Kind)
	}
}

func TestRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "1: the file ends where a value should be: it is cut off",
		"{\n\"a\":1,\n\"a\":2}":  `3: the key "a" is there twice, first at line 2: remove one`,
		"{}\n{}":                 `2: want the end of the file, not '{'`,
		"{\n<<<<<<< HEAD\n":      "2: is a merge conflict marker (<<<<<<<): resolve the conflict",
		"{\"a\":1,\n=======\n":   "2: is a merge conflict marker (=======): resolve the conflict",
		"[1,]":                   `1: want a value, not ']'`,
		"{\"a\":1,}":             `1: want a key in quotes, not '}'`,
		"[01]":                   `1: want a comma or the end of the array, not '1'`,
		"[1.]":                   `1: want a digit, not ']'`,
		"\n// c\n{}":             `2: want a value, not '/'`,
		"\"a\nb\"":               "1: a string has the control character 0x0a in it: a quote is missing, or it must be escaped",
		`"\x"`:                   `1: there is no escape \x: a backslash is written as two`,
		`"\u12"`:                 `1: want four hexadecimal digits after \u`,
		`"abc`:                   "1: a string has no end: the file is cut off, or a quote is missing",
		`"abc\`:                  "1: a string has no end: the file is cut off, or a quote is missing",
		`{"a" 1}`:                `1: want a colon, not '1'`,
		"[\xff]":                 "1: want a value, not byte 0xff",
		strings.Repeat("[", 600): "1: objects and arrays lie more than 512 deep in each other",
		`{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1,"j":1,` + "\n" + `"j":2}`: `2: the key "j" is there twice, first at line 1: remove one`,
	} {
		v, faults := jsontext.Parse([]byte(text))
		if len(faults) != 1 {
			t.Errorf("%q gives %v and %d faults, want one", text, v, len(faults))
			continue
		}
		if got := fmt.Sprintf("%d: %s", faults[0].Line, faults[0].Message); got != want {
			t.Errorf("%q is refused with %q, want %q", text, got, want)
		}
	}
}

// TestLast takes the last of two keys, as JavaScript does.
func TestLast(t *testing.T) {
	v, faults := jsontext.ParseLast([]byte("{\"a\":1,\n\"b\":2,\n\"a\":3}"))
	if len(faults) > 0 || v.Get("a").Text != "3" || v.Get("a").Line != 3 || len(v.Pairs()) != 2 {
		t.Errorf("read as %v with faults %v", v.Pairs(), faults)
	}
}

// FuzzParse holds the reader against encoding/json: what that refuses is refused, and what both take is the same. Only repeated keys
// and depth are refused here alone.
func FuzzParse(f *testing.F) {
	for _, s := range []string{`{"a":[1,-2.5e+3,"x\u00e9\n",true,false,null,{}]}`, `"\ud800"`, "\"\xff\"", "[]", "{\n<<<<<<< HEAD\n}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, faults := jsontext.ParseLast(text)
		if len(faults) > 0 {
			if n := faults[0].Line; n < 1 || n > strings.Count(string(text), "\n")+1 || faults[0].Message == "" {
				t.Fatalf("fault %+v", faults[0])
			}
			v, strict := jsontext.Parse(text)
			if v.Kind != jsontext.None || len(strict) == 0 {
				t.Fatal("the strict reader takes what the other refuses")
			}
		}
		body := strings.TrimPrefix(string(text), "\ufeff")
		d := json.NewDecoder(strings.NewReader(body))
		d.UseNumber()
		var want any
		ok := json.Valid([]byte(body))
		if ok != (len(faults) == 0) {
			if ok && strings.Contains(faults[0].Message, "deep in each other") {
				return
			}
			t.Fatalf("valid for encoding/json: %v, faults here: %v", ok, faults)
		}
		if !ok {
			return
		}
		if err := d.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsRune(body, '\ufffd') || strings.ToValidUTF8(body, "") != body {
			return // both replace bytes that are no UTF-8, not in equal number
		}
		if got := plain(v); !reflect.DeepEqual(got, want) {
			t.Fatalf("read as %#v, want %#v", got, want)
		}
	})
}

package rules

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the caret stands under is the column's character, counted as characters and shown as columns of a terminal.
func TestFormatPlace(t *testing.T) {
	long := strings.Repeat("0123456789", 30)
	for _, c := range []struct {
		why, line string
		col       int
		want      string
	}{
		{"plain", "abc", 2, "    abc\n     ^\n"},
		{"no column, no caret", "abc", 0, "    abc\n"},
		{"one past the end", "abc", 4, "    abc\n       ^\n"},
		{"far past the end", "abc", 1000, "    abc\n       ^\n"},
		{"a tab is four columns", "\tb", 2, "        b\n        ^\n"},
		{"wide characters are two columns", "日本c", 3, "    日本c\n        ^\n"},
		{"an accent of its own is none", "e\u0301x", 3, "    e\u0301x\n     ^\n"},
		{"control characters are escaped", "\x1b[2Jx", 5, "    \\x1b[2Jx\n           ^\n"},
		{"and those that turn the direction", "\u202ex", 2, "    \\u202ex\n          ^\n"},
		{"and what is not UTF-8", "\xffx", 2, "    \\xffx\n        ^\n"},
		{"carriage returns of line ends are not shown", "ab\r", 1, "    ab\n    ^\n"},
		{"nothing is shown of an empty line", "  ", 1, ""},
		{"of a long line its beginning", long, 1, "    " + long[:120] + "...\n    ^\n"},
		{"of a long line its middle", long, 151, "    ..." + long[91:211] + "...\n    " + strings.Repeat(" ", 62) + "^\n"},
	} {
		faults := Faults{{Pos: Pos{File: "f", Line: 1, Col: c.col}, Message: "bad"}}
		_, got, _ := strings.Cut(faults.Format(map[string][]byte{"f": []byte(c.line)}), "\n")
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.why, diff)
		}
	}
}

// A place that is not in the sources, a name and a message that are hostile: all are shown in some harmless way.
func TestFormatText(t *testing.T) {
	faults := Faults{
		{Pos: Pos{File: "unknown", Line: 3, Col: 1}, Message: "no source", Hint: "read it"},
		{Pos: Pos{File: "short", Line: 9, Col: 1}, Message: "past the end"},
		{Pos: Pos{File: "a\nb\xff"}, Message: "bell \a, line\nfeed", Hint: "\u2066hint"},
	}
	want := "unknown:3:1: no source\n    read it\n" +
		"short:9:1: past the end\n" +
		"a\\x0ab\\xff: bell \\x07, line\\x0afeed\n    \\u2066hint\n"
	if diff := cmp.Diff(want, faults.Format(map[string][]byte{"short": []byte("x\n")})); diff != "" {
		t.Error(diff)
	}
	if got := Faults(nil).Format(nil); got != "" {
		t.Errorf("no faults are shown as %q", got)
	}
}

// A hostile manifest can have a fault at each byte; all are counted, but not all are shown.
func TestFormatMany(t *testing.T) {
	faults := make(Faults, 1000)
	for i := range faults {
		faults[i] = Fault{Pos: Pos{File: "f", Line: 1, Col: i + 1}, Message: "bad"}
	}
	got := faults.Format(nil)
	if n := strings.Count(got, ": bad\n"); n != 250 || !strings.HasSuffix(got, "\n750 more faults are not shown\n") {
		t.Errorf("%d faults are shown, and then %q", n, got[len(got)-40:])
	}
}

func TestSorted(t *testing.T) {
	at := func(file string, line, col int, message string) Fault {
		return Fault{Pos: Pos{File: file, Line: line, Col: col}, Message: message}
	}
	faults := Faults{at("b", 1, 1, "x"), at("a", 2, 1, "y"), at("a", 2, 1, "x"), at("a", 1, 9, "x"), at("b", 1, 1, "x"), at("a", 10, 1, "x")}
	want := Faults{at("a", 1, 9, "x"), at("a", 2, 1, "y"), at("a", 2, 1, "x"), at("a", 10, 1, "x"), at("b", 1, 1, "x")}
	if diff := cmp.Diff(want, faults.Sorted()); diff != "" {
		t.Error(diff)
	}
	if faults[0].Pos.File != "b" {
		t.Error("Sorted changed the order of what it was called on")
	}
}

func TestNearest(t *testing.T) {
	known := []string{"files", "dirs", "links", "paths", "except", "severity", "because", "executable", "eol"}
	for word, want := range map[string]string{
		"file":                           "files",
		"excpt":                          "except",
		"becuase":                        "because",
		"sevrty":                         "severity",
		"excutabel":                      "executable",
		"Files":                          "files",
		"eof":                            "eol",
		"files":                          "files",
		"lacks":                          "",
		"mode":                           "",
		"":                               "",
		"x":                              "",
		"directories":                    "",
		strings.Repeat("files", 100_000): "",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("Nearest(%.20q) = %q, want %q", word, got, want)
		}
	}
	if got := Nearest("ab", []string{"ac", "bb"}); got != "ac" {
		t.Errorf("of two that are equally near Nearest gives %q, want the first", got)
	}
}

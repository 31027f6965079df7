package report

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"verify.example/verify/checks"
)

// TestName says what a name looks like in a report.
func TestName(t *testing.T) {
	for _, c := range []struct{ why, name, want string }{
		{"a plain name stays as it is", "bin/sync", "bin/sync"},
		{"a space inside misleads nobody", "my file", "my file"},
		{"letters of any script show as themselves", "caf\u00e9 \u65e5\u672c", "caf\u00e9 \u65e5\u672c"},
		{"no name at all must be seen", "", `""`},
		{"a space at the end would not be seen", "x ", `"x "`},
		{"a line end would begin a line of its own", "a\nb", `"a\nb"`},
		{"an escape would drive the terminal", "\x1b[2J", `"\x1b[2J"`},
		{"C1 controls drive some terminals too", "\u009b2J", `"\u009b2J"`},
		{"a byte that is not UTF-8", "\xff", `"\xff"`},
		{"a bidirectional control would show another name", "\u202egpj.exe", `"\u202egpj.exe"`},
		{"an invisible character would show another name", "a\u200bb", `"a\u200bb"`},
		{"a printable character that shows nothing", "a\u3164", `"a\u3164"`},
		{"a tag character", "\U000e0041", `"\U000e0041"`},
		{"a workflow command of GitHub", "::error::x", `"\x3a:error::x"`},
		{"a command of GitHub or Azure, wherever it stands in a line", "a##[error]b", `"a#\x23[error]b"`},
		{"a name that looks quoted already", `"a"`, `"\"a\""`},
		{"a name that looks like the end of the place", "a: mode is 0644", `"a: mode is 0644"`},
	} {
		if got := Name(c.name); got != c.want {
			t.Errorf("%s: Name(%q) = %s, want %s", c.why, c.name, got, c.want)
		}
	}
}

// FuzzEscape holds what no hostile text may break: one line, nothing that a terminal obeys, and names that come back.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "a", "\x1b[0m", "\r\n", "\xff", "\u202e", "\U000e0041", `"\`, "a: b", "\ufffd", "\u0085", "##[", "::"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, shown := range []string{Name(s), Clean(s)} {
			harmless(t, shown)
		}
		name := Name(s)
		if strings.HasPrefix(name, `"`) {
			back, err := strconv.Unquote(name)
			if err != nil || back != s {
				t.Errorf("%q is shown as %s, which reads back as %q, %v", s, name, back, err)
			}
		} else if name != s {
			t.Errorf("%q is shown unquoted as %q", s, name)
		}
		var b bytes.Buffer
		finding := checks.Finding{Path: s, Message: s, Expected: s, Actual: s, Remedy: s, Rule: s, Because: s}
		r := &Report{Artifact: s, Findings: checks.FindingsOf(finding), Problems: []checks.Problem{{Path: s, Message: s}}}
		if err := writeJSON(&b, r, Options{}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			harmless(t, strings.TrimSuffix(line, "\n"))
		}
		if !json.Valid(b.Bytes()) {
			t.Errorf("the report about %q is not JSON: %s", s, b.String())
		}
		b.Reset()
		if err := writeText(&b, r, Options{}); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(b.String()) {
			harmless(t, strings.TrimSuffix(line, "\n"))
		}
	})
}

func harmless(t *testing.T, shown string) {
	t.Helper()
	if !utf8.ValidString(shown) {
		t.Errorf("%q is not UTF-8", shown)
	}
	if strings.Contains(shown, "##") || strings.HasPrefix(strings.TrimSpace(shown), "::") {
		t.Errorf("%q is a command to a build server", shown)
	}
	for _, r := range shown {
		if unicode.Is(unicode.C, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
			t.Errorf("%q holds %U", shown, r)
		}
	}
}

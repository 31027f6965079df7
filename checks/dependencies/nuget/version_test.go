package nuget

import (
	"strings"
	"testing"
)

// TestSatisfies goes through the table of "Package versioning" in NuGet's documentation, and what it says of floating versions.
func TestSatisfies(t *testing.T) {
	for _, line := range []string{
		"1.0 | 1.0.0 1.5 2.0 !0.9 !1.0.0-beta",
		"[1.0,) | 1.0 9.0 !0.9",
		"[1.0, ) | 1.0 9.0 !0.9",
		"(1.0,) | 1.0.1 !1.0.0",
		"[1.0] | 1.0.0 1.0.0.0 !1.0.1",
		"(,1.0] | 1.0 0.1 !1.0.1",
		"(,1.0) | 0.9 1.0.0-beta !1.0",
		"[1.0,2.0] | 1.0 2.0 !2.0.1",
		"(1.0,2.0) | 1.5 !1.0 !2.0",
		"[1.0,2.0) | 1.0 2.0.0-beta !2.0",
		"1.* | 1.0 1.9 !0.9",
		"1.1.* | 1.1.0 !1.0.9",
		"* | 0.0.1 !0.0.0-a",
		"*-* | 0.0.1 1.0-a",
		"1.1.*-* | 1.1.0-alpha 1.1.0 !1.0.0",
		"1.0.0-beta.* | 1.0.0-beta.1 1.0.0 !1.0.0-alpha",
		"(,) | 1.0",
	} {
		constraint, list, _ := strings.Cut(line, " | ")
		for _, v := range strings.Fields(list) {
			v, not := strings.CutPrefix(v, "!")
			if got, err := satisfies(v, constraint); got == not || err != nil {
				t.Errorf("%s meets %s: %v, %v", v, constraint, got, err)
			}
		}
	}
	for _, bad := range []string{"", "(1.0)", "[1.0", "1.0]", "[]", "[,]x", "~1.0", "^1", ">=1.0", "1.x", "[1.0,2.*)", "$(V)", "1.0,2.0"} {
		if ok, err := satisfies("1.0", bad); err == nil {
			t.Errorf("the range %q is understood, as %v", bad, ok)
		}
	}
}

// TestOrder goes through the documentation's example of the order of pre-releases, and four numbers.
func TestOrder(t *testing.T) {
	rising := strings.Fields("1.0.1-aaa 1.0.1-alpha 1.0.1-alpha.2 1.0.1-Alpha.10 1.0.1-alpha10 1.0.1-beta 1.0.1-rc 1.0.1-rc.2 1.0.1-rc.10 1.0.1-zzz 1.0.1 1.0.1.1 1.0.2 1.10 2")
	for i, a := range rising {
		for j, b := range rising {
			if got, err := compare(a, b); err != nil || (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("%s against %s: %d, %v", a, b, got, err)
			}
		}
	}
	if got, err := compare("1.0", "1.0.0.0+build"); got != 0 || err != nil {
		t.Errorf("1.0 against 1.0.0.0+build: %d, %v", got, err)
	}
}

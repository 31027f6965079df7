package pub

import (
	"strings"
	"testing"
)

// TestSatisfies goes through the examples of pub's documentation ("Package dependencies", "Package versioning") and of pub_semver.
func TestSatisfies(t *testing.T) {
	for _, line := range []string{
		"any | 1.2.3 0.0.1-dev",
		" | 1.2.3",
		"1.2.3 | 1.2.3 !1.2.4 !1.2.3-dev !1.2.3+1",
		">=1.2.3 | 1.2.3 2.0.0 !1.2.2 !1.2.3-dev",
		">1.2.3 | 1.2.4 1.2.3+1 !1.2.3",
		"<=1.2.3 | 1.2.3 1.2.3-dev !1.2.4",
		"<1.2.3 | 1.2.2 !1.2.3 !1.2.3-dev",
		">=2.0.0 <3.0.0 | 2.0.0 2.9.9 3.0.0-a.b.c.. !3.0.0 !3.0.0-dev",
		">=2.0.0-a <2.0.0 | 2.0.0-b !2.0.0",
		"<2.0.0-z | 2.0.0-y 1.0.0 !2.0.0-z !2.0.0",
		">= 1.0.0 <2.0.0 | 1.5.0 !2.0.0",
		">=1.0.0<2.0.0 | 1.5.0 !2.0.0",
		"^1.2.3 | 1.2.3 1.9.9 !2.0.0 !1.2.2 !2.0.0-dev",
		"^0.1.2 | 0.1.2 0.1.9 !0.2.0",
		"^0.0.3 | 0.0.3 0.0.9 !0.1.0",
		"^1.2.3-dev | 1.2.3-dev.1 1.2.3 !1.2.2",
		">2.0.0 <1.0.0 | !1.5.0 !0.5.0",
	} {
		constraint, list, _ := strings.Cut(line, " | ")
		for _, v := range strings.Fields(list) {
			v, not := strings.CutPrefix(v, "!")
			if strings.HasSuffix(v, "..") {
				if _, err := satisfies(v, constraint); err == nil {
					t.Errorf("%s is taken for a version", v)
				}
				continue
			}
			if got, err := satisfies(v, constraint); got == not || err != nil {
				t.Errorf("%s meets %q: %v, %v", v, constraint, got, err)
			}
		}
	}
	for _, bad := range []string{"1", "^1.2", "~1.2.3", ">=1.0.0,<2.0.0", "=1.0.0", "1.0.0 || 2.0.0", "^^1.0.0", ">", "^1.0.0 <1.5.0", "*"} {
		if ok, err := satisfies("1.0.0", bad); err == nil {
			t.Errorf("the constraint %q is understood, as %v", bad, ok)
		}
	}
}

// TestOrder goes through the order of pub_semver's own tests.
func TestOrder(t *testing.T) {
	rising := strings.Fields(`1.0.0-alpha 1.0.0-alpha.1 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0-rc.1+build.1 1.0.0 1.0.0+0.3.7 1.3.7+build
		1.3.7+build.2.b8f12d7 1.3.7+build.11.e0f985a 2.0.0 2.1.0 2.2.0 2.11.0 2.11.1`)
	for i, a := range rising {
		for j, b := range rising {
			if got, err := compare(a, b); err != nil || (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("%s against %s: %d, %v", a, b, got, err)
			}
		}
	}
}

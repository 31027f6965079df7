package apk_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"verify.example/verify/checks/dependencies/apk"
	"verify.example/verify/checks/dependencies/readtest"
)

const cases = "testdata/read/*.txtar"

func TestRead(t *testing.T) { readtest.Run(t, apk.Ecosystem(), cases) }

func FuzzInstalled(f *testing.F) { readtest.Fuzz(f, apk.Ecosystem(), "lib/apk/db/installed", cases) }
func FuzzWorld(f *testing.F)     { readtest.Fuzz(f, apk.Ecosystem(), "etc/apk/world", cases) }

// TestOrder: each line is in order, the lowest version first, as apk-package(5) and its own version.c put them; "=" joins what is one.
func TestOrder(t *testing.T) {
	compare := apk.Ecosystem().Compare
	for _, line := range []string{
		"1.0_alpha 1.0_alpha2 1.0_beta 1.0_pre1 1.0_rc1 1.0 1.0_cvs 1.0_svn 1.0_git 1.0_hg 1.0_p1 1.0_p2 1.0a 1.0b 1.0.1 1.1",
		"0.1.0_alpha_pre2 0.1.0_alpha 0.1.0",
		"1.2 1.2-r0 1.2-r1 1.2-r2 1.2-r10",
		"1.3_pre1-r1 1.3-r0 1.3.1-r0 1.3.2",
		"1.0.0_pre20191002222144-r0 1.0.0_pre20210530193627-r0",
		"1.001 1.002 1.01 1.02 1.1 1.2 1.10",
		"1.0 1.00 1.06 1.1",
		"6=006=06 7 013 20060512 99999999999999999999",
		"0.9.8 0.9.8c-r1 0.9.8d 0.9.8.1",
		"0.9.28 0.9.28-r1 0.9.28-r2 0.9.28.1",
		"1.2.07.8 1.2.12.04 1.2.12.05 1.3.3 02.08.01b 4.77",
		"1.6.8_p9-r2 1.6.8_p12-r1 3.9.8-r5 20050718-r1",
		"1.07 1.07-r1 1.07.5",
		"0.15.1b 0.15.1b-r2 1.0.1",
		"2.0_git20240101 2.0_git20240101~0a1b 2.0_git20240101~0a1c-r1",
	} {
		var list []struct {
			rank int
			text string
		}
		for i, same := range strings.Fields(line) {
			for _, v := range strings.Split(same, "=") {
				list = append(list, struct {
					rank int
					text string
				}{i, v})
			}
		}
		for _, a := range list {
			for _, b := range list {
				got, err := compare(a.text, b.text)
				if err != nil || sign(got) != sign(a.rank-b.rank) {
					t.Errorf("%s to %s is %d, %v, want %d", a.text, b.text, got, err, sign(a.rank-b.rank))
				}
			}
		}
	}
	for _, bad := range []string{"", "a", ".1", "1.", "1..2", "1.0bc", "23_foo", "1_", "1-1", "1-r", "1-r1.2", "1 ", "1~xyz", "1a2", "1-r1_p1", "v1"} {
		if _, err := compare(bad, "1"); err == nil {
			t.Errorf("%q has an order", bad)
		}
	}
}

// TestOrderIsOne: whatever two versions are compared, the other way round says the opposite, and three agree with each other.
func TestOrderIsOne(t *testing.T) {
	compare := apk.Ecosystem().Compare
	rapid.Check(t, func(t *rapid.T) {
		var v [3]string
		for i := range v {
			v[i] = rapid.StringMatching(`[0-2](\.[0-2]{1,2}){0,2}[ab]?(_(alpha|rc|git|p)[0-2]?){0,2}(~[0a])?(-r[0-2])?`).Draw(t, "version")
		}
		order := func(a, b string) int {
			n, err := compare(a, b)
			if err != nil {
				t.Fatal(err)
			}
			return sign(n)
		}
		if order(v[0], v[1]) != -order(v[1], v[0]) {
			t.Errorf("%s and %s are in no order", v[0], v[1])
		}
		if order(v[0], v[1]) <= 0 && order(v[1], v[2]) <= 0 && order(v[0], v[2]) > 0 {
			t.Errorf("%s, %s and %s are in no order", v[0], v[1], v[2])
		}
	})
}

func sign(n int) int { return max(-1, min(1, n)) }

// Each line is a constraint and versions that meet it, or with "!" that do not.
func TestSatisfies(t *testing.T) {
	for _, line := range []string{
		"=1.2-r1 | 1.2-r1 !1.2 !1.2-r2",
		">=1.2 | 1.2 1.2-r0 1.3 !1.2_rc1 !1.1",
		"<=1.2 | 1.2 1.2_rc1 !1.2-r0",
		">1.2 | 1.2-r0 1.2.1 !1.2",
		"<1.2 | 1.2_rc1 1.1.9 !1.2",
		"~1.2 | 1.2 1.2-r4 1.2.3 1.2_rc1 !1.20 !1.3 !1",
		"~3.11.2 | 3.11.2-r0 3.11.2.1 !3.11.3 !3.11",
		"~=1.2 | 1.2.3 !1.3",
		">~1.2 | 1.2.3 1.3 !1.1",
		"<~1.2 | 1.2.3 1.1 !1.3",
	} {
		constraint, list, _ := strings.Cut(line, " | ")
		for _, f := range strings.Fields(list) {
			v, not := strings.CutPrefix(f, "!")
			got, err := apk.Ecosystem().Satisfies(v, constraint)
			if got == not || err != nil {
				t.Errorf("%s of %s: %v, %v", constraint, v, got, err)
			}
		}
	}
	for _, bad := range []string{"", "1.2", "=", "><1.2", ">=x", "!1.2"} {
		if _, err := apk.Ecosystem().Satisfies("1", bad); err == nil {
			t.Errorf("%q is a constraint", bad)
		}
	}
}

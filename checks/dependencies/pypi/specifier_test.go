package pypi

import (
	"strings"
	"testing"
)

// Each line is a constraint and versions that meet it, or with "-" that do not: the examples of PEP 440, and what Poetry's documentation
// says of the operators that it adds.
func TestSatisfies(t *testing.T) {
	for _, line := range []string{
		"~= 2.2 | 2.2 2.3 2.2.post3 -3.0 -2.1 -2.2rc1",
		"~=1.4.5 | 1.4.5 1.4.9 -1.5",
		"~=2.2.post3 | 2.2.post3 2.9 -2.2",
		"~=1.4.5a4 | 1.4.5a4 1.4.5 1.4.6 -1.4.5a3 -1.5",
		"~=2.2.0 | 2.2.1 -2.3",
		"==1.1 | 1.1 1.1.0 1.1+local -1.1.post1 -1.1a1 -1.1.dev1",
		"==1.1.* | 1.1 1.1.post1 1.1a1 1.1.9 1.1+x -1.2 -1.11",
		"==1.1+x | 1.1+x -1.1 -1.1+y",
		"!=1.1 | 1.1.post1 -1.1 -1.1.0 -1.1+x",
		"!=1.1.* | 1.2 -1.1.post1 -1.1",
		"<3.1 | 3.0 3.0.post1 -3.1 -3.1.dev0 -3.1rc1",
		"<3.1rc1 | 3.1.dev0 3.1b1 -3.1rc1",
		">1.7 | 1.7.1 1.8 -1.7 -1.7.0.post1 -1.7+local",
		">1.7.post2 | 1.7.1 1.7.0.post3 -1.7.0 -1.7.post2",
		">=1!0 | 1!0 -999",
		"===foobar | foobar FOOBAR -foobaz",
		"===1.0+downstream1 | 1.0+downstream1 -1.0",
		">=1.0,!=1.3.4.*,<2.0 | 1.0 1.3.5 -1.3.4 -1.3.4.9 -2.0",
		">=2.32.2<3 | 2.32.2 -3.0",
		"| 1.0 0.dev0",
		"^1.2.3 | 1.2.3 1.99 -2.0.0 -2.0.0a1 -1.2.2",
		"^1.2 | 1.2.0 1.9 -2.0",
		"^1 | 1.0 1.9 -2",
		"^0.2.3 | 0.2.3 0.2.9 -0.3.0",
		"^0.0.3 | 0.0.3 -0.0.4",
		"^0.0 | 0.0.9 -0.1",
		"^0 | 0.9 -1.0",
		"~1.2.3 | 1.2.3 1.2.9 -1.3",
		"~1.2 | 1.2.9 -1.3",
		"~1 | 1.9 -2",
		"* | 1.0 0.dev0",
		"1.* | 1.9 -2.0",
		"1.2.* | 1.2.9 -1.3",
		"1.2 | 1.2.0 -1.2.1",
		">=1.2 <1.5 || ^2.0 | 1.2 2.5 -1.5 -3.0",
	} {
		at := strings.LastIndex(line, "| ")
		constraint := strings.TrimSpace(line[:at])
		for _, v := range strings.Fields(line[at+2:]) {
			v, not := strings.CutPrefix(v, "-")
			if ok, err := satisfies(v, constraint); ok == not || err != nil {
				t.Errorf("%s meets %q: %v, %v", v, constraint, ok, err)
			}
		}
	}
}

func TestNoConstraint(t *testing.T) {
	for _, c := range []string{">=", ">=x", "~=1", ">=1.*", "==1a1.*", "<1+local", "=>1", "1 ||", "==1..2", "^", "!1"} {
		if ok, err := satisfies("1.0", c); ok || err == nil {
			t.Errorf("1.0 meets %q: %v, %v", c, ok, err)
		}
	}
	if ok, err := satisfies("not one", ">=1"); ok || err == nil {
		t.Errorf("no version meets >=1: %v, %v", ok, err)
	}
}

func TestNormal(t *testing.T) {
	for from, want := range map[string]string{
		"Friendly-Bard": "friendly-bard", "FRIENDLY-BARD": "friendly-bard", "friendly.bard": "friendly-bard", "friendly_bard": "friendly-bard",
		"friendly--bard": "friendly-bard", "FrIeNdLy-._.-bArD": "friendly-bard", "x": "x",
	} {
		if got := normal(from); got != want {
			t.Errorf("%s is %s, want %s", from, got, want)
		}
	}
}

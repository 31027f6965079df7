package versions_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/semver"
	"pgregory.net/rapid"

	"verify.example/verify/checks/dependencies/versions"
)

var every = []string{"~=", "^", "~"}

// TestAsTheToolsDo holds the operators to what npm's and Python's own libraries answered. Each file says which and how they were
// asked, gives the order of all versions in it, and then, for each constraint, the versions that meet it.
func TestAsTheToolsDo(t *testing.T) {
	for _, file := range []string{"testdata/npm.txt", "testdata/pypi.txt"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(string(text)), "\n")[1:]
		rank := map[string]int{}
		for i, same := range strings.Fields(strings.TrimPrefix(lines[0], "order: ")) {
			for _, v := range strings.Split(same, "=") {
				rank[v] = i
			}
		}
		for _, line := range lines[1:] {
			text, meets, _ := strings.Cut(line, ":")
			if i := strings.LastIndex(line, ": "); i >= 0 {
				text, meets = line[:i], line[i+2:]
			}
			c, err := versions.Parse(text, every)
			if err != nil {
				t.Errorf("%s: %v", file, err)
				continue
			}
			for v := range rank {
				got, err := c.Holds(v, ranked(rank))
				if want := slices.Contains(strings.Fields(meets), v); got != want || err != nil {
					t.Errorf("%s: %s holds of %s: %v, %v; the tool says %v", file, text, v, got, err, want)
				}
			}
		}
	}
}

func ranked(rank map[string]int) func(a, b string) (int, error) {
	return func(a, b string) (int, error) {
		x, ok := rank[a]
		y, ok2 := rank[b]
		if !ok || !ok2 {
			return 0, fmt.Errorf("no order of %s and %s", a, b)
		}
		return x - y, nil
	}
}

// Each line is a constraint and versions that meet it, or with "-" that do not.
func TestHolds(t *testing.T) {
	for _, line := range []string{
		"2.32.3 | 2.32.3 -2.32.4 -2.32.3-rc.1",
		"==2.32.3 | 2.32.3 -2.32.4",
		"!=2.32.3 | 2.32.4 -2.32.3",
		">=4.2,<5 | 4.2.0 4.9.9 -5.0.0 -4.1.9 -5.0.0-rc.1",
		" >= 4.2 ,\t< 5 | 4.2.0 -5.0.0",
		"<5.0.0-rc.2 | 5.0.0-rc.1 -5.0.0-rc.2 -5.0.0",
		"<5.0 | 4.9.9 -5.0.0-beta",
		"<=5.0 | 5.0.0 5.0.0-rc.1 -5.0.1",
		">4.2 | 4.2.1 5.0.0-rc.1 -4.2.0",
		"^v1.4.2 | v1.4.2 1.9.0 -v2.0.0 -v2.0.0-rc.1 -1.4.2-rc.1",
		"^1.4.2,!=1.5.0 | 1.5.1 -1.5.0",
		"* | 1.2.3 0.0.0-rc.1",
		"*,<2 | 1.2.3 -2.0.0",
	} {
		text, list, _ := strings.Cut(line, " | ")
		c, err := versions.Parse(text, every)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		for _, f := range strings.Fields(list) {
			v, not := strings.CutPrefix(f, "-")
			got, err := c.Holds(v, bySemver)
			if got == not || err != nil {
				t.Errorf("%s holds of %s: %v, %v", text, v, got, err)
			}
		}
	}
}

// TestNotKnown holds Holds to say so when it cannot tell, even when another part of the constraint fails already.
func TestNotKnown(t *testing.T) {
	for text, want := range map[string]string{
		">=1.0":        "the version is not known",
		"!=1.0,<0":     "the version is not known",
		"*":            "",
		"~= 1.2 | dev": `version "dev" does not begin with a number`,
		"<0,^1 | dev":  `version "dev" does not begin with a number`,
		"<1 | broken":  "no version",
	} {
		text, version, _ := strings.Cut(text, " | ")
		c, err := versions.Parse(text, every)
		if err != nil {
			t.Fatal(err)
		}
		ok, err := c.Holds(version, func(a, _ string) (int, error) {
			if a == "broken" {
				return 0, errors.New("no version")
			}
			return 1, nil
		})
		switch {
		case want == "" && (!ok || err != nil):
			t.Errorf("%s does not hold of %q: %v", text, version, err)
		case want != "" && (ok || err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s of %q: %v, %v; want an error with %q", text, version, ok, err, want)
		}
	}
	if ok, err := (versions.Constraint{}).Holds("1", bySemver); ok || err == nil {
		t.Errorf("no constraint holds of a version: %v, %v", ok, err)
	}
}

func TestVersions(t *testing.T) {
	c, err := versions.Parse("*, >=4.2 ,< 5", every)
	if got := c.Versions(); err != nil || !slices.Equal(got, []string{"4.2", "5"}) {
		t.Errorf("names %q, %v", got, err)
	}
}

func TestRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":             "the constraint is empty",
		" \t":          "the constraint is empty",
		">=1,":         "nothing stands beside a comma",
		",>=1":         "nothing stands beside a comma",
		">=":           "has no version after the operator",
		">=1 <2":       "put a comma between two constraints",
		"1 - 2":        "put a comma between two constraints",
		"=1.2.3":       `there is no operator "="; expected ==, !=, >=, >, <=, <, ^, ~`,
		"===1.2.3":     `there is no operator "==="`,
		"=>1":          `there is no operator "=>"`,
		"<<1":          `there is no operator "<<"`,
		"~>1.2":        `there is no operator "~>"`,
		"~=1.2":        `this ecosystem has no operator "~="; expected ==, !=, >=, >, <=, <, ^, ~`,
		"1||2":         `has "||", and there is no OR`,
		"1.4.*":        `write a range such as ">= 1.4, < 1.5"`,
		">=*":          `which stands alone only`,
		"[1,2)":        "expected a version such as 1.2.3",
		"\"1\"":        "expected a version such as 1.2.3",
		"1\n2":         "expected a version such as 1.2.3",
		"1.\u00e9":     "expected a version such as 1.2.3",
		"-1":           "expected a digit or a letter",
		"^dev":         "does not begin with a number",
		">=1,<2,>=3,=": `there is no operator "="`,
	} {
		_, err := versions.Parse(text, []string{"^", "~"})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want an error with %q", text, err, want)
		}
	}
	if _, err := versions.Parse("~=1", every); err == nil || !strings.Contains(err.Error(), "~= 1.0") {
		t.Errorf("~=1: %v, want an error that names ~= 1.0", err)
	}
}

// TestLaws: a comma is AND, each operator and its opposite part all versions, a range that moves less far takes no more.
func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, w := version(t, "version"), version(t, "bound")
		holds := func(text string) bool {
			c, err := versions.Parse(text, every)
			if err != nil {
				t.Fatal(err)
			}
			ok, err := c.Holds(v, bySemver)
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		if holds("=="+w) == holds("!="+w) || holds("<="+w) == holds(">"+w) || holds("<"+w) && holds(">="+w) {
			t.Errorf("%s meets both or neither of two opposites of %s", v, w)
		}
		if holds("<"+w) != (semver.Compare("v"+v, "v"+w) < 0 && (strings.Contains(w, "-") || !strings.HasPrefix(v, w+"-"))) {
			t.Errorf("%s meets <%s: %v", v, w, holds("<"+w))
		}
		for _, op := range []string{"^", "~", "~="} {
			if holds(op+w) && !holds(">="+w) {
				t.Errorf("%s meets %s%s and is before it", v, op, w)
			}
			if holds("=="+w) && !holds(op+w) {
				t.Errorf("%s does not meet %s%s", v, op, w)
			}
		}
		if holds("~="+w) != holds("~"+w) {
			t.Errorf("~ and ~= of three numbers differ: %s and %s", v, w)
		}
		x := version(t, "other bound")
		if holds(">="+w+",<"+x) != (holds(">="+w) && holds("<"+x)) {
			t.Errorf("a comma is not AND: %s of >=%s,<%s", v, w, x)
		}
	})
}

func version(t *rapid.T, what string) string {
	n := func() int { return rapid.IntRange(0, 3).Draw(t, what) }
	return fmt.Sprintf("%d.%d.%d%s", n(), n(), n(), rapid.SampledFrom([]string{"", "-rc.1", "-rc.2"}).Draw(t, what))
}

func bySemver(a, b string) (int, error) {
	for _, v := range []*string{&a, &b} {
		*v = "v" + strings.TrimPrefix(*v, "v")
		if !semver.IsValid(*v) {
			return 0, fmt.Errorf("%q is no version", *v)
		}
	}
	return semver.Compare(a, b), nil
}

// FuzzParse: what is read can be read again, and one of its own bounds never crashes it.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"1.2.3", ">=4.2,<5", "~=1.4.2a1", "^0.0", "~1", "*", "!=1:2.3-4~bpo12+1", "=", "<1!2.0", "^v1", "1.*", "||"} {
		f.Add(seed, "1.2.3")
	}
	f.Fuzz(func(t *testing.T, text, version string) {
		c, err := versions.Parse(text, every)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error says nothing")
			}
			return
		}
		if c.String() != text {
			t.Errorf("%q is shown as %q", text, c)
		}
		byText := func(a, b string) (int, error) { return strings.Compare(a, b), nil }
		ok, err := c.Holds(version, byText)
		if err != nil && ok {
			t.Errorf("%q holds of %q with an error: %v", text, version, err)
		}
		again, err := versions.Parse(" "+text+" ", every)
		if err != nil {
			t.Fatalf("%q with spaces: %v", text, err)
		}
		if ok2, _ := again.Holds(version, byText); ok2 != ok {
			t.Errorf("%q with spaces holds otherwise", text)
		}
	})
}

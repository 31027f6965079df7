package npm

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestRanges are the examples of npm's documentation of semver.
func TestRanges(t *testing.T) {
	for _, c := range []struct {
		constraint string
		in, out    string
	}{
		{">=1.2.7", "1.2.7 1.2.8 2.5.3 1.3.9", "1.2.6 1.1.0"},
		{">=1.2.7 <1.3.0", "1.2.7 1.2.8 1.2.99", "1.2.6 1.3.0 1.1.0"},
		{"1.2.7 || >=1.2.9 <2.0.0", "1.2.7 1.2.9 1.4.6", "1.2.8 2.0.0"},
		{">1.2.3-alpha.3", "1.2.3-alpha.7 3.4.5", "3.4.5-alpha.9"},
		{"1.2.3 - 2.3.4", "1.2.3 2.3.4", "1.2.2 2.3.5"},
		{"1.2 - 2.3.4", "1.2.0", "1.1.9"},
		{"1.2.3 - 2.3", "2.3.99", "2.4.0 2.4.0-0"},
		{"1.2.3 - 2", "2.99.0", "3.0.0"},
		{"*", "0.0.0 9.9.9", "1.0.0-a"},
		{"", "0.0.0", "1.0.0-a"},
		{"1.x", "1.0.0 1.9.9", "2.0.0 0.9.9"},
		{"1.2.x", "1.2.0", "1.3.0"},
		{"~1.2.3", "1.2.3 1.2.9", "1.3.0 1.2.2"},
		{"~1.2", "1.2.0", "1.3.0"},
		{"~1", "1.9.0", "2.0.0"},
		{"~0.2.3", "0.2.9", "0.3.0"},
		{"~1.2.3-beta.2", "1.2.3-beta.4 1.2.4", "1.2.4-beta.2"},
		{"^1.2.3", "1.2.3 1.9.0", "2.0.0 2.0.0-0 1.2.2"},
		{"^0.2.3", "0.2.9", "0.3.0"},
		{"^0.0.3", "0.0.3", "0.0.4"},
		{"^1.2.3-beta.2", "1.2.3-beta.4 1.3.0", "1.2.4-beta.2"},
		{"^0.0.3-beta", "0.0.3-pr.2 0.0.3", "0.0.4"},
		{"^1.2.x", "1.2.0 1.9.0", "2.0.0"},
		{"^0.0.x", "0.0.0 0.0.9", "0.1.0"},
		{"^0.0", "0.0.5", "0.1.0"},
		{"^0.x", "0.9.0", "1.0.0"},
		{"v1.2.3", "1.2.3 v1.2.3 =1.2.3 1.2.3+build", "1.2.4"},
		{"npm:other@^2", "2.5.0", "1.0.0"},
	} {
		for want, versions := range map[bool]string{true: c.in, false: c.out} {
			for v := range strings.FieldsSeq(versions) {
				if got, err := satisfies(v, c.constraint); err != nil || got != want {
					t.Errorf("%s meets %q: %v (%v), want %v", v, c.constraint, got, err, want)
				}
			}
		}
	}
}

// TestWhatIsNoRange gives an error and no guess.
func TestWhatIsNoRange(t *testing.T) {
	for _, c := range [][2]string{{"1.0.0", "latest"}, {"1.0.0", "file:x"}, {"1.0", "1"}, {"x", "*"}, {"1.0.0", "99999999999999999999.0.0"}} {
		if ok, err := satisfies(c[0], c[1]); err == nil {
			t.Errorf("%s meets %q: %v, want an error", c[0], c[1], ok)
		}
	}
}

// oracle is what npm's own semver package says of pairs: for each "true", "false" or "error", and the order of both as versions.
const oracle = `
const semver = require(process.argv[1]), fs = require('fs')
const out = JSON.parse(fs.readFileSync(0)).map(([v, r]) => {
  let met = 'error', order = 'error'
  if (semver.valid(v, true) && semver.validRange(r, true) !== null) met = String(semver.satisfies(v, r, true))
  if (semver.valid(v, true) && semver.valid(r, true)) order = String(semver.compare(v, r, true))
  return met + ' ' + order
})
process.stdout.write(JSON.stringify(out))`

// TestAsNpm holds order and ranges to npm's own semver package over random pairs.
func TestAsNpm(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("no node here to ask npm's semver package")
	}
	root, err := exec.Command("npm", "root", "-g").Output()
	if err != nil {
		t.Skip("no npm here to take its semver package")
	}
	r := rand.New(rand.NewPCG(1, 2))
	var pairs [][2]string
	for range 8000 {
		constraint := randomRange(r)
		if r.IntN(5) == 0 {
			constraint = randomVersion(r)
		}
		pairs = append(pairs, [2]string{randomVersion(r), constraint})
	}
	in, err := json.Marshal(pairs)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, "-e", oracle, filepath.Join(strings.TrimSpace(string(root)), "npm", "node_modules", "semver"))
	cmd.Stdin = strings.NewReader(string(in))
	text, err := cmd.Output()
	if err != nil {
		t.Skip("npm's semver package cannot be asked: ", err)
	}
	var want []string
	if err := json.Unmarshal(text, &want); err != nil || len(want) != len(pairs) {
		t.Fatal(err, len(want))
	}
	counts := map[string]int{}
	for i, p := range pairs {
		got := said(satisfies(p[0], p[1])) + " " + said(compare(p[0], p[1]))
		counts[want[i]]++
		if got != want[i] {
			t.Errorf("%q and %q: %s, npm says %s", p[0], p[1], got, want[i])
		}
	}
	t.Log(counts)
}

func said[T any](v T, err error) string {
	if err != nil {
		return "error"
	}
	return fmt.Sprint(v)
}

func pick(r *rand.Rand, list ...string) string { return list[r.IntN(len(list))] }

func randomNumber(r *rand.Rand) string { return pick(r, "0", "0", "1", "1", "2", "3", "10", "01") }

func randomPre(r *rand.Rand) string {
	ids := []string{"0", "1", "2", "10", "alpha", "beta", "rc", "a-b", "x", "1a", "-", "01"}
	text := pick(r, "-", "-", "-", "")
	for i := range 1 + r.IntN(2) {
		if i > 0 {
			text += "."
		}
		text += pick(r, ids...)
	}
	return text
}

func randomVersion(r *rand.Rand) string {
	v := pick(r, "", "", "", "", "v", "=", " ") + randomNumber(r) + "." + randomNumber(r) + "." + randomNumber(r)
	if r.IntN(3) == 0 {
		v += randomPre(r)
	}
	return v + pick(r, "", "", "", "", "", "+b.1", "+", "x")
}

func randomPartial(r *rand.Rand) string {
	part := func() string {
		if r.IntN(6) == 0 {
			return pick(r, "x", "X", "*")
		}
		return randomNumber(r)
	}
	v := pick(r, "", "", "", "", "v", "=") + part()
	for range r.IntN(4) {
		v += "." + part()
	}
	if strings.Contains(v, "*") {
		// What npm makes of a star inside a word that is no range follows from its regular expressions alone.
		return strings.Join(strings.SplitN(v+"...", ".", 4)[:1+r.IntN(3)], ".")
	}
	if r.IntN(3) == 0 {
		v += randomPre(r)
	}
	return v + pick(r, "", "", "", "", "", "", "+b", "+b.1")
}

func randomRange(r *rand.Rand) string {
	var text string
	for i := range 1 + r.IntN(2) {
		if i > 0 {
			text += pick(r, "||", " || ", "  ||")
		}
		if r.IntN(6) == 0 {
			text += randomPartial(r) + pick(r, " - ", "  - ", " -  ") + randomPartial(r)
			continue
		}
		for j := range 1 + r.IntN(2) {
			if j > 0 {
				text += " "
			}
			text += pick(r, "", "^", "~", "~>", ">", "<", ">=", "<=", "=", "> ", "^ ", "~ ", ">= ") + randomPartial(r)
		}
		if r.IntN(30) == 0 {
			text += pick(r, " ", " foo", ",", " latest", " *")
		}
	}
	return text
}

// TestOrder takes what a manifest may leave out for 0.
func TestOrder(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"4.2", "4.2.0", 0}, {"4", "4.0.1", -1}, {"4.2.1", "4.2", 1}, {"1.0.0-rc.1", "1", -1}} {
		if got, err := order(c.a, c.b); err != nil || got != c.want {
			t.Errorf("%s against %s: %d (%v), want %d", c.a, c.b, got, err, c.want)
		}
	}
	for _, none := range []string{"x", "1.x", "", "latest", "1.2.3.4"} {
		if _, err := order(none, "1.0.0"); err == nil {
			t.Errorf("%q is taken for a version", none)
		}
	}
}

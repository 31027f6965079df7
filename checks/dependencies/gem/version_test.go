package gem

import (
	"os/exec"
	"strings"
	"testing"
)

// Each line is a requirement, versions that meet it, and with "!" those that do not. Most are from RubyGems' own documentation.
var requirements = []string{
	"~> 1.4.2 | 1.4.2 1.4.9 1.4.10.pre !1.5 !1.4.1 !1.5.0.rc1",
	"~> 1.4 | 1.4 1.9.9 !2.0 !2.0.0.pre !1.3.9",
	"~> 2 | 2 2.9 !3.0 !1.9",
	"~> 2.2.0.beta | 2.2.0.beta 2.2.0 2.2.9 !2.3 !2.2.0.alpha",
	"~> 0 | 0 0.9 !1",
	">= 1.1, < 2 | 1.1 1.9.9 2.0.0.rc1 !2 !1.0",
	"1.0 | 1 1.0.0 !1.0.1 !1.0.0.pre",
	"= 1.0.a | 1.0.a 1.a !1.0.b",
	"!= 1.2 | 1.1 !1.2.0",
	"> 1.0.0-1 | 1.0.0 !1.0.0-1 !1.0.0.pre",
	"<= 1.10 | 1.9 1.10.0 !1.11",
	">= 0 | 0 0.0.1 1.a !0.a",
}

func TestSatisfies(t *testing.T) {
	for _, line := range requirements {
		requirement, versions, _ := strings.Cut(line, " | ")
		for _, v := range strings.Fields(versions) {
			v, not := strings.CutPrefix(v, "!")
			if got, err := satisfies(v, requirement); got == not || err != nil {
				t.Errorf("%s meets %s: %v, %v", v, requirement, got, err)
			}
		}
	}
	for _, bad := range []string{"", "1,", "=> 1", "^1", "~> ", "x", "1 || 2", "1.0-", "==1"} {
		if _, err := satisfies("1", bad); err == nil {
			t.Errorf("the requirement %q is understood", bad)
		}
	}
	if _, err := satisfies("x", ">= 0"); err == nil {
		t.Error("x is taken for a version")
	}
}

var versions = strings.Fields("0 0.0.1 1 1.0 1.0.0 1.a 1.0.a 1.0.0.pre 1.0.0-1 1.0.0.pre.1 1.0.rc1 1.0.rc.1 1.0.b2 1.0.10 1.0.9 01.0 1.2.b 1.2.0.b 2.0.0.alpha.10 2.0.0.alpha.9")

// TestRubyAgrees asks RubyGems itself for the order of all pairs, and for what meets each requirement.
func TestRubyAgrees(t *testing.T) {
	if _, err := exec.LookPath("ruby"); err != nil {
		t.Skip("no ruby here to compare with")
	}
	var input, want strings.Builder
	for _, a := range versions {
		for _, b := range versions {
			n, err := compare(a, b)
			if err != nil {
				t.Fatal(err)
			}
			input.WriteString(a + " " + b + "\n")
			want.WriteString([]string{"-1", "0", "1"}[n/max(n, -n, 1)+1] + " " + a + " " + b + "\n")
		}
		for _, line := range requirements {
			requirement, _, _ := strings.Cut(line, " | ")
			meets, err := satisfies(a, requirement)
			if err != nil {
				t.Fatal(err)
			}
			input.WriteString(a + "|" + requirement + "\n")
			want.WriteString(map[bool]string{true: "true ", false: "false "}[meets] + a + "|" + requirement + "\n")
		}
	}
	cmd := exec.Command("ruby", "-rrubygems", "-e", `
		STDIN.each_line(chomp: true) do |l|
		  v, r = l.split("|", 2)
		  if r then puts "#{Gem::Requirement.new(r.split(",")).satisfied_by?(Gem::Version.new(v))} #{l}"
		  else a, b = l.split; puts "#{Gem::Version.new(a) <=> Gem::Version.new(b)} #{l}"
		  end
		end`)
	cmd.Stdin = strings.NewReader(input.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	theirs, ours := strings.Split(string(out), "\n"), strings.Split(want.String(), "\n")
	if len(theirs) != len(ours) {
		t.Fatalf("ruby gives %d answers to %d questions", len(theirs), len(ours))
	}
	for i := range ours {
		if ours[i] != theirs[i] {
			t.Errorf("here it is %q, for ruby %q", ours[i], theirs[i])
		}
	}
}

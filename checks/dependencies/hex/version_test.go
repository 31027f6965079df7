package hex

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

// Each line is a requirement, versions that meet it, and with "!" those that do not. Most are from the documentation of Elixir's
// module Version.
var requirements = []string{
	"~> 2.0.0 | 2.0.0 2.0.9 !2.1.0 !1.9.0",
	"~> 2.1.2 | 2.1.2 2.1.9 !2.2.0 !2.2.0-rc.1",
	"~> 2.1.3-dev | 2.1.3-dev 2.1.3 !2.2.0 !2.1.3-a",
	"~> 2.0 | 2.0.0 2.9.0 !3.0.0 !3.0.0-rc.1",
	"~> 2.1 | 2.1.0 2.9.0 !2.0.9 !2.1.0-rc.1",
	"~> 1.2-rc | 1.2.0 1.2.0-rc 1.9.0 !2.0.0",
	">= 1.0.0 and < 2.0.0 | 1.0.0 1.9.9 !2.0.0",
	"~> 1.0 or ~> 2.0 | 1.5.0 2.5.0 !3.0.0",
	"== 1.0.0 or == 2.0.0 and == 3.0.0 | 1.0.0 !2.0.0 !3.0.0",
	"1.0.0 | 1.0.0 1.0.0+build !1.0.1",
	">1.0.0-rc.1 | 1.0.0 1.0.0-rc.2 !1.0.0-rc.1",
	"<= 0.9.0 | 0.9.0 !0.9.1",
	">= 0.0.0 | 0.0.0 9.9.9",
}

func each(f func(requirement, version string, meets bool)) {
	for _, line := range requirements {
		requirement, versions, _ := strings.Cut(line, " | ")
		for _, v := range strings.Fields(versions) {
			v, not := strings.CutPrefix(v, "!")
			f(requirement, v, !not)
		}
	}
}

func TestSatisfies(t *testing.T) {
	each(func(requirement, version string, meets bool) {
		if got, err := satisfies(version, requirement); got != meets || err != nil {
			t.Errorf("%s meets %s: %v, %v", version, requirement, got, err)
		}
	})
	for _, bad := range refusedRequirements {
		if ok, err := satisfies("1.0.0", bad); err == nil {
			t.Errorf("the requirement %q is understood, as %v", bad, ok)
		}
	}
	if _, err := satisfies("1.0", ">= 0.0.0"); err == nil {
		t.Error("1.0 is taken for a version")
	}
}

var refusedRequirements = []string{"", "= 1.0.0", ">= 1.0", "~> 1", "*", ">= 0.0.0, < 2.0.0", "and", "1.0.0 or", "1.0.0 2.0.0", ">=1.0.0 and<2.0.0", "v1.0.0", ".*"}

// TestElixirAgrees asks Elixir itself.
func TestElixirAgrees(t *testing.T) {
	if _, err := exec.LookPath("elixir"); err != nil {
		t.Skip("no elixir here to compare with")
	}
	var input, want strings.Builder
	ask := func(version, requirement, answer string) {
		fmt.Fprintf(&input, "%s|%s\n", version, requirement)
		fmt.Fprintf(&want, "%s|%s|%s\n", version, requirement, answer)
	}
	each(func(requirement, version string, meets bool) { ask(version, requirement, fmt.Sprint(meets)) })
	for _, bad := range refusedRequirements {
		ask("1.0.0", bad, "refused")
	}
	cmd := exec.Command("elixir", "-e", `
		for line <- IO.stream(:stdio, :line) do
		  [v, r] = line |> String.trim_trailing("\n") |> String.split("|", parts: 2)
		  answer = try do Version.match?(v, r) rescue _ -> "refused" end
		  IO.puts("#{v}|#{r}|#{answer}")
		end`)
	cmd.Stdin = strings.NewReader(input.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	theirs, ours := strings.Split(string(out), "\n"), strings.Split(want.String(), "\n")
	if len(theirs) != len(ours) {
		t.Fatalf("elixir gives %d answers to %d questions", len(theirs), len(ours))
	}
	for i := range ours {
		if ours[i] != theirs[i] {
			t.Errorf("here it is %q, for elixir %q", ours[i], theirs[i])
		}
	}
}

func TestOrder(t *testing.T) {
	rising := strings.Fields("1.0.0-alpha 1.0.0-alpha.1 1.0.0-rc.1 1.0.0 1.0.1 1.1 2")
	for i, a := range rising {
		for j, b := range rising {
			if got, err := compare(a, b); err != nil || (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("%s against %s: %d, %v", a, b, got, err)
			}
		}
	}
}

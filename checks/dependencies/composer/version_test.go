package composer

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

// Each line is a constraint, versions that meet it, and with "!" those that do not. Most are from Composer's documentation,
// "Versions and constraints".
var constraints = []string{
	"1.0.2 : 1.0.2 v1.0.2 1.0.2.0 !1.0.3 !1.0.2-RC1",
	">=1.0 : 1.0.0 1.0.0-dev 9.0 !0.9",
	">=1.0 <2.0 : 1.0 1.9.9 !2.0 !2.0.0-beta",
	">=1.0 <1.1 || >=1.2 : 1.0.5 1.2 !1.1",
	">=1.0,<2.0|3.* : 1.5 3.1 !2.0 !4.0",
	"1.0 - 2.0 : 1.0 2.0.9 !2.1 !0.9",
	"1.0.0 - 2.1.0 : 2.1.0 !2.1.1",
	"1.0.* : 1.0.0 1.0.9 1.0.0-alpha !1.1",
	"* : 1.0 dev-main 0.0.1-alpha",
	"~1.2 : 1.2 1.9 !2.0 !1.1",
	"~1.2.3 : 1.2.3 1.2.9 !1.3 !1.2.2",
	"~1 : 1.0 1.9 !2.0",
	"^1.2.3 : 1.2.3 1.9 !2.0 !1.2.2 !2.0.0-alpha",
	"^0.3 : 0.3.0 0.3.9 !0.4 !0.2",
	"^0.0.3 : 0.0.3 !0.0.4",
	"^1.2.3-beta.2 : 1.2.3-beta.2 1.2.3 !1.2.3-beta.1 !1.2.3-alpha",
	"!=1.5 : 1.4 !1.5.0",
	"<>1.5 : 1.4 !1.5.0",
	"dev-main : dev-main !dev-other !1.0",
	"dev-main#abc123 : dev-main",
	"dev-main as 1.0.x-dev : dev-main !1.0.0",
	"2.x-dev : 2.x-dev !2.0",
	"1.0.x-dev as 1.0.5 : 1.0.x-dev",
	"^2.0@dev : 2.0.0 2.1.0-dev !3.0",
	">=1.0@beta : 1.0.0 1.0.0-beta !1.0.0-alpha",
	"@dev : 1.0 dev-main",
	"> 1.0.0-RC1 : 1.0.0-RC2 1.0.0 1.0.0-patch1 !1.0.0-RC1 !1.0.0-beta1",
	"<= 1.0 : 1.0.0 0.9 !1.0.1 !1.0.0-pl1",
	"20190101 : 20190101",
	"^7.4 || ^8.0 : 7.4.33 8.2.1 !7.3 !9.0",
	"v1.2.* : 1.2.9",
	"~2.0.x-dev : 2.0.x-dev !2.0.5 !2.2",
}

var asked = strings.Fields("1.0 1.0.0 v1.0.2 1.0.0-dev 1.0.0-alpha 1.0.0-beta.2 1.0.0-RC1 1.0.0-rc2 1.0.0-patch1 1.0.0-pl2 1.2.3 2.0 2.0.0-beta1 2.x-dev 1.0.x-dev dev-main dev-other 20190101 3.1 0.3.5 0.0.3 1.2.3+build 2010-01-02 10.0")

func TestSatisfies(t *testing.T) {
	for _, line := range constraints {
		constraint, list, _ := strings.Cut(line, " : ")
		for _, v := range strings.Fields(list) {
			v, not := strings.CutPrefix(v, "!")
			if got, err := satisfies(v, constraint); got == not || err != nil {
				t.Errorf("%s meets %s: %v, %v", v, constraint, got, err)
			}
		}
	}
	for _, bad := range []string{"", "1.0 ||", "~> 1.0", "=> 1", "abc", "1.0,", "^", "<1 <"} {
		if ok, err := satisfies("1.0", bad); err == nil {
			t.Errorf("the constraint %q is understood, as %v", bad, ok)
		}
	}
}

// TestComposerAgrees asks Composer's own library about all pairs of versions, and of versions and constraints.
func TestComposerAgrees(t *testing.T) {
	php(t)
	var input, ours strings.Builder
	for _, a := range asked {
		for _, line := range constraints {
			constraint, _, _ := strings.Cut(line, " : ")
			meets, err := satisfies(a, constraint)
			fmt.Fprintf(&input, "%s\t%s\n", a, constraint)
			fmt.Fprintf(&ours, "%s\t%s\t%v%s\n", a, constraint, meets, failed(err))
		}
		for _, b := range asked {
			if strings.HasPrefix(a, "dev-") || strings.HasPrefix(b, "dev-") {
				continue
			}
			n, err := compare(a, b)
			fmt.Fprintf(&input, "%s\t%s\tcompare\n", a, b)
			fmt.Fprintf(&ours, "%s\t%s\tcompare\t%d%s\n", a, b, n, failed(err))
		}
	}
	cmd := exec.Command("php", "-r", `
		require "Composer/Semver/autoload.php";
		$p = new Composer\Semver\VersionParser();
		while (($l = fgets(STDIN)) !== false) {
			$l = rtrim($l, "\n");
			$f = explode("\t", $l);
			if (count($f) == 3) { echo $l, "\t", version_compare($p->normalize($f[0]), $p->normalize($f[1])), "\n"; continue; }
			echo $l, "\t", Composer\Semver\Semver::satisfies($f[0], $f[1]) ? "true" : "false", "\n";
		}`)
	cmd.Stdin = strings.NewReader(input.String())
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	theirs, lines := strings.Split(string(out), "\n"), strings.Split(ours.String(), "\n")
	if len(theirs) != len(lines) {
		t.Fatalf("composer gives %d answers to %d questions:\n%.500s", len(theirs), len(lines), out)
	}
	for i := range lines {
		if lines[i] != theirs[i] {
			t.Errorf("here it is %q, for composer %q", lines[i], theirs[i])
		}
	}
}

func failed(err error) string {
	if err == nil {
		return ""
	}
	return " " + err.Error()
}

// php skips a test where Composer's library is not there.
func php(t *testing.T) {
	t.Helper()
	if out, err := exec.Command("php", "-r", `require "Composer/Semver/autoload.php"; require "Composer/autoload.php"; echo "here";`).Output(); err != nil || string(out) != "here" {
		t.Skipf("no php with Composer's library here to compare with (%v)", err)
	}
}

package maven

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSatisfies goes through the table of the POM reference, "Dependency Version Requirement Specification".
func TestSatisfies(t *testing.T) {
	for _, line := range []string{
		"1.0 | 1.0 1.0.0 !1.1 !1.0-SNAPSHOT",
		"[1.0] | 1.0 !1.1",
		"(,1.0] | 0.9 1.0 !1.0.1",
		"[1.2,1.3] | 1.2 1.3 !1.3.1",
		"[1.0,2.0) | 1.0 1.9 !2.0",
		"[1.5,) | 1.5 9 !1.4",
		"(,1.0],[1.2,) | 1.0 1.2 9 !1.1",
		"(,1.1),(1.1,) | 1.0 1.2 !1.1",
		"LATEST | 1.0",
	} {
		constraint, list, _ := strings.Cut(line, " | ")
		for _, v := range strings.Fields(list) {
			v, not := strings.CutPrefix(v, "!")
			if got, err := satisfies(v, constraint); got == not || err != nil {
				t.Errorf("%s meets %s: %v, %v", v, constraint, got, err)
			}
		}
	}
	for _, bad := range []string{"", "(1.0)", "[1.0", "[]", "[1.0,2.0),", "${v}", "[1,2) x", "[(1,2)]", "1.0,2.0"} {
		if ok, err := satisfies("1.0", bad); err == nil {
			t.Errorf("%q is understood, as %v", bad, ok)
		}
	}
}

var rising = strings.Fields("1.0-alpha-1 1.0-beta-2 1.0-milestone-1 1.0-rc1 1.0-SNAPSHOT 1.0 1.0-sp1 1.0-xyz 1.0-1 1.0.1 1.2 1.10 2.0.0.RELEASE 2.0.0.1")

func TestOrder(t *testing.T) {
	for i, a := range rising {
		for j, b := range rising {
			if got, err := compare(a, b); err != nil || (got < 0) != (i < j) || (got == 0) != (i == j) {
				t.Errorf("%s against %s: %d, %v", a, b, got, err)
			}
		}
	}
}

// TestMavenAgrees asks Maven's own ComparableVersion.
func TestMavenAgrees(t *testing.T) {
	jars, err := filepath.Glob("/usr/share/maven/lib/maven-artifact*.jar")
	if _, java := exec.LookPath("java"); err != nil || java != nil || len(jars) == 0 {
		t.Skip("no java with Maven's library here to compare with")
	}
	versions := append(strings.Fields("1 1.0.0 1-ga 1.0.final 1.0-cr2 1.0.0-a1 2-jre 2-android 1.0.20240101 1.foo"), rising...)
	for i, a := range versions {
		var want []string
		for _, b := range versions[i+1:] {
			n, err := compare(a, b)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, fmt.Sprintf("%s %s %s", a, []string{"<", "==", ">"}[n+1], b))
		}
		if i%4 != 0 {
			continue // a quarter of them keeps this test quick
		}
		args := []string{"-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", strings.Join(jars, ":") + ":/usr/share/java/commons-lang3.jar", "org.apache.maven.artifact.versioning.ComparableVersion"}
		for _, b := range versions[i+1:] {
			args = append(args, a, b)
		}
		out, err := exec.Command("java", args...).CombinedOutput()
		if err != nil {
			t.Skipf("Maven's library does not run here: %v\n%s", err, out)
		}
		for _, w := range want {
			if !strings.Contains(string(out), " "+w+"\n") {
				t.Errorf("here it is %s, for Maven not:\n%s", w, out)
				return
			}
		}
	}
}

// FuzzCompare holds the order to what an order is, whatever the versions are.
func FuzzCompare(f *testing.F) {
	f.Add("1.0", "1.0-rc1")
	f.Add("[1,2)", "")
	f.Fuzz(func(t *testing.T, a, b string) {
		x, err := compare(a, b)
		y, err2 := compare(b, a)
		if (err == nil) != (err2 == nil) || err == nil && x != -y {
			t.Errorf("%q against %q: %d, %v, and back %d, %v", a, b, x, err, y, err2)
		}
	})
}

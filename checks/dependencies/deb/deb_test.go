package deb_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verify.example/verify/checks/dependencies/deb"
	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/readtest"
)

const cases = "testdata/read/*.txtar"

func TestRead(t *testing.T) { readtest.Run(t, deb.Ecosystem(), cases) }

func FuzzStatus(f *testing.F)  { readtest.Fuzz(f, deb.Ecosystem(), "var/lib/dpkg/status", cases) }
func FuzzStatusD(f *testing.F) { readtest.Fuzz(f, deb.Ecosystem(), "var/lib/dpkg/status.d/*", cases) }

// TestOrder: each line is in order, as the manual deb-version(7) and the policy manual have it; "=" joins what is one.
func TestOrder(t *testing.T) {
	compare := deb.Ecosystem().Compare
	for _, line := range []string{
		"1.0~~ 1.0~~a 1.0~ 1.0 1.0a",
		"1.0~beta1~svn1245 1.0~beta1 1.0",
		"1.2-1 1.2-1+b1 1.2-1.1 1.2-2 1.2-10",
		"0:9.9=9.9 1:0.1 2:0.0",
		"1.0=1.0-0=0:1.00-00",
		"1.0a 1.0+ 1.0.1",
		"2.36-9+deb12u9 2.36-9+deb12u10",
		"18446744073709551615 18446744073709551616",
	} {
		var rank []string
		for i, same := range strings.Fields(line) {
			for _, v := range strings.Split(same, "=") {
				rank = append(rank, fmt.Sprint(i, " ", v))
			}
		}
		for _, a := range rank {
			for _, b := range rank {
				x, v, _ := strings.Cut(a, " ")
				y, w, _ := strings.Cut(b, " ")
				got, err := compare(v, w)
				if err != nil || sign(got) != strings.Compare(x, y) {
					t.Errorf("%s to %s is %d, %v, want %d", v, w, got, err, strings.Compare(x, y))
				}
			}
		}
	}
	for _, bad := range []string{"", "-1", "a1", "1-", ":1", "x:1", "1:", "1_2", "1.0 ", "1,0", "1-1:1"} {
		if _, err := compare(bad, "1"); err == nil {
			t.Errorf("%q has an order", bad)
		}
	}
}

// TestOrderAsDpkg asks dpkg about pairs of versions made by chance, and about each relation.
func TestOrderAsDpkg(t *testing.T) {
	dpkg, err := exec.LookPath("dpkg")
	if err != nil {
		t.Skip("dpkg is not installed")
	}
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 0))
	eco := deb.Ecosystem()
	relations := map[string]string{"<<": "lt", "<=": "le", "=": "eq", ">=": "ge", ">>": "gt"}
	names := slices.Sorted(func(yield func(string) bool) {
		for n := range relations {
			if !yield(n) {
				return
			}
		}
	})
	for range 300 {
		a, b := chance(r), chance(r)
		op := names[r.IntN(len(names))]
		got, err := eco.Satisfies(a, op+" "+b)
		if err != nil {
			t.Fatal(err)
		}
		if want := exec.Command(dpkg, "--compare-versions", a, relations[op], b).Run() == nil; got != want {
			t.Errorf("%s %s %s: %v, and dpkg says %v (seed %d)", a, op, b, got, want, seed)
		}
	}
}

// chance is a version of few characters, so that two of them are often close.
func chance(r *rand.Rand) string {
	part := func(chars string, most int) string {
		var b strings.Builder
		for range r.IntN(most) {
			b.WriteByte(chars[r.IntN(len(chars))])
		}
		return b.String()
	}
	v := []string{"", "", "0:", "1:"}[r.IntN(4)] + string("012"[r.IntN(3)]) + part("0012.~+a", 5)
	if r.IntN(2) == 0 {
		v += "-" + string("01~a"[r.IntN(4)]) + part("01~+.b", 3)
	}
	return v
}

func sign(n int) int { return max(-1, min(1, n)) }

func TestRelationsRefused(t *testing.T) {
	for _, bad := range []string{"1.0", "~> 1", "== 1", ">=", ">= x", "=> 1", "!= 1"} {
		if _, err := deb.Ecosystem().Satisfies("1", bad); err == nil {
			t.Errorf("%q is a relation", bad)
		}
	}
	for old, now := range map[string]string{"< 1": "<= 1", "> 1": ">= 1"} {
		ok, err := deb.Ecosystem().Satisfies("1", old)
		if want, _ := deb.Ecosystem().Satisfies("1", now); ok != want || err != nil {
			t.Errorf("%q of 1: %v, %v", old, ok, err)
		}
	}
}

// TestAsDpkgQuery holds what is read of a status file against what dpkg-query says of it: a small one with every state, and the one of
// this machine.
func TestAsDpkgQuery(t *testing.T) {
	query, err := exec.LookPath("dpkg-query")
	if err != nil {
		t.Skip("dpkg-query is not installed")
	}
	dir := t.TempDir()
	small := ""
	for i, state := range []string{
		"install ok installed", "hold ok installed", "deinstall ok config-files", "install ok half-installed", "install ok unpacked",
		"install ok half-configured", "install ok triggers-pending", "deinstall ok installed", "install reinstreq half-installed",
	} {
		small += fmt.Sprintf("Package: p%d\nStatus: %s\nMaintainer: x <x@example.com>\nArchitecture: all\nVersion: 1:%d-1~a\nDescription: p\n", i, state, i)
		if strings.HasSuffix(state, "triggers-pending") {
			small += "Triggers-Pending: t\n"
		}
		small += "\n"
	}
	for _, text := range []string{small, machine(t)} {
		if err := os.WriteFile(filepath.Join(dir, "status"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(query, "--admindir="+dir, "-W", "-f=${db:Status-Status} ${Package} ${Version} ${Architecture}\n").Output()
		if err != nil {
			t.Fatal(err)
		}
		var want, got []string
		for line := range strings.SplitSeq(string(out), "\n") {
			if p, ok := strings.CutPrefix(line, "installed "); ok {
				want = append(want, p)
			}
		}
		for _, p := range read(t, text).Packages {
			got = append(got, p.Name+" "+p.Version+" "+p.Place)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("read %q, and dpkg-query says %q", got, want)
		}
	}
}

// machine is this machine's own status, or a text without packages.
func machine(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("/var/lib/dpkg/status")
	if err != nil {
		t.Logf("no status of this machine: %v", err)
	}
	return string(text)
}

func read(t *testing.T, text string) *packages.File {
	t.Helper()
	eco := deb.Ecosystem()
	const path = "var/lib/dpkg/status"
	file, faults := eco.FormatOf(path, 0, false).Read(path, []byte(text))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	file.Path = path
	return file
}

// TestJudgeAsApt: what apt-get check finds in this machine's record is what is found here, with a package taken out as well.
func TestJudgeAsApt(t *testing.T) {
	apt, err := exec.LookPath("apt-get")
	if err != nil {
		t.Skip("apt-get is not installed")
	}
	text := machine(t)
	for _, without := range []string{"", "libc6", "passwd", "perl-base", "tar"} {
		edited := remove(text, without)
		if without != "" && edited == text {
			continue
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "status"), []byte(edited), 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(apt, "check", "-qq", "-o", "Debug::NoLocking=1", "-o", "Dir::State::status="+filepath.Join(dir, "status"),
			"-o", "Dir::State::lists="+dir, "-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache=").CombinedOutput()
		var found []packages.Difference
		deb.Ecosystem().Judge(&packages.Project{Installed: []*packages.File{read(t, edited)}}, func(d packages.Difference) { found = append(found, d) })
		if refused := err != nil; refused != (len(found) > 0) {
			t.Errorf("without %q: %d found, and apt-get check says %v: %s\n%+v", without, len(found), err, out, found)
		}
	}
}

// remove takes the package of a name out of a status file.
func remove(text, name string) string {
	if name == "" {
		return text
	}
	begin := strings.Index("\n"+text, "\nPackage: "+name+"\n")
	if begin < 0 {
		return text
	}
	return text[:begin] + text[begin+strings.Index(text[begin:], "\n\n")+2:]
}

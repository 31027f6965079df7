package pypi

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	"verify.example/verify/checks/dependencies/packages"
)

// ask runs Python's own library over questions, one JSON value a line each way. It skips the test where there is none; newer releases
// of the library differ from older ones in what they refuse, so that a test asks only what all of them answer alike.
func ask(t *testing.T, script string, questions []any) []any {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 to hold the answers against")
	}
	const head = "import json,sys\ntry:\n    import packaging\n    import packaging.version\nexcept ImportError:\n" +
		"    from pip._vendor import packaging\n    import pip._vendor.packaging.version\n    sys.modules['packaging']=packaging\n" +
		"    sys.modules['packaging.version']=packaging.version\n    import pip._vendor.packaging.specifiers as s, pip._vendor.packaging.markers as m, pip._vendor.packaging.requirements as r\n" +
		"    sys.modules['packaging.specifiers']=s; sys.modules['packaging.markers']=m; sys.modules['packaging.requirements']=r\n" +
		"from packaging.version import Version\nfrom packaging.specifiers import Specifier, SpecifierSet\nfrom packaging.markers import Marker\nfrom packaging.requirements import Requirement\n"
	if err := exec.Command(python, "-c", head).Run(); err != nil {
		t.Skip("this python3 has neither packaging nor pip, which brings it")
	}
	var in strings.Builder
	for _, q := range questions {
		line, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(line, '\n'))
	}
	cmd := exec.Command(python, "-c", head+"def answer(q):\n"+script+"\nfor line in sys.stdin:\n    try: a=answer(json.loads(line))\n    except Exception as e: a=None\n    print(json.dumps(a))\n")
	cmd.Stdin = strings.NewReader(in.String())
	var told strings.Builder
	cmd.Stderr = &told
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, told.String())
	}
	var answers []any
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var a any
		if err := d.Decode(&a); err != nil {
			t.Fatal(err)
		}
		answers = append(answers, a)
	}
	if len(answers) != len(questions) {
		t.Fatalf("%d answers to %d questions", len(answers), len(questions))
	}
	return answers
}

func pick(r *rand.Rand, list ...string) string { return list[r.IntN(len(list))] }

// anyVersion makes up a version, most of them in some odd spelling, and some that are none.
func anyVersion(r *rand.Rand, local bool) string {
	v := pick(r, "", "", "", "", "", "v", "1!", "0!") + pick(r, "0", "1", "1", "2", "01", "10", "2024")
	for range r.IntN(4) {
		v += "." + pick(r, "0", "0", "1", "2", "00", "10")
	}
	v += pick(r, "", "", "", "", "", "a1", "b2", "rc1", ".alpha", "-BETA.2", "_pre3", "c4", "preview", "RC", "a.")
	v += pick(r, "", "", "", "", "", "", ".post1", "-2", ".rev3", "r4", "post", "-post.0")
	v += pick(r, "", "", "", "", "", "", ".dev0", "dev3", "-dev", "_dev.2")
	if local {
		v += pick(r, "", "", "", "", "", "", "+local", "+1.2", "+ubuntu-1", "+00a_3", "+10", "+9.z")
	}
	return v + pick(r, "", "", "", "", "", "", "", "", "", "", "", "", "x", ".", "-", ".*", "!1")
}

// TestVersionsAsPythonDoes holds order and normal form to Python's own library over made-up pairs.
func TestVersionsAsPythonDoes(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	var questions []any
	for range 8000 {
		questions = append(questions, []string{anyVersion(r, true), anyVersion(r, true)})
	}
	answers := ask(t, "    a,b=Version(q[0]),Version(q[1])\n    return [str(a),str(b),(a>b)-(a<b)]", questions)
	valid := 0
	for i, q := range questions {
		pair := q.([]string)
		n, err := compare(pair[0], pair[1])
		if answers[i] == nil || err != nil {
			if (answers[i] == nil) != (err != nil) {
				t.Errorf("%q: %v; Python says %v", pair, err, answers[i])
			}
			continue
		}
		valid++
		a, _ := parseVersion(pair[0])
		b, _ := parseVersion(pair[1])
		got, want := fmt.Sprintf("[%s %s %d]", a, b, n), fmt.Sprint(answers[i])
		if got != want {
			t.Errorf("%q: %s; Python says %s", pair, got, want)
		}
	}
	if valid < 2000 {
		t.Errorf("only %d pairs of versions", valid)
	}
}

// TestSpecifiersAsPythonDoes holds PEP 440's operators to Python's own library. Those that Poetry adds are not in it.
func TestSpecifiersAsPythonDoes(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	var questions []any
	for range 12000 {
		op := pick(r, "==", "!=", "<=", ">=", "<", ">", "~=", "===")
		version := anyVersion(r, op == "==" || op == "!=" || r.IntN(8) == 0)
		// The library takes "~=" apart as text, and gets other spellings than the normal one wrong.
		if v, err := parseVersion(version); op == "~=" && err == nil {
			version = v.String()
		}
		spec := op + pick(r, "", " ") + version
		if (op == "==" || op == "!=") && r.IntN(4) == 0 {
			spec = op + pick(r, "1", "1.0", "1.0.0", "2", "0", "1!1", "10") + ".*"
		} else if strings.HasSuffix(spec, ".*") {
			continue
		}
		v := anyVersion(r, true)
		// Older releases get wrong what has more numbers than the version, and ~= with a pre-release.
		parsed, err := parseVersion(v)
		if strings.HasSuffix(spec, ".*") && err == nil && len(parsed.release) <= strings.Count(spec, ".") {
			continue
		}
		if w, bad := parseVersion(version); op == "~=" && err == nil && bad == nil && (w.phase != "" || len(parsed.release) < len(w.release)) {
			continue
		}
		if err == nil || op != "===" { // "===" is for what is no version too, and the library's class is not
			questions = append(questions, []string{v, spec})
		}
	}
	answers := ask(t, "    return Specifier(q[1]).contains(Version(q[0]),prereleases=True)", questions)
	valid, yes := 0, 0
	for i, q := range questions {
		pair := q.([]string)
		ok, err := satisfies(pair[0], pair[1])
		if answers[i] == nil || err != nil {
			if (answers[i] == nil) != (err != nil) {
				t.Errorf("%q: %v; Python says %v", pair, err, answers[i])
			}
			continue
		}
		valid++
		if ok {
			yes++
		}
		if ok != answers[i].(bool) {
			t.Errorf("%q: %v; Python says %v", pair, ok, answers[i])
		}
	}
	if valid < 2000 || yes < 500 {
		t.Errorf("only %d pairs, %d of which hold", valid, yes)
	}
}

// TestMarkersAsPythonDoes holds what is decided to Python's own library, in the environment that the target means.
func TestMarkersAsPythonDoes(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	one := func() string {
		v := pick(r, "python_version", "python_full_version", "sys_platform", "platform_system", "os_name", "platform_machine", "platform_python_implementation", "implementation_name", "extra")
		switch v {
		case "python_version", "python_full_version":
			s := fmt.Sprintf("%s %s %q", v, pick(r, "==", "!=", "<", "<=", ">", ">=", "~="), pick(r, "3.8", "3.11", "3.11.7", "3.11.0", "3.12", "2.7", "4.0"))
			if r.IntN(5) == 0 {
				s = fmt.Sprintf("%q %s %s", pick(r, "3.8", "3.11", "3.12"), pick(r, "<", "<=", ">"), v)
			}
			if r.IntN(5) == 0 {
				s = v + " == '3.*'"
			}
			return s
		case "extra":
			return "extra == " + pick(r, "'socks'", "\"SOCKS\"", "'other'")
		}
		return v + " " + pick(r, "==", "!=", "in", "not in") + " '" + pick(r, "linux", "win32", "Linux", "Windows", "posix", "nt", "x86_64", "aarch64 x86_64", "CPython", "PyPy", "cpython", "linux darwin") + "'"
	}
	var questions []any
	for range 3000 {
		m := one()
		for range r.IntN(3) {
			next := one()
			if r.IntN(3) == 0 {
				next = "(" + next + " or " + one() + ")"
			}
			m += " " + pick(r, "and", "or") + " " + next
		}
		questions = append(questions, m)
	}
	answers := ask(t, `    return Marker(q).evaluate({"python_version":"3.11","python_full_version":"3.11.7","sys_platform":"linux","platform_system":"Linux","os_name":"posix","platform_machine":"x86_64","platform_python_implementation":"CPython","implementation_name":"cpython","extra":"socks"})`, questions)
	known := packages.Target{System: "linux", Processor: "amd64", Python: "3.11.7", Implementation: "cpython"}
	for i, q := range questions {
		marker := q.(string)
		want, ok := answers[i].(bool)
		if !ok {
			t.Fatalf("Python refuses %s", marker)
		}
		if strings.Contains(marker, "SOCKS") {
			continue // older releases compare extras as they are written
		}
		if got := (world{Target: &known, extras: []string{"socks"}}).holds(marker); got != yes(want) {
			t.Errorf("%s: %v; Python says %v", marker, got, want)
		}
		less := packages.Target{System: pick(r, "", "linux"), Python: pick(r, "", "3.11")}
		if got := (world{Target: &less, extras: []string{"socks"}}).holds(marker); got != packages.Undecided && got != yes(want) {
			t.Errorf("%s with %+v: %v; Python says %v", marker, less, got, want)
		}
	}
}

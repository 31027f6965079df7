package pypi

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"verify.example/verify/checks/dependencies/packages"
)

// TestMetadataAsPythonReads holds the reader to what Python's own library reads of every package that this machine has installed.
func TestMetadataAsPythonReads(t *testing.T) {
	t.Parallel()
	answers := ask(t, `    import importlib.metadata as m
    out=[]
    for d in m.distributions():
        p=str(getattr(d,'_path',''))
        if not p.endswith('.dist-info'): continue
        reqs=[]
        for s in d.requires or []:
            r=Requirement(s)
            reqs.append(r.name+' ['+','.join(sorted(r.extras))+'] '+','.join(sorted(str(r.specifier).split(','))))
        out.append([p,d.metadata['Name'],d.version,reqs])
    return out`, []any{0})
	list, _ := answers[0].([]any)
	if len(list) == 0 {
		t.Skip("nothing with a *.dist-info is installed for this python3")
	}
	for _, one := range list {
		facts := one.([]any)
		path := facts[0].(string) + "/METADATA"
		text, err := os.ReadFile(path)
		if err != nil {
			t.Logf("%s: %v", path, err)
			continue
		}
		file, faults := readMetadata(path, text)
		if len(faults) > 0 {
			t.Errorf("%s: %v", path, faults)
			continue
		}
		p := file.Packages[0]
		if p.Name != normal(facts[1].(string)) || p.Version != facts[2].(string) || len(p.Requires) != len(facts[3].([]any)) {
			t.Errorf("%s: %s %s with %d requirements; Python reads %v", path, p.Name, p.Version, len(p.Requires), facts)
			continue
		}
		for i, q := range p.Requires {
			parts := strings.Fields(strings.ReplaceAll(strings.ReplaceAll(q.Constraint, " ", ""), ",", " "))
			slices.Sort(parts)
			got := q.Name + " [" + strings.Join(q.Extras, ",") + "] " + strings.Join(parts, ",")
			name, rest, _ := strings.Cut(facts[3].([]any)[i].(string), " ")
			if want := normal(name) + " " + rest; got != want {
				t.Errorf("%s:%d: %s; Python reads %s", path, q.Line, got, want)
			}
		}
	}
}

// TestAsPipChecks holds what is refused of an environment to what "pip check" says of it, over made-up environments.
func TestAsPipChecks(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("runs pip")
	}
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 to hold the answers against")
	}
	dir := filepath.Join(t.TempDir(), "venv")
	if out, err := exec.Command(python, "-m", "venv", "--without-pip", dir).CombinedOutput(); err != nil {
		t.Skipf("python3 makes no environment: %v %s", err, out)
	}
	site, err := filepath.Glob(filepath.Join(dir, "lib", "python3*", "site-packages"))
	if err != nil || len(site) != 1 {
		t.Skipf("an environment of another shape: %v", site)
	}
	version, err := exec.Command(filepath.Join(dir, "bin", "python"), "-c", "import platform,sys;print(platform.python_version(),sys.implementation.name,sys.platform,platform.machine())").Output()
	facts := strings.Fields(string(version))
	if err != nil || len(facts) != 4 || facts[2] != "linux" || facts[3] != "x86_64" {
		t.Skipf("a system that the test does not describe: %s", version)
	}
	target := packages.Target{System: "linux", Processor: "amd64", Python: facts[0], Implementation: facts[1]}
	r := rand.New(rand.NewPCG(7, 8))
	refused := 0
	for range 1 { // one call of pip takes seconds
		files := madeUp(t, r, site[0])
		var got []string
		judge(&packages.Project{Installed: files, Installs: true, Target: target}, func(d packages.Difference) {
			if d.Unknown || !d.Refused {
				t.Errorf("%+v", d)
			}
			got = append(got, clip(d.Message))
		})
		cmd := exec.Command(python, "-m", "pip", "--python", filepath.Join(dir, "bin", "python"), "--disable-pip-version-check", "check")
		out, _ := cmd.CombinedOutput()
		if strings.Contains(string(out), "no such option") || strings.Contains(string(out), "No module named pip") {
			t.Skip("this pip does not check other environments")
		}
		var want []string
		for line := range strings.SplitSeq(strings.TrimSpace(string(out)), "\n") {
			if m := says.FindStringSubmatch(line); m != nil {
				want = append(want, m[1]+" requires "+normal(m[2]))
			} else if line != "No broken requirements found." {
				t.Errorf("pip says %q", line)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(slices.Compact(got), slices.Compact(want)) {
			t.Errorf("refused %v\npip refuses %v", got, want)
		}
		refused += len(want)
	}
	if refused == 0 {
		t.Error("pip found nothing wrong with any of the environments")
	}
}

var says = regexp.MustCompile(`^(\S+ \S+) (?:requires|has requirement) ([A-Za-z0-9._-]*[A-Za-z0-9])`)

// clip keeps who requires what of a message.
func clip(message string) string {
	words := strings.Fields(message)
	return strings.TrimSuffix(strings.Join(words[:4], " "), ",")
}

// madeUp installs packages with requirements in a directory, in place of those of the last time.
func madeUp(t *testing.T, r *rand.Rand, site string) []*packages.File {
	t.Helper()
	old, _ := filepath.Glob(filepath.Join(site, "*.dist-info"))
	for _, dir := range old {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
	}
	names := []string{"alpha", "beta_b", "gamma.c", "Delta", "eps-ilon", "zeta", "eta", "theta"}
	for i := range 20 {
		names = append([]string{fmt.Sprintf("Made_up.%d", i)}, names...)
	}
	versions := []string{"1.0", "1.5", "2.0rc1", "2.0", "2.0.post1", "1!0.5", "3.0.dev2", "2.0+local"}
	var files []*packages.File
	for _, name := range names[:26] {
		v := pick(r, versions...)
		text := fmt.Sprintf("Metadata-Version: 2.1\nName: %s\nVersion: %s\n", name, v)
		for range r.IntN(5) {
			text += "Requires-Dist: " + pick(r, names...) + pick(r, "", "[extra]") + " (" + pick(r, ">=1", "<2", "==2.0", "~=1.0", "!=1.5", ">=1,<3", "==2.*", ">1.0", "<=2.0", ">=0a0") + ")" +
				pick(r, "", "", "", ` ; python_version < "3"`, ` ; sys_platform == "linux"`, ` ; extra == "x"`, ` ; python_full_version >= "3.6" and os_name == "posix"`, ` ; platform_machine == "arm64" or extra == "y"`) + "\n"
		}
		info := strings.NewReplacer("-", "_", ".", "_").Replace(name) + "-" + v + ".dist-info"
		if err := os.MkdirAll(filepath.Join(site, info), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(site, info, "METADATA"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		path := "venv/lib/python3/site-packages/" + info + "/METADATA"
		file, faults := readMetadata(path, []byte(text))
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		file.Path = path
		files = append(files, file)
	}
	return files
}

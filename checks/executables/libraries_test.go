package executables_test

import (
	"archive/tar"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"verify.example/verify/checks"
	"verify.example/verify/checks/checktest"
	"verify.example/verify/checks/suite"
	"verify.example/verify/manifest"
)

// gcc compiles in dir.
func gcc(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("gcc", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("gcc %q: %v\n%s", args, err, out)
	}
}

// notFound are the libraries that ldd does not find for a file, and the versions that it says are missing.
func notFound(t *testing.T, file string) string {
	t.Helper()
	cmd := exec.Command("ldd", file)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "LD_LIBRARY_PATH=")
	out, _ := cmd.CombinedOutput()
	var missing []string
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "not found") {
			missing = append(missing, strings.TrimSpace(line))
		}
	}
	return strings.Join(missing, "\n")
}

// What gcc makes, with one thing planted at a time: verify says what ldd says.
func TestPlantedFaultsInWhatGccMakes(t *testing.T) {
	checktest.Needs(t, "gcc", "gcc")
	const script = "X_1 { global: answer; };\nX_2 { global: more; } X_1;\n"
	const source = "__asm__(\".symver answer1,answer@@X_1\"); int answer1(void) { return 42; } int more(void) { return 1; }"
	for _, c := range []struct{ name, fault, want string }{
		{"clean", "", ""},
		{"the library is removed", "rm lib/libx.so.1", "needs libx.so.1"},
		{"the library is somewhere else", "mv lib/libx.so.1 libx.so.1", "needs libx.so.1, which is in the artifact as libx.so.1"},
		{"an older library", "old", "needs X_2 of libx.so.1, which lib/libx.so.1 does not define"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := checktest.Build(t, txtar.Parse([]byte("-- verify.yaml --\nversion: 1\ndeploy:\n  libc: glibc\n  provides: [libgcc_s.so.1]\n"+
				"rules:\n  - files: [\"bin/*\", \"lib/*\"]\n    libraries: true\n"+
				"-- tree/lib/x.c --\n"+source+"\n-- tree/lib/old.c --\nint answer(void) { return 42; }\n-- tree/lib/old.map --\nX_1 { global: answer; };\n"+
				"-- tree/lib/x.map --\n"+script+"-- tree/bin/app.c --\nint answer(void); int more(void); int main(void) { return answer() + more(); }\n")))
			gcc(t, dir, "-shared", "-fPIC", "-Wl,-soname,libx.so.1", "-Wl,--version-script=lib/x.map", "-o", "lib/libx.so.1", "lib/x.c")
			gcc(t, dir, "-o", "bin/app", "bin/app.c", "lib/libx.so.1", "-Wl,-rpath,$ORIGIN/../lib")
			switch f := strings.Fields(c.fault); {
			case len(f) == 1:
				gcc(t, dir, "-shared", "-fPIC", "-Wl,-soname,libx.so.1", "-Wl,--version-script=lib/old.map", "-o", "lib/libx.so.1", "lib/old.c")
			case len(f) > 1:
				cmd := exec.Command(f[0], f[1:]...)
				cmd.Dir = dir
				if err := cmd.Run(); err != nil {
					t.Fatal(err)
				}
			}
			got := checktest.Verify(t, dir, "executables/libraries").String()
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if ldd := notFound(t, filepath.Join(dir, "bin/app")); (ldd == "") != (got == "") {
				t.Errorf("ldd says %q, verify %q", ldd, got)
			}
		})
	}
}

// An archive's content comes in one sequence; what is found in it is what is found in the directory, also where tables lie far
// behind the beginning, and for hard links. What was not kept is a problem.
func TestArchivesSayWhatDirectoriesSay(t *testing.T) {
	const policy = "version: 1\ndeploy: {path: /srv, provides: [libc.so.6]}\nrules:\n  - files: \"**\"\n    libraries: true\n"
	specs := map[string]string{
		"a/near": "needed=libmissing.so,libc.so.6", "b/padded": "pad=17000000 needed=libfar.so", "c/behind": "gap=17000000 needed=libbehind.so",
		"lib/right": "needed=libx.so runpath=$ORIGIN", "lib/libx.so": "soname=libx.so",
	}
	dir := checktest.Build(t, txtar.Parse([]byte("-- verify.yaml --\n"+policy)))
	var packed bytes.Buffer
	tw := tar.NewWriter(&packed)
	add := func(h tar.Header, content []byte) {
		h.Mode, h.Size, h.Format = 0o755, int64(len(content)), tar.FormatPAX
		if err := tw.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if _, err := tw.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	add(tar.Header{Name: "verify.yaml", Typeflag: tar.TypeReg}, []byte(policy))
	for _, name := range []string{"a/near", "b/padded", "c/behind", "lib/right", "lib/libx.so"} {
		b, err := checktest.ELF(specs[name])
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, b, 0o755); err != nil {
			t.Fatal(err)
		}
		add(tar.Header{Name: name, Typeflag: tar.TypeReg}, b)
		if name == "b/padded" || name == "a/near" {
			if err := os.Link(file, file+"-link"); err != nil {
				t.Fatal(err)
			}
			add(tar.Header{Name: name + "-link", Linkname: name, Typeflag: tar.TypeLink}, nil)
		}
	}
	if err := tw.Close(); err != nil {
		t.Fatal(err)
	}
	archive := filepath.Join(t.TempDir(), "a.tar")
	if err := os.WriteFile(archive, packed.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	want, got := checktest.Verify(t, dir, "executables/libraries").String(), checktest.Verify(t, archive, "executables/libraries").String()
	if want != got || strings.Count(want, "error executables/libraries") != 5 || strings.Contains(want, "problem") {
		t.Errorf("the directory says\n%s\nthe archive\n%s", want, got)
	}
}

// This machine as a whole root: what is said to be missing is what ldd does not find, and nothing else.
func TestThisMachine(t *testing.T) {
	checktest.Needs(t, "ldd", "libc-bin")
	policy, err := manifest.Load("verify.yaml", manifest.Options{ReadFile: func(string) ([]byte, error) {
		return []byte("version: 1\ndefaults: false\ndeploy: {path: /}\nignore: [\"{boot,dev,home,media,mnt,opt,proc,root,run,srv,sys,tmp,var,work}/**\", " +
			"\"usr/{local,share,src,include,games,libexec}/**\", \"usr/lib/{go*,jvm,python*,modules,debug,gcc*,llvm*,ruby,perl*,node*}/**\"]\n" +
			"rules:\n  - files: [\"usr/bin/**\", \"usr/sbin/**\", \"usr/lib/x86_64-linux-gnu/*.so*\"]\n    libraries: true\n"), nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	plan, faults := checks.Bind(policy, suite.All(), checks.Select{Only: []string{"executables/libraries"}})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	res, err := checks.Run(t.Context(), plan, checks.Options{Dir: "/", Jobs: 2, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for f := range res.Findings.All() {
		said[f.Path] = true
		// What a library needs of the program that loads it is found there, and not by ldd alone.
		if f.Path != "." && notFound(t, "/"+f.Path) == "" && !strings.Contains(f.Message, "its loader") {
			t.Errorf("%s: %s; ldd finds everything", f.Path, f.Message)
		}
	}
	for _, p := range res.Problems {
		if strings.Contains(p.Message, "libraries") {
			t.Errorf("%s: %s", p.Path, p.Message)
		}
	}
	files, _ := filepath.Glob("/usr/bin/*")
	for i := 0; i < len(files); i += 1 + len(files)/60 {
		real, err := filepath.EvalSymlinks(files[i])
		if err != nil || !strings.HasPrefix(real, "/usr/bin/") || said[real[1:]] {
			continue
		}
		if missing := notFound(t, real); missing != "" {
			t.Errorf("%s: ldd says %q, verify nothing", real, missing)
		}
	}
}

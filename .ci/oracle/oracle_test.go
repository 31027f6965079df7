package oracle

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	cpb "github.com/google/osv-scalibr/binary/proto/config_go_proto"
	"github.com/google/osv-scalibr/extractor/filesystem"
	scalibrfs "github.com/google/osv-scalibr/fs"
	"github.com/rogpeppe/go-internal/txtar"

	"verify.example/verify/checks/dependencies"
	"verify.example/verify/checks/dependencies/packages"
)

const root = "../.."

// sample is one file, by a name under which it is known.
type sample struct {
	name string
	text []byte
}

func TestBothReadTheSame(t *testing.T) {
	theirs := module(t, "github.com/google/osv-scalibr")
	met, judged := make([]bool, len(known)), map[string]bool{}
	for _, r := range rows {
		t.Run(r.path, func(t *testing.T) {
			eco, format := find(r)
			if eco == nil {
				t.Skipf("verify has no ecosystem %s", r.ecosystem)
			}
			judged[r.path] = true
			if format == nil {
				t.Fatalf("no ecosystem %s reads %s", r.ecosystem, r.path)
			}
			extractor, err := r.make(&cpb.PluginConfig{})
			if err != nil {
				t.Fatal(err)
			}
			samples := append(folder(t, filepath.Join(theirs, "extractor/filesystem", r.folder, "testdata")), ours(t, eco, format)...)
			samples = append(samples, real(t, r)...)
			if len(samples) == 0 {
				t.Fatal("there are no samples")
			}
			both := 0
			for _, s := range samples {
				said, read := compare(t, r, eco, format, extractor, s)
				if read {
					both++
				}
				for _, line := range said {
					if !isKnown(r, s.name+": "+line, met) {
						t.Errorf("%s: %s", s.name, line)
					}
				}
			}
			t.Logf("%d samples, %d read by both", len(samples), both)
			if both == 0 {
				t.Error("there is no sample that both read")
			}
		})
	}
	for i, k := range known {
		if !met[i] && judged[k.path] && !t.Failed() {
			t.Errorf("of %s nothing says %q any more", k.path, k.says)
		}
	}
}

// isKnown says whether a line is one of the known differences, and marks it as met.
func isKnown(r row, line string, met []bool) bool {
	found := false
	for i, k := range known {
		if k.path == r.path && regexp.MustCompile(k.says).MatchString(line) {
			met[i], found = true, true
		}
	}
	return found
}

// compare says in what the two differ about a sample. What neither reads is alike.
func compare(t *testing.T, r row, eco *packages.Ecosystem, format *packages.Format, extractor filesystem.Extractor, s sample) (said []string, both bool) {
	t.Helper()
	file, faults := format.Read(r.path, s.text)
	their, err := extract(t, r, eco, extractor, s.text)
	switch {
	case err != nil && len(faults) > 0:
		return nil, false
	case err != nil:
		return []string{fmt.Sprintf("verify reads it, and osv-scalibr says: %v", err)}, false
	case len(faults) > 0 && strings.HasPrefix(s.name, "ours/"):
		return nil, false // what is wrong with it is written beside it
	case len(faults) > 0:
		return []string{fmt.Sprintf("osv-scalibr reads %d packages, and verify says, at line %d: %s", len(their), faults[0].Line, faults[0].Message)}, false
	}
	our := set(eco, func(add func(name, version string)) {
		for _, p := range file.Packages {
			if eco.Type == "golang" && p.Origin != packages.Registry {
				p.Name, p.Version, _ = strings.Cut(p.From, " ") // what replaces it
			}
			add(p.Name, p.Version)
		}
	})
	var lines []string
	for _, p := range our {
		if !slices.Contains(their, p) {
			lines = append(lines, "verify alone has "+p)
		}
	}
	for _, p := range their {
		if !slices.Contains(our, p) {
			lines = append(lines, "osv-scalibr alone has "+p)
		}
	}
	return lines, true
}

// extract is what osv-scalibr reads of a text.
func extract(t *testing.T, r row, eco *packages.Ecosystem, extractor filesystem.Extractor, text []byte) ([]string, error) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, r.path)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	found, err := extractor.Extract(context.Background(), &filesystem.ScanInput{
		FS: scalibrfs.DirFS(dir), Path: r.path, Root: dir, Info: info, Reader: f,
	})
	if err != nil {
		return nil, err
	}
	return set(eco, func(add func(name, version string)) {
		for _, p := range found.Packages {
			add(p.Name, p.Version)
		}
	}), nil
}

// set is what is added, each once: a normalised name and a version, of which osv-scalibr leaves out Go's "v".
func set(eco *packages.Ecosystem, each func(add func(name, version string))) []string {
	var all []string
	each(func(name, version string) {
		if eco.Name != nil {
			name = eco.Name(name)
		}
		if eco.Type == "golang" {
			version = strings.TrimPrefix(version, "v")
		}
		all = append(all, strings.TrimSpace(name+" "+version))
	})
	slices.Sort(all)
	return slices.Compact(all)
}

// find is verify's format for a row.
func find(r row) (*packages.Ecosystem, *packages.Format) {
	for _, e := range dependencies.Ecosystems() {
		if e.Type == r.ecosystem {
			return e, e.FormatOf(r.path, packages.Locked|packages.Installed, true)
		}
	}
	return nil, nil
}

// module is the directory of a module that is required.
func module(t *testing.T, path string) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// folder is every file below a directory.
func folder(t *testing.T, dir string) []sample {
	t.Helper()
	var all []sample
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		all = append(all, sample{"theirs/" + filepath.ToSlash(strings.TrimPrefix(path, dir+string(filepath.Separator))), text})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// real are files in use on this machine: those of the modules that were downloaded, of Go itself, and of dpkg.
func real(t *testing.T, r row) []sample {
	t.Helper()
	env, err := exec.Command("go", "env", "GOMODCACHE", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	modules, goroot, _ := strings.Cut(strings.TrimSpace(string(env)), "\n")
	var all []sample
	for _, pattern := range []string{
		root, root + "/.ci/*", modules + "/*/*@*", modules + "/*/*/*@*", modules + "/*/*/*/*@*", goroot + "/src", goroot + "/src/cmd", "/",
	} {
		files, err := filepath.Glob(filepath.Join(pattern, r.path))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, sample{"real/" + filepath.ToSlash(file), text})
		}
	}
	return all
}

// ours are the files of a format in the cases of verify's own tests.
func ours(t *testing.T, eco *packages.Ecosystem, format *packages.Format) []sample {
	t.Helper()
	var all []sample
	err := filepath.WalkDir(filepath.Join(root, "checks/dependencies"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".txtar" {
			return err
		}
		archive, err := txtar.ParseFile(path)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(path, filepath.Join(root, "checks/dependencies")+string(filepath.Separator)))
		for _, f := range archive.Files {
			if at := strings.TrimPrefix(f.Name, "tree/"); eco.FormatOf(at, 0, true) == format {
				all = append(all, sample{"ours/" + name + ":" + f.Name, f.Data})
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

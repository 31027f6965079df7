package suite_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "verify.example/verify"

// layer says what the packages of one kind may import: of this module, and of others beyond the standard library.
// "FAMILY" stands for any family of checks, "ECOSYSTEM" for any ecosystem of packages, "TEXT" for a reader of a syntax that several share.
type layer struct {
	ours   []string
	others []string
}

// layers are the import table of the project's architecture: imports point downwards only.
var layers = map[string]layer{
	"rules": {others: []string{"github.com/bmatcuk/doublestar/v4"}},
	"checks/artifact": {others: []string{
		"golang.org/x/sys/unix", "golang.org/x/sys/windows",
		"github.com/klauspost/compress/gzip", "github.com/klauspost/compress/zstd", "github.com/ulikunitz/xz",
	}},
	"checks/chmod":   {},
	"checks/elf":     {},
	"checks/gobuild": {ours: []string{"checks/elf"}},
	"checks/cache":   {},
	"checks":         {ours: []string{"rules", "checks/artifact", "checks/cache"}},
	"FAMILY": {ours: []string{
		"checks", "rules", "checks/artifact", "checks/chmod", "checks/elf", "checks/gobuild", "checks/dependencies/packages", "checks/dependencies/versions", "ECOSYSTEM", "TEXT",
	}},
	"checks/dependencies/packages": {},
	"checks/dependencies/versions": {},
	"TEXT":                         {ours: []string{"checks/dependencies/packages"}, others: []string{"github.com/BurntSushi/toml", "github.com/pelletier/go-toml/v2", "github.com/pelletier/go-toml/v2/unstable", "go.yaml.in/yaml/v4"}},
	"ECOSYSTEM": {
		ours: []string{"checks/dependencies/packages", "checks/dependencies/versions", "checks/gobuild", "TEXT"},
		others: []string{
			"deps.dev/util/semver", "github.com/knqyf263/go-deb-version", "golang.org/x/mod/modfile", "golang.org/x/mod/module", "golang.org/x/mod/semver",
			"golang.org/x/mod/sumdb/dirhash",
		},
	},
	"checks/dependencies/readtest": {
		ours:   []string{"checks/dependencies/packages"},
		others: []string{"github.com/google/go-cmp/cmp", "github.com/rogpeppe/go-internal/txtar"},
	},
	"checks/causes":  {ours: []string{"checks", "rules", "checks/artifact"}},
	"checks/suite":   {ours: []string{"checks", "FAMILY"}},
	"manifest/mtree": {ours: []string{"rules"}},
	"manifest":       {ours: []string{"rules", "manifest/mtree"}, others: []string{"go.yaml.in/yaml/v4"}},
	"checks/checktest": {
		ours:   []string{"checks", "checks/artifact", "checks/causes", "checks/suite", "manifest", "rules"},
		others: []string{"github.com/google/go-cmp/cmp", "github.com/rogpeppe/go-internal/txtar"},
	},
	"cmd/verify/internal": {
		ours:   []string{"cmd/verify/internal", "checks", "checks/artifact", "manifest", "rules"},
		others: []string{"golang.org/x/sys/unix", "golang.org/x/term"},
	},
	"cmd/verify": {
		ours: []string{
			"cmd/verify/internal", "checks", "checks/artifact", "checks/causes", "checks/suite", "manifest", "rules", "FAMILY",
			"checks/dependencies/packages",
		},
		others: []string{"github.com/spf13/cobra", "github.com/spf13/pflag", "golang.org/x/sys/unix", "golang.org/x/term"},
	},
}

// families are the packages of checks. They see an artifact only through their Pass.
var families = []string{
	"checks/permissions", "checks/executables", "checks/lineendings", "checks/inventory", "checks/links", "checks/content",
	"checks/environment", "checks/archive", "checks/references", "checks/dependencies",
}

// kind is the layer that a package of this module belongs to, by its path within the module.
func kind(pkg string) string {
	switch {
	case slices.Contains(families, pkg):
		return "FAMILY"
	case strings.HasPrefix(pkg, "cmd/verify/internal/"):
		return "cmd/verify/internal"
	}
	if _, named := layers[pkg]; named {
		return pkg
	}
	if below, ok := strings.CutPrefix(pkg, "checks/dependencies/"); ok {
		if strings.HasSuffix(below, "text") {
			return "TEXT"
		}
		return "ECOSYSTEM"
	}
	return pkg
}

// TestImportsPointDownwards holds every package, as built for each system, to the table.
func TestImportsPointDownwards(t *testing.T) {
	for _, system := range []string{"linux", "darwin", "windows"} {
		for _, p := range list(t, system) {
			pkg := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
			may, ok := layers[kind(pkg)]
			if !ok {
				t.Errorf("package %s has no place in the table of imports", pkg)
				continue
			}
			for _, i := range p.Imports {
				own, ours := strings.CutPrefix(i, module+"/")
				first, _, _ := strings.Cut(i, "/")
				switch {
				case ours && !slices.Contains(may.ours, kind(own)):
					t.Errorf("%s imports %s, which is not below it", pkg, own)
				case !ours && strings.Contains(first, ".") && !slices.Contains(may.others, i):
					t.Errorf("%s imports %s, which the table does not give it", pkg, i)
				case slices.Contains([]string{"FAMILY", "ECOSYSTEM", "TEXT"}, kind(pkg)) && reachesOut(i):
					t.Errorf("%s imports %s: a check sees the artifact only through its Pass", pkg, i)
				}
			}
		}
	}
}

// reachesOut says whether a package of the standard library leads to the disk, to processes or to the network.
func reachesOut(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return first == "os" || first == "net" || first == "syscall" || pkg == "io/ioutil" || pkg == "plugin" || pkg == "unsafe"
}

type listed struct {
	ImportPath string
	Imports    []string
}

func list(t *testing.T, system string) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < len(layers) {
		t.Fatalf("go list names %d packages, fewer than the table has layers", len(all))
	}
	return all
}

const root = "../.."

// TestTopLevel keeps the top of the repository what a newcomer can take in at once; dot files are beside the point.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			have = append(have, e.Name())
		}
	}
	want := []string{"README.md", "checks", "cmd", "go.mod", "go.sum", "manifest", "rules", "testdata"}
	if !slices.Equal(have, want) {
		t.Errorf("the top level is %v, want %v", have, want)
	}
}

// TestEveryFamilyHasCases keeps each check's cases beside it.
func TestEveryFamilyHasCases(t *testing.T) {
	for _, f := range families {
		cases, err := filepath.Glob(filepath.Join(root, f, "testdata", "*", "*.txtar"))
		if err != nil || len(cases) == 0 {
			t.Errorf("%s has no cases in testdata (%v)", f, err)
		}
	}
}

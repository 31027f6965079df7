package golang_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"verify.example/verify/checks/dependencies/golang"
	"verify.example/verify/checks/dependencies/packages"
)

// published are the modules of a proxy of this test's own: each a module and version, and after it what it requires.
var published = []string{
	"example.com/a v1.2.0: example.com/B v1.0.0, example.com/windows v1.0.0",
	"example.com/a v1.3.0: example.com/B v1.0.0, example.com/windows v1.0.0",
	"example.com/B v1.0.0:",
	"example.com/B v1.1.0:",
	"example.com/d v1.0.0:",
	"example.com/fork v1.1.0:",
	"example.com/fork v1.2.0:",
	"example.com/unused v1.0.0:",
	"example.com/windows v1.0.0:",
}

// edit is one planted fault. In is what go is asked to do: "vendor", "readonly" or "work"; Go is the version in go.mod.
type edit struct {
	name, in, language string
	file, old, new     string // new in place of old; old "" appends, "*" is the whole file; a file without either is removed
	silent             bool   // go does not refuse, and so nothing is an error
	check, at          string // what is found, and where; "" for nothing
}

const otherHash = "hUv+3cXcdRHz08UmSiOob7sadHig73uo5bkXxQ/tvUs="

// edits are planted one by one. What go says of each is not written here: it is asked.
var edits = []edit{
	{name: "clean", in: "vendor", language: "1.25.0", silent: true},
	{name: "clean", in: "vendor", language: "1.16", silent: true},
	{name: "clean", in: "vendor", language: "1.13", silent: true},
	{name: "clean", in: "readonly", language: "1.25.0", silent: true},
	{name: "clean", in: "readonly", language: "1.16", silent: true},
	{name: "clean", in: "work", language: "1.25.0", silent: true},

	{"version in go.mod", "vendor", "1.25.0", "go.mod", "example.com/a v1.2.0", "example.com/a v1.3.0", false, "version", "vendor/modules.txt:4"},
	{"version in go.mod", "vendor", "1.16", "go.mod", "example.com/a v1.2.0", "example.com/a v1.3.0", false, "version", "vendor/modules.txt:3"},
	{"version in go.mod", "vendor", "1.13", "go.mod", "example.com/a v1.2.0", "example.com/a v1.3.0", false, "version", "vendor/modules.txt:3"},
	{"version in modules.txt", "vendor", "1.25.0", "vendor/modules.txt", "# example.com/a v1.2.0", "# example.com/a v1.3.0", false, "version", "vendor/modules.txt:4"},
	{"version of an indirect one", "vendor", "1.25.0", "go.mod", "example.com/B v1.0.0", "example.com/B v1.1.0", false, "version", "vendor/modules.txt:1"},
	{"required, not vendored", "vendor", "1.25.0", "go.mod", "", "require example.com/unused v1.0.0\n", false, "not-installed", "go.mod:19"},
	{"required, not vendored", "vendor", "1.16", "go.mod", "", "require example.com/unused v1.0.0\n", false, "not-installed", "go.mod:14"},
	{"required, not vendored", "vendor", "1.13", "go.mod", "", "require example.com/unused v1.0.0\n", true, "", ""},
	{"vendored, not required", "vendor", "1.25.0", "go.mod", "\texample.com/a v1.2.0\n", "", false, "unexpected", "vendor/modules.txt:4"},
	{"an indirect one not required", "vendor", "1.25.0", "go.mod", "\texample.com/B v1.0.0 // indirect\n", "", false, "unexpected", "vendor/modules.txt:1"},
	{"not marked as explicit", "vendor", "1.25.0", "vendor/modules.txt", "# example.com/a v1.2.0\n## explicit; go", "# example.com/a v1.2.0\n## go", false, "stale-lock", "vendor/modules.txt:4"},
	{"a module more", "vendor", "1.25.0", "vendor/modules.txt", "", "# example.com/unused v1.0.0\n## explicit\nexample.com/unused\n", false, "unexpected", "vendor/modules.txt:18"},
	{"a module more that is not explicit", "vendor", "1.25.0", "vendor/modules.txt", "", "# example.com/unused v1.0.0\nexample.com/unused\n", false, "unexpected", "vendor/modules.txt:18"},
	{"a replacement in go.mod alone", "vendor", "1.25.0", "go.mod", "", "replace example.com/x => ./x\n", false, "stale-lock", "go.mod:19"},
	{"a replacement in go.mod alone", "vendor", "1.13", "go.mod", "", "replace example.com/x => ./x\n", true, "", ""},
	{"another replacement", "vendor", "1.25.0", "go.mod", "=> example.com/fork v1.1.0", "=> example.com/fork v1.2.0", false, "version", "vendor/modules.txt:16"},
	{"another replacement", "vendor", "1.13", "go.mod", "=> example.com/fork v1.1.0", "=> example.com/fork v1.2.0", true, "version", "vendor/modules.txt:5"},
	{"another directory", "vendor", "1.25.0", "go.mod", "=> ./local", "=> ./other", false, "version", "vendor/modules.txt:17"},
	{"a replacement no more", "vendor", "1.25.0", "go.mod", "replace example.com/d => example.com/fork v1.1.0\n", "", false, "stale-lock", "vendor/modules.txt:7"},
	{"a replacement in modules.txt no more", "vendor", "1.25.0", "vendor/modules.txt", " => example.com/fork v1.1.0", "", true, "version", "vendor/modules.txt:7"},
	{"no modules.txt entry for a replacement of nothing", "vendor", "1.25.0", "vendor/modules.txt", "# example.com/d => example.com/fork v1.1.0\n", "", false, "stale-lock", "go.mod:16"},
	{"a package not there", "vendor", "1.25.0", "vendor/example.com/a", "", "", false, "not-installed", "vendor/modules.txt:6"},
	{"no package there at all", "vendor", "1.25.0", "vendor/example.com", "", "", false, "not-installed", "vendor/modules.txt:0"},
	{"no modules.txt", "vendor", "1.25.0", "vendor/modules.txt", "", "", false, "not-installed", "vendor:0"},
	{"no modules.txt", "vendor", "1.13", "vendor/modules.txt", "", "", true, "", ""},
	{"a version of go that is lower", "vendor", "1.25.0", "go.mod", "go 1.25.0", "go 1.20", true, "", ""},
	{"no version of go", "vendor", "1.16", "go.mod", "go 1.16\n", "", true, "", ""},
	{"required twice", "vendor", "1.25.0", "go.mod", "example.com/a v1.2.0", "example.com/a v1.2.0\n\texample.com/a v1.1.0", false, "duplicate", "go.mod:7"},
	{"no go.sum", "vendor", "1.25.0", "go.sum", "", "", true, "", ""},

	{"required twice", "readonly", "1.25.0", "go.mod", "example.com/a v1.2.0", "example.com/a v1.2.0\n\texample.com/a v1.1.0", false, "duplicate", "go.mod:7"},
	{"required twice alike", "readonly", "1.25.0", "go.mod", "example.com/a v1.2.0", "example.com/a v1.2.0\n\texample.com/a v1.2.0", true, "", ""},
	{"excluded", "readonly", "1.25.0", "go.mod", "", "exclude example.com/a v1.2.0\n", false, "stale-lock", "go.mod:6"},
	{"another excluded", "readonly", "1.25.0", "go.mod", "", "exclude example.com/a v1.1.0\n", true, "", ""},
	{"version in go.mod", "readonly", "1.25.0", "go.mod", "example.com/a v1.2.0", "example.com/a v1.3.0", false, "stale-lock", "go.mod:6"},
	{"no hash of the content", "readonly", "1.25.0", "go.sum", "example.com/a v1.2.0 h1:", "example.com/a v1.1.0 h1:", false, "stale-lock", "go.mod:6"},
	{"no hash of go.mod", "readonly", "1.25.0", "go.sum", "example.com/a v1.2.0/go.mod h1:", "example.com/a v1.1.0/go.mod h1:", false, "stale-lock", "go.mod:6"},
	{"no hash of a replacement", "readonly", "1.25.0", "go.sum", "example.com/fork v1.1.0 h1:", "example.com/fork v1.0.0 h1:", false, "stale-lock", "go.mod:7"},
	{"no hash for another system", "readonly", "1.25.0", "go.sum", "example.com/windows v1.0.0/go.mod h1:", "example.com/windows v1.1.0/go.mod h1:", true, "stale-lock", "go.mod:13"},
	{"no hash of go.mod", "readonly", "1.16", "go.sum", "example.com/a v1.2.0/go.mod h1:", "example.com/a v1.1.0/go.mod h1:", false, "stale-lock", "go.mod:6"},
	{"another hash in the module cache", "readonly", "1.25.0", "mod/cache/download/example.com/a/@v/v1.2.0.ziphash", "*", "h1:" + otherHash, false, "version", "mod/cache/download/example.com/a/@v/v1.2.0.ziphash:1"},
	{"another hash in the module cache", "readonly", "1.25.0", "mod/cache/download/example.com/!b/@v/v1.0.0.ziphash", "*", "h1:" + otherHash, false, "version", "mod/cache/download/example.com/!b/@v/v1.0.0.ziphash:1"},

	{"version in a module's go.mod", "work", "1.25.0", "one/go.mod", "example.com/a v1.2.0", "example.com/a v1.3.0", false, "version", "vendor/modules.txt:5"},
	{"version in modules.txt", "work", "1.25.0", "vendor/modules.txt", "# example.com/a v1.2.0", "# example.com/a v1.3.0", false, "version", "vendor/modules.txt:5"},
	{"a module more", "work", "1.25.0", "vendor/modules.txt", "", "# example.com/unused v1.0.0\n## explicit\nexample.com/unused\n", false, "unexpected", "vendor/modules.txt:19"},
	{"another directory", "work", "1.25.0", "one/go.mod", "=> ../local", "=> ../other", false, "version", "vendor/modules.txt:18"},
	{"a replacement in go.work", "work", "1.25.0", "go.work", "", "replace example.com/local => ./other\n", false, "version", "vendor/modules.txt:18"},
	{"a new replacement in go.work", "work", "1.25.0", "go.work", "", "replace example.com/x => ./other\n", false, "stale-lock", "go.work:7"},
	{"go.work of an older go", "work", "1.25.0", "go.work", "go 1.25.0", "go 1.24", false, "stale-lock", "go.work:1"},
}

// TestGoRefuses plants each fault in a project made by go itself, and asks go to build it: what go refuses is an error, at the line
// that is wrong, and nothing else is.
func TestGoRefuses(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go command")
	}
	proxy := publish(t)
	made := map[string]string{}
	for _, e := range edits {
		key := e.in + " " + e.language
		if made[key] == "" {
			made[key] = project(t, e.in, e.language, proxy)
		}
	}
	for _, e := range edits {
		t.Run(e.in+" "+e.language+" "+e.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(made[e.in+" "+e.language])); err != nil {
				t.Fatal(err)
			}
			plant(t, dir, e)
			goSaid, refused := goRun(t, dir, e.in, "off", "list", "-deps", "./...")
			if e.in == "work" {
				goSaid, refused = goRun(t, dir, e.in, "off", "list", "-deps", "./one", "./two")
			}
			if refused == e.silent {
				t.Fatalf("go refuses: %v; the table is wrong\n%s", refused, goSaid)
			}
			var found []string
			errors := 0
			for _, d := range judged(t, dir) {
				if d.Refused {
					errors++
				}
				found = append(found, fmt.Sprintf("%s at %s:%d: %s (want %s, is %s)", d.Check, d.Path, d.Line, d.Message, d.Expected, d.Actual))
			}
			all := strings.Join(found, "\n")
			// The zip of a published module keeps modules.txt and leaves all packages out: that alone is a warning.
			if published := e.name == "no package there at all"; (errors > 0) != (refused && !published) {
				t.Errorf("go refuses: %v, and there are %d errors:\n%s\ngo says:\n%s", refused, errors, all, goSaid)
			}
			want := ""
			if e.check != "" {
				want = e.check + " at " + e.at + ": "
			}
			if len(found) > 1 || !strings.HasPrefix(all, want) || (want == "") != (all == "") {
				t.Errorf("found:\n%s\nwant %q; go says:\n%s", all, want, goSaid)
			}
		})
	}
}

// plant makes the edit.
func plant(t *testing.T, dir string, e edit) {
	t.Helper()
	if e.file == "" {
		return
	}
	file := filepath.Join(dir, e.file)
	if e.old == "" && e.new == "" {
		if err := os.RemoveAll(file); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	edited := string(text) + e.new
	switch e.old {
	case "":
	case "*":
		edited = e.new
	default:
		edited = strings.Replace(string(text), e.old, e.new, 1)
	}
	if edited == string(text) {
		t.Fatalf("%s has no %q:\n%s", e.file, e.old, text)
	}
	write(t, dir, e.file, edited)
}

// judged is what is found in a directory by the readers and the judge alone.
func judged(t *testing.T, dir string) []packages.Difference {
	t.Helper()
	eco := golang.Ecosystem()
	p := &packages.Project{Dir: ".", Exists: func(file string) packages.Truth {
		if _, err := os.Stat(filepath.Join(dir, file)); err != nil {
			return packages.No
		}
		return packages.Yes
	}}
	p.Names = func(at string) (files, dirs []string) {
		entries, err := os.ReadDir(filepath.Join(dir, at))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.IsDir() {
				dirs = append(dirs, e.Name())
			} else {
				files = append(files, e.Name())
			}
		}
		return files, dirs
	}
	all := map[string]*packages.File{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(file string, d fs.DirEntry, err error) error {
		format := eco.FormatOf(file, 0, false)
		if err != nil || d.IsDir() || format == nil {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			return err
		}
		read, faults := format.Read(file, text)
		if len(faults) > 0 {
			return fmt.Errorf("%s: %v", file, faults)
		}
		read.Path = file
		all[file] = read
		switch {
		case format.Sides&packages.Installed != 0:
			p.Installed = append(p.Installed, read)
		case path.Dir(file) == "." && format.Sides&packages.Declared != 0:
			p.Declared = append(p.Declared, read)
		case path.Dir(file) == ".":
			p.Locked = append(p.Locked, read)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range p.Declared {
		for _, i := range f.Includes {
			p.Declared = append(p.Declared, all[i.Path])
		}
	}
	var found []packages.Difference
	eco.Judge(p, func(d packages.Difference) { found = append(found, d) })
	return found
}

// project makes a project with the go command: what it requires, and what is vendored of it.
func project(t *testing.T, in, language, proxy string) string {
	t.Helper()
	dir := t.TempDir()
	for _, m := range []string{"local", "other"} {
		write(t, dir, m+"/go.mod", "module example.com/local\n\ngo "+language+"\n")
		write(t, dir, m+"/p.go", "package local\n")
	}
	goMod := "\n\ngo " + language + "\n\nrequire (\n\texample.com/a v1.2.0\n\texample.com/d v1.0.0\n\texample.com/local v0.0.0\n)\n\n"
	by := "replace example.com/d => example.com/fork v1.1.0\n"
	source := "package main\n\nimport (\n\t_ \"example.com/a\"\n\t_ \"example.com/d\"\n\t_ \"example.com/local\"\n)\n\nfunc main() {}\n"
	run := func(args ...string) {
		if said, refused := goRun(t, dir, in, proxy, args...); refused {
			t.Fatalf("go %s: %s", strings.Join(args, " "), said)
		}
	}
	if in != "work" {
		write(t, dir, "go.mod", "module example.com/main"+goMod+by+"\nreplace example.com/local => ./local\n")
		write(t, dir, "main.go", source)
		run("mod", "tidy")
		if in == "vendor" {
			run("mod", "vendor")
		}
		return dir
	}
	write(t, dir, "go.work", "go "+language+"\n\nuse (\n\t./one\n\t./two\n)\n")
	write(t, dir, "one/go.mod", "module example.com/one"+goMod+by+"\nreplace example.com/local => ../local\n")
	write(t, dir, "one/main.go", source)
	write(t, dir, "two/go.mod", "module example.com/two\n\ngo "+language+"\n\nrequire example.com/B v1.0.0\n")
	write(t, dir, "two/p.go", "package two\n\nimport _ \"example.com/B\"\n")
	for _, m := range []string{"one", "two"} {
		run("-C", m, "mod", "tidy")
	}
	run("work", "vendor")
	return dir
}

// goRun runs the go command in a directory that has a module cache of its own. It says what the command said, and whether it failed.
func goRun(t *testing.T, dir, in, proxy string, args ...string) (said string, failed bool) {
	t.Helper()
	mode, work := in, "off"
	if in == "work" {
		mode, work = "vendor", ""
	}
	if args[0] != "list" {
		mode = "mod"
	}
	if args[0] == "work" {
		mode = "readonly"
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOENV=off", "GOTOOLCHAIN=local", "GOSUMDB=off", "GOPROXY="+proxy, "GOWORK="+work, "GONOSUMDB=*",
		"GOFLAGS=-modcacherw -mod="+mode, "GOMODCACHE="+filepath.Join(dir, "mod"), "GOOS=linux", "GO111MODULE=on")
	out, err := cmd.CombinedOutput()
	return string(out), err != nil
}

// publish makes a proxy in a directory, and returns its address.
func publish(t *testing.T) string {
	t.Helper()
	proxy := t.TempDir()
	for _, p := range published {
		name, requires, _ := strings.Cut(p, ":")
		path, version, _ := strings.Cut(name, " ")
		m := module.Version{Path: path, Version: version}
		goMod, source := "module "+path+"\n\ngo 1.16\n", "package p\n"
		if path == "example.com/fork" {
			goMod = "module example.com/d\n\ngo 1.16\n"
		}
		src := t.TempDir()
		for r := range strings.SplitSeq(requires, ",") {
			if r = strings.TrimSpace(r); r == "" {
				continue
			}
			goMod += "\nrequire " + r + "\n"
			imported, _, _ := strings.Cut(r, " ")
			write(t, src, strings.ToLower(filepath.Base(imported))+"_imported.go", "package p\n\nimport _ \""+imported+"\"\n")
			if imported == "example.com/windows" {
				os.Rename(filepath.Join(src, "windows_imported.go"), filepath.Join(src, "imported_windows.go"))
			}
		}
		write(t, src, "go.mod", goMod)
		write(t, src, "p.go", source)
		var archive bytes.Buffer
		if err := zip.CreateFromDir(&archive, m, src); err != nil {
			t.Fatal(err)
		}
		escaped, err := module.EscapePath(path)
		if err != nil {
			t.Fatal(err)
		}
		at := escaped + "/@v/" + version
		write(t, proxy, at+".zip", archive.String())
		write(t, proxy, at+".mod", goMod)
		write(t, proxy, at+".info", `{"Version": "`+version+`"}`)
		write(t, proxy, escaped+"/@v/list", version+"\n")
	}
	return "file://" + filepath.ToSlash(proxy)
}

func write(t *testing.T, dir, file, text string) {
	t.Helper()
	file = filepath.Join(dir, filepath.FromSlash(file))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

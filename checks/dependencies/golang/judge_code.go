package golang

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// drifted looks for code that is not the one that go.mod takes, where the go command does not look: it compares what go.mod says of
// one version with what modules.txt says of this version, and what is said of any with what is said of any.
func (c *consistency) drifted() {
	for i := range c.Modules {
		v := &c.Modules[i]
		by, source := c.replacement(v.Mod)
		if len(v.Packages) == 0 || by == v.New || c.told[v.Mod.Path] || !c.requires(v.Mod.Path) {
			continue
		}
		is := v.New
		if is.Path == "" {
			is = v.Mod
		}
		c.refused = false
		c.told[v.Mod.Path] = true
		c.differs(packages.Difference{Check: "version", Path: c.file.Path, Line: max(v.Line, v.NewLine), Expected: describe(by), Actual: describe(is)},
			v.Mod, "is replaced by %s in %s, and %s is vendored", describe(by), source, describe(is))
	}
}

// unlisted looks for a vendor directory without a modules.txt: the go command takes it for one in which nothing is vendored.
func (j *judgement) unlisted(m mainModule) {
	vendor := path.Join(path.Dir(m.file.Path), "vendor")
	if len(j.works) > 0 || len(m.file.Requires) == 0 || before(m.Go, "1.14") || j.Exists == nil ||
		j.Exists(vendor) != packages.Yes || j.Exists(vendor+"/modules.txt") != packages.No {
		return
	}
	j.report(packages.Difference{
		Check: "not-installed", Refused: true, Path: vendor, Expected: vendor + "/modules.txt", Actual: "none",
		Message: fmt.Sprintf("inconsistent vendoring: there is no modules.txt in %s, so that nothing that %s requires is marked as explicit in it", vendor, m.file.Path),
		Remedy:  "go mod vendor",
	})
}

// directories looks for packages in modules.txt that are not there. Where a whole module is gone, or all of them are, that is named
// once.
func (c *consistency) directories() {
	if c.Exists == nil {
		return
	}
	vendor, known, all := path.Dir(c.file.Path), 0, 0
	gone := make([][]vendoredPackage, len(c.Modules))
	for i := range c.Modules {
		v := &c.Modules[i]
		if c.foreign[v.Mod.Path] {
			continue
		}
		known += len(v.Packages)
		for _, p := range v.Packages {
			if c.lost(path.Join(vendor, p.Path)) {
				gone[i] = append(gone[i], p)
				all++
			}
		}
	}
	if all == known && all > 1 {
		// No error by itself: the zip of a published module leaves the packages out and keeps modules.txt.
		c.report(packages.Difference{
			Check: "not-installed", Path: c.file.Path, Expected: fmt.Sprintf("%d packages in %s", all, vendor), Actual: "none",
			Message: fmt.Sprintf("%s lists %d packages, and none of them is there", c.file.Path, all), Remedy: c.remedy(),
		})
		return
	}
	for i := range gone {
		c.gone(&c.Modules[i], gone[i])
	}
	c.extra(vendor)
}

// lost says whether a package's directory is not there, or has no Go file left.
func (c *consistency) lost(dir string) bool {
	if c.Exists(dir) == packages.No {
		return true
	}
	if c.Names == nil {
		return false
	}
	files, dirs := c.Names(dir)
	return len(files)+len(dirs) > 0 && !slices.ContainsFunc(files, isGo)
}

func isGo(name string) bool { return strings.HasSuffix(name, ".go") }

// extra looks for packages in the vendor directory that modules.txt does not list: nothing builds them, and nothing says what they
// are. The first directory with Go files on the way down is named; what lies in it goes with it.
func (c *consistency) extra(vendor string) {
	if c.Names == nil {
		return
	}
	listed := map[string]bool{}
	for i := range c.Modules {
		for _, p := range c.Modules[i].Packages {
			listed[path.Join(vendor, p.Path)] = true
		}
	}
	todo := []string{vendor}
	for len(todo) > 0 {
		dir := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		files, dirs := c.Names(dir)
		if dir != vendor && !listed[dir] && slices.ContainsFunc(files, isGo) {
			c.report(packages.Difference{
				Check: "unexpected", Path: dir, Expected: "a line in " + c.file.Path, Actual: "none",
				Message: fmt.Sprintf("holds Go files, and %s does not list the package", c.file.Path), Remedy: c.remedy(),
			})
			continue
		}
		for _, name := range slices.Backward(dirs) {
			if name != "testdata" && !strings.HasPrefix(name, "_") && !strings.HasPrefix(name, ".") {
				todo = append(todo, dir+"/"+name)
			}
		}
	}
}

// gone reports the packages of one module that are not there.
func (c *consistency) gone(v *vendoredModule, gone []vendoredPackage) {
	d := packages.Difference{Check: "not-installed", Path: c.file.Path, Line: v.Line, Expected: v.Mod.Version, Actual: "not there"}
	if n := len(gone); n > 1 && n == len(v.Packages) {
		c.differs(d, v.Mod, "has %d packages in %s, and none of them is there", n, c.file.Path)
		return
	}
	for _, p := range gone {
		d.Line = p.Line
		c.differs(d, v.Mod, "has the package %s in %s, and there is no %s", p.Path, c.file.Path, path.Join(path.Dir(c.file.Path), p.Path))
	}
}

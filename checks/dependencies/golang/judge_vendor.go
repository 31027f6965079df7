package golang

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"verify.example/verify/checks/dependencies/packages"
)

// consistency is what cmd/go's checkVendorConsistency looks at: a vendor/modules.txt with the go.mod, or those of a workspace, that it
// was made from.
type consistency struct {
	*judgement
	*vendored
	file    *packages.File // vendor/modules.txt
	root    string         // what holds the vendor directory
	mods    []mainModule
	work    *workspace // nil outside a workspace
	refused bool       // the go command uses the vendor directory
	// old says that go.mod is of before Go 1.14, when modules.txt did not yet tell what is explicit and what is replaced.
	old bool
	// told are the modules whose replacement, and foreign those whose presence, was reported.
	told, foreign map[string]bool
}

// vendors judges every vendor directory. It says whether the go command builds from one and so looks at no go.sum.
func (j *judgement) vendors() bool {
	used := false
	for _, f := range j.Installed {
		v, ok := f.Detail.(*vendored)
		if !ok {
			continue
		}
		c := &consistency{
			judgement: j, vendored: v, file: f, root: path.Dir(path.Dir(f.Path)), refused: true,
			told: map[string]bool{}, foreign: map[string]bool{},
		}
		if c.sources() {
			c.required()
			c.replaced()
			c.unrequired()
			c.unreplaced()
			used = used || c.refused
			c.drifted()
		}
		c.directories()
	}
	return used
}

// sources finds what the vendor directory was made from.
func (c *consistency) sources() bool {
	at := slices.IndexFunc(c.works, func(w workspace) bool { return path.Dir(w.file.Path) == c.root })
	switch {
	case at >= 0 && c.Workspace:
		c.work = &c.works[at]
		for _, i := range c.work.file.Includes {
			if m, ok := c.module(i.Path); ok {
				c.mods = append(c.mods, m)
			}
		}
		return len(c.mods) > 0
	case c.Workspace:
		c.report(packages.Difference{
			Check: "stale-lock", Path: c.file.Path, Line: 1, Expected: "go.work beside " + path.Dir(c.file.Path), Actual: "none",
			Message: "outside workspace mode, but vendor directory is for a workspace: go does not build from it", Remedy: "go mod vendor",
		})
		return false
	}
	// In workspace mode the go command passes over the vendor directory of a module.
	c.refused = at < 0
	m, ok := c.module(path.Join(c.root, "go.mod"))
	if !ok && len(c.judgement.mods) == 1 && c.Asked {
		m, ok = c.judgement.mods[0], true
	}
	c.mods, c.old = []mainModule{m}, ok && before(m.Go, "1.14")
	return ok
}

// differs reports a disagreement about a module.
func (c *consistency) differs(d packages.Difference, m module.Version, format string, args ...any) {
	d.Refused, d.Message, d.Remedy = c.refused, describe(m)+" "+fmt.Sprintf(format, args...), c.remedy()
	c.report(d)
}

func (c *consistency) remedy() string {
	if c.work != nil {
		return "go work vendor"
	}
	return "go mod vendor"
}

// of is what modules.txt says of a module in this very version; nil for nothing.
func (c *consistency) of(m module.Version) *vendoredModule {
	if i := slices.IndexFunc(c.Modules, func(v vendoredModule) bool { return v.Mod == m }); i >= 0 {
		return &c.Modules[i]
	}
	return nil
}

// other is a version of a module that modules.txt has in place of the one that is meant; nil for none. In an old one only what has
// packages counts.
func (c *consistency) other(m module.Version) *vendoredModule {
	var found *vendoredModule
	for i := range c.Modules {
		v := &c.Modules[i]
		if v.Mod.Path == m.Path && v.Mod.Version != "" && (len(v.Packages) > 0 || v.Explicit && !c.old) &&
			(found == nil || higher(v.Mod.Version, found.Mod.Version)) {
			found = v
		}
	}
	if found == nil || found.Mod == m {
		return nil
	}
	return found
}

// required holds what is required against modules.txt.
func (c *consistency) required() {
	for _, m := range c.mods {
		for i, r := range m.file.Requires {
			mod := m.required(i)
			there := c.of(mod)
			if there != nil && there.Explicit || m.superseded(i) {
				continue
			}
			const marked = "is explicitly required in %s, but not marked as explicit in %s"
			other := c.other(mod)
			switch {
			case other != nil:
				c.differs(packages.Difference{Check: "version", Path: c.file.Path, Line: other.Line, Expected: mod.Version, Actual: other.Mod.Version},
					mod, "is explicitly required in %s:%d, but %s indicates %s", m.file.Path, r.Line, c.file.Path, describe(other.Mod))
			case c.old:
			case there != nil:
				c.differs(packages.Difference{Check: "stale-lock", Path: c.file.Path, Line: there.Line, Expected: "## explicit", Actual: "not marked"},
					mod, marked, fmt.Sprintf("%s:%d", m.file.Path, r.Line), c.file.Path)
			default:
				c.differs(packages.Difference{Check: "not-installed", Path: m.file.Path, Line: r.Line, Expected: mod.Version, Actual: "not in " + c.file.Path},
					mod, marked, m.file.Path, c.file.Path)
			}
		}
	}
}

// replaced holds what is replaced against modules.txt.
func (c *consistency) replaced() {
	seen := map[module.Version]bool{}
	check := func(file *packages.File, list []replace) {
		for _, r := range list {
			if seen[r.Old] {
				continue
			}
			seen[r.Old] = true
			by, source := c.replacement(r.Old)
			there := c.of(r.Old)
			switch {
			case there == nil || there.New.Path == "":
				if by.Path == "" || c.old && (r.Old.Version == "" || c.vendors(r.Old.Path) != r.Old.Version) {
					continue
				}
				c.told[r.Old.Path] = true
				c.differs(packages.Difference{Check: "stale-lock", Path: file.Path, Line: r.Line, Expected: describe(by), Actual: "not in " + c.file.Path},
					r.Old, "is replaced in %s, but not marked as replaced in %s", source, c.file.Path)
			case there.New != by && by.Path != "":
				c.told[r.Old.Path] = true
				c.differs(packages.Difference{Check: "version", Path: c.file.Path, Line: there.NewLine, Expected: describe(by), Actual: describe(there.New)},
					r.Old, "is replaced by %s in %s, but marked as replaced by %s in %s", describe(by), source, describe(there.New), c.file.Path)
			}
		}
	}
	for _, m := range c.mods {
		check(m.file, m.Replaces)
	}
	if c.work != nil {
		check(c.work.file, c.work.Replaces)
	}
}

// vendors is the version in which modules.txt has packages of a module; "" for none.
func (c *consistency) vendors(name string) string {
	if other := c.other(module.Version{Path: name}); other != nil {
		return other.Mod.Version
	}
	return ""
}

// replacement is what replaces a module, as modules.txt writes it, and the file that says so.
func (c *consistency) replacement(of module.Version) (by module.Version, source string) {
	if of.Version == "" && slices.ContainsFunc(c.mods, func(m mainModule) bool { return m.file.Name == of.Path }) {
		return module.Version{}, "" // a main module is not replaced
	}
	if c.work != nil {
		if by, ok := replacement(c.work.Replaces, of); ok {
			return by, c.work.file.Path
		}
	}
	for _, m := range c.mods {
		if r, ok := replacement(m.Replaces, of); ok {
			by, source = r, m.file.Path
			if c.work != nil && r.Version == "" && !path.IsAbs(r.Path) {
				by.Path = relative(c.root, path.Join(path.Dir(m.file.Path), r.Path))
			}
		}
	}
	return by, source
}

// relative is a path as seen from a directory, as go.mod writes directories.
func relative(dir, to string) string {
	up := ""
	for dir != "." && to != dir && !strings.HasPrefix(to, dir+"/") {
		dir, up = path.Dir(dir), up+"../"
	}
	if dir != "." {
		to = strings.TrimPrefix(strings.TrimPrefix(to, dir), "/")
	}
	if to = path.Clean(up + to); !modfile.IsDirectoryPath(to) {
		to = "./" + to
	}
	return to
}

// unrequired looks for modules in modules.txt that are not required.
func (c *consistency) unrequired() {
	for i := range c.Modules {
		v := &c.Modules[i]
		if len(v.Packages) == 0 || c.requires(v.Mod.Path) {
			continue // another version was reported already
		}
		d := packages.Difference{Check: "unexpected", Path: c.file.Path, Line: v.Line, Expected: "nothing", Actual: v.Mod.Version}
		c.foreign[v.Mod.Path] = true
		switch {
		case v.Explicit:
			c.differs(d, v.Mod, "is marked as explicit in %s, but not explicitly required in %s", c.file.Path, c.requirers())
		case c.work == nil && !before(c.mods[0].Go, "1.17"):
			c.differs(d, v.Mod, "should be required explicitly in %s, since it has packages in %s", c.requirers(), c.file.Path)
		default:
			c.foreign[v.Mod.Path] = false
		}
	}
}

func (c *consistency) requires(name string) bool {
	return slices.ContainsFunc(c.mods, func(m mainModule) bool {
		return slices.ContainsFunc(m.file.Requires, func(r packages.Requirement) bool { return r.Name == name })
	})
}

func (c *consistency) requirers() string {
	if c.work != nil {
		return "a go.mod"
	}
	return c.mods[0].file.Path
}

// unreplaced looks for replacements in modules.txt that are none.
func (c *consistency) unreplaced() {
	for i := range c.Modules {
		v := &c.Modules[i]
		if v.New.Path == "" || c.told[v.Mod.Path] {
			continue
		}
		if by, _ := c.replacement(v.Mod); by.Path == "" {
			c.told[v.Mod.Path] = true
			where := c.requirers()
			if c.work != nil {
				where = "the workspace"
			}
			c.differs(packages.Difference{Check: "stale-lock", Path: c.file.Path, Line: v.NewLine, Expected: "no replacement", Actual: describe(v.New)},
				v.Mod, "is marked as replaced in %s, but not replaced in %s", c.file.Path, where)
		}
	}
}

// required is one of the modules that a go.mod requires.
func (m mainModule) required(i int) module.Version {
	return module.Version{Path: m.file.Requires[i].Name, Version: m.file.Requires[i].Constraint}
}

// superseded says whether a go.mod requires the same module a second time, in a higher version: that is the one that counts.
func (m mainModule) superseded(i int) bool {
	one := m.file.Requires[i]
	return slices.ContainsFunc(m.file.Requires, func(r packages.Requirement) bool {
		return r.Name == one.Name && higher(r.Constraint, one.Constraint)
	})
}

// describe is a module as the go command names it.
func describe(m module.Version) string {
	if m.Version == "" {
		return m.Path
	}
	return m.Path + "@" + m.Version
}

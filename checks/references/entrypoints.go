package references

import (
	"path"
	"regexp"
	"strings"
)

// entryPoints are the programs of an installed Python package or a wheel: the module that each calls must lie beside the package's
// metadata (the entry points specification). One that a namespace package of another distribution holds is missed as a warning.
var entryPoints = &format{
	title: "entry_points.txt",
	bases: []string{"entry_points.txt"},
	match: func(file string) bool {
		dir := path.Dir(file)
		return strings.HasSuffix(dir, ".dist-info") || strings.HasSuffix(dir, ".egg-info")
	},
	read: func(c *config) {
		for _, p := range c.pairs(false, false) {
			if p.section != "console_scripts" && p.section != "gui_scripts" {
				continue
			}
			name, _, _ := strings.Cut(p.value, ":")
			name, _, _ = strings.Cut(name, "[")
			if name = strings.TrimSpace(name); !moduleName.MatchString(name) {
				continue
			}
			file := "../" + strings.ReplaceAll(name, ".", "/")
			c.claim(claim{
				line: p.line, key: p.key, name: file + ".py", from: fromFile, must: aFile, weak: true,
				or: []string{file + "/__init__.py", file + ".so", file + ".abi3.so", file + ".pyc"},
			})
		}
	},
}

var moduleName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$`)

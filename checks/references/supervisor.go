package references

import (
	"path"
	"strings"
)

// supervisor are the programs that supervisord starts.
var supervisor = &format{
	title: "supervisord.conf",
	bases: []string{"supervisord.conf", "supervisor.conf"},
	dirs:  []string{"conf.d", "supervisor", "supervisord.d"},
	match: func(file string) bool {
		return strings.HasPrefix(path.Base(file), "supervisor") || strings.Contains(path.Dir(file), "supervisor")
	},
	read: func(c *config) {
		for _, p := range c.pairs(false, true) {
			kind, _, _ := strings.Cut(p.section, ":")
			if kind != "program" && kind != "eventlistener" && kind != "fcgi-program" {
				continue
			}
			value, _, _ := strings.Cut(p.value, " ;")
			value = strings.TrimSpace(value)
			switch {
			case p.key == "command":
				c.program(p.line, p.key, value)
				c.script(p.line, p.key, value, false, fromRoot)
			case p.key == "directory" && strings.HasPrefix(value, "/") && certain(value):
				c.claim(claim{line: p.line, key: p.key, name: value, must: aDirectory})
			}
		}
	},
}

package references

import (
	"path"
	"strings"
)

// passwd makes the users of a whole root known; it claims nothing (passwd(5)).
var passwd = &format{
	title: "etc/passwd",
	bases: []string{"passwd"},
	match: func(file string) bool { return file == "etc/passwd" || file == "usr/lib/passwd" },
	read: func(c *config) {
		for l := range strings.Lines(c.text) {
			if name, _, ok := strings.Cut(l, ":"); ok && !strings.HasPrefix(l, "#") {
				c.users = append(c.users, name)
			}
		}
	},
}

// sysusers makes the users known that systemd makes when it starts (sysusers.d(5)).
var sysusers = &format{
	title: "sysusers.d",
	dirs:  []string{"sysusers.d"},
	match: func(file string) bool { return path.Ext(file) == ".conf" },
	read: func(c *config) {
		c.directives(func(_ int, key, rest string) {
			if strings.TrimRight(key, "!") == "u" {
				c.users = append(c.users, first(rest))
			}
		})
	},
}

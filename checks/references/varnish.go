package references

import (
	"path"
	"strings"
)

// varnish is Debian's /etc/default/varnish: what is given to varnishd with -f and -S must be there.
var varnish = &format{
	title: "default/varnish",
	bases: []string{"varnish", "varnishd"},
	match: func(file string) bool {
		return path.Base(path.Dir(file)) == "default" || path.Base(path.Dir(file)) == "sysconfig"
	},
	read: func(c *config) {
		line := 0
		for l := range strings.Lines(c.text) {
			line++
			if strings.HasPrefix(strings.TrimSpace(l), "#") {
				continue
			}
			words := strings.FieldsFunc(l, func(r rune) bool { return strings.ContainsRune(" \t\r\n\"\\", r) })
			for i, w := range words {
				if (w == "-f" || w == "-S") && i+1 < len(words) && strings.HasPrefix(words[i+1], "/") && certain(words[i+1]) {
					c.claim(claim{line: line, key: w, name: words[i+1], must: aFile})
				}
			}
		}
	},
}

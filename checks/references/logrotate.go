package references

import "strings"

// logrotate are the programs that logrotate runs, and what it includes (logrotate(8)).
var logrotate = &format{
	title: "logrotate's configuration",
	bases: []string{"logrotate.conf"},
	dirs:  []string{"logrotate.d"},
	read: func(c *config) {
		script := ""
		c.directives(func(line int, key, rest string) {
			switch {
			case key == "endscript":
				script = ""
			case script != "":
				c.program(line, script, strings.TrimSpace(key+" "+rest))
			case key == "postrotate" || key == "prerotate" || key == "firstaction" || key == "lastaction" || key == "preremove":
				script = key
			case key == "compresscmd" || key == "uncompresscmd":
				c.program(line, key, rest)
			case key == "include" && strings.HasPrefix(rest, "/") && certain(rest):
				c.claim(claim{line: line, key: key, name: rest, must: exist})
			}
		})
	},
}

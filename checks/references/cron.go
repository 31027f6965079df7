package references

import (
	"path"
	"strings"
)

// cron are crontabs: those of the system, whose sixth field is a user, and those of users (crontab(5)).
var cron = &format{
	title: "crontabs",
	bases: []string{"crontab"},
	dirs:  []string{"cron.d", "crontabs"},
	read: func(c *config) {
		system := path.Base(path.Dir(c.file)) == "cron.d" || c.file == "etc/crontab" || strings.HasSuffix(c.file, "/etc/crontab")
		line := 0
		for l := range strings.Lines(c.text) {
			line++
			if command := crontabCommand(l, system); command != "" {
				c.program(line, "the job", command)
				c.script(line, "the job", command, false, fromRoot)
			}
		}
	},
}

// crontabCommand is the command of a crontab's line; "" where it is none.
func crontabCommand(line string, system bool) string {
	line = strings.TrimSpace(line)
	fields := 5
	switch {
	case line == "" || line[0] == '#':
		return ""
	case line[0] == '@':
		fields = 1
	case !strings.ContainsAny(line[:1], "0123456789*"):
		return "" // sets a variable
	}
	if system {
		fields++
	}
	for range fields {
		end := strings.IndexAny(line, " \t")
		if end < 0 {
			return ""
		}
		line = strings.TrimLeft(line[end:], " \t")
	}
	command, _, _ := strings.Cut(line, "%") // what follows is the command's input
	return command
}

package references

import "strings"

// procfile are the processes that Heroku, foreman and their like start, in the directory that the Procfile lies in.
var procfile = &format{
	title: "Procfile",
	bases: []string{"Procfile"},
	read: func(c *config) {
		line := 0
		for l := range strings.Lines(c.text) {
			line++
			key, command, ok := strings.Cut(l, ":")
			if !ok || strings.HasPrefix(strings.TrimSpace(l), "#") {
				continue
			}
			command = strings.TrimPrefix(strings.TrimSpace(command), "exec ")
			c.program(line, key, command)
			if word := first(command); strings.Contains(word, "/") && word[0] != '/' && certain(word) {
				c.claim(claim{line: line, key: key, name: word, must: aProgram, built: true})
			}
			c.script(line, key, command, true, fromFile)
		}
	},
}

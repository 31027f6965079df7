package references

import (
	"slices"
	"strings"
)

// sshd is OpenSSH's server: programs that run before or in place of a login, and files it does not start without (sshd_config(5)).
var sshd = &format{
	title: "sshd_config",
	bases: []string{"sshd_config"},
	dirs:  []string{"sshd_config.d"},
	read: func(c *config) {
		programs := []string{"forcecommand", "authorizedkeyscommand", "authorizedprincipalscommand"}
		c.directives(func(line int, key, rest string) {
			lower := strings.ToLower(key)
			switch {
			case slices.Contains(programs, lower):
				c.program(line, key, rest)
			case lower == "subsystem":
				_, command, _ := strings.Cut(rest, " ")
				c.program(line, key, command)
			case lower == "banner" && strings.HasPrefix(rest, "/") && certain(rest):
				c.claim(claim{line: line, key: key, name: rest, must: aFile})
			}
		})
	},
}

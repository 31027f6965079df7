package references

import (
	"slices"
	"strings"
)

// squid names its helpers in squid.conf; older versions call the redirector redirect_program.
var squid = &format{
	title: "squid.conf",
	bases: []string{"squid.conf"},
	read: func(c *config) {
		programs := []string{
			"redirect_program", "url_rewrite_program", "store_id_program", "storeurl_rewrite_program", "location_rewrite_program",
			"sslcrtd_program", "sslcrtvalidator_program", "pinger_program", "unlinkd_program", "diskd_program", "logfile_daemon",
		}
		c.directives(func(line int, key, rest string) {
			switch {
			case slices.Contains(programs, key):
				c.program(line, key, rest)
			case key == "auth_param":
				if f := strings.Fields(rest); len(f) > 2 && f[1] == "program" {
					c.program(line, key, strings.Join(f[2:], " "))
				}
			}
		})
	},
}

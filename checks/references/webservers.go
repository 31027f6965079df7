package references

import (
	"path"
	"strings"
)

// siteDirs are where the configurations of Apache and nginx lie, one file for each site.
var siteDirs = []string{"sites-available", "sites-enabled", "conf-available", "conf-enabled", "conf.d", "vhosts.d"}

// apache are the paths without which Apache does not start, or serves nothing.
var apache = &format{
	title: "Apache's configuration",
	bases: []string{"apache2.conf", "httpd.conf"},
	dirs:  siteDirs,
	read: func(c *config) {
		c.directives(func(line int, key, rest string) {
			must := exist
			switch strings.ToLower(key) {
			case "wsgiscriptalias":
				_, rest, _ = strings.Cut(rest, " ")
				must = aFile
			case "documentroot":
				must = aDirectory
			case "sslcertificatefile", "sslcertificatekeyfile", "sslcertificatechainfile", "authuserfile":
				must = aFile
			case "include":
			default:
				return
			}
			if name := first(rest); strings.HasPrefix(name, "/") && certain(name) {
				c.claim(claim{line: line, key: key, name: name, must: must})
			}
		})
	},
}

// nginx are the paths without which nginx does not start, or serves nothing. A directive ends in a semicolon.
var nginx = &format{
	title: "nginx' configuration",
	bases: []string{"nginx.conf"},
	dirs:  append([]string{"nginx", "snippets"}, siteDirs...),
	match: func(file string) bool { return !strings.HasSuffix(file, ".types") && path.Base(file) != "koi-utf" },
	read: func(c *config) {
		c.directives(func(line int, key, rest string) {
			value, _, ended := strings.Cut(rest, ";")
			must := aFile
			switch key {
			case "root":
				must = aDirectory
			case "alias":
				must = exist
			case "include", "ssl_certificate", "ssl_certificate_key", "ssl_dhparam", "ssl_trusted_certificate", "auth_basic_user_file":
			default:
				return
			}
			if name := first(value); ended && strings.HasPrefix(name, "/") && certain(name) {
				c.claim(claim{line: line, key: key, name: name, must: must})
			}
		})
	},
}

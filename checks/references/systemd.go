package references

import (
	"path"
	"slices"
	"strings"
)

// systemd are service units, and what is dropped in beside them (systemd.service(5), systemd.exec(5)).
var systemd = &format{
	title:    "systemd's *.service",
	suffixes: []string{".service", ".conf"},
	match: func(file string) bool {
		return strings.HasSuffix(file, ".service") || strings.HasSuffix(path.Dir(file), ".service.d")
	},
	read: readUnit,
}

// readUnit claims what a unit's commands need. A unit outside of systemd's own directories may be a sample: then all is weak. What a
// condition asks for is not missed: the unit does not start without it, which is meant.
func readUnit(c *config) {
	commands := []string{"ExecStart", "ExecStartPre", "ExecStartPost", "ExecCondition", "ExecReload", "ExecStop", "ExecStopPost"}
	all := c.pairs(true, false)
	conditional, dynamic := map[string]bool{}, false
	for _, p := range all {
		dynamic = dynamic || p.key == "DynamicUser" && (p.value == "yes" || p.value == "true")
		if p.section == "Unit" && (strings.HasPrefix(p.key, "ConditionPath") || strings.HasPrefix(p.key, "ConditionFile")) {
			conditional[path.Clean(strings.TrimLeft(p.value, "|"))] = true
		}
		// In another root the paths are that one's.
		if p.section == "Service" && slices.Contains([]string{"RootDirectory", "RootImage"}, p.key) && p.value != "" && p.value != "/" {
			return
		}
	}
	for _, p := range all {
		if p.section != "Service" || p.value == "" {
			continue
		}
		value := p.value // with "-" in front, which is no path, it may be missing
		switch {
		case slices.Contains(commands, p.key):
			c.unitCommand(p)
		case p.key == "EnvironmentFile" && strings.HasPrefix(value, "/") && certain(value):
			c.claim(claim{line: p.line, key: p.key, name: value, must: aFile})
		case p.key == "WorkingDirectory" && strings.HasPrefix(value, "/") && certain(value):
			c.claim(claim{line: p.line, key: p.key, name: value, must: aDirectory})
		case p.key == "User" && !dynamic && certain(value) && strings.Trim(value, "0123456789") != "":
			c.claim(claim{line: p.line, key: p.key, name: value, must: aUser})
		}
	}
	c.claims = slices.DeleteFunc(c.claims, func(one claim) bool { return conditional[path.Clean(one.name)] })
	dir := path.Dir(c.file)
	installed := strings.Contains(dir+"/", "systemd/system/") || strings.Contains(dir+"/", "systemd/user/") || strings.HasSuffix(dir, ".service.d")
	for i := range c.claims {
		c.claims[i].weak = c.claims[i].weak || !installed
	}
}

// unitCommand claims the program of one command line, and the script that it is given to. With "-" in front systemd goes on when it
// fails; of "@" the second word is not an argument.
func (c *config) unitCommand(p pair) {
	command := strings.TrimLeft(p.value, "@-:+!|")
	prefix := p.value[:len(p.value)-len(command)]
	had := len(c.claims)
	c.program(p.line, p.key, command)
	if !strings.Contains(prefix, "@") {
		c.script(p.line, p.key, command, false, fromRoot)
	}
	for i := had; i < len(c.claims); i++ {
		c.claims[i].weak = strings.Contains(prefix, "-")
	}
}

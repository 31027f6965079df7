package references

import (
	"path"
	"strings"

	"verify.example/verify/checks/dependencies/jsontext"
)

// packageJSON is what node and npm look for in a package: its programs, its entry points, and the files that its own lifecycle runs
// (npm's package.json(5), node's "Modules: Packages"). The x bit of a program is not missed, since npm sets it. Only the package that the
// artifact itself is is certain to be meant.
var packageJSON = &format{
	title: "package.json",
	bases: []string{"package.json"},
	match: func(file string) bool {
		for dir := range strings.SplitSeq(path.Dir(file), "/") {
			switch dir {
			case "node_modules", "bower_components", "vendor", "testdata", "test", "tests", "__tests__", "fixtures", "__fixtures__",
				"examples", "example", "templates":
				return false // not the artifact's own, or a sample
			}
		}
		return true
	},
	read: func(c *config) {
		v, faults := jsontext.Parse([]byte(c.text))
		if len(faults) > 0 {
			return // what reads it for its dependencies says so
		}
		c.bin(v.Get("bin"))
		if main := v.Get("main"); main.Kind == jsontext.String {
			c.module("main", main)
		}
		c.exports(v.Get("exports"), 0)
		for _, p := range v.Get("scripts").Pairs() {
			switch p.Key {
			case "preinstall", "install", "postinstall", "start", "prestart":
				if p.Value.Kind == jsontext.String {
					c.script(p.Value.Line, "script "+p.Key, p.Value.Text, true, fromFile)
				}
			}
		}
		for i := range c.claims {
			c.claims[i].weak = c.file != "package.json"
		}
	},
}

// bin claims the programs that npm links to.
func (c *config) bin(v jsontext.Value) {
	list := []jsontext.Value{v}
	for _, p := range v.Pairs() {
		list = append(list, p.Value)
	}
	for _, one := range list {
		if one.Kind == jsontext.String && certain(one.Text) {
			c.claim(claim{line: one.Line, key: "bin", name: strings.TrimPrefix(one.Text, "/"), must: aFile, built: true})
		}
	}
}

// module claims an entry point as node resolves it: the file itself, with an extension, or the index of a directory.
func (c *config) module(key string, v jsontext.Value) {
	name := path.Clean(strings.TrimPrefix(v.Text, "/"))
	if v.Text == "" || name == "." || !certain(v.Text) {
		return
	}
	c.claim(claim{
		line: v.Line, key: key, name: name, must: exist, built: true,
		or: []string{name + ".js", name + ".json", name + ".node", name + ".cjs", name + ".mjs"},
	})
}

// exports claims the files of an export map; patterns are not judged.
func (c *config) exports(v jsontext.Value, depth int) {
	const most = 16
	if depth > most {
		return
	}
	if v.Kind == jsontext.String && strings.HasPrefix(v.Text, "./") && certain(v.Text) && !strings.HasSuffix(v.Text, "/") {
		c.claim(claim{line: v.Line, key: "exports", name: v.Text, must: aFile, built: true})
	}
	for _, p := range v.Pairs() {
		c.exports(p.Value, depth+1)
	}
	for _, one := range v.Items() {
		c.exports(one, depth+1)
	}
}

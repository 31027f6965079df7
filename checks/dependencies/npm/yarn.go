package npm

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"verify.example/verify/checks/dependencies/jsontext"
	"verify.example/verify/checks/dependencies/packages"
)

// readYarn reads yarn.lock: yarn 1's own syntax, or YAML with "__metadata" since yarn 2.
func readYarn(name string, text []byte) (*packages.File, []packages.Fault) {
	if bytes.HasPrefix(text, []byte("__metadata:")) || bytes.Contains(text, []byte("\n__metadata:")) {
		return readBerry(name, text)
	}
	r := yarnReader{state: &state{flavour: yarnLock, version: 1}}
	if !utf8.Valid(text) {
		r.faults.Add(0, "is not UTF-8")
	}
	marked := false
	for line := range strings.SplitSeq(strings.TrimPrefix(string(text), "\ufeff"), "\n") {
		r.line++
		line = strings.TrimRight(line, " \r")
		if n, ok := strings.CutPrefix(line, "# yarn lockfile v"); ok {
			if marked = true; n != "1" {
				r.faults.Add(r.line, "unknown yarn lockfile v%s; this version of verify reads v1, and those of yarn 2 to 4", n)
			}
		}
		if line == "" || strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		r.read(line)
	}
	r.end()
	if !marked && len(r.faults) == 0 {
		r.faults.Add(1, "has neither \"# yarn lockfile v1\" nor \"__metadata\": it is no lock file of yarn's, or it is cut off")
	}
	if r.faults != nil {
		return nil, r.faults
	}
	file := r.state.file("yarn.lock version 1")
	file.Complete = true
	return file, nil
}

// yarnReader reads yarn 1's syntax line by line.
type yarnReader struct {
	state   *state
	faults  packages.Faults
	line    int
	node    *node
	section string // of the current package; "" for none
	seen    map[string]int
}

// read reads one line: a package at no indent, its keys at two spaces, what it asks for at four.
func (r *yarnReader) read(line string) {
	rest := strings.TrimLeft(line, " ")
	switch indent := len(line) - len(rest); {
	case indent == 0:
		r.begin(rest)
	case r.node == nil:
		r.faults.Add(r.line, "%q belongs to no package", rest)
	case indent == 2:
		r.key(rest)
	case indent == 4:
		r.inner(rest)
	default:
		r.faults.Add(r.line, "is indented by %d, want 0, 2 or 4 spaces", indent)
	}
}

// begin reads a package's line: `"a@^1.0", a@^1.2:`.
func (r *yarnReader) begin(text string) {
	r.end()
	for _, marker := range []string{"<<<<<<<", "=======", ">>>>>>>", "|||||||"} {
		if strings.HasPrefix(text, marker) {
			r.faults.Add(r.line, "is a merge conflict marker (%s): resolve the conflict", marker)
			return
		}
	}
	r.node = &node{line: r.line}
	if r.seen == nil {
		r.seen = map[string]int{}
	}
	for {
		key, rest, ok := r.word(text)
		name, after := cutFirst(key)
		if !ok || name == "" || after == "" && !strings.HasSuffix(key, "@") {
			r.faults.Add(r.line, "%q is no package, want names and ranges such as \"a@^1.0\" with a colon behind them", text)
			return
		}
		if first, again := r.seen[key]; again {
			r.faults.Add(r.line, "%q is there twice, first at line %d: lock anew", key, first)
		}
		r.seen[key] = r.line
		r.node.keys = append(r.node.keys, key)
		if s := parseSpec(name, after); r.node.name == "" {
			r.node.name, r.node.origin = s.name, s.origin
		}
		if rest == ":" {
			return
		}
		if text, ok = strings.CutPrefix(rest, ", "); !ok {
			r.faults.Add(r.line, "want a comma or a colon, not %q", rest)
			return
		}
	}
}

// key reads a key of a package.
func (r *yarnReader) key(text string) {
	r.section = ""
	if section, rest, ok := r.word(text); ok && rest == ":" {
		r.section = section
		if section != "dependencies" && section != "optionalDependencies" && section != "permissions" {
			r.faults.Add(r.line, "%q is not understood, want dependencies or optionalDependencies", section)
		}
		return
	}
	key, rest, ok := r.word(text)
	value, after, good := r.word(strings.TrimPrefix(rest, " "))
	if !ok || !good || after != "" || !strings.HasPrefix(rest, " ") {
		r.faults.Add(r.line, "%q is not understood, want a key and a value", text)
		return
	}
	var err error
	switch key {
	case "version":
		r.node.version = value
	case "resolved":
		r.node.resolved = value
	case "integrity":
		if r.node.digests, err = digests(value); err != nil {
			r.faults.Add(r.line, "the integrity of %s: %v", r.node.name, err)
		}
	}
}

// inner reads one line of what a package asks for.
func (r *yarnReader) inner(text string) {
	key, rest, ok := r.word(text)
	value, after, good := r.word(strings.TrimPrefix(rest, " "))
	if !ok || !good || after != "" || r.section == "" || !strings.HasPrefix(rest, " ") {
		r.faults.Add(r.line, "%q is not understood, want a name and a range below dependencies", text)
		return
	}
	e := edge{key: key, spec: value, line: r.line}
	if r.section == "optionalDependencies" {
		e.kind = optional
	}
	if r.section != "permissions" {
		r.node.edges = append(r.node.edges, e)
	}
}

// end keeps the package that was read.
func (r *yarnReader) end() {
	if n := r.node; n != nil && len(n.keys) > 0 {
		if n.version == "" {
			r.faults.Add(n.line, "%s has no version", n.keys[0])
		}
		r.state.nodes = append(r.state.nodes, *n)
	}
	r.node, r.section = nil, ""
}

// word reads a word, in quotes or without, and returns what follows it.
func (r *yarnReader) word(text string) (word, rest string, ok bool) {
	if strings.HasPrefix(text, `"`) {
		end := 1
		for ; end < len(text) && text[end] != '"'; end++ {
			if text[end] == '\\' {
				end++
			}
		}
		if end >= len(text) {
			return "", "", false
		}
		v, faults := jsontext.Parse([]byte(text[:end+1]))
		return v.Text, text[end+1:], len(faults) == 0
	}
	end := strings.IndexAny(text, " ,")
	if end < 0 {
		end = len(strings.TrimSuffix(text, ":"))
	}
	return text[:end], text[end:], end > 0
}

// cutFirst cuts "name@range" and "@scope/name@range" at the first @ that begins no scope.
func cutFirst(text string) (name, after string) {
	if text == "" {
		return "", ""
	}
	i := strings.IndexByte(text[1:], '@')
	if i < 0 {
		return text, ""
	}
	return text[:i+1], text[i+2:]
}

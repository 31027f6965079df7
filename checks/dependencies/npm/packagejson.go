package npm

import (
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/jsontext"
	"verify.example/verify/checks/dependencies/packages"
)

// readManifest reads the package.json of a project or of one of its members.
func readManifest(name string, text []byte) (*packages.File, []packages.Fault) {
	v, broken := jsontext.Parse(text)
	if broken != nil {
		return nil, broken
	}
	if v.Kind != jsontext.Object {
		return nil, []packages.Fault{{Line: v.Line, Message: "is " + v.Kind.String() + ", want an object"}}
	}
	var f packages.Faults
	s := &state{flavour: manifest, root: ownOf(v)}
	s.root.edges = edgesOf(v, &f)
	s.override = map[string][]string{}
	s.overrides(v.Get("overrides"), "overrides", 0, &f)
	s.overrides(v.Get("resolutions"), "resolutions", 0, &f)
	s.overrides(v.Get("pnpm").Get("overrides"), "pnpm.overrides", 0, &f)
	s.manager, _, _ = strings.Cut(v.Get("packageManager").Text, "@")
	file := s.file("package.json")
	globs := v.Get("workspaces")
	if globs.Kind == jsontext.Object { // yarn 1 has it
		globs = globs.Get("packages")
	}
	list, ok := words(globs)
	if !ok {
		f.Add(globs.Line, "\"workspaces\" is not understood, want a list of patterns")
	}
	file.Includes = append(members(name, list, globs.Line, &f), locals(name, s.root.edges)...)
	if f != nil {
		return nil, f
	}
	return file, nil
}

// readInstalled reads the package.json of an installed package. Published ones have all sorts of faults that npm overlooks, so what
// is no dependency is overlooked here too.
func readInstalled(name string, text []byte) (*packages.File, []packages.Fault) {
	v, broken := jsontext.ParseLast(text)
	if broken != nil {
		return nil, broken
	}
	if v.Kind != jsontext.Object {
		return nil, []packages.Fault{{Line: v.Line, Message: "is " + v.Kind.String() + ", want an object"}}
	}
	var overlooked packages.Faults
	n := ownOf(v)
	n.edges = slices.DeleteFunc(edgesOf(v, &overlooked), func(e edge) bool { return e.kind == dev })
	os, _ := words(v.Get("os"))
	cpu, _ := words(v.Get("cpu"))
	libc, _ := words(v.Get("libc"))
	n.marker = marker(os, cpu, libc)
	n.place = name[:len(name)-len("/package.json")]
	if i := strings.Index("/"+n.place, "/node_modules/"); i >= 0 {
		n.place = n.place[i:]
	}
	if n.name == "" {
		n.name = keyOf(n.place)
	}
	s := &state{flavour: installed, nodes: []node{n}}
	return s.file("package.json of an installed package"), nil
}

// ownOf is what a package.json says of the package itself.
func ownOf(v jsontext.Value) node {
	n := node{name: v.Get("name").Text, version: v.Get("version").Text, line: 1}
	for _, p := range v.Pairs() {
		if p.Key == "version" || p.Key == "name" && n.version == "" {
			n.line = p.Line
		}
	}
	for _, key := range []string{"bundleDependencies", "bundledDependencies"} {
		n.bundles = n.bundles || len(v.Get(key).Items()) > 0 || v.Get(key).Text == "true"
	}
	return n
}

// keyOf is the name under which the package in a place is loaded: "@scope/a" for "node_modules/@scope/a".
func keyOf(place string) string {
	return place[strings.LastIndex("/"+place, "node_modules/")+len("node_modules/")-1:]
}

// maxNesting is how deep overrides may lie in each other.
const maxNesting = 20

// overrides reads npm's "overrides", and those of yarn and pnpm. Whose dependency is overridden is left open: what is found is held
// against what was asked for and against all that may stand in its place.
func (s *state) overrides(v jsontext.Value, section string, depth int, f *packages.Faults) {
	if v.Kind != jsontext.Object && v.Kind != jsontext.None || depth > maxNesting {
		f.Add(v.Line, "%q is not understood, want an object of names and versions", section)
		return
	}
	for _, p := range v.Pairs() {
		name := overridden(p.Key)
		switch p.Value.Kind {
		case jsontext.Object:
			own := p.Value.Get(".")
			if own.Kind == jsontext.String {
				s.override[name] = append(s.override[name], s.referred(own.Text))
			}
			s.overrides(p.Value, section, depth+1, f)
		case jsontext.String:
			if p.Key != "." {
				s.override[name] = append(s.override[name], s.referred(p.Value.Text))
			}
		default:
			f.Add(p.Line, "%q in %q is %s, want a version in quotes", p.Key, section, p.Value.Kind)
		}
	}
}

// referred is what an override "$name" refers to: what the project itself asks for.
func (s *state) referred(text string) string {
	if name, ok := strings.CutPrefix(text, "$"); ok {
		for _, e := range s.root.edges {
			if e.key == name {
				return e.spec
			}
		}
	}
	return text
}

// overridden is the name in an override's key: "a", "a@1", "parent>a@1", "**/parent/a".
func overridden(key string) string {
	if i := strings.LastIndexByte(key, '>'); i >= 0 && i+1 < len(key) && key[i+1] != '=' && (i == 0 || key[i-1] != '@') {
		key = key[i+1:]
	}
	key = strings.TrimSpace(key)
	name, _ := cutAt(key)
	if i := strings.Index(name[min(1, len(name)):], "@npm:"); i >= 0 {
		name = name[:i+1]
	}
	parts := strings.Split(name, "/")
	last := parts[len(parts)-1]
	if len(parts) > 1 && strings.HasPrefix(parts[len(parts)-2], "@") {
		return parts[len(parts)-2] + "/" + last
	}
	return last
}

// maxLevels is how many directories "**" in a workspace's pattern stands for.
const maxLevels = 5

// members are the package.json files of a project's workspaces. A pattern with "!" before it leaves some out.
func members(name string, globs []string, line int, f *packages.Faults) []packages.Include {
	var in []string
	var except []string
	for _, g := range globs {
		out := strings.HasPrefix(g, "!")
		for _, one := range braces(strings.TrimPrefix(g, "!")) {
			one = path.Join(path.Dir(name), strings.TrimPrefix(one, "./"))
			if _, err := path.Match(one, ""); err != nil {
				f.Add(line, "the pattern %q is not understood", g)
			}
			if out {
				except = append(except, strings.TrimSuffix(one, "/**"))
				continue
			}
			in = append(in, levels(one)...)
		}
	}
	var list []packages.Include
	for _, one := range in {
		list = append(list, packages.Include{Path: path.Join(one, "package.json"), Pattern: true, Except: except, Line: line})
	}
	return list
}

// levels are the patterns that a pattern with "**" stands for: path.Match knows none.
func levels(glob string) []string {
	before, after, has := strings.Cut(glob, "**")
	if !has {
		return []string{glob}
	}
	var list []string
	for n := range maxLevels {
		list = append(list, path.Join(before, strings.Repeat("*/", n), strings.ReplaceAll(after, "**", "*")))
	}
	return list
}

// braces are the patterns that one with "{a,b}" stands for; the first pair alone is looked at.
func braces(glob string) []string {
	open := strings.IndexByte(glob, '{')
	end := strings.IndexByte(glob, '}')
	if open < 0 || end < open {
		return []string{glob}
	}
	var list []string
	for choice := range strings.SplitSeq(glob[open+1:end], ",") {
		list = append(list, glob[:open]+choice+glob[end+1:])
	}
	return list
}

// locals are the package.json files of the directories that a project takes packages from.
func locals(name string, edges []edge) []packages.Include {
	var list []packages.Include
	for _, e := range edges {
		dir, ok := directory(e.spec)
		if ok && !strings.ContainsAny(dir, `*?[\`) {
			list = append(list, packages.Include{Path: path.Join(path.Dir(name), dir, "package.json"), Pattern: true, Line: e.line})
		}
	}
	return list
}

// directory is where "file:", "link:" and "portal:" lead, relative to who asks. What is an archive is no directory.
func directory(spec string) (string, bool) {
	for _, prefix := range []string{"file:", "link:", "portal:"} {
		if rest, ok := strings.CutPrefix(spec, prefix); ok {
			spec = strings.TrimPrefix(rest, "//")
			if strings.HasPrefix(rest, "///") {
				return "", false
			}
			return spec, !strings.HasPrefix(spec, "/") && !strings.HasPrefix(spec, "~") && !archive(spec)
		}
	}
	return spec, (strings.HasPrefix(spec, "./") || strings.HasPrefix(spec, "../")) && !archive(spec)
}

func archive(file string) bool {
	return strings.HasSuffix(file, ".tgz") || strings.HasSuffix(file, ".tar.gz") || strings.HasSuffix(file, ".tar")
}

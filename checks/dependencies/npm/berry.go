package npm

import (
	"strconv"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/yamltext"
)

// The versions of yarn.lock since yarn 2, as its "__metadata" gives them, that are known.
const (
	leastBerry = 4
	mostBerry  = 10
)

// readBerry reads yarn.lock as yarn 2 and later write it.
func readBerry(_ string, text []byte) (*packages.File, []packages.Fault) {
	v, broken := yamltext.Parse(text)
	if broken != nil {
		return nil, broken
	}
	var f packages.Faults
	number := v.Get("__metadata").Get("version")
	n, err := strconv.Atoi(number.Text)
	if err != nil || n < leastBerry || n > mostBerry {
		f.Add(max(number.Line, 1), "unknown version %q of yarn.lock; this version of verify reads %d to %d: update verify, or lock anew with another yarn", number.Text, leastBerry, mostBerry)
		return nil, f
	}
	s := &state{flavour: berryLock, version: n, roots: map[string]node{}}
	for _, p := range v.Pairs() {
		if p.Key != "__metadata" {
			s.berry(p, &f)
		}
	}
	if f != nil {
		return nil, f
	}
	file := s.file("yarn.lock version " + number.Text)
	file.Complete = true
	return file, nil
}

// berry reads one package, or one member of the project.
func (s *state) berry(p yamltext.Pair, f *packages.Faults) {
	v := p.Value
	n := node{line: p.Line, version: v.Get("version").Text, resolved: v.Get("resolution").Text, keys: strings.Split(p.Key, ", ")}
	name, from := cutFirst(n.resolved)
	if v.Kind != yamltext.Map || n.version == "" || name == "" || from == "" {
		f.Add(p.Line, "%q has no version or no resolution", p.Key)
		return
	}
	n.name = name
	n.edges = berryEdges(v, f)
	n.marker = conditions(v.Get("conditions").Text)
	switch {
	case strings.HasPrefix(from, "workspace:"):
		s.roots[strings.TrimPrefix(from, "workspace:")] = n
		n.origin = packages.Path
	case strings.HasPrefix(from, "npm:"), strings.HasPrefix(from, "patch:"):
	case strings.HasPrefix(from, "file:"), strings.HasPrefix(from, "portal:"), strings.HasPrefix(from, "link:"):
		n.origin = packages.Path
	default:
		n.origin = parseSpec(name, from).origin
		if n.origin == packages.Registry {
			n.origin = packages.URL
		}
	}
	s.nodes = append(s.nodes, n)
}

func berryEdges(v yamltext.Value, f *packages.Faults) []edge {
	var all []edge
	for _, section := range []struct {
		key  string
		kind edgeKind
	}{{"dependencies", prod}, {"optionalDependencies", optional}, {"peerDependencies", peer}} {
		list := v.Get(section.key)
		if list.Kind != yamltext.None && list.Kind != yamltext.Map {
			f.Add(list.Line, "%q is %s, want a map of names and ranges", section.key, list.Kind)
		}
		for _, p := range list.Pairs() {
			e := edge{key: p.Key, spec: p.Value.Text, kind: section.kind, line: p.Line}
			if rest, ok := strings.CutPrefix(e.spec, "npm:"); ok && !strings.Contains(rest[min(1, len(rest)):], "@") {
				e.spec = rest // the package of that very name; an alias has another one and an @
			}
			if !p.Value.Scalar() {
				f.Add(p.Line, "%q is %s, want a range", p.Key, p.Value.Kind)
			}
			if section.kind == prod && v.Get("dependenciesMeta").Get(p.Key).Get("optional").Text == "true" {
				e.kind = optional
			}
			all = append(all, e)
		}
	}
	return all
}

// conditions is yarn's "os=linux & cpu=(x64 | arm64)" as a marker.
func conditions(text string) string {
	text = strings.NewReplacer("(", "", ")", "", " | ", "|").Replace(text)
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '&' || r == ' ' }), " ")
}

// descriptor is what a range is called in a lock of yarn 2 and later: with "npm:" before it where nothing else is.
func descriptor(spec string) string {
	if s := parseSpec("x", spec); s.origin == packages.Registry && !strings.HasPrefix(spec, "npm:") {
		return "npm:" + spec
	}
	return spec
}

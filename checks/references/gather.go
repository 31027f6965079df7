package references

import (
	"maps"
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

// maxConfig is the largest configuration that is read.
const maxConfig = 4 << 20

// gathering reads configurations, and judges what they name once the whole artifact is known.
func gathering() *checks.Gathering {
	known := newTable(formats())
	return &checks.Gathering{
		Record: true,
		Bind:   func(p *rules.Policy, _ *rules.Faults) (any, bool) { return p.References, len(p.References) > 0 },
		Names:  known.names,
		Within: func(p *checks.Pass) bool { return known.byDir[path.Base(p.Dir.Path)] != nil },
		Applies: func(p *checks.Pass) bool {
			return len(known.of(p.Dir.Path, p.Entry.Name)) > 0 || len(asking(p)) > 0
		},
		Most:     maxConfig,
		Look:     known.look,
		Conclude: func(t *checks.TreePass) any { return judgeAll(t) },
	}
}

// table finds the formats of a file by its name.
type table struct{ byBase, byExt, byDir map[string][]*format }

func newTable(all []*format) *table {
	t := &table{map[string][]*format{}, map[string][]*format{}, map[string][]*format{}}
	for _, f := range all {
		for _, b := range f.bases {
			t.byBase[b] = append(t.byBase[b], f)
		}
		for _, s := range f.suffixes {
			t.byExt[path.Ext(s)] = append(t.byExt[path.Ext(s)], f)
		}
		for _, d := range f.dirs {
			t.byDir[d] = append(t.byDir[d], f)
		}
	}
	return t
}

// names are those of all files that some format reads wherever they lie; nil where the manifest names files by patterns.
func (t *table) names(bound any) *checks.Names {
	if len(bound.([]rules.Reference)) > 0 {
		return nil
	}
	return checks.NewNames(slices.Collect(maps.Keys(t.byBase)), slices.Collect(maps.Keys(t.byExt)))
}

// of are the formats of the file with a name in a directory, in the order of their list.
func (t *table) of(dir, name string) []*format {
	base, ext, in := t.byBase[name], t.byExt[path.Ext(name)], t.byDir[dir[strings.LastIndexByte(dir, '/')+1:]]
	if base == nil && ext == nil && in == nil {
		return nil
	}
	file := path.Join(dir, name)
	var list []*format
	for _, f := range slices.Concat(base, ext, in) {
		if !slices.Contains(list, f) && f.lets(name) && (f.match == nil || f.match(file)) {
			list = append(list, f)
		}
	}
	return list
}

// lets says whether a name that has one of the suffixes' last parts has the whole of one; other names were let through already.
func (f *format) lets(name string) bool {
	return len(f.suffixes) == 0 || slices.Contains(f.bases, name) || len(f.dirs) > 0 ||
		slices.ContainsFunc(f.suffixes, func(s string) bool { return strings.HasSuffix(name, s) })
}

// asking are the items of the manifest's "references" that have the file read.
func asking(p *checks.Pass) []*rules.Reference {
	all := p.Bound().([]rules.Reference)
	var list []*rules.Reference
	for i := range all {
		one := &all[i]
		if matches(one.Patterns, p.Path()) && !matches(one.Except, p.Path()) {
			list = append(list, one)
		}
	}
	return list
}

func matches(patterns []rules.Pattern, file string) bool {
	return slices.ContainsFunc(patterns, func(p rules.Pattern) bool { return rules.Match(p.Text, file, rules.KindFile) })
}

// named is what one file names, and who asks.
type named struct {
	claims []claim
	users  []string
	asks   *rules.Reference // nil for a configuration that is known by itself
}

// look reads one configuration.
func (t *table) look(p *checks.Pass, text []byte) {
	file := p.Path()
	for _, f := range t.of(p.Dir.Path, p.Entry.Name) {
		c := config{file: file, text: string(text)}
		if f.read(&c); len(c.claims)+len(c.users) > 0 {
			p.Note(named{claims: c.claims, users: c.users})
		}
	}
	for _, r := range asking(p) {
		p.Note(named{claims: captured(r, string(text)), asks: r})
	}
}

// captured is what an expression finds in a text.
func captured(r *rules.Reference, text string) []claim {
	var all []claim
	line := 0
	for l := range strings.Lines(text) {
		line++
		for _, m := range r.Expression.FindAllStringSubmatch(strings.TrimRight(l, "\r\n"), -1) {
			if m[1] == "" {
				continue
			}
			for _, word := range r.Must {
				c := claim{line: line, name: m[1], from: fromRoot, must: must(slices.Index(rules.ReferenceMusts(), word))}
				if r.FromFile {
					c.from = fromFile
				}
				all = append(all, c)
			}
		}
	}
	return all
}

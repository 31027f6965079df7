package pypi

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"

	"verify.example/verify/checks/dependencies/tomltext"
)

// A lock remembers what it was made from as the SHA-256 of parts of the declared file, written as Python's json.dumps writes them with
// sorted keys. Which parts they are differs from release to release of a tool, so that several digests are right.

// part is one value of what is hashed: of the document, or a table of parts.
type part struct {
	key   string
	value tomltext.Value // None is null, or {} or [] where the tool puts that in
	empty string         // what stands for none
	parts []part         // instead of value
}

// dumper writes values as json.dumps does.
type dumper struct {
	b           strings.Builder
	comma, mark string // the separators
	unknown     bool   // there was something that cannot be written in one way only
}

// sumOf is the digest of a table; "" where it cannot be told.
func sumOf(parts []part, comma, mark string) string {
	d := dumper{comma: comma, mark: mark}
	d.table(parts)
	if d.unknown {
		return ""
	}
	sum := sha256.Sum256([]byte(d.b.String()))
	return hex.EncodeToString(sum[:])
}

func (d *dumper) table(parts []part) {
	parts = slices.Clone(parts)
	sort.SliceStable(parts, func(i, j int) bool { return parts[i].key < parts[j].key })
	d.b.WriteByte('{')
	for i, p := range parts {
		if i > 0 {
			d.b.WriteString(d.comma)
		}
		d.text(p.key)
		d.b.WriteString(d.mark)
		switch {
		case p.parts != nil:
			d.table(p.parts)
		case p.value.Kind == tomltext.None:
			d.b.WriteString(p.empty)
		default:
			d.value(p.value)
		}
	}
	d.b.WriteByte('}')
}

func (d *dumper) value(v tomltext.Value) {
	switch v.Kind {
	case tomltext.Table:
		var parts []part
		for _, p := range v.Pairs() {
			parts = append(parts, part{key: p.Key, value: p.Value})
		}
		d.table(parts)
	case tomltext.Array:
		d.b.WriteByte('[')
		for i, item := range v.Items() {
			if i > 0 {
				d.b.WriteString(d.comma)
			}
			d.value(item)
		}
		d.b.WriteByte(']')
	case tomltext.String:
		d.text(v.Text)
	case tomltext.Bool:
		d.b.WriteString(v.Text)
	case tomltext.Integer:
		n, err := strconv.ParseInt(strings.ReplaceAll(v.Text, "_", ""), 0, 64)
		d.unknown = d.unknown || err != nil
		d.b.WriteString(strconv.FormatInt(n, 10))
	default:
		d.unknown = true // a float's digits, and times, which json does not know
	}
}

// text writes a string in ASCII alone.
func (d *dumper) text(s string) {
	d.b.WriteByte('"')
	for _, r := range s {
		switch short := strings.IndexRune("\"\\\n\r\t\b\f", r); {
		case short >= 0:
			d.b.WriteString([]string{`\"`, `\\`, `\n`, `\r`, `\t`, `\b`, `\f`}[short])
		case r >= ' ' && r <= '~':
			d.b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			d.unit(high)
			d.unit(low)
		default:
			d.unit(r)
		}
	}
	d.b.WriteByte('"')
}

func (d *dumper) unit(r rune) {
	d.b.WriteString(`\u`)
	digits := strconv.FormatInt(int64(r), 16)
	d.b.WriteString("0000"[len(digits):] + digits)
}

// projectHashes are the digests by which Poetry and PDM would remember a pyproject.toml.
func projectHashes(doc tomltext.Value) map[string][]string {
	hashes := map[string][]string{}
	if doc.Get("tool").Get("poetry").Kind == tomltext.Table || doc.Get("project").Kind == tomltext.Table {
		hashes["poetry"] = poetryHashes(doc)
	}
	if doc.Get("project").Kind == tomltext.Table {
		hashes["pdm"] = pdmHashes(doc)
	}
	for tool, sums := range hashes {
		if slices.Contains(sums, "") || len(sums) == 0 {
			delete(hashes, tool)
		}
	}
	return hashes
}

// poetryHashes follows Poetry's Locker._get_content_hash: until 1.1 without groups, until 1.8 with them, since 2.0 with [project], and
// since 2.2 with [dependency-groups].
func poetryHashes(doc tomltext.Value) []string {
	poetry, project := doc.Get("tool").Get("poetry"), doc.Get("project")
	asked, own := partsOf(project, "requires-python", "dependencies", "optional-dependencies"), partsOf(poetry, "dependencies", "source", "extras", "dev-dependencies", "group")
	var old []part
	for _, key := range []string{"dependencies", "source", "extras", "dev-dependencies"} {
		old = append(old, part{key: key, value: poetry.Get(key), empty: "null"})
	}
	sums := []string{sumOf(old, ", ", ": "), sumOf(append(slices.Clone(old), partsOf(poetry, "group")...), ", ", ": ")}
	for _, groups := range [][]part{nil, partsOf(doc, "dependency-groups")} {
		if len(asked)+len(groups) == 0 {
			continue
		}
		all := append(groups, part{key: "tool", parts: []part{{key: "poetry", parts: own}}})
		if len(asked) > 0 {
			all = append(all, part{key: "project", parts: asked})
		}
		sums = append(sums, sumOf(all, ", ", ": "))
	}
	return sums
}

// partsOf are the keys of a table that are there.
func partsOf(v tomltext.Value, keys ...string) []part {
	parts := []part{}
	for _, key := range keys {
		if one := v.Get(key); one.Kind != tomltext.None {
			parts = append(parts, part{key: key, value: one})
		}
	}
	return parts
}

// pdmHashes follows PDM's PyProject.content_hash: with overrides alone in older releases, with all of "resolution" in newer ones. Those
// also count [dependency-groups] among the development requirements: with that table nothing is told.
func pdmHashes(doc tomltext.Value) []string {
	pdm, project := doc.Get("tool").Get("pdm"), doc.Get("project")
	if doc.Get("dependency-groups").Kind != tomltext.None {
		return nil
	}
	overrides := pdm.Get("overrides")
	if overrides.Kind == tomltext.None {
		overrides = pdm.Get("resolution").Get("overrides")
	}
	common := []part{
		{key: "sources", value: pdm.Get("source"), empty: "[]"},
		{key: "dependencies", value: project.Get("dependencies"), empty: "[]"},
		{key: "optional-dependencies", value: project.Get("optional-dependencies"), empty: "{}"},
		{key: "requires-python", value: project.Get("requires-python"), empty: `""`},
	}
	named := []part{}
	for _, g := range pdm.Get("dev-dependencies").Pairs() {
		named = append(named, part{key: normal(g.Key), value: g.Value})
	}
	var sums []string
	for _, dev := range []part{
		{key: "dev-dependencies", value: pdm.Get("dev-dependencies"), empty: "{}"}, {key: "dev-dependencies", parts: named},
	} {
		for _, last := range []part{
			{key: "overrides", value: overrides, empty: "{}"}, {key: "resolution", value: pdm.Get("resolution"), empty: "{}"},
		} {
			sums = append(sums, sumOf(append(slices.Clone(common), dev, last), ", ", ": "))
		}
	}
	return sums
}

// pipfileHashes follows plette's Pipfile.get_hash, by which pipenv remembers a Pipfile: newer releases count sections of the user's own
// too. Without a source the answer depends on the machine, so that nothing is told.
func pipfileHashes(doc tomltext.Value) []string {
	if doc.Get("source").Kind == tomltext.None {
		return nil
	}
	parts := []part{
		{key: "_meta", parts: []part{
			{key: "sources", value: doc.Get("source")}, {key: "requires", value: doc.Get("requires"), empty: "{}"},
		}},
		{key: "default", value: doc.Get("packages"), empty: "{}"},
		{key: "develop", value: doc.Get("dev-packages"), empty: "{}"},
	}
	sums := []string{sumOf(parts, ",", ":")}
	for _, p := range doc.Pairs() {
		if !slices.Contains([]string{"source", "packages", "dev-packages", "requires", "scripts", "default", "develop", "pipenv"}, p.Key) {
			parts = append(parts, part{key: p.Key, value: p.Value})
		}
	}
	if sums = append(sums, sumOf(parts, ",", ":")); slices.Contains(sums, "") {
		return nil
	}
	return sums
}

package npm

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/jsontext"
	"verify.example/verify/checks/dependencies/packages"
)

// sections are the parts of a package.json that ask for packages. What comes later outweighs what comes before.
var sections = []struct {
	key  string
	kind edgeKind
}{{"dependencies", prod}, {"optionalDependencies", optional}, {"devDependencies", dev}, {"peerDependencies", peer}}

// edgesOf reads all that a package.json, or a package of a lock, asks for. As with npm, what is optional is not asked for otherwise,
// and what the project itself and its development ask for is asked for once.
func edgesOf(v jsontext.Value, f *packages.Faults) []edge {
	var all []edge
	meta := v.Get("peerDependenciesMeta")
	for _, s := range sections {
		list := v.Get(s.key)
		if list.Kind != jsontext.None && list.Kind != jsontext.Object && list.Kind != jsontext.Null && !(list.Kind == jsontext.Array && len(list.Items()) == 0) {
			f.Add(list.Line, "%q is %s, want an object of names and versions", s.key, list.Kind)
		}
		for _, p := range list.Pairs() {
			e := edge{key: p.Key, spec: p.Value.Text, kind: s.kind, line: p.Line}
			if p.Value.Kind != jsontext.String || p.Key == "" {
				f.Add(p.Line, "%q in %q is %s, want a name and a version in quotes", p.Key, s.key, p.Value.Kind)
				continue
			}
			if s.kind == peer && meta.Get(p.Key).Get("optional").Text == "true" {
				e.kind = peerOptional
			}
			all = slices.DeleteFunc(all, func(o edge) bool {
				return o.key == e.key && (e.kind == optional || e.kind == dev && o.kind == prod)
			})
			all = append(all, e)
		}
	}
	return all
}

// words are the strings of a list; a single one counts as a list of one. all is false where something else is in it.
func words(v jsontext.Value) (list []string, all bool) {
	if v.Kind == jsontext.String {
		return []string{v.Text}, true
	}
	all = v.Kind == jsontext.Array || v.Kind == jsontext.None || v.Kind == jsontext.Null
	for _, i := range v.Items() {
		if i.Kind != jsontext.String {
			return nil, false
		}
		list = append(list, i.Text)
	}
	return list, all
}

// digests are those of an integrity field: "sha512-BASE64 sha1-BASE64?options".
func digests(integrity string) ([]string, error) {
	var list []string
	for one := range strings.FieldsSeq(integrity) {
		one, _, _ = strings.Cut(one, "?")
		algorithm, text, ok := strings.Cut(one, "-")
		sum, err := base64.StdEncoding.DecodeString(text)
		if size := map[string]int{"sha512": 64, "sha384": 48, "sha256": 32, "sha1": 20, "md5": 16}[algorithm]; !ok || err != nil || size == 0 || len(sum) != size {
			return nil, fmt.Errorf("%q is no digest: want sha512- or another algorithm and as many bytes in base64", one)
		}
		list = append(list, algorithm+":"+hex.EncodeToString(sum))
	}
	return list, nil
}

// sorted goes through a map in the order of its keys.
func sorted[V any](m map[string]V) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}

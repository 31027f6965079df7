package composer

import (
	"strings"

	"verify.example/verify/checks/dependencies/jsontext"
	"verify.example/verify/checks/dependencies/packages"
)

// platform are the names that stand for PHP itself and what it is built with.
var platform = packages.Pattern(`(?i)^(?:php(?:-64bit|-ipv6|-zts|-debug)?|hhvm|(?:ext|lib)-[a-z0-9](?:[_.-]?[a-z0-9]+)*|composer(?:-(?:plugin|runtime)-api)?)$`)

// stated is what a composer.json says that only Composer's own rules compare.
type stated struct {
	Hash string // as composer.lock has it under "content-hash"; "" where it was not worked out
}

// readManifest reads a composer.json.
func readManifest(_ string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := jsontext.Parse(text)
	if faults != nil {
		return nil, faults
	}
	if doc.Kind != jsontext.Object {
		return nil, []packages.Fault{{Line: doc.Line, Message: "want an object, not " + doc.Kind.String()}}
	}
	var r reader
	file := &packages.File{Format: "composer.json", Name: strings.ToLower(doc.Get("name").Text), Version: doc.Get("version").Text}
	file.Requires = append(r.requires(doc, "require", packages.Runtime), r.requires(doc, "require-dev", packages.Development)...)
	hash, err := contentHash(doc)
	if err != nil {
		file.Undecided = append(file.Undecided, *err)
	}
	file.Detail = stated{hash}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	return file, nil
}

// reader collects the faults of one file.
type reader struct{ faults packages.Faults }

// requires reads an object of names and constraints, without those that stand for the platform. PHP writes an empty one as a list.
func (r *reader) requires(of jsontext.Value, key string, kind packages.Kind) []packages.Requirement {
	v := of.Get(key)
	if v.Kind != jsontext.Object && v.Kind != jsontext.None && (v.Kind != jsontext.Array || len(v.Items()) > 0) {
		r.faults.Add(v.Line, "%s must be an object, not %s", key, v.Kind)
	}
	var list []packages.Requirement
	for _, p := range v.Pairs() {
		switch {
		case p.Value.Kind != jsontext.String || p.Key == "":
			r.faults.Add(p.Line, "%q in %s needs a constraint in quotes, not %s", p.Key, key, p.Value.Kind)
		case platform().MatchString(p.Key):
		default:
			q := packages.Requirement{Name: strings.ToLower(p.Key), Constraint: p.Value.Text, Kind: kind, Line: p.Line}
			if q.Constraint == "self.version" {
				q.Constraint = ""
			} else if _, err := satisfies("1.0", q.Constraint); err != nil {
				r.faults.Add(p.Line, "%s: %v", p.Key, err)
				continue
			}
			list = append(list, q)
		}
	}
	return list
}

package pub

import (
	"path"
	"strings"

	"verify.example/verify/checks/dependencies/jsontext"
	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/yamltext"
)

// direct is what a lock file remembers of how each package is asked for: "direct main", "direct dev", "direct overridden" or
// "transitive".
type direct map[string]string

// readLock reads a pubspec.lock.
func readLock(_ string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := yamltext.Parse(text)
	if faults != nil {
		return nil, faults
	}
	var r reader
	how := direct{}
	f := &packages.File{Format: "pubspec.lock", Complete: true, Detail: how}
	list := doc.Get("packages")
	if list.Kind == yamltext.None {
		r.faults.Add(doc.Line, "has no packages; run dart pub get")
	}
	for _, p := range r.pairs(list, "packages") {
		if one, ok := r.locked(p); ok {
			f.Packages = append(f.Packages, one)
			how[one.Name] = p.Value.Get("dependency").Text
		}
	}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	return f, nil
}

func (r *reader) locked(p yamltext.Pair) (packages.Package, bool) {
	v := p.Value
	one := packages.Package{Name: p.Key, Version: v.Get("version").Text, Line: p.Line}
	if _, err := parse(one.Version); err != nil || p.Key == "" {
		r.faults.Add(p.Line, "%s needs a name and a version of three numbers, not %q", p.Key, one.Version)
		return one, false
	}
	from := v.Get("description")
	switch source := v.Get("source"); source.Text {
	case "hosted":
		if sum := from.Get("sha256").Text; sum != "" {
			if len(sum) != 64 || strings.Trim(sum, "0123456789abcdefABCDEF") != "" {
				r.faults.Add(from.Line, "the sha256 of %s must be 64 hexadecimal digits, not %q", p.Key, sum)
			}
			one.Digests = []string{"sha256:" + strings.ToLower(sum)}
		}
	case "git":
		one.Origin, one.From = packages.VCS, strings.TrimSpace(from.Get("url").Text+" "+from.Get("resolved-ref").Text)
	case "path":
		one.Origin, one.From, one.InPlace = packages.Path, from.Get("path").Text, true
	case "sdk":
		one.Origin, one.From, one.InPlace = packages.URL, "sdk "+from.Text, true
	default:
		r.faults.Add(max(source.Line, p.Line), "%s comes from %q, which is not known; this version of verify reads hosted, git, path and sdk", p.Key, source.Text)
		return one, false
	}
	switch kind := v.Get("dependency"); kind.Text {
	case "direct dev":
		one.Kind = packages.Development
	case "direct main", "direct overridden", "transitive", "direct":
	default:
		r.faults.Add(max(kind.Line, p.Line), "%s is a dependency of the kind %q, which is not known", p.Key, kind.Text)
		return one, false
	}
	return one, true
}

// readConfig reads a package_config.json: where each package lies. A package of the cache has its version in its directory's name; one
// that lies elsewhere is used in place.
func readConfig(_ string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := jsontext.Parse(text)
	if faults != nil {
		return nil, faults
	}
	var r reader
	f := &packages.File{Format: "package_config.json"}
	if v := doc.Get("configVersion"); v.Text != "2" {
		r.faults.Add(max(v.Line, doc.Line), "unknown configVersion %q; this version of verify reads 2", v.Text)
		return nil, r.faults
	}
	list := doc.Get("packages")
	if list.Kind != jsontext.Array {
		r.faults.Add(max(list.Line, doc.Line), "packages must be a list, not %s", list.Kind)
	}
	for _, v := range list.Items() {
		name, root := v.Get("name").Text, v.Get("rootUri").Text
		if name == "" || root == "" {
			r.faults.Add(v.Line, "a package needs a name and a rootUri")
			continue
		}
		if p, ok := cached(name, root); ok {
			p.Line = v.Get("name").Line
			f.Packages = append(f.Packages, p)
		}
	}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	return f, nil
}

// cached is a package of pub's cache, .../hosted/SERVER/NAME-VERSION or .../git/NAME-COMMIT.
func cached(name, root string) (packages.Package, bool) {
	p := packages.Package{Name: name}
	if _, at, ok := strings.Cut(root, "/git/"); ok {
		p.Origin, p.From = packages.VCS, at
		return p, true
	}
	dir := strings.TrimSuffix(root, "/")
	if path.Base(path.Dir(path.Dir(dir))) != "hosted" {
		return p, false
	}
	version, ok := strings.CutPrefix(path.Base(dir), name+"-")
	version = strings.ReplaceAll(version, "%2B", "+")
	if _, err := parse(version); err != nil || !ok {
		return p, false
	}
	p.Version = version
	return p, true
}

package composer

import (
	"strings"

	"verify.example/verify/checks/dependencies/jsontext"
	"verify.example/verify/checks/dependencies/packages"
)

// remembered is what a composer.lock says that only Composer's own rules compare.
type remembered struct {
	Hash string // of the composer.json from which it was made; "" where it does not say
	Line int
}

// readLock reads a composer.lock.
func readLock(_ string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := jsontext.Parse(text)
	if faults != nil {
		return nil, faults
	}
	var r reader
	file := &packages.File{Format: "composer.lock", Complete: true}
	for _, key := range []string{"packages", "packages-dev"} {
		list := doc.Get(key)
		if list.Kind != jsontext.Array && (key == "packages" || list.Kind != jsontext.Null && list.Kind != jsontext.None) {
			r.faults.Add(max(list.Line, doc.Line), "%s must be a list, not %s; run composer update --lock", key, list.Kind)
		}
		for _, v := range list.Items() {
			if p, ok := r.pack(v); ok {
				if key == "packages-dev" {
					p.Kind = packages.Development
				}
				file.Packages = append(file.Packages, p)
			}
		}
	}
	r.aliases(doc.Get("aliases"), file)
	hash := doc.Get("content-hash")
	if hash.Kind != jsontext.None && (hash.Kind != jsontext.String || len(hash.Text) != 32) {
		r.faults.Add(hash.Line, "content-hash must be 32 hexadecimal digits")
	}
	file.Detail = remembered{hash.Text, hash.Line}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	return file, nil
}

// pack reads a package of a lock file or of what is installed.
func (r *reader) pack(v jsontext.Value) (packages.Package, bool) {
	name, version := v.Get("name"), v.Get("version")
	if name.Kind != jsontext.String || name.Text == "" || version.Kind != jsontext.String {
		r.faults.Add(v.Line, "a package needs a name and a version in quotes, not %q and %q", name.Text, version.Text)
		return packages.Package{}, false
	}
	normal, err := normalize(version.Text)
	if err != nil {
		r.faults.Add(version.Line, "%s: %v", name.Text, err)
		return packages.Package{}, false
	}
	p := packages.Package{Name: strings.ToLower(name.Text), Version: version.Text, Line: name.Line}
	dist, source := v.Get("dist"), v.Get("source")
	switch {
	case dist.Get("type").Text == "path":
		p.Origin, p.From = packages.Path, dist.Get("url").Text
	case strings.HasPrefix(normal, "dev-") || strings.HasSuffix(normal, "-dev"):
		p.Origin, p.From = packages.VCS, source.Get("reference").Text
		if p.From == "" {
			p.From = dist.Get("reference").Text
		}
	}
	if sum := dist.Get("shasum").Text; len(sum) == 40 && strings.Trim(sum, "0123456789abcdef") == "" {
		p.Digests = []string{"sha1:" + sum}
	}
	p.Requires = r.requires(v, "require", packages.Runtime)
	r.provides(&p, v)
	return p, true
}

// provides reads under which other names and versions a package is there.
func (r *reader) provides(p *packages.Package, v jsontext.Value) {
	for _, key := range []string{"replace", "provide"} {
		for _, other := range v.Get(key).Pairs() {
			version := ""
			if other.Value.Text == "self.version" {
				version = p.Version
			} else if _, err := normalize(other.Value.Text); err == nil {
				version = other.Value.Text
			}
			p.Provides = append(p.Provides, packages.Provided{Name: strings.ToLower(other.Key), Version: version})
		}
	}
	for _, a := range v.Get("extra").Get("branch-alias").Pairs() {
		if a.Key == p.Version && a.Value.Kind == jsontext.String {
			p.Provides = append(p.Provides, packages.Provided{Name: p.Name, Version: a.Value.Text})
		}
	}
	if v.Get("default-branch").Text == "true" {
		p.Provides = append(p.Provides, packages.Provided{Name: p.Name, Version: "9999999-dev"})
	}
}

// aliases reads which packages composer.json lets pass for another version.
func (r *reader) aliases(list jsontext.Value, file *packages.File) {
	for _, a := range list.Items() {
		for i := range file.Packages {
			if p := &file.Packages[i]; p.Name == strings.ToLower(a.Get("package").Text) {
				p.Provides = append(p.Provides, packages.Provided{Name: p.Name, Version: a.Get("alias").Text})
			}
		}
	}
}

// readInstalled reads a vendor/composer/installed.json: an object since Composer 2, a list before.
func readInstalled(_ string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := jsontext.Parse(text)
	if faults != nil {
		return nil, faults
	}
	var r reader
	file := &packages.File{Format: "installed.json of Composer 1"}
	list := doc
	if doc.Kind == jsontext.Object {
		file.Format = "installed.json of Composer 2"
		list = doc.Get("packages")
	}
	if list.Kind != jsontext.Array {
		return nil, []packages.Fault{{Line: doc.Line, Message: "want a list of packages, not " + list.Kind.String()}}
	}
	for _, v := range list.Items() {
		if p, ok := r.pack(v); ok {
			file.Packages = append(file.Packages, p)
		}
	}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	return file, nil
}

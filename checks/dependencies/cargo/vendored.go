package cargo

import (
	"path"
	"strings"

	"verify.example/verify/checks/dependencies/jsontext"
	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/tomltext"
)

// checksums is what cargo vendor puts into the directory of each crate, and what makes Cargo take it for one.
const checksums = ".cargo-checksum.json"

// archive is the digest of the archive that a vendored crate comes from, as sha256; "" for one that comes from a repository.
type archive struct{ SHA256 string }

// readVendored reads the Cargo.toml of a vendored crate: its name and version alone, for what it requires is in the lock file.
func readVendored(_ string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := tomltext.Parse(text)
	if faults != nil {
		return nil, faults
	}
	about := doc.Get("package")
	if about.Kind == tomltext.None {
		about = doc.Get("project")
	}
	name, version := about.Get("name"), about.Get("version")
	if name.Text == "" {
		return nil, []packages.Fault{{Line: about.Line, Message: "a vendored crate needs a name; vendor it anew"}}
	}
	p := packages.Package{Name: name.Text, Version: version.Text, Place: compatible(version.Text), Line: name.Line}
	switch version.Kind {
	case tomltext.None:
		p.Version, p.Place = "0.0.0", "0.0.0" // Cargo's own default
	case tomltext.String:
		if !valid(version.Text) {
			return nil, []packages.Fault{{Line: version.Line, Message: "the version must be three numbers such as 1.2.3, not " + version.Text}}
		}
	default:
		return nil, []packages.Fault{{Line: version.Line, Message: "the version must be a string, not " + version.Kind.String()}}
	}
	return &packages.File{Format: "vendored Cargo.toml", Packages: []packages.Package{p}}, nil
}

// readChecksums reads a .cargo-checksum.json.
func readChecksums(_ string, text []byte) (*packages.File, []packages.Fault) {
	doc, faults := jsontext.Parse(text)
	if faults != nil {
		return nil, faults
	}
	sum := doc.Get("package")
	switch {
	case doc.Kind != jsontext.Object:
		return nil, []packages.Fault{{Line: doc.Line, Message: "want an object, not " + doc.Kind.String()}}
	case sum.Kind == jsontext.String && !isSHA256(sum.Text):
		return nil, []packages.Fault{{Line: sum.Line, Message: "the digest of the package must be 64 hexadecimal digits"}}
	case sum.Kind != jsontext.String && sum.Kind != jsontext.Null && sum.Kind != jsontext.None:
		return nil, []packages.Fault{{Line: sum.Line, Message: "the digest of the package must be a string, not " + sum.Kind.String()}}
	}
	return &packages.File{Format: checksums, Detail: archive{strings.ToLower(sum.Text)}}, nil
}

// crates are the vendored crates by their directories.
func crates(p *packages.Project) map[string]*packages.Package {
	byDir := map[string]*packages.Package{}
	for _, f := range p.Installed {
		if len(f.Packages) == 1 {
			byDir[path.Dir(f.Path)] = &f.Packages[0]
		}
	}
	return byDir
}

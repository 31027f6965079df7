package golang

import (
	"path"
	"strings"

	"golang.org/x/mod/module"

	"verify.example/verify/checks/dependencies/packages"
)

const (
	cached    = "cache/download/"
	zipSuffix = ".ziphash"
)

func zipHash() packages.Format {
	return packages.Format{
		Title: "module cache (*.ziphash)", Sides: packages.Installed, Suffixes: []string{zipSuffix}, Match: inCache, Read: readZipHash,
	}
}

// inCache says whether a path is that of a hash in a module cache: cache/download/PATH/@v/VERSION.ziphash.
func inCache(file string) bool {
	at, version := path.Split(file)
	return strings.HasSuffix(version, zipSuffix) && strings.HasSuffix(at, "/@v/") && strings.Contains("/"+at, "/"+cached)
}

// readZipHash reads the hash of a module that lies in a module cache.
func readZipHash(file string, text []byte) (*packages.File, []packages.Fault) {
	at, version := path.Split(file)
	i := strings.LastIndex("/"+at, "/"+cached)
	if i < 0 || !inCache(file) {
		return nil, []packages.Fault{{Message: "the path is not that of a module cache: expected cache/download/MODULE/@v/VERSION.ziphash"}}
	}
	name, err := module.UnescapePath(strings.TrimSuffix(at[i+len(cached):], "/@v/"))
	if err != nil {
		return nil, []packages.Fault{{Message: "the path names no module: " + err.Error()}}
	}
	version, err = module.UnescapeVersion(strings.TrimSuffix(version, zipSuffix))
	if err != nil {
		return nil, []packages.Fault{{Message: "the path names no version: " + err.Error()}}
	}
	hash := strings.TrimSpace(string(text))
	if fault := checkHash(hash); fault != "" {
		return nil, []packages.Fault{{Line: 1, Message: fault}}
	}
	return &packages.File{
		Format: "module cache",
		Packages: []packages.Package{{
			Name: name, Version: version, Place: name + "@" + version, Digests: []string{digest(hash)}, Line: 1,
		}},
	}, nil
}

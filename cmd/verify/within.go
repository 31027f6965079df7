package main

import (
	"path/filepath"

	"verify.example/verify/checks/artifact"
)

// within are the paths of the manifest and its inventory in the artifact, each "" where it does not lie in it.
func (e *expected) within(name string, src *artifact.Source) (manifest, inventory string) {
	if e.policy.Inventory == nil {
		return "", ""
	}
	place := func(file string) string { return filepath.ToSlash(filepath.Clean(file)) }
	if !e.own {
		if src.Known != nil {
			return "", ""
		}
		root, err := realPath(name)
		if err != nil {
			return "", ""
		}
		place = func(file string) string { return below(root, file) }
	}
	return place(e.policy.File), place(e.policy.Inventory.File)
}

// below is the path of a file below a directory, whose real path root is; "" where it lies elsewhere.
func below(root, file string) string {
	dir, err := realPath(filepath.Dir(file)) // a link in the artifact is an entry of it, wherever it leads
	if err != nil {
		return ""
	}
	rel, err := filepath.Rel(root, filepath.Join(dir, filepath.Base(file)))
	if err != nil || !filepath.IsLocal(rel) {
		return ""
	}
	return filepath.ToSlash(rel)
}

// realPath is an absolute path without links.
func realPath(name string) (string, error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

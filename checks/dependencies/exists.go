package dependencies

import (
	"path"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/dependencies/packages"
)

// exists says whether something lies at a path.
func (g *gathered) exists(file string) packages.Truth {
	file = path.Clean(file)
	if _, e := g.tree.Tree.Lookup(file); e != nil {
		return packages.Yes
	}
	for dir := file; dir != "."; dir = path.Dir(dir) {
		if d, _ := g.tree.Tree.Lookup(dir); d == nil && g.tree.Ignored(dir, artifact.Directory) {
			return packages.Undecided
		}
	}
	return packages.No
}

// names lists a directory.
func (g *gathered) names(dir string) (files, dirs []string) {
	at, _ := g.tree.Tree.Lookup(path.Clean(dir))
	if at != nil && path.Clean(dir) != "." {
		at = at.Dir(path.Base(dir))
	}
	if at == nil {
		return nil, nil
	}
	for i := range at.Entries {
		if at.Entries[i].Type == artifact.File {
			files = append(files, at.Entries[i].Name)
		}
	}
	for _, d := range at.Dirs {
		dirs = append(dirs, d.Self.Name)
	}
	return files, dirs
}

package dependencies

import (
	"fmt"
	"path"
	"slices"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/dependencies/packages"
)

// linked says which files of an ecosystem's projects are links: none is followed, so what they lead to was not compared.
func (g *gathered) linked(e *packages.Ecosystem, taken map[string]bool, byDir map[string]*found) []difference {
	if len(byDir) == 0 {
		return nil
	}
	var all []difference
	g.tree.Tree.Walk(func(d *artifact.Dir) {
		for i := range d.Entries {
			if d.Entries[i].Type != artifact.Link {
				continue
			}
			file := path.Join(d.Path, d.Entries[i].Name)
			if slices.Contains(e.Homes, d.Entries[i].Name) && byDir[d.Path] != nil && !taken[e.Type+"\x00"+file] {
				all = append(all, difference{note: true, Difference: packages.Difference{
					Check: "missing", Path: file, Message: "is a link, which is not followed: what is installed in it was not compared",
					Remedy: "install into the artifact itself, or verify what the link leads to as well",
				}})
				continue
			}
			format := e.FormatOf(file, 0, false)
			if format == nil || taken[e.Type+"\x00"+file] || !g.beside(&statement{reader: reader{e, format}, path: file}) || !belongs(e, format, file, byDir) {
				continue
			}
			all = append(all, difference{note: true, Difference: packages.Difference{
				Check: "missing", Path: file, Message: fmt.Sprintf("is a link, which is not followed: nothing was compared with it as %s", format.Title),
				Remedy: "name the file that it leads to in the manifest's \"dependencies\", or put the file itself in the link's place",
			}})
		}
	})
	return all
}

// belongs says whether a file of a format would be a part of one of the projects.
func belongs(e *packages.Ecosystem, format *packages.Format, file string, byDir map[string]*found) bool {
	if format.Sides&packages.Installed != 0 {
		_, ok := owner(e, byDir, file)
		return ok
	}
	return byDir[path.Dir(file)] != nil && ours(file) && (format.Part == nil || !format.Part(file))
}

package dependencies

import (
	"cmp"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// stated is a package with the file that states it.
type stated struct {
	*packages.Package
	file *packages.File
}

// stock is what one side of a project has, by name.
type stock struct {
	all    []stated
	byName map[string][]stated
	whole  bool // some file lists everything that there may be
	every  bool // some file has everything that is declared, for whatever purpose
}

func stockOf(files []*packages.File) *stock {
	s := &stock{byName: map[string][]stated{}}
	for _, f := range files {
		s.whole = s.whole || f.Complete
		s.every = s.every || f.Complete && !f.Partial
		for i := range f.Packages {
			one := stated{&f.Packages[i], f}
			s.all = append(s.all, one)
			s.byName[one.Name] = append(s.byName[one.Name], one)
		}
	}
	return s
}

// at are the packages of the same name and, where the ecosystem has places, at the same place.
func (s *stock) at(like stated) []stated {
	if like.Place == "" {
		return s.byName[like.Name]
	}
	var same []stated
	for _, one := range s.byName[like.Name] {
		if one.Place == like.Place || one.Place == "" {
			same = append(same, one)
		}
	}
	return same
}

// title is a package as messages name it.
func title(s stated) string { return strings.TrimSpace(s.Name + " " + s.Version) }

// versionsOf lists the versions of packages, each once.
func versionsOf(list []stated) string {
	var versions []string
	for _, s := range list {
		if v := cmp.Or(s.Version, "no version"); !slices.Contains(versions, v) {
			versions = append(versions, v)
		}
	}
	return strings.Join(versions, ", ")
}

// pathsOf lists files.
func pathsOf(files []*packages.File) string {
	var names []string
	for _, f := range files {
		names = append(names, f.Path)
	}
	return strings.Join(names, ", ")
}

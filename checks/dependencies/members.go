package dependencies

import (
	"path"
	"slices"

	"verify.example/verify/checks/dependencies/packages"
)

// takes says whether a pattern stands for a file.
func takes(i *packages.Include, file string) bool {
	if !i.Pattern || slices.ContainsFunc(i.Except, func(dir string) bool { return file == dir || below(dir, file) }) {
		return false
	}
	ok, err := path.Match(i.Path, file)
	return ok && err == nil
}

// members are the directories of which the files of another one include what is declared, each with that other one: they are parts of
// its project, and what is installed in them belongs to it. One that has a lock file stays a project of its own.
func members(byDir map[string]*found, dirs []string) map[string]string {
	into := map[string]string{}
	for _, dir := range dirs {
		for _, s := range byDir[dir].own {
			if s.file == nil || into[dir] != "" {
				continue
			}
			for i := range s.file.Includes {
				for _, other := range dirs {
					if other != dir && into[other] == "" && byDir[other].partOf(&s.file.Includes[i]) {
						into[other] = dir
					}
				}
			}
		}
	}
	return into
}

// partOf says whether a pattern stands for what is declared here, and nothing is locked here.
func (f *found) partOf(i *packages.Include) bool {
	locks := slices.ContainsFunc(f.own, func(s *statement) bool { return side(s) == packages.Locked })
	return !locks && slices.ContainsFunc(f.own, func(s *statement) bool { return takes(i, s.path) })
}

// addMembers adds what is installed in the directories of the files that the project includes, where the manifest names what is
// installed. It is false, and said, where one cannot be read.
func (p *project) addMembers() bool {
	if p.item == nil || p.item.Installed == nil || p.ecosystem.Owns == nil {
		return true
	}
	dirs := map[string]bool{}
	for _, f := range p.Declared {
		dirs[path.Dir(f.Path)] = true
	}
	have := map[string]bool{}
	for _, f := range p.Installed {
		have[f.Path] = true
	}
	whole := true
	for n := range p.gathered.statements {
		s := &p.gathered.statements[n]
		if s.ecosystem != p.ecosystem || s.format.Sides&packages.Installed == 0 || have[s.path] || !p.owned(dirs, s.path) {
			continue
		}
		if s.file == nil {
			p.gathered.tell(s)
			whole = false
			continue
		}
		p.Installed = append(p.Installed, s.file)
	}
	return whole
}

// owned says whether an installed file belongs to one of some directories.
func (p *project) owned(dirs map[string]bool, file string) bool {
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		if dirs[dir] && p.ecosystem.Owns(dir, file) {
			return true
		}
		if dir == "." {
			return false
		}
	}
}

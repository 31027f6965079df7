package npm

import (
	"path"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// judging is one project while it is judged. All places are relative to it.
type judging struct {
	p      *packages.Project
	report func(packages.Difference)
	base   string // the project's directory
	parts  map[string]*part
	dirs   []string // of parts, in their files' order
	have   map[string]*there
	places []string // of have, in the files' order
	told   map[string]bool
	// override is what may stand in the place of what is asked for, by name.
	override map[string][]string
}

// part is the project itself (in "") or one of its members, as its package.json has it.
type part struct {
	file  *packages.File
	state *state
}

// there is an installed package with its file.
type there struct {
	*node
	file *packages.File
}

// judge compares what is declared, locked and installed, as npm, yarn and pnpm do each with their own lock files.
func judge(p *packages.Project, report func(packages.Difference)) {
	j := &judging{
		p: p, report: report, parts: map[string]*part{}, have: map[string]*there{}, told: map[string]bool{}, override: map[string][]string{},
	}
	j.gather()
	chosen := j.chosen()
	for _, f := range p.Locked {
		s := f.Detail.(*state)
		for name, values := range s.override {
			j.override[name] = append(j.override[name], values...)
		}
		l := &locked{judging: j, file: f, state: s, used: f == chosen}
		switch s.flavour {
		case npmLock:
			l.npm()
		case yarnLock, berryLock:
			l.yarn()
		case pnpmLock:
			l.pnpm()
		}
	}
	if len(j.have) == 0 && !(p.Asked && p.Installs) {
		return
	}
	if chosen == nil || chosen.Detail.(*state).flavour != npmLock {
		if hidden := j.hidden(); hidden != nil && chosen == nil {
			hidden.installed()
		}
		j.installs()
	}
}

// gather sorts the project's files.
func (j *judging) gather() {
	j.base = j.p.Dir
	if j.p.Asked {
		for _, f := range append(append([]*packages.File(nil), j.p.Declared...), j.p.Locked...) {
			j.base = path.Dir(f.Path)
		}
		if len(j.p.Declared) > 0 {
			j.base = path.Dir(j.p.Declared[0].Path)
		}
		if len(j.p.Locked) > 0 {
			j.base = path.Dir(j.p.Locked[0].Path)
		}
	}
	for _, f := range j.p.Declared {
		s, dir := f.Detail.(*state), j.relative(path.Dir(f.Path))
		if s.flavour == manifest {
			j.parts[dir] = &part{f, s}
			j.dirs = append(j.dirs, dir)
		}
		if s.flavour == pnpmMembers || dir == "" {
			for name, values := range s.override {
				j.override[name] = append(j.override[name], values...)
			}
		}
	}
	for _, f := range j.p.Installed {
		s := f.Detail.(*state)
		if s.flavour != installed {
			continue
		}
		place := j.relative(path.Dir(f.Path))
		n := s.nodes[0]
		n.place = place
		j.have[place] = &there{&n, f}
		j.places = append(j.places, place)
	}
}

// relative is a path relative to the project; "" for the project itself. One outside of it keeps its dots.
func (j *judging) relative(file string) string {
	switch {
	case file == j.base:
		return ""
	case j.base == ".":
		return file
	case strings.HasPrefix(file, j.base+"/"):
		return file[len(j.base)+1:]
	}
	return strings.Repeat("../", strings.Count(j.base, "/")+1) + file
}

// exists says whether something lies in a place.
func (j *judging) exists(place string) packages.Truth { return j.p.Exists(path.Join(j.base, place)) }

// chosen is the lock file that the project is installed from; nil where there is none, or where nothing tells which of several.
func (j *judging) chosen() *packages.File {
	by := map[string]*packages.File{}
	for _, f := range j.p.Locked {
		manager := map[flavour]string{npmLock: "npm", yarnLock: "yarn", berryLock: "yarn", pnpmLock: "pnpm"}[f.Detail.(*state).flavour]
		if by[manager] == nil || path.Base(f.Path) == "npm-shrinkwrap.json" { // which npm prefers
			by[manager] = f
		}
	}
	if len(by) == 1 {
		for _, f := range by {
			return f
		}
	}
	if root := j.parts[""]; root != nil && by[root.state.manager] != nil {
		return by[root.state.manager]
	}
	for _, trace := range [][2]string{
		{"pnpm", "node_modules/.pnpm"},
		{"yarn", "node_modules/.yarn-integrity"},
		{"yarn", "node_modules/.yarn-state.yml"},
		{"npm", "node_modules/.package-lock.json"},
	} {
		if by[trace[0]] != nil && j.exists(trace[1]) == packages.Yes {
			return by[trace[0]]
		}
	}
	return nil
}

// hidden is what npm noted of its last installation, as a lock; nil where there is none.
func (j *judging) hidden() *locked {
	for _, f := range j.p.Installed {
		if s := f.Detail.(*state); s.flavour == hiddenLock && j.relative(path.Dir(f.Path)) == "node_modules" {
			l := &locked{judging: j, file: f, state: s}
			l.plant()
			return l
		}
	}
	return nil
}

// once says whether something is said for the first time.
func (j *judging) once(words ...string) bool {
	key := strings.Join(words, "\x00")
	if j.told[key] {
		return false
	}
	j.told[key] = true
	return true
}

package dependencies

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// narrows holds what is there against files that ask for nothing and only narrow versions.
func (p *project) narrows(lock, have *stock) {
	for _, from := range p.Narrowing {
		for i := range from.Requires {
			r := &from.Requires[i]
			there := have.byName[r.Name]
			if len(there) == 0 {
				there = lock.byName[r.Name]
			}
			if len(there) > 0 {
				p.meets(from, r, there, "the constraint")
			}
		}
	}
}

// twice looks for packages of one name where only one can hold: in a file that lists pins, and among what is installed side by side.
func (p *project) twice() {
	for _, f := range slices.Concat(p.Declared, p.Locked) {
		if !f.Complete {
			p.repeated(stockOf([]*packages.File{f}).all, "is pinned")
		}
	}
	p.repeated(stockOf(p.Installed).all, "is installed")
}

func (p *project) repeated(all []stated, how string) {
	first := map[string]stated{}
	for _, s := range all {
		key := strings.Join([]string{s.Name, s.Place, s.Marker, path.Dir(path.Dir(s.file.Path))}, "\x00")
		before, again := first[key]
		if !again {
			first[key] = s
			continue
		}
		if before.Version == s.Version && (before.file == s.file || s.Version != "") {
			continue // Debian has a *.egg-info and a *.dist-info of one version beside each other
		}
		p.differs(0, packages.Difference{
			Check: "duplicate", Path: s.file.Path, Line: s.Line, Expected: "one version", Actual: before.Version + " and " + s.Version,
			Message: fmt.Sprintf("%s %s twice: %s here, %s in %s", s.Name, how, cmp.Or(s.Version, "no version"), cmp.Or(before.Version, "no version"), place(before.file.Path, before.Line)),
			Remedy:  "remove the one that is not wanted",
		})
	}
}

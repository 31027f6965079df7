package checks

import (
	"strings"

	"verify.example/verify/checks/artifact"
)

// unheld counts what was not compared because one side cannot hold it.
type unheld struct {
	single     int64 // entries of which a side does not tell what it tells of others
	empty      int64 // directories without a file in them
	emptyLacks string
	kinds      int64 // sockets, FIFOs, devices
	kindsLacks string
	devices    int64 // pairs of devices, whose numbers are not known
	filtered   int64 // files that a filter changes
	submodules []string
}

// git says whether a side is what git has on record.
func (d *diff) git(s *side) bool { return s.run.tree.Source == "git" }

// holds says whether a side could have such an entry at all; where it could not, that is counted.
func (d *diff) holds(lacks *side, dir *artifact.Dir, e *artifact.Entry) bool {
	if !d.git(lacks) {
		if e.Type == artifact.Socket && lacks.run.tree.Source != "directory" {
			d.unheld.kinds, d.unheld.kindsLacks = d.unheld.kinds+1, lacks.name
			return false
		}
		return true
	}
	switch e.Type {
	case artifact.File, artifact.Link:
		return true
	case artifact.Directory:
		below := dir.Dir(e.Name)
		if d.git(&d.a) && d.git(&d.b) || below == nil || !hollow(below) {
			return true
		}
		d.unheld.empty, d.unheld.emptyLacks = d.unheld.empty+1, lacks.name
		return false
	}
	d.unheld.kinds, d.unheld.kindsLacks = d.unheld.kinds+1, lacks.name
	return false
}

// hollow says whether git would have nothing to record of a directory.
func hollow(dir *artifact.Dir) bool {
	found := false
	(&artifact.Tree{Root: dir}).Walk(func(d *artifact.Dir) {
		for i := range d.Entries {
			if e := &d.Entries[i]; (e.Type == artifact.File || e.Type == artifact.Link) && !pruned(d, e.Name) {
				found = true
			}
		}
	})
	return !found
}

// remarks name, once each, the facts that were not compared.
func (d *diff) remarks() []string {
	var list []string
	add := func(parts ...string) { list = append(list, strings.Join(parts, "")) }
	if d.on(diffMode) {
		if who := d.without(artifact.HeldMode | artifact.HeldExec); who != "" {
			add("modes are not compared: ", who, " no permission bits")
		} else if who := d.without(artifact.HeldMode); who != "" {
			add("modes are compared by the owner's x bit of files alone: ", who, " no other permission bits")
		}
	}
	if who := d.without(artifact.HeldOwner); who != "" && d.on(diffOwner) {
		add("owners are not compared: ", who, " none")
	}
	u := &d.unheld
	if u.single > 0 {
		add("of ", Count(u.single, "entry", "entries"), " one side does not tell mode or owner, so they are not compared")
	}
	if u.empty > 0 {
		add(Count(u.empty, "directory is", "directories are"), " not compared, in which there is no file: ", u.emptyLacks, " holds none such")
	}
	if u.kinds > 0 {
		add(Count(u.kinds, "socket, FIFO or device is", "sockets, FIFOs or devices are"), " not compared: ", u.kindsLacks, " holds none")
	}
	if u.devices > 0 {
		add("the numbers of ", Count(u.devices, "device", "devices"), " are not compared")
	}
	if u.filtered > 0 {
		add("the content of ", Count(u.filtered, "file", "files"), " is not compared: a filter of .gitattributes changes it on the way")
	}
	if len(u.submodules) > 0 {
		add("what lies in submodules is not compared: git holds none of it: ", strings.Join(u.submodules[:min(3, len(u.submodules))], ", "))
	}
	return list
}

// without names the sides that hold none of some facts, with the verb; "" where both hold one of them.
func (d *diff) without(facts artifact.Held) string {
	a, b := d.a.run.source.Held&facts == 0, d.b.run.source.Held&facts == 0
	switch {
	case a && b && d.a.name != d.b.name:
		return d.a.name + " and " + d.b.name + " hold"
	case a:
		return d.a.name + " holds"
	case b:
		return d.b.name + " holds"
	}
	return ""
}

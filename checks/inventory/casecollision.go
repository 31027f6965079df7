package inventory

import (
	"slices"
	"strconv"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

var caseCollision = &checks.Check{
	Name:  "inventory/case-collision",
	Title: "two names that some file systems take for one",
	Finds: "names in one directory that differ only in case (Unicode's simple case folding) or in the way accents are written " +
		"(NFC and NFD). Each name after the first is a finding.",
	Why:      "on macOS and Windows one of the two overwrites the other, without a word",
	Repair:   "rename one of them",
	Source:   "Unicode 15, sections 3.11 and 3.13",
	Severity: rules.Warning,
	Tree: func(t *checks.TreePass) {
		if t.Severity() > rules.Off {
			t.Tree.Walk(func(d *artifact.Dir) { collisions(t, d) })
		}
	},
}

// collisions looks for names that are one. Only those with an upper-case letter or a character that is not ASCII are folded; the
// others are their own fold and found by it.
func collisions(t *checks.TreePass, d *artifact.Dir) {
	var byFold map[string][]string
	for i := range d.Entries {
		name := d.Entries[i].Name
		if !special(name) {
			continue
		}
		if byFold == nil {
			byFold = map[string][]string{}
		}
		f := fold(name)
		byFold[f] = append(byFold[f], name)
	}
	var found []string
	for f, names := range byFold {
		if !special(f) && d.Entry(f) != nil {
			names = append(names, f)
			byFold[f] = names
		}
		if len(names) > 1 {
			found = append(found, f)
		}
	}
	slices.Sort(found)
	for _, f := range found {
		names := byFold[f]
		slices.Sort(names)
		for _, name := range names[1:] {
			t.Report(d.Join(name), nil, collision(names[0], name))
		}
	}
}

func collision(first, name string) checks.Diagnosis {
	how := "in case and in the way accents are written (NFC and NFD)"
	switch {
	case foldCase(first) == foldCase(name):
		how = "in case"
	case decompose(first) == decompose(name):
		how = "in the way accents are written (NFC and NFD)"
	}
	return checks.Diagnosis{
		Expected: "names that differ in more than case and accents", Actual: name,
		Message: "differs only " + how + " from " + strconv.Quote(first) + ", want names that no file system takes for one",
		Remedy:  "rename one of them",
	}
}

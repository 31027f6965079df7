package inventory

import (
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

// findLacking reports what the inventory lists and is not there. A directory that is there while nothing is that is listed in it, two
// entries or more, is one finding.
func findLacking(t *checks.TreePass) {
	if len(t.Lacking) == 0 {
		return
	}
	said := t.Reported("inventory/missing")
	var due []checks.Lacking
	gone := map[string]int{}
	for _, l := range t.Lacking {
		if !t.Ignored(l.Path, checks.ListedType(l.Listed)) {
			due = append(due, l)
			gone[parent(l.Path)]++
		}
	}
	whole := map[string]bool{}
	for _, l := range due {
		up := parent(l.Path)
		if n := gone[up]; n >= 2 {
			gone[up] = 0 // looked at
			if dir := listedAt(t.Inventory, up); dir != nil && n == wanted(dir.Dir) {
				whole[up] = true
				reportHollow(t, up, dir)
			}
		}
		if !whole[up] && said[l.Path] != rules.Error {
			reportLacking(t, l)
		}
	}
}

// wanted counts the entries of one listed directory that have to be there.
func wanted(d *rules.ListedDir) int {
	n := 0
	for i := range d.Entries {
		if e := &d.Entries[i]; !e.Optional && e.Name != ".git" {
			n++
		}
	}
	return n
}

// listedAt is the directory that is listed at path, or nil.
func listedAt(inv *rules.Inventory, path string) *rules.Listed {
	at := &inv.Root
	for path != "." && at != nil {
		name, rest, more := strings.Cut(path, "/")
		at = at.Dir.Entry(name)
		if !more {
			break
		}
		path = rest
	}
	return at
}

func reportLacking(t *checks.TreePass, l checks.Lacking) {
	want := article(checks.ListedType(l.Listed))
	d := checks.Diagnosis{
		Expected: want, Actual: "nothing", Message: "missing: nothing is there, want " + want, Remedy: "add it, or correct the inventory",
	}
	if n := l.Listed.Dir.Due(); n > 0 {
		d.Message = "missing directory with " + entries(n)
		d.Entries = n
	}
	t.ReportListed(l.Path, l.Listed, d)
}

// reportHollow says that nothing of what a directory should hold is there.
func reportHollow(t *checks.TreePass, path string, l *rules.Listed) {
	n := l.Dir.Due()
	t.ReportListed(path, l, checks.Diagnosis{
		Expected: "a directory", Actual: "nothing of it", Entries: n,
		Message: "missing content: none of the " + entries(n) + " that the inventory lists in it is there",
		Remedy:  "build it again as a whole, or correct the inventory",
	})
}

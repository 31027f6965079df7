package mtree

import (
	"slices"
	"sort"

	"verify.example/verify/rules"
)

// finish sorts what was listed, and refuses what contradicts itself.
func (r *reader) finish() *rules.Inventory {
	r.flush()
	inv := &rules.Inventory{File: r.file, Entries: int(r.entries)}
	inv.Root = rules.Listed{Name: ".", ListedFacts: &rules.ListedFacts{Lists: rules.ListsType, Type: rules.ListedDirectory, Implied: true, Dir: r.root}}
	if r.named != nil {
		inv.Root = *r.named
	}
	if r.entries == 0 && len(r.faults) == 0 {
		r.faultAt(0, "an inventory has a line for each entry, such as ./bin/run type=file mode=0755 sha256=...", "the inventory lists nothing")
	}
	if !r.stopped {
		r.dirs, r.facts = nil, nil
		r.settle(r.root, ".", 0, &inv.Undigested)
	}
	return inv
}

// settle sorts a directory, and what lies below it; ignored is the line that says that this is not looked at.
func (r *reader) settle(d *rules.ListedDir, path string, ignored int32, undigested *int) {
	sort.Slice(d.Entries, func(i, j int) bool {
		a, b := &d.Entries[i], &d.Entries[j]
		return a.Name < b.Name || a.Name == b.Name && a.Line < b.Line
	})
	kept := d.Entries[:0]
	for _, e := range d.Entries {
		if n := len(kept); n > 0 && kept[n-1].Name == e.Name {
			if last := kept[n-1]; !last.Implied && !e.Implied {
				r.faultAt(e.Line, "remove one of the lines", "%s is listed already, in line %d", shown(join(path, e.Name)), last.Line)
			} else if last.Type != e.Type {
				r.faultAt(max(last.Line, e.Line), "", "%s is listed as something else than a directory in line %d, and as a directory in line %d",
					shown(join(path, e.Name)), min(last.Line, e.Line), max(last.Line, e.Line))
			} else if last.Implied {
				kept[n-1] = e
			}
			continue
		}
		kept = append(kept, e)
	}
	d.Entries = slices.Clip(kept)
	if cap(kept) > len(kept)+len(kept)/4 {
		d.Entries = slices.Clone(kept)
	}
	for i := range d.Entries {
		e := &d.Entries[i]
		if ignored != 0 {
			r.faultAt(e.Line, "take one of the lines out", "%s lies below what line %d says to ignore", shown(join(path, e.Name)), ignored)
		}
		if e.Type == rules.ListedFile && e.Lists&rules.ListsSHA256 == 0 {
			*undigested++
		}
		if e.Dir != nil {
			below := ignored
			if e.Ignore {
				below = e.Line
			}
			r.settle(e.Dir, join(path, e.Name), below, undigested)
		}
	}
}

package checks

import (
	"sort"

	"verify.example/verify/checks/artifact"
)

// ordered puts what the workers found in order, by path, line, check and message; what has all of these in common stays as it was.
// The findings about one directory's entries are sorted among themselves and then taken directory by directory: nothing is sorted
// as a whole, and nothing is copied.
func ordered(root *artifact.Dir, parts [][]kept) Findings {
	o := orderer{of: byDirectory(parts), list: Findings{causes: new([]string)}}
	o.directory(root)
	left := keptAlone(o.of) // cannot be: they would lie in directories that the walk has not entered
	return o.list.with(left)
}

// orderer collects findings in order.
type orderer struct {
	of   map[*artifact.Dir][]kept
	list Findings
}

// byDirectory finds out what is about the entries of each directory. A directory is looked at in one go, so it lies together but
// for the borders of parts; from a stream of contents it comes as it comes.
func byDirectory(parts [][]kept) map[*artifact.Dir][]kept {
	of := map[*artifact.Dir][]kept{}
	for _, part := range parts {
		for len(part) > 0 {
			n := 1
			for n < len(part) && part[n].dir == part[0].dir {
				n++
			}
			if had := of[part[0].dir]; had == nil {
				of[part[0].dir] = part[:n:n]
			} else {
				of[part[0].dir] = append(had, part[:n]...)
			}
			part = part[n:]
		}
	}
	return of
}

// directory takes what is about a directory's entries, and about those below each of them behind it.
func (o *orderer) directory(d *artifact.Dir) {
	own := sorted(o.of[d])
	delete(o.of, d)
	for _, below := range d.Dirs {
		n := sort.Search(len(own), func(i int) bool { return comparePaths(own[i].name, below.Self.Name) > 0 })
		o.list.take(own[:n])
		own = own[n:]
		o.directory(below)
	}
	o.list.take(own)
}

// take adds a part behind what is there.
func (l *Findings) take(part []kept) {
	if len(part) == 0 {
		return
	}
	l.n += len(part)
	if n := len(l.parts) - 1; n >= 0 {
		if last := l.parts[n]; len(last) < cap(last) && &last[:len(last)+1][len(last)] == &part[0] {
			l.parts[n] = last[:len(last)+len(part)] // it was cut off there
			return
		}
	}
	l.parts = append(l.parts, part)
}

// sorted sorts findings, unless they are. Package sort is not the faster one, but it is in the binary already.
func sorted(list []kept) []kept {
	less := func(i, j int) bool { return compareKept(&list[i], &list[j]) < 0 }
	if !sort.SliceIsSorted(list, less) {
		sort.SliceStable(list, less)
	}
	return list
}

// with is the list, which is in order, with more in their places, which are not; of equals those of the list come first.
func (l Findings) with(more []kept) Findings {
	if len(more) == 0 {
		return l
	}
	more = sorted(more)
	all := Findings{causes: l.causes}
	for _, part := range l.parts {
		for len(part) > 0 {
			n := 0
			for n < len(part) && (len(more) == 0 || compareKept(&part[n], &more[0]) <= 0) {
				n++
			}
			all.take(part[:n])
			if part = part[n:]; len(part) == 0 {
				break
			}
			n = 1
			for n < len(more) && compareKept(&more[n], &part[0]) < 0 {
				n++
			}
			all.take(more[:n])
			more = more[n:]
		}
	}
	all.take(more)
	return all
}

// keptAlone are all findings of a map, in any order.
func keptAlone(of map[*artifact.Dir][]kept) []kept {
	var all []kept
	for _, part := range of {
		all = append(all, part...)
	}
	return all
}

package artifact

import (
	"fmt"
	"slices"
	"strings"
)

// get is where a node's entry with that name is, or -1.
func (n *node) get(name string) int {
	if n.index != nil {
		if i, ok := n.index[name]; ok {
			return i
		}
		return -1
	}
	for i := range n.slots {
		if n.slots[i].Name == name {
			return i
		}
	}
	return -1
}

func (n *node) append(s slot) int {
	n.slots = append(n.slots, s)
	if n.index != nil {
		n.index[s.Name] = len(n.slots) - 1
	} else if len(n.slots) > indexed {
		n.index = make(map[string]int, 2*indexed)
		for i := range n.slots {
			n.index[n.slots[i].Name] = i
		}
	}
	return len(n.slots) - 1
}

func (n *node) drop(i int) {
	last := len(n.slots) - 1
	delete(n.targets, n.slots[i].Name)
	if n.index != nil {
		delete(n.index, n.slots[i].Name)
		if i < last {
			n.index[n.slots[last].Name] = i
		}
	}
	n.slots[i] = n.slots[last]
	n.slots[last] = slot{}
	n.slots = n.slots[:last]
}

// find is the node and the place of a path that is there, without following links; else -1. The root is the place 0 of a.root.
func (a *assembler) find(path string) (*node, int) {
	n, i := a.root, 0
	if path == "." {
		return n, i
	}
	for name := range strings.SplitSeq(path, "/") {
		if n = n.slots[i].kid; n == nil {
			return nil, -1
		}
		if i = n.get(name); i < 0 {
			return nil, -1
		}
	}
	return n, i
}

// parent is the directory that a path lies in; directories that are not there are implied. nil means that the path leads
// through something else, which is recorded.
func (a *assembler) parent(path string) (*node, error) {
	end := strings.LastIndexByte(path, '/')
	if end < 0 {
		return a.top(), nil
	}
	if a.last != nil && a.lastPath == path[:end] {
		return a.last, nil
	}
	n := a.top()
	for from := 0; from <= end; {
		to := from + strings.IndexByte(path[from:], '/')
		i := n.get(path[from:to])
		if i < 0 {
			if a.entries++; a.entries > a.o.Limits.Entries {
				return nil, &LimitError{Name: "max-entries", Limit: a.o.Limits.Entries}
			}
			i = n.append(slot{
				Entry: Entry{Name: path[from:to], Type: Directory, Mode: 0o755, Implied: true},
				kid:   &node{path: path[:to]}, layer: a.layer,
			})
		}
		if n.slots[i].kid == nil {
			t := n.slots[i].Type.String()
			a.fault("archive/link-through", path, fmt.Sprintf("lies below %q, which is a %s", path[:to], t), "a directory", "a "+t)
			return nil, nil
		}
		n, from = n.slots[i].kid, to+1
	}
	a.last, a.lastPath = n, path[:end]
	return n, nil
}

// put places an entry at a clean path.
func (a *assembler) put(path string, e Entry, target string) error {
	n, err := a.parent(path)
	if n == nil {
		return err
	}
	e.Name = path[strings.LastIndexByte(path, '/')+1:]
	i := n.get(e.Name)
	if i < 0 {
		s := slot{Entry: e, layer: a.layer}
		if e.Type == Directory {
			s.kid = &node{path: path}
		}
		n.append(s)
		n.aim(e.Name, e.Type, target)
		return nil
	}
	s := &n.slots[i]
	if s.layer == a.layer && !a.again(path, s, &e) {
		return nil
	}
	switch {
	case e.Type != Directory:
		s.kid = nil
		a.last = nil // what lay below is gone
	case s.kid == nil:
		s.kid = &node{path: path}
	}
	s.Entry, s.layer = e, a.layer
	n.aim(e.Name, e.Type, target)
	return nil
}

// again judges a name that comes twice in one layer, and says whether the later entry replaces the earlier one.
func (a *assembler) again(path string, s *slot, e *Entry) bool {
	const check = "archive/duplicate"
	switch {
	case s.Type == Directory && e.Type == Directory && (s.Implied || sameFacts(&s.Entry, e)):
	case s.Type == Directory && e.Type != Directory && len(s.kid.slots) > 0:
		a.fault(check, path, "is a "+e.Type.String()+", and entries of the archive lie below it", "a directory", "a "+e.Type.String())
		return false
	case s.Type != e.Type:
		a.fault(check, path, fmt.Sprintf("is there twice: as a %s and as a %s", s.Type, e.Type), "", "")
	case s.Type == Directory:
		a.fault(check, path, "is there twice, with different facts", "", "")
	default:
		a.fault(check, path, "is there twice: which one is unpacked depends on the program", "", "")
	}
	return true
}

// aim keeps a link's target, and forgets that of what the name was before.
func (n *node) aim(name string, t Type, target string) {
	if t != Link {
		delete(n.targets, name)
		return
	}
	if n.targets == nil {
		n.targets = map[string]string{}
	}
	n.targets[name] = target
}

// remove takes away what earlier layers have at a clean path, and below it.
func (a *assembler) remove(path string) {
	n, i := a.find(path)
	if i < 0 || n == a.root {
		return
	}
	a.last = nil
	s := &n.slots[i]
	if s.kid != nil {
		a.purge(s.kid)
	}
	switch {
	case s.layer == a.layer:
	case s.kid == nil || len(s.kid.slots) == 0:
		n.drop(i)
	default: // only the directory itself was below: what this layer put into it implies it
		s.Entry = Entry{Name: s.Name, Type: Directory, Mode: 0o755, Implied: true}
		s.layer = a.layer
	}
}

// opaque takes away what earlier layers have below a clean path.
func (a *assembler) opaque(path string) {
	if n, i := a.find(path); i >= 0 && n.slots[i].kid != nil {
		a.last = nil
		a.purge(n.slots[i].kid)
	}
}

// purge takes away the entries of earlier layers below a node.
func (a *assembler) purge(top *node) {
	order := []*node{top} // parents before children
	for k := 0; k < len(order); k++ {
		for i := range order[k].slots {
			if kid := order[k].slots[i].kid; kid != nil {
				order = append(order, kid)
			}
		}
	}
	for _, n := range slices.Backward(order) {
		for i := len(n.slots) - 1; i >= 0; i-- {
			s := &n.slots[i]
			switch {
			case s.layer == a.layer:
			case s.kid == nil || len(s.kid.slots) == 0:
				n.drop(i)
			default:
				s.Entry = Entry{Name: s.Name, Type: Directory, Mode: 0o755, Implied: true}
				s.layer = a.layer
			}
		}
	}
}

// finish is the tree, sorted, and what is to be said of the archive besides. The assembler is not used any more then.
func (a *assembler) finish() (*Dir, Said) {
	root := &Dir{Path: ".", Self: a.root.slots[0].Entry}
	type pair struct {
		n *node
		d *Dir
	}
	for todo := []pair{{a.top(), root}}; len(todo) > 0; {
		p := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		slices.SortFunc(p.n.slots, func(x, y slot) int { return strings.Compare(x.Name, y.Name) })
		p.d.Entries = make([]Entry, len(p.n.slots))
		for i := range p.n.slots {
			s := &p.n.slots[i]
			p.d.Entries[i] = s.Entry
			if s.kid != nil {
				d := &Dir{Path: s.kid.path, Parent: p.d, Self: s.Entry}
				p.d.Dirs = append(p.d.Dirs, d)
				todo = append(todo, pair{s.kid, d})
			}
		}
		if p.d.Targets = p.n.targets; len(p.d.Targets) == 0 {
			p.d.Targets = nil
		}
		*p.n = node{}
	}
	if a.stripped > 0 {
		a.said.Notes = append(a.said.Notes, fmt.Sprintf(
			"--strip %d leaves out %d entries that are no directories; they were not looked at", a.o.Strip, a.stripped))
	}
	if a.tops != "" && !a.manyTops {
		a.said.Top = a.tops
	}
	return root, a.said
}

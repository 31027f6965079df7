package links

import (
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
)

// maxFollow is how many links the kernel follows for one path (path_resolution(7)).
const maxFollow = 40

// status is what became of following a link.
type status uint8

const (
	found   status = iota
	missing        // a name on the way is not there
	blocked        // a name on the way is not a directory
	outside        // the way leaves the artifact
	unseen         // the way enters what was not looked at: something ignored, or unreadable
	loops          // the way comes back to a link that it came from
	many           // the way leads over more links than the kernel follows
)

// end is where a link leads to in the end.
type end struct {
	status status
	dir    *artifact.Dir // where the way ended: the directory that was found, or the one that holds, or lacks, name
	name   string
	file   bool // what was found is no directory
	hops   int  // links that are followed, the first one included
	own    bool // outside: the link's own text leaves the artifact, not that of a link on the way
}

// resolver follows links. Each is followed once, whatever the number of links that lead over it, so that the work is that of
// reading all targets once. It keeps its own stack, as a chain of links may be as long as the artifact has entries.
type resolver struct {
	ends  map[*artifact.Entry]end
	busy  map[*artifact.Entry]bool
	root  *artifact.Dir
	path  string // deploy.path, or ""
	stack []walk
}

// walk is a link that is being followed.
type walk struct {
	link *artifact.Entry
	rest string        // what of its target is still to be followed
	dir  *artifact.Dir // where that begins
	hops int
	own  bool // no other link was followed yet
	// known says that the link's target was read: that of an ignored one is not.
	known bool
}

func newResolver(t *checks.TreePass) *resolver {
	return &resolver{
		ends: map[*artifact.Entry]end{}, busy: map[*artifact.Entry]bool{}, root: t.Tree.Root, path: t.Deploy.Path,
	}
}

// follow says where the link e of dir leads to.
func (r *resolver) follow(dir *artifact.Dir, e *artifact.Entry) end {
	if got, ok := r.ends[e]; ok {
		return got
	}
	r.push(dir, e)
	for len(r.stack) > 0 {
		w := &r.stack[len(r.stack)-1]
		if at, done := r.step(w); done {
			if at.hops = w.hops; at.hops > maxFollow && at.status != loops {
				at.status = many
			}
			delete(r.busy, w.link)
			r.ends[w.link] = at
			r.stack = r.stack[:len(r.stack)-1]
		}
	}
	return r.ends[e]
}

// push begins to follow a link.
func (r *resolver) push(dir *artifact.Dir, e *artifact.Entry) {
	w := walk{link: e, dir: dir, hops: 1, own: true}
	w.rest, w.known = dir.Targets[e.Name]
	if strings.HasPrefix(w.rest, "/") {
		w.dir = r.root
		if inner, ok := mapped(w.rest, r.path); ok {
			w.rest = inner
		} else {
			w.dir = nil
		}
	}
	r.busy[e] = true
	r.stack = append(r.stack, w)
}

// mapped is an absolute path as one relative to the artifact's root, if it lies where the artifact is deployed to.
func mapped(target, deploy string) (string, bool) {
	if deploy == "" {
		return "", false
	}
	if deploy == "/" {
		return strings.TrimLeft(target, "/"), true
	}
	inner, ok := strings.CutPrefix(target, deploy)
	if !ok || inner != "" && inner[0] != '/' {
		return "", false
	}
	return strings.TrimLeft(inner, "/"), true
}

// step goes on following w until it is done, or until another link, now on the stack, has to be followed first.
func (r *resolver) step(w *walk) (at end, done bool) {
	if !w.known {
		return end{status: unseen, dir: w.dir}, true
	}
	if w.dir == nil {
		return end{status: outside, own: w.own}, true
	}
	for w.rest != "" {
		name, rest, more := strings.Cut(w.rest, "/")
		switch name {
		case "", ".":
			w.rest = rest
			continue
		case "..":
			if w.dir.Parent == nil && r.path != "/" {
				return end{status: outside, own: w.own}, true
			}
			if w.dir.Parent != nil {
				w.dir = w.dir.Parent
			}
			w.rest = rest
			continue
		}
		next, ended, stop := r.enter(w, name, more)
		if stop {
			return ended, next == nil
		}
		w.dir, w.rest = next, rest
	}
	return end{dir: w.dir}, true
}

// enter goes from w.dir to the entry name. stop says that the walk ends here, or, where a directory is given, that another
// link comes first.
func (r *resolver) enter(w *walk, name string, more bool) (next *artifact.Dir, at end, stop bool) {
	e := w.dir.Entry(name)
	switch {
	case e == nil:
		return nil, end{status: missing, dir: w.dir, name: name}, true
	case e.Type == artifact.Directory:
		if d := w.dir.Dir(name); d != nil {
			return d, end{}, false
		}
		if more {
			return nil, end{status: unseen, dir: w.dir}, true
		}
		return nil, end{dir: w.dir, name: name, file: true}, true
	case e.Type == artifact.Unknown:
		return nil, end{status: unseen, dir: w.dir}, true
	case e.Type != artifact.Link:
		if more {
			return nil, end{status: blocked, dir: w.dir, name: name}, true
		}
		return nil, end{dir: w.dir, name: name, file: true}, true
	}
	at, known := r.ends[e]
	if !known {
		if r.busy[e] {
			return nil, end{status: loops, dir: w.dir}, true
		}
		r.push(w.dir, e)
		return w.dir, end{}, true
	}
	w.hops = min(w.hops+at.hops, maxFollow+1)
	w.own = false
	at.own = false
	switch {
	case at.status != found:
		return nil, at, true
	case at.file && more:
		return nil, end{status: blocked, dir: at.dir, name: at.name}, true
	case at.file:
		return nil, at, true
	}
	return at.dir, end{}, false
}

// eachLink calls f for every link of a tree, in order.
func eachLink(tree *artifact.Tree, f func(dir *artifact.Dir, e *artifact.Entry)) {
	tree.Walk(func(dir *artifact.Dir) {
		if len(dir.Targets) == 0 {
			return
		}
		for i := range dir.Entries {
			if e := &dir.Entries[i]; e.Type == artifact.Link {
				f(dir, e)
			}
		}
	})
}

package hook

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"verify.example/verify/checks/artifact"
)

// Tip is a tree that a push brings to the remote, with all that brings it.
type Tip struct {
	Tree   string   // the tree's object name
	Object string   // what to call it by: the commit that has it, or the tree itself
	Refs   []string // the remote's refs that will lead to it, in git's order; at least one
}

// Pushed is what a push comes to.
type Pushed struct {
	Tips    []Tip    // each distinct tree that the remote has not, in git's order
	Known   []string // the remote's refs whose commits the remote has already
	Deleted []string // the remote's refs that are deleted
	// Files are the remote's refs that lead to the content of a file and to no tree, as a tag can: there are no entries that
	// anything could be said of.
	Files []string
}

// Sort sorts what is pushed to a remote from the repository whose git directory is dir. Commits that the remote has already,
// by what it said itself in this push or by the refs that track it, count as known. When it cannot be told whether a commit is
// known, it is not. An object that the repository lacks is an error.
func Sort(ctx context.Context, dir, remote string, updates []Update) (*Pushed, error) {
	objects, err := resolve(ctx, dir, updates)
	if err != nil {
		return nil, err
	}
	pushed, at := &Pushed{}, map[string]int{}
	fresh := unknown(ctx, dir, objects, known(ctx, dir, remote, updates))
	for _, u := range updates {
		if u.Deletes() {
			pushed.Deleted = append(pushed.Deleted, u.RemoteRef)
			continue
		}
		o := objects[u.Local]
		switch {
		case o.kind == "blob":
			pushed.Files = append(pushed.Files, u.RemoteRef)
			continue
		case o.kind == "commit" && !fresh[o.name]:
			pushed.Known = append(pushed.Known, u.RemoteRef)
			continue
		}
		i, seen := at[o.tree]
		if !seen {
			i = len(pushed.Tips)
			at[o.tree] = i
			pushed.Tips = append(pushed.Tips, Tip{Tree: o.tree, Object: o.name})
		}
		pushed.Tips[i].Refs = append(pushed.Tips[i].Refs, u.RemoteRef)
	}
	return pushed, nil
}

// object is what a pushed object is once its tags are peeled off.
type object struct {
	name, kind string // kind is commit, tree or blob
	tree       string // of a commit or tree
}

// resolve looks up what is pushed, all of it in one go.
func resolve(ctx context.Context, dir string, updates []Update) (map[string]object, error) {
	var names []string
	for _, u := range updates {
		if !u.Deletes() {
			names = append(names, u.Local)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	found, err := lookUp(ctx, dir, names, "^{}")
	if err != nil {
		return nil, err
	}
	trees, err := lookUp(ctx, dir, names, "^{tree}")
	if err != nil {
		return nil, err
	}
	objects := map[string]object{}
	for i, name := range names {
		o := object{name: found[i].name, kind: found[i].kind, tree: trees[i].name}
		if o.kind == "" || o.kind != "blob" && trees[i].kind != "tree" {
			return nil, fmt.Errorf("the object %s cannot be read", name)
		}
		objects[name] = o
	}
	return objects, nil
}

// lookUp asks git what objects are, each with the suffix behind its name. One that is not there has no kind.
func lookUp(ctx context.Context, dir string, names []string, suffix string) ([]object, error) {
	if len(names) == 0 {
		return nil, nil
	}
	in := strings.NewReader(strings.Join(names, suffix+"\n") + suffix + "\n")
	out, err := artifact.AskGit(ctx, dir, in, "cat-file", "--batch-check=%(objectname) %(objecttype)")
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != len(names) {
		return nil, fmt.Errorf("git cat-file: %d answers to %d questions", len(lines), len(names))
	}
	objects := make([]object, len(names))
	for i, line := range lines {
		name, kind, _ := strings.Cut(line, " ")
		if isObject(name) && kind != "missing" {
			objects[i] = object{name: name, kind: kind}
		}
	}
	return objects, nil
}

// unknown tells which of the commits cannot be reached from those that the remote has.
func unknown(ctx context.Context, dir string, objects map[string]object, has []string) map[string]bool {
	fresh := map[string]bool{}
	var in bytes.Buffer
	for _, o := range objects {
		if o.kind == "commit" {
			fresh[o.name] = true
			in.WriteString(o.name + "\n")
		}
	}
	if len(has) == 0 || len(fresh) == 0 {
		return fresh
	}
	for _, name := range has {
		in.WriteString("^" + name + "\n")
	}
	out, err := artifact.AskGit(ctx, dir, &in, "rev-list", "--stdin")
	if err != nil {
		return fresh // a history with gaps: everything is verified
	}
	still := map[string]bool{}
	for name := range strings.SplitSeq(string(out), "\n") {
		if fresh[name] {
			still[name] = true
		}
	}
	return still
}

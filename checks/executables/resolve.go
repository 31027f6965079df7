package executables

import (
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
)

// maxLinks is how many links one path may lead through, as on Linux.
const maxLinks = 40

// resolve follows an absolute path of the target into the artifact, through the links on the way. Where it leads out of the
// artifact, outside is the path on the target. Else found says whether something is there, and e what; e is nil where the
// manifest ignores it.
func resolve(t *checks.TreePass, name string) (e *artifact.Entry, outside string, found bool) {
	for range maxLinks {
		rest, ok := within(t.Deploy.Path, name)
		if !ok {
			return nil, name, false
		}
		var next string
		if e, next, found = follow(t.Tree.Root, rest); next == "" {
			return e, "", found
		}
		// The target of a link is relative to the directory that the link is in.
		if !strings.HasPrefix(next, "/") {
			next = path.Join(t.Deploy.Path, next)
		}
		name = path.Clean(next)
	}
	return nil, "", false
}

// within maps a path of the target into the artifact; "." is its root.
func within(root, name string) (rest string, ok bool) {
	switch {
	case root == "":
		return "", false
	case root == name:
		return ".", true
	case root == "/":
		return name[1:], true
	}
	rest, ok = strings.CutPrefix(name, root+"/")
	return rest, ok
}

// follow goes down from a directory until the end of the path or the first link. next is then where the whole path leads to,
// relative to the root unless it begins with "/".
func follow(d *artifact.Dir, rest string) (e *artifact.Entry, next string, found bool) {
	e = &d.Self
	for rest != "." && rest != "" {
		var name string
		name, rest, _ = strings.Cut(rest, "/")
		if slices.Contains(d.Pruned, name) {
			return nil, "", true
		}
		if e = d.Entry(name); e == nil {
			return nil, "", false
		}
		if e.Type == artifact.Link {
			target := d.Targets[name]
			if strings.HasPrefix(target, "/") {
				return nil, path.Join(target, rest), false
			}
			// Of "." and "..": the directories above d are no links, as each was entered by its own name.
			return nil, path.Join(d.Path, target, rest), false
		}
		if rest == "" {
			return e, "", true
		}
		if d = d.Dir(name); d == nil {
			return nil, "", false
		}
	}
	return e, "", true
}

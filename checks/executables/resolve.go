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

// nowhere is where an artifact is taken to lie when nobody said: a path that no file can name, since it holds a NUL.
const nowhere = "/\x00"

// resolve follows an absolute path of the target into the artifact, through the links on the way. Where it leads out of the
// artifact, outside is the path on the target. Else found says whether something is there, and e what; e is nil where the
// manifest ignores it.
func resolve(t *checks.TreePass, name string) (e *artifact.Entry, outside string, found bool) {
	return follow(t.Tree.Root, t.Deploy.Path, name)
}

// follow is resolve for an artifact that lies at deploy; at no path of the target where that is "".
func follow(root *artifact.Dir, deploy, name string) (e *artifact.Entry, outside string, found bool) {
	rest, ok := within(deploy, name)
	if !ok {
		return nil, path.Clean(name), false
	}
	d := root
	for links := 0; ; {
		var step string
		step, rest, _ = strings.Cut(strings.TrimLeft(rest, "/"), "/")
		switch {
		case step == "" && rest == "":
			return &d.Self, "", true
		case step == "" || step == ".":
			continue
		case step == "..":
			if d.Parent == nil && deploy != "/" {
				return nil, path.Join(deploy, "..", rest), false
			}
			if d.Parent != nil {
				d = d.Parent
			}
			continue
		case slices.Contains(d.Pruned, step):
			return nil, "", true
		}
		e, next := d.Entry(step), d.Dir(step)
		switch {
		case e == nil:
			return nil, "", false
		case e.Type == artifact.Link:
			if links++; links > maxLinks {
				return nil, "", false
			}
			target := d.Targets[step]
			if strings.HasPrefix(target, "/") {
				inner, ok := within(deploy, target)
				if !ok {
					return nil, path.Join(target, rest), false
				}
				d, target = root, inner
			}
			rest = target + "/" + rest
		case next != nil:
			d = next
		case strings.Trim(rest, "/") != "":
			return nil, "", false
		default:
			return e, "", true
		}
	}
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

package references

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
)

// status is what became of looking for a path in the image.
type status uint8

const (
	found   status = iota
	missing        // a name on the way is not there
	blocked        // something on the way is no directory
	looping        // the links on the way lead in a circle
	closed         // the user may not enter a directory on the way
	unseen         // the manifest ignores something on the way
	outside        // the way leads to a place of the target that is not in the artifact
)

// end is where looking for a path ended: at what was found, or at what is in the way.
type end struct {
	status status
	dir    *artifact.Dir
	name   string
	entry  *artifact.Entry // nil where nothing is there
	away   string          // where the way leaves the artifact, absolute
}

// path is that of the end.
func (e end) path() string {
	if e.name == "" {
		return e.dir.Path
	}
	return e.dir.Join(e.name)
}

// why says what is wrong.
func (e end) why() string {
	switch e.status {
	case missing:
		return fmt.Sprintf("%q does not exist", e.path())
	case looping:
		return "the links that it leads through never end"
	}
	return fmt.Sprintf("%q is a %s", e.path(), e.entry.Type)
}

// search looks for paths of the target in the artifact, as the kernel does.
type search struct {
	root *artifact.Dir
	base string             // where the root lies on the target; "/" for an image and any other whole root, "" where that is not known
	who  *artifact.Identity // nil where permissions do not matter
}

// newSearch looks in an image.
func newSearch(t *checks.TreePass, who *artifact.Identity) *search {
	return &search{t.Tree.Root, "/", who}
}

// within is a path of the target as one below the root. A relative path is below it already.
func (s *search) within(name string) (rest string, ok bool) {
	if s.base == "/" || !strings.HasPrefix(name, "/") {
		return name, true
	}
	if s.base == "" {
		return "", false
	}
	if name = path.Clean(name); name == s.base {
		return "", true
	}
	return strings.CutPrefix(name, s.base+"/")
}

// find looks for an absolute path of the target, or one relative to the root, through links inside of the artifact.
func (s *search) find(name string) end {
	const maxLinks = 40 // path_resolution(7)
	rest, inside := s.within(name)
	if !inside {
		return end{status: outside, away: path.Clean(name)}
	}
	at, links := s.root, 0
	for {
		var step string
		step, rest, _ = strings.Cut(strings.TrimLeft(rest, "/"), "/")
		switch {
		case step == "" && rest == "":
			return end{dir: at, entry: &at.Self}
		case step == "." || step == "":
			continue
		case !s.may(&at.Self, 1):
			return end{status: closed, dir: at, entry: &at.Self}
		case step == "..":
			if at.Parent == nil && s.base != "/" {
				return end{status: outside, away: path.Join("/", s.base, "..", rest)}
			}
			if at.Parent != nil {
				at = at.Parent
			}
			continue
		case slices.Contains(at.Pruned, step):
			return end{status: unseen, dir: at, name: step}
		}
		e := at.Entry(step)
		next := at.Dir(step)
		switch {
		case e == nil:
			return end{status: missing, dir: at, name: step}
		case e.Type == artifact.Link:
			if links++; links > maxLinks {
				return end{status: looping, dir: at, name: step, entry: e}
			}
			rest = at.Targets[step] + "/" + rest
			if strings.HasPrefix(rest, "/") {
				away := path.Clean(rest)
				if rest, inside = s.within(rest); !inside {
					return end{status: outside, away: away}
				}
				at = s.root
			}
		case next != nil:
			at = next
		case strings.Trim(rest, "/") != "":
			return end{status: blocked, dir: at, name: step, entry: e}
		default:
			return end{dir: at, name: step, entry: e}
		}
	}
}

// may says whether the image's user has all of the permissions, as in a mode's last digit.
func (s *search) may(e *artifact.Entry, need uint16) bool {
	if s.who == nil || e.Implied { // an implied directory is made with 0755
		return true
	}
	bits, _ := s.class(e)
	return bits&need == need
}

// class is what the user may do with an entry, and as whom.
func (s *search) class(e *artifact.Entry) (bits uint16, letter string) {
	switch {
	case s.who.UID == 0 && (e.Type == artifact.Directory || e.Mode&0o111 != 0):
		return 7, "a"
	case s.who.UID == 0:
		return 6, "a"
	case s.who.UID == e.UID:
		return e.Mode >> 6 & 7, "u"
	case slices.Contains(s.who.Groups, e.GID):
		return e.Mode >> 3 & 7, "g"
	}
	return e.Mode & 7, "o"
}

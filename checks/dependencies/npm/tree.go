package npm

import (
	"path"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// tree is packages in their places.
type tree struct {
	at map[string]*node
	// into are all that ask for the package in a place, with the place that they ask from.
	into map[string][]asked
}

type asked struct {
	edge
	from string
}

// find looks for a package as node does: in the node_modules of the place that asks, and of all directories above it.
func (t *tree) find(from, key string) *node {
	for dir := from; ; dir = path.Dir(dir) {
		if dir == "." {
			dir = ""
		}
		if n := t.at[path.Join(dir, "node_modules", key)]; n != nil {
			return n
		}
		if dir == "" || strings.HasPrefix(dir, "..") {
			return nil
		}
	}
}

// real is a package itself where a link leads to it.
func (t *tree) real(n *node) *node {
	if n.link != "" && t.at[n.link] != nil {
		return t.at[n.link]
	}
	return n
}

// valid says whether a package is what an edge asks for, or what may stand in its place.
func (j *judging) valid(e *edge, from string, n, target *node) bool {
	if meets(e.key, e.spec, from, n, target) {
		return true
	}
	for _, name := range []string{e.key, target.name} {
		for _, value := range j.override[name] {
			if meets(e.key, value, from, n, target) || value == "-" {
				return true
			}
		}
	}
	return false
}

// meets says whether a package, to which a link n may lead, is what is asked for under a key.
func meets(key, text, from string, n, target *node) bool {
	s := parseSpec(key, text)
	switch s.origin {
	case packages.Path:
		dir, ok := directory(text)
		if ok && n.link != "" {
			return path.Join(from, dir) == n.link
		}
		if file, cut := strings.CutPrefix(n.resolved, "file:"); cut && strings.HasPrefix(text, "file:") {
			return path.Join(from, strings.TrimPrefix(text, "file:")) == path.Clean(file)
		}
		return true
	case packages.URL:
		return target.resolved == "" || target.resolved == s.from || !strings.HasPrefix(s.from, "http")
	case packages.VCS:
		return sameRepository(s.from, target.resolved)
	}
	if s.tag || target.version == "" || s.rng == "*" {
		return true
	}
	ok, err := satisfies(target.version, s.rng)
	return ok && err == nil
}

// sameRepository says whether what is asked for can be the revision that an address names. Revisions are held against each other
// where both are whole; what a branch is now nobody knows.
func sameRepository(asked, resolved string) bool {
	a, wanted, _ := strings.Cut(asked, "#")
	b, got, _ := strings.Cut(resolved, "#")
	if resolved == "" {
		return true
	}
	if len(wanted) == 40 && len(got) == 40 && !strings.EqualFold(wanted, got) {
		return false
	}
	return repositoryName(a) == repositoryName(b) || repositoryName(b) == ""
}

// repositoryName is "owner/name", however a repository is written.
func repositoryName(text string) string {
	if strings.Contains(text, "codeload.") { // an archive made of a repository
		return ""
	}
	text = strings.TrimSuffix(strings.TrimSuffix(text, "/"), ".git")
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '/' || r == ':' })
	if len(parts) < 2 {
		return text
	}
	return strings.ToLower(strings.Join(parts[len(parts)-2:], "/"))
}

package npm

import (
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// spec is what a package.json writes behind a name, as npm-package-arg reads it.
type spec struct {
	name   string // of the package in its registry; another than the key for an alias
	rng    string // the range of versions; "" with tag, and where the origin is no registry
	tag    bool   // a word such as "latest", whose meaning is the registry's
	origin packages.Origin
	from   string // the path, address or revision
}

// hosts are the words that npm takes for a repository's host.
var hosts = []string{"github:", "gitlab:", "bitbucket:", "gist:", "git+", "git:", "git@", "ssh:"}

// paths are how a path begins; "workspace:" is yarn's and pnpm's, "portal:" and "link:" theirs and npm's.
var paths = []string{"file:", "link:", "portal:", "workspace:", "./", "../", "/", "~/"}

// parseSpec reads what is asked for under a key.
func parseSpec(key, text string) spec {
	text = strings.TrimSpace(text)
	s := spec{name: key}
	if rest, ok := strings.CutPrefix(text, "npm:"); ok {
		name, after := cutAt(rest)
		if _, err := parseRange(rest); err == nil && after == "" { // yarn writes "npm:^1.0" for a package of that very name
			name, after = key, rest
		}
		s.name, text = name, after
	}
	switch {
	case text == "" || text == "*":
		s.rng = "*"
	case hasAny(text, paths) || text == "." || text == "..":
		s.origin, s.from = packages.Path, text
	case strings.HasPrefix(text, "http:") || strings.HasPrefix(text, "https:"):
		s.origin, s.from = packages.URL, text
		if repository(text) {
			s.origin = packages.VCS
		}
	case hasAny(text, hosts) || shorthand(text):
		s.origin, s.from = packages.VCS, text
	case hasAny(text, []string{"patch:", "catalog:", "jsr:", "exec:"}):
		s.origin, s.from = packages.URL, text
	default:
		if _, err := parseRange(text); err == nil {
			s.rng = text
		} else {
			s.rng, s.tag = text, true
		}
	}
	return s
}

func hasAny(text string, starts []string) bool {
	for _, s := range starts {
		if strings.HasPrefix(text, s) {
			return true
		}
	}
	return false
}

// repository says whether an address is one of a repository and not of an archive.
func repository(address string) bool {
	address, _, _ = strings.Cut(address, "#")
	if strings.HasSuffix(address, ".git") {
		return true
	}
	parts := strings.Split(address, "/")
	host := ""
	if len(parts) > 2 {
		host = strings.TrimPrefix(parts[2], "www.")
	}
	return (host == "github.com" || host == "gitlab.com" || host == "bitbucket.org") && len(parts) == 5
}

// shorthand says whether a text is "user/repository", with "#revision" or without.
func shorthand(text string) bool {
	text, _, _ = strings.Cut(text, "#")
	user, repo, ok := strings.Cut(text, "/")
	return ok && user != "" && repo != "" && !strings.ContainsAny(text, "@: \t") && !strings.Contains(repo, "/") && !strings.HasPrefix(user, ".")
}

// require is the requirement that an edge is, for those who know no places.
func (e *edge) require() packages.Requirement {
	s := parseSpec(e.key, e.spec)
	r := packages.Requirement{Name: s.name, Constraint: s.rng, Kind: e.kind.kind(), Origin: s.origin, From: s.from, Line: e.line}
	if r.Constraint == "*" {
		r.Constraint = ""
	}
	if r.Name == "" {
		r.Name = e.key
	}
	return r
}

package pypi

import (
	"fmt"
	"path"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// archives are the ends of names of files that pip installs from.
var archives = []string{".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tlz", ".tar.lz", ".tar.lzma", ".tar"}

// isLocation says whether pip takes a line of a requirements file for an address or a path rather than a name.
func isLocation(text string) bool {
	if strings.Contains(text, "://") || strings.HasPrefix(text, ".") || strings.HasPrefix(text, "file:") {
		name, _, _ := strings.Cut(text, "@")
		return !isName(strings.TrimSpace(beforeExtras(name))) || strings.HasPrefix(text, ".")
	}
	plain, _, _ := strings.Cut(text, ";")
	plain = strings.TrimSpace(plain)
	if i := strings.IndexAny(plain, " @(<>=!~"); i >= 0 && isName(strings.TrimSpace(beforeExtras(plain[:i]))) {
		return false
	}
	if strings.ContainsAny(plain, `/\`) {
		return true
	}
	for _, end := range archives {
		if strings.HasSuffix(strings.ToLower(beforeExtras(plain)), end) {
			return true
		}
	}
	return false
}

func beforeExtras(text string) string {
	before, _, _ := strings.Cut(text, "[")
	return before
}

// parseLocation reads an address or a path that stands in place of a name: what comes from it is called as its "egg" says, or as the
// file's own name does, or nobody can tell.
func parseLocation(text string, line int) (packages.Requirement, error) {
	r := packages.Requirement{Line: line}
	text, marker, _ := strings.Cut(text, "; ")
	if before, after, ok := strings.Cut(text, " ;"); ok {
		text, marker = before, after
	}
	text = strings.TrimSpace(text)
	address, fragment, _ := strings.Cut(text, "#")
	if address == "" {
		return r, fmt.Errorf("%q is no address and no path", text)
	}
	r.Origin, r.From = originOf(address), address
	if r.Origin == packages.Path {
		r.From, r.Extras = pathExtras(address)
	}
	for part := range strings.SplitSeq(fragment, "&") {
		if egg, ok := strings.CutPrefix(part, "egg="); ok {
			if err := named(&r, egg); err != nil {
				return r, err
			}
		}
	}
	if r.Name == "" {
		r.Name, _, _ = fileName(path.Base(r.From))
	}
	return r, mark(&r, marker)
}

// named reads what an "egg" says: a name, old ones with a version, and extras.
func named(r *packages.Requirement, egg string) error {
	n := nameEnd(egg)
	if n == 0 {
		return fmt.Errorf("egg=%s names no package", egg)
	}
	var err error
	r.Name = normal(egg[:n])
	r.Extras, _, err = parseExtras(egg[n:])
	return err
}

// pathExtras takes "[extra]" off a path.
func pathExtras(text string) (string, []string) {
	i := strings.LastIndexByte(text, '[')
	if i <= 0 || !strings.HasSuffix(text, "]") {
		return text, nil
	}
	extras, _, err := parseExtras(text[i:])
	if err != nil {
		return text, nil
	}
	return text[:i], extras
}

// fileName is the package and version that an archive's name says: that of a wheel as its specification has it, that of a source archive
// where its version can be told.
func fileName(base string) (name, version string, ok bool) {
	if stem, wheel := strings.CutSuffix(base, ".whl"); wheel {
		parts := strings.Split(stem, "-")
		if len(parts) < 5 || len(parts) > 6 || !isName(parts[0]) {
			return "", "", false
		}
		return normal(parts[0]), parts[1], true
	}
	for _, end := range archives {
		stem, is := strings.CutSuffix(base, end)
		if !is {
			continue
		}
		i := strings.LastIndexByte(stem, '-')
		if i <= 0 || !isName(stem[:i]) {
			return "", "", false
		}
		if _, err := parseVersion(stem[i+1:]); err != nil {
			return "", "", false
		}
		return normal(stem[:i]), stem[i+1:], true
	}
	return "", "", false
}

package content

import (
	"strconv"
	"strings"

	"verify.example/verify/checks"
)

// declaration is a submodule as a .gitmodules declares it.
type declaration struct {
	path  string // relative to the file's directory
	line  int
	none  bool   // update = none: it is left out on purpose
	rule  string // the file, or git's record
	below bool   // it is not the artifact's own: something inside it declares it
}

// place is who declares the submodule, for the finding's rule.
func (d declaration) place() string {
	if d.rule == checks.GitRecord {
		return d.rule
	}
	return d.rule + ":" + strconv.Itoa(d.line)
}

// parseModules reads the submodules that a .gitmodules declares. It reads what git-config(1) writes there: sections,
// "key = value" with quotes and comments. Lines that it does not understand are passed over, as are paths that leave the
// directory.
func parseModules(text string) []declaration {
	var found []declaration
	var current declaration
	done := func() {
		if current.path != "" {
			found = append(found, current)
		}
		current = declaration{}
	}
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			done()
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			continue
		}
		switch value = configValue(value); strings.ToLower(strings.TrimSpace(key)) {
		case "path":
			if value = strings.TrimSuffix(value, "/"); inside(value) {
				current.path, current.line = value, n+1
			}
		case "update":
			current.none = value == "none"
		}
	}
	done()
	return found
}

// inside says whether path is a clean path that stays in its directory.
func inside(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if part == "" || part == "." || part == ".." {
			return false
		}
	}
	return true
}

// configValue is a value of git-config(1) without its quotes, escapes and comment.
func configValue(s string) string {
	var b strings.Builder
	quoted := false
	s = strings.TrimSpace(s)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case (c == '#' || c == ';') && !quoted:
			return strings.TrimSpace(b.String())
		default:
			b.WriteByte(c)
		}
	}
	return strings.TrimRight(b.String(), " \t")
}

package pypi

import (
	"slices"
	"strings"
)

// normal is a name as PEP 503 compares names: lower case, each run of "-", "_" and "." one "-".
func normal(name string) string {
	if isNormal(name) {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case c == '-' || c == '_' || c == '.':
			if i == 0 || !strings.ContainsRune("-_.", rune(name[i-1])) {
				b.WriteByte('-')
			}
		case c >= 'A' && c <= 'Z':
			b.WriteByte(c + 'a' - 'A')
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isNormal(name string) bool {
	for i := 0; i < len(name); i++ {
		c := name[i]
		if c >= 'A' && c <= 'Z' || c == '_' || c == '.' || c == '-' && i > 0 && name[i-1] == '-' {
			return false
		}
	}
	return true
}

// isName says whether a text is a name of a package or an extra, as PEP 508 has them.
func isName(text string) bool { return text != "" && nameEnd(text) == len(text) }

// nameEnd is how many bytes of a text are a name; 0 where it begins with none.
func nameEnd(text string) int {
	end := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9':
			end = i + 1
		case (c == '-' || c == '_' || c == '.') && i > 0:
		default:
			return end
		}
	}
	return end
}

// extrasOf are extras normalised, sorted, and each once; nil where there is none.
func extrasOf(list []string) []string {
	var out []string
	for _, e := range list {
		out = append(out, normal(e))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

package references

import "strings"

// pair is one "key = value" line of a file with sections.
type pair struct {
	line                int
	section, key, value string
}

// pairs reads "[section]" and "key = value" lines. A line that ends in a backslash goes on in the next where continues says so; one
// that begins with white space goes on from the one before where indented says so. Comments begin with # or ;.
func (c *config) pairs(continues, indented bool) []pair {
	var all []pair
	section, line := "", 0
	going := -1 // the index of the pair that goes on
	for raw := range strings.Lines(c.text) {
		line++
		l := strings.TrimSpace(raw)
		switch {
		case l == "" || l[0] == '#' || l[0] == ';':
			if l == "" {
				going = -1
			}
			continue
		case going >= 0 && (continues && strings.HasSuffix(all[going].value, "\\") || indented && (raw[0] == ' ' || raw[0] == '\t')):
			all[going].value = strings.TrimSpace(strings.TrimSuffix(all[going].value, "\\")) + " " + l
			continue
		case l[0] == '[':
			section, _, _ = strings.Cut(l[1:], "]")
			going = -1
			continue
		}
		key, value, ok := strings.Cut(l, "=")
		if !ok {
			going = -1
			continue
		}
		all = append(all, pair{line, section, strings.TrimSpace(key), strings.TrimSpace(value)})
		going = len(all) - 1
	}
	return all
}

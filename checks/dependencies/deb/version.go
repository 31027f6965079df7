package deb

import (
	"fmt"
	"strings"
)

// version is a Debian version, as deb-version(7) takes it apart.
type version struct{ epoch, upstream, revision string }

func parseVersion(text string) (version, error) {
	var v version
	rest := text
	if epoch, after, ok := strings.Cut(rest, ":"); ok {
		if epoch == "" || strings.Trim(epoch, "0123456789") != "" {
			return v, fmt.Errorf("%q is no Debian version: its epoch, %q, is no number", text, epoch)
		}
		v.epoch, rest = epoch, after
	}
	v.upstream = rest
	if i := strings.LastIndexByte(rest, '-'); i >= 0 {
		v.upstream, v.revision = rest[:i], rest[i+1:]
		if v.revision == "" {
			return v, fmt.Errorf("%q is no Debian version: nothing stands behind its last hyphen", text)
		}
	}
	if v.upstream == "" || !digit(v.upstream[0]) {
		return v, fmt.Errorf("%q is no Debian version: expected a digit first, as in 1.2-3", text)
	}
	for part, more := range map[string]string{v.upstream: "-:", v.revision: ""} {
		for i := range len(part) {
			if c := part[i]; !digit(c) && !letter(c) && !strings.ContainsRune(".+~"+more, rune(c)) {
				return v, fmt.Errorf("%q is no Debian version: it has %q", text, c)
			}
		}
	}
	return v, nil
}

// compare orders two versions as dpkg does.
func compare(a, b string) (int, error) {
	x, err := parseVersion(a)
	if err != nil {
		return 0, err
	}
	y, err := parseVersion(b)
	if err != nil {
		return 0, err
	}
	if n := compareNumbers(x.epoch, y.epoch); n != 0 {
		return n, nil
	}
	if n := compareParts(x.upstream, y.upstream); n != 0 {
		return n, nil
	}
	return compareParts(x.revision, y.revision), nil
}

// compareParts orders two upstream versions or revisions: by turns what is no digit, letter by letter, and numbers.
func compareParts(a, b string) int {
	for a != "" || b != "" {
		for a != "" && !digit(a[0]) || b != "" && !digit(b[0]) {
			if n := order(a) - order(b); n != 0 {
				return n
			}
			a, b = a[1:], b[1:]
		}
		i, j := 0, 0
		for i < len(a) && digit(a[i]) {
			i++
		}
		for j < len(b) && digit(b[j]) {
			j++
		}
		if n := compareNumbers(a[:i], b[:j]); n != 0 {
			return n
		}
		a, b = a[i:], b[j:]
	}
	return 0
}

// order is the rank of the first character: "~" comes before the end, this and a number before letters, and they before all else.
func order(text string) int {
	switch {
	case text == "" || digit(text[0]):
		return 0
	case text[0] == '~':
		return -1
	case letter(text[0]):
		return int(text[0])
	}
	return int(text[0]) + 256
}

// compareNumbers orders two numbers of any length; none is 0.
func compareNumbers(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

func digit(c byte) bool  { return c >= '0' && c <= '9' }
func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// satisfies says whether a version meets a relation such as ">= 1.2", as it stands between the brackets of a Depends field.
func satisfies(version, relation string) (bool, error) {
	op, than, err := parseRelation(relation)
	if err != nil {
		return false, err
	}
	n, err := compare(version, than)
	if err != nil {
		return false, err
	}
	switch op {
	case ">=":
		return n >= 0, nil
	case "<=":
		return n <= 0, nil
	case ">>":
		return n > 0, nil
	case "<<":
		return n < 0, nil
	}
	return n == 0, nil
}

// parseRelation reads a relation. The old "<" and ">" mean "<=" and ">=", as dpkg takes them.
func parseRelation(text string) (op, version string, err error) {
	version = strings.TrimLeft(text, "<>=")
	op, version = text[:len(text)-len(version)], strings.Trim(version, " \t\n")
	switch op {
	case "<", ">":
		op += "="
	case "<<", ">>", "<=", ">=", "=":
	default:
		return "", "", fmt.Errorf("%q is no relation to a version; expected one of <<, <=, =, >= and >> with a version, as in >= 1.2", text)
	}
	if _, err := parseVersion(version); err != nil {
		return "", "", err
	}
	return op, version, nil
}

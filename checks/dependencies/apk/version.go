package apk

import (
	"fmt"
	"strings"
)

// A version is DIGITS{.DIGITS}[LETTER]{_SUFFIX[DIGITS]}[~HASH][-rDIGITS]. The kinds of its parts are in this order; of two versions
// that are alike up to here the one whose next part is of the earlier kind is the higher one.
const (
	first = iota
	number
	letter
	suffix
	suffixNumber
	hash
	revision
	end
)

type part struct {
	kind int
	text string
}

// suffixes are the known ones in their order, with "" for none: those before it mark what comes before a release.
var suffixes = []string{"alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"}

// rank is the place of a suffix among all; below 0 before a release, above 0 after one. ok is false for one that is not known.
func rank(text string) (n int, ok bool) {
	const none = 4
	for i, s := range suffixes {
		if s == text && i != none {
			return i - none, true
		}
	}
	return 0, false
}

// parse takes a version apart; the last part is the end.
func parse(text string) ([]part, error) {
	bad := func(why string) ([]part, error) {
		return nil, fmt.Errorf("%q is no Alpine version: %s; expected one such as 1.2.3-r4", text, why)
	}
	n := span(text, "0123456789")
	if n == 0 {
		return bad("it begins with no digit")
	}
	parts, rest, last := []part{{first, text[:n]}}, text[n:], first
	for rest != "" {
		kind, begin, chars := begins(rest, last)
		if kind < 0 {
			return bad(fmt.Sprintf("%q cannot stand there", rest))
		}
		n := 1
		if chars != "" {
			n = span(rest[begin:], chars)
		}
		if n == 0 {
			return bad(fmt.Sprintf("nothing stands behind %q", rest[:begin]))
		}
		p := part{kind, rest[begin : begin+n]}
		if _, known := rank(p.text); kind == suffix && !known {
			return bad(fmt.Sprintf("the suffix %q is not known", "_"+p.text))
		}
		parts, rest, last = append(parts, p), rest[begin+n:], kind
	}
	return append(parts, part{kind: end}), nil
}

// begins says which kind of part a text begins with after one of another kind, where its value begins, and of which characters it is
// made; "" for one character. kind is below 0 where nothing can stand there.
func begins(text string, after int) (kind, begin int, chars string) {
	const digits, letters = "0123456789", "abcdefghijklmnopqrstuvwxyz"
	c := text[0]
	switch {
	case c == '.' && after <= number:
		return number, 1, digits
	case c >= 'a' && c <= 'z' && after <= number:
		return letter, 0, ""
	case c == '_' && after <= suffixNumber:
		return suffix, 1, letters
	case c >= '0' && c <= '9' && after == suffix:
		return suffixNumber, 0, digits
	case c == '~' && after < hash:
		return hash, 1, "0123456789abcdef"
	case strings.HasPrefix(text, "-r") && after < revision:
		return revision, 2, digits
	}
	return -1, 0, ""
}

// span is how many characters of a set a text begins with.
func span(text, chars string) int {
	return len(text) - len(strings.TrimLeft(text, chars))
}

// compare orders two versions as apk does.
func compare(a, b string) (int, error) {
	n, _, err := order(a, b)
	return n, err
}

// order is compare; begins says that the first version is the second one, with more behind it or nothing.
func order(a, b string) (n int, begins bool, err error) {
	x, err := parse(a)
	if err != nil {
		return 0, false, err
	}
	y, err := parse(b)
	if err != nil {
		return 0, false, err
	}
	i := 0
	for x[i].kind == y[i].kind {
		if x[i].kind == end {
			return 0, true, nil
		}
		if n := x[i].compare(y[i]); n != 0 {
			return n, false, nil
		}
		i++
	}
	begins = y[i].kind == end
	switch {
	case x[i].before():
		return -1, begins, nil
	case y[i].before():
		return 1, begins, nil
	}
	return y[i].kind - x[i].kind, begins, nil
}

// before says whether the part marks what comes before a release.
func (p part) before() bool {
	n, _ := rank(p.text)
	return p.kind == suffix && n < 0
}

// compare orders two parts of one kind. A number behind a dot that begins with 0 is compared as a text, as behind a decimal point.
func (p part) compare(q part) int {
	switch p.kind {
	case number:
		if p.text[0] == '0' || q.text[0] == '0' {
			return strings.Compare(p.text, q.text)
		}
	case suffix:
		m, _ := rank(p.text)
		n, _ := rank(q.text)
		return m - n
	case letter, hash:
		return strings.Compare(p.text, q.text)
	}
	a, b := strings.TrimLeft(p.text, "0"), strings.TrimLeft(q.text, "0")
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

// satisfies says whether a version meets a constraint such as ">=1.2": any of "<", ">", "=" and "~" in a row, each of which may hold.
// "~1.2" is 1.2 with anything behind it.
func satisfies(version, constraint string) (bool, error) {
	than := strings.TrimLeft(constraint, operators)
	op := constraint[:len(constraint)-len(than)]
	if op == "" || strings.Contains(op, "<") && strings.Contains(op, ">") {
		return false, fmt.Errorf("%q is no constraint of a version; expected one such as =1.2.3-r4, >=1.2 or ~1.2", constraint)
	}
	n, begins, err := order(version, than)
	if err != nil {
		return false, err
	}
	fuzzy := strings.Contains(op, "~")
	if fuzzy && begins {
		n = 0
	}
	return n < 0 && strings.Contains(op, "<") || n > 0 && strings.Contains(op, ">") || n == 0 && (fuzzy || strings.Contains(op, "=")), nil
}

// operators are the characters of which an operator is made.
const operators = "<>=~"

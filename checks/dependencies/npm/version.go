package npm

import (
	"cmp"
	"fmt"
	"strings"
)

// version is a version as npm's own semver package reads it in its loose mode, which npm uses throughout.
type version struct {
	numbers [3]uint64 // major, minor, patch
	pre     []string  // the identifiers of a prerelease; none for a release
}

// maxNumber is the largest number of a version: what JavaScript counts exactly.
const maxNumber = 1<<53 - 1

// maxVersion is how many bytes a version may have.
const maxVersion = 256

// parseVersion reads "1.2.3-beta.1+build"; "v" and "=" before it are skipped, and the hyphen may be missing.
func parseVersion(text string) (version, error) {
	var v version
	bad := fmt.Errorf("%q is no version of npm's (such as 1.2.3 or 1.2.3-beta.1)", text)
	if len(text) > maxVersion {
		return v, bad
	}
	rest := strings.TrimLeft(strings.TrimSpace(text), "v= \t")
	rest, build, has := strings.Cut(rest, "+")
	if has && !identifiers(build) {
		return v, bad
	}
	for i := range 2 {
		var ok bool
		if v.numbers[i], rest, ok = number(rest); !ok || !strings.HasPrefix(rest, ".") {
			return v, bad
		}
		rest = rest[1:]
	}
	var ok bool
	if v.numbers[2], v.pre, ok = patch(rest); !ok {
		return v, bad
	}
	return v, nil
}

// number reads the digits that a text begins with.
func number(text string) (n uint64, rest string, ok bool) {
	i := 0
	for ; i < len(text) && isDigit(text[i]); i++ {
		if n = n*10 + uint64(text[i]-'0'); n > maxNumber {
			return 0, "", false
		}
	}
	return n, text[i:], i > 0
}

// patch reads the third number and what follows it. Where a dot does, as in 1.2.30.4, npm finds a prerelease without a hyphen that
// begins in the number itself: 1.2.3-0.4.
func patch(text string) (uint64, []string, bool) {
	n, rest, ok := number(text)
	if digits := len(text) - len(rest); ok && digits > 1 && strings.HasPrefix(rest, ".") {
		n, _, _ = number(text[:digits-1])
		rest = text[digits-1:]
	}
	if !ok {
		return 0, nil, false
	}
	pre, ok := prerelease(rest)
	return n, pre, ok
}

// prerelease reads what follows the patch number. Without a hyphen it is one too, as in 1.0.0beta.
func prerelease(text string) ([]string, bool) {
	if text == "" {
		return nil, true
	}
	if after := strings.TrimPrefix(text, "-"); identifiers(after) {
		text = after
	} else if !identifiers(text) { // a hyphen can be an identifier, as in 1.0.0-.1
		return nil, false
	}
	return strings.Split(text, "."), true
}

// identifiers says whether a text is identifiers of letters, digits and hyphens with dots between them.
func identifiers(text string) bool {
	for id := range strings.SplitSeq(text, ".") {
		if id == "" || strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != "" {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// compare orders two versions; builds do not count.
func (v version) compare(w version) int {
	for i := range v.numbers {
		if n := cmp.Compare(v.numbers[i], w.numbers[i]); n != 0 {
			return n
		}
	}
	switch {
	case len(v.pre) == 0 || len(w.pre) == 0:
		return cmp.Compare(len(w.pre), len(v.pre)) // a release is after its prereleases
	}
	for i := range min(len(v.pre), len(w.pre)) {
		if n := compareIdentifiers(v.pre[i], w.pre[i]); n != 0 {
			return n
		}
	}
	return cmp.Compare(len(v.pre), len(w.pre))
}

// compareIdentifiers orders two identifiers of prereleases: numbers by their value and before words, words by their bytes.
func compareIdentifiers(a, b string) int {
	x, y := strings.Trim(a, "0123456789") == "", strings.Trim(b, "0123456789") == ""
	switch {
	case x && y:
		a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	case x:
		return -1
	case y:
		return 1
	}
	return cmp.Compare(a, b)
}

// order orders two versions of which the last numbers may be left out, as in a manifest's ">=4.2": these count as 0.
func order(a, b string) (int, error) { return compare(whole(a), whole(b)) }

// whole is a version with all its numbers.
func whole(text string) string {
	p, ok := parsePartial(text)
	if !ok || p.given == 0 || p.given == 3 || !p.ordered || strings.ContainsAny(text, "xX*") {
		return text
	}
	return text + strings.Repeat(".0", 3-p.given)
}

// compare orders two versions as npm does.
func compare(a, b string) (int, error) {
	v, err := parseVersion(a)
	if err != nil {
		return 0, err
	}
	w, err := parseVersion(b)
	if err != nil {
		return 0, err
	}
	return v.compare(w), nil
}

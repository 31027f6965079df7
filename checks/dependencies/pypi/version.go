package pypi

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// version is a version as PEP 440 takes it apart. Numbers are digits without leading zeros, since they may be of any size.
type version struct {
	epoch   string
	release []string
	phase   string // "a", "b" or "rc"; "" for none
	pre     string
	post    string // "" for none
	dev     string // "" for none
	local   []string
}

// parseVersion reads a version in any of the spellings that PEP 440 allows.
func parseVersion(text string) (version, error) {
	s := scanner{strings.ToLower(strings.TrimSpace(text))}
	v := version{epoch: "0"}
	s.take("v")
	first, ok := s.number()
	if !ok {
		return v, fmt.Errorf("%q is no version that PEP 440 knows", text)
	}
	if s.take("!") {
		v.epoch = first
		if first, ok = s.number(); !ok {
			return v, fmt.Errorf("%q has an epoch and no number after it", text)
		}
	}
	v.release = append(v.release, first)
	for len(s.rest) > 1 && s.rest[0] == '.' && isDigit(s.rest[1]) {
		s.rest = s.rest[1:]
		n, _ := s.number()
		v.release = append(v.release, n)
	}
	v.suffixes(&s)
	if s.take("+") {
		if v.local, ok = localOf(s.rest); !ok {
			return v, fmt.Errorf("%q has a local part that PEP 440 does not know", text)
		}
		s.rest = ""
	}
	if s.rest != "" {
		return v, fmt.Errorf("%q is no version that PEP 440 knows: it goes on with %q", text, s.rest)
	}
	return v, nil
}

// suffixes reads what may follow the release, in its order.
func (v *version) suffixes(s *scanner) {
	if phase, n, ok := s.suffix("alpha", "beta", "preview", "pre", "rc", "a", "b", "c"); ok {
		v.pre = n
		switch phase {
		case "alpha", "a":
			v.phase = "a"
		case "beta", "b":
			v.phase = "b"
		default:
			v.phase = "rc"
		}
	}
	if len(s.rest) > 1 && s.rest[0] == '-' && isDigit(s.rest[1]) {
		s.rest = s.rest[1:]
		v.post, _ = s.number()
	} else if _, n, ok := s.suffix("post", "rev", "r"); ok {
		v.post = n
	}
	if _, n, ok := s.suffix("dev"); ok {
		v.dev = n
	}
}

func localOf(text string) ([]string, bool) {
	var parts []string
	for part := range strings.SplitSeq(strings.NewReplacer("-", ".", "_", ".").Replace(text), ".") {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return nil, false
		}
		if allDigits(part) {
			part = trim(part)
		}
		parts = append(parts, part)
	}
	return parts, true
}

// scanner reads a text from its beginning.
type scanner struct{ rest string }

func (s *scanner) take(prefix string) bool {
	rest, ok := strings.CutPrefix(s.rest, prefix)
	s.rest = rest
	return ok
}

// number reads digits, and leaves out leading zeros.
func (s *scanner) number() (string, bool) {
	n := 0
	for n < len(s.rest) && isDigit(s.rest[n]) {
		n++
	}
	digits := s.rest[:n]
	s.rest = s.rest[n:]
	return trim(digits), n > 0
}

// suffix reads one of some words with a separator before it, and a number that may stand after another; none is 0.
func (s *scanner) suffix(words ...string) (word, number string, ok bool) {
	rest := s.rest
	if rest != "" && isSeparator(rest[0]) {
		rest = rest[1:]
	}
	for _, word := range words {
		after, ok := strings.CutPrefix(rest, word)
		if !ok {
			continue
		}
		s.rest = after
		if after != "" && isSeparator(after[0]) && (len(after) == 1 || after[1] < 'a' && after[1] != '_' || isSeparator(after[1])) {
			s.rest = after[1:]
		}
		n, _ := s.number()
		return word, n, true
	}
	return "", "", false
}

func isSeparator(c byte) bool { return c == '-' || c == '_' || c == '.' }
func isDigit(c byte) bool     { return c >= '0' && c <= '9' }

func allDigits(text string) bool {
	for i := 0; i < len(text); i++ {
		if !isDigit(text[i]) {
			return false
		}
	}
	return text != ""
}

// trim leaves out leading zeros.
func trim(digits string) string {
	if t := strings.TrimLeft(digits, "0"); t != "" {
		return t
	}
	return "0"
}

// String is the version in PEP 440's normal form.
func (v version) String() string {
	text := strings.Join(v.release, ".")
	if v.epoch != "0" {
		text = v.epoch + "!" + text
	}
	text += v.phase + v.pre
	if v.post != "" {
		text += ".post" + v.post
	}
	if v.dev != "" {
		text += ".dev" + v.dev
	}
	if len(v.local) > 0 {
		text += "+" + strings.Join(v.local, ".")
	}
	return text
}

// public is the version without its local part, base its epoch and release alone.
func (v version) public() version { v.local = nil; return v }
func (v version) base() version   { return version{epoch: v.epoch, release: v.release} }

func (v version) isPre() bool { return v.phase != "" || v.dev != "" }

// compare orders two versions as PEP 440 does.
func compare(a, b string) (int, error) {
	x, err := parseVersion(a)
	if err != nil {
		return 0, err
	}
	y, err := parseVersion(b)
	if err != nil {
		return 0, err
	}
	return x.compare(y), nil
}

func (v version) compare(w version) int {
	if n := compareNumbers(v.epoch, w.epoch); n != 0 {
		return n
	}
	for i := range max(len(v.release), len(w.release)) {
		if n := compareNumbers(segment(v.release, i), segment(w.release, i)); n != 0 {
			return n
		}
	}
	return cmp.Or(
		cmp.Compare(v.rank(), w.rank()), compareNumbers(v.pre, w.pre),
		compareNumbers(v.post, w.post),
		cmp.Compare(v.final(), w.final()), compareNumbers(v.dev, w.dev),
		slices.CompareFunc(v.local, w.local, compareLocal))
}

// rank is the place of a version's phase among those of one release: a development release of it comes before all others.
func (v version) rank() int {
	switch {
	case v.phase != "":
		return int(v.phase[0]) // a, b, r
	case v.post == "" && v.dev != "":
		return 0
	}
	return 0xff
}

// final is 1 for what is no development release.
func (v version) final() int {
	if v.dev == "" {
		return 1
	}
	return 0
}

func segment(release []string, i int) string {
	if i < len(release) {
		return release[i]
	}
	return "0"
}

// compareNumbers orders digits without leading zeros; none comes first.
func compareNumbers(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}

// compareLocal orders the parts of local versions: numbers come after words.
func compareLocal(a, b string) int {
	x, y := allDigits(a), allDigits(b)
	switch {
	case x && y:
		return compareNumbers(a, b)
	case x:
		return 1
	case y:
		return -1
	}
	return cmp.Compare(a, b)
}

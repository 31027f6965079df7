package gobuild

import (
	"cmp"
	"strconv"
	"strings"
)

// Version is a release of Go. Its zero value is none.
type Version struct {
	major, minor int
	stage        int // -2 for a beta, -1 for a release candidate, 0 for a release
	patch        int // or the number of the beta or the candidate
}

// ParseVersion reads a version as the go command and go.mod write it: go1.22.3, 1.22, go1.23rc1, 1.21beta2. What a distribution adds
// behind a "-", "+" or space counts for nothing. ok is false for anything else, and for a development version, which comes before
// and after releases.
func ParseVersion(s string) (v Version, ok bool) {
	s = strings.TrimPrefix(s, "go")
	if i := strings.IndexAny(s, " +-"); i >= 0 {
		s = s[:i]
	}
	major, rest, _ := strings.Cut(s, ".")
	minor := rest[:digits(rest)]
	rest = rest[len(minor):]
	for _, kind := range []struct {
		word  string
		stage int
	}{{"beta", -2}, {"rc", -1}, {".", 0}} {
		if number, found := strings.CutPrefix(rest, kind.word); found {
			v.stage, rest = kind.stage, number
			if v.patch, ok = number10(rest); !ok {
				return Version{}, false
			}
			rest = ""
			break
		}
	}
	var majorOK, minorOK bool
	v.major, majorOK = number10(major)
	v.minor, minorOK = number10(minor)
	if !majorOK || !minorOK || rest != "" || v.major == 0 {
		return Version{}, false
	}
	return v, true
}

// Compare orders versions: betas, then candidates, then the release, which is that without a third number too, then its patches.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v.major, w.major), cmp.Compare(v.minor, w.minor), cmp.Compare(v.stage, w.stage), cmp.Compare(v.patch, w.patch))
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func number10(s string) (int, bool) {
	if s == "" || len(s) > 6 || digits(s) < len(s) || len(s) > 1 && s[0] == '0' {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

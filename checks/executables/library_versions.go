package executables

import (
	"slices"
	"sort"
	"strconv"
	"strings"
)

// unversioned are the symbol versions that a process needs and that the libraries which it loads do not define. musl does not
// look at versions.
func (w *world) unversioned(p *process) []failure {
	if p.musl {
		return nil
	}
	var failures []failure
	for _, l := range p.all {
		for _, need := range l.file.Requires {
			x, have := p.names[need.Library]
			var lacks func(version string) bool
			library := ""
			switch libc := w.t.Deploy.Libc; {
			case !have:
				continue // the library is missing, which is said
			case x != nil && x.file.Defines != nil:
				library = x.path
				lacks = func(v string) bool { return !slices.Contains(x.file.Defines, v) }
			case x == nil && libc.Name == "glibc" && libc.Version != "" && libcNamed(need.Library) == "glibc":
				library = "deploy.libc"
				lacks = func(v string) bool { return newer(v, libc.Version) }
			default:
				continue
			}
			var missing []string
			for _, v := range need.Versions {
				if !v.Weak && lacks(v.Name) {
					missing = append(missing, v.Name)
				}
			}
			if len(missing) > 0 {
				sort.Slice(missing, func(i, j int) bool { return compareVersions(missing[i], missing[j]) < 0 })
				failures = append(failures, failure{object: l.object, name: need.Library, root: p.root.object, versions: missing, library: library})
			}
		}
	}
	return failures
}

// newer says whether a version of glibc's symbols came with a later release than the one given.
func newer(version, release string) bool {
	number, ok := strings.CutPrefix(version, "GLIBC_")
	switch {
	case version == "GLIBC_ABI_DT_RELR":
		number = "2.36"
	case !ok || number == "" || number[0] < '0' || number[0] > '9':
		return false // GLIBC_PRIVATE, and what no release number tells
	}
	return compareVersions(number, release) > 0
}

// compareVersions compares names piece by piece, runs of digits as numbers: GLIBC_2.4 comes before GLIBC_2.34.
func compareVersions(a, b string) int {
	for a != "" && b != "" {
		x, y := run(a), run(b)
		m, errA := strconv.ParseUint(x, 10, 64)
		n, errB := strconv.ParseUint(y, 10, 64)
		switch {
		case errA == nil && errB == nil && m != n:
			if m < n {
				return -1
			}
			return 1
		case (errA != nil || errB != nil) && x != y:
			return strings.Compare(x, y)
		}
		a, b = a[len(x):], b[len(y):]
	}
	return len(a) - len(b)
}

// run is what a string begins with: digits, or what is none.
func run(s string) string {
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	n := 1
	for n < len(s) && digit(s[n]) == digit(s[0]) {
		n++
	}
	return s[:n]
}

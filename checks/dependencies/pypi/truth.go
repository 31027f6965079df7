package pypi

import (
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// world is what a marker is judged by.
type world struct {
	*packages.Target
	// extras are those that are asked for of the package whose requirement it is; groups are dependency groups, nil where nobody
	// knows which are.
	extras, groups []string
}

// applies says whether a marker holds on a target for who asks for no extras.
func applies(marker string, on *packages.Target) packages.Truth {
	return world{Target: on}.holds(marker)
}

// holds says whether a marker holds. What depends on anything that is not known is undecided.
func (w world) holds(marker string) packages.Truth {
	if strings.TrimSpace(marker) == "" {
		return packages.Yes
	}
	c, err := parseMarker(marker)
	if err != nil {
		return packages.Undecided
	}
	return w.truth(c)
}

func (w world) truth(c *condition) packages.Truth {
	if c.a == nil {
		return w.compares(c)
	}
	a, b := w.truth(c.a), w.truth(c.b)
	decisive := packages.Yes
	if c.op == "and" {
		decisive = packages.No
	}
	switch {
	case a == decisive || b == decisive:
		return decisive
	case a == packages.Undecided || b == packages.Undecided:
		return packages.Undecided
	}
	return a
}

// compares judges one comparison.
func (w world) compares(c *condition) packages.Truth {
	variable, value, turned := c.left.text, c.right, false
	if !c.left.variable {
		variable, value, turned = c.right.text, c.left, true
	}
	if value.variable {
		return packages.Undecided
	}
	switch variable {
	case "extra":
		return w.extra(c.op, value.text)
	case "extras":
		return among(c.op, value.text, w.extras, turned)
	case "dependency_groups":
		if w.groups == nil {
			return packages.Undecided
		}
		return among(c.op, value.text, w.groups, turned)
	case "python_version", "python_full_version", "implementation_version":
		return w.python(variable, c.op, value.text, turned)
	}
	have, known := w.value(variable)
	if !known && w.System == "" && w.Posix {
		return posix(variable, c.op, value.text)
	}
	if !known {
		return packages.Undecided
	}
	if turned {
		return compareTexts(c.op, value.text, have)
	}
	return compareTexts(c.op, have, value.text)
}

// posix judges a comparison for a system of which is known only that it is not Windows.
func posix(variable, op, value string) packages.Truth {
	is := packages.Undecided
	switch {
	case variable == "os_name" && value == "posix":
		is = packages.Yes
	case variable == "os_name" && value == "nt", variable == "sys_platform" && value == "win32", variable == "platform_system" && value == "Windows":
		is = packages.No
	}
	switch {
	case op == "==" || is == packages.Undecided && op == "!=":
		return is
	case op == "!=":
		return yes(is == packages.No)
	}
	return packages.Undecided
}

// extra judges a comparison with an extra: whether it is one of those asked for, and where none is, none.
func (w world) extra(op, name string) packages.Truth {
	if len(name) > 6 && (strings.HasPrefix(name, "extra-") || strings.HasPrefix(name, "group-")) && isDigit(name[6]) {
		return packages.Undecided // uv's own names for what a project chose among conflicting extras
	}
	is := slices.Contains(w.extras, normal(name))
	switch op {
	case "==":
		return yes(is)
	case "!=":
		return yes(!is)
	}
	return packages.Undecided
}

// among judges PEP 751's 'name' in extras.
func among(op, name string, list []string, turned bool) packages.Truth {
	is := slices.Contains(list, normal(name))
	switch {
	case turned && op == "in":
		return yes(is)
	case turned && op == "not in":
		return yes(!is)
	}
	return packages.Undecided
}

// value is what a variable is on the target, where that is known.
func (w world) value(variable string) (string, bool) {
	names, known := systems[w.System]
	switch variable {
	case "os_name":
		return names.os, known
	case "platform_system":
		return names.platform, known
	case "sys_platform":
		if w.System == "linux" && strings.HasPrefix(w.Python, "2.") {
			return "linux2", true
		}
		return names.sys, names.sys != ""
	case "platform_machine":
		name := machines[w.System+"/"+w.Processor]
		return name, name != ""
	case "implementation_name":
		return strings.ToLower(w.Implementation), w.Implementation != ""
	case "platform_python_implementation":
		name := implementations[strings.ToLower(w.Implementation)]
		return name, name != ""
	}
	return "", false
}

type system struct{ os, platform, sys string }

// systems are Python's names of systems, by Go's. FreeBSD's sys.platform has a number that nobody knows.
var systems = map[string]system{
	"linux":   {"posix", "Linux", "linux"},
	"darwin":  {"posix", "Darwin", "darwin"},
	"windows": {"nt", "Windows", "win32"},
	"freebsd": {"posix", "FreeBSD", ""},
	"openbsd": {"posix", "OpenBSD", ""},
	"netbsd":  {"posix", "NetBSD", ""},
}

// machines are the names that uname has for processors, by Go's. Those of 32 bits have several.
var machines = map[string]string{
	"linux/amd64": "x86_64", "linux/arm64": "aarch64", "linux/ppc64le": "ppc64le", "linux/s390x": "s390x", "linux/riscv64": "riscv64",
	"linux/loong64": "loongarch64", "darwin/amd64": "x86_64", "darwin/arm64": "arm64", "windows/amd64": "AMD64", "windows/arm64": "ARM64",
	"windows/386": "x86", "freebsd/amd64": "amd64", "freebsd/arm64": "arm64", "openbsd/amd64": "amd64", "netbsd/amd64": "amd64",
}

var implementations = map[string]string{"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalVM", "jython": "Jython", "ironpython": "IronPython"}

// compareTexts compares what is no version. An order of such texts means nothing.
func compareTexts(op, left, right string) packages.Truth {
	switch op {
	case "==", "===":
		return yes(left == right)
	case "!=":
		return yes(left != right)
	case "in":
		return yes(strings.Contains(right, left))
	case "not in":
		return yes(!strings.Contains(right, left))
	}
	return packages.Undecided
}

// python judges a comparison with a version of Python. Where only its first numbers are known, it is decided when every version that
// begins with them gives the same answer.
func (w world) python(variable, op, value string, turned bool) packages.Truth {
	v, err := parseVersion(w.Python)
	if err != nil || len(v.release) < 2 || v.String() != v.base().String() {
		return packages.Undecided
	}
	short := strings.Join(v.release[:2], ".")
	switch {
	case variable == "python_version":
		return versionHolds(op, short, value, turned)
	case variable == "implementation_version" && implementations[strings.ToLower(w.Implementation)] != "CPython":
		return packages.Undecided // that of PyPy is its own
	case len(v.release) > 2:
		return versionHolds(op, w.Python, value, turned)
	}
	// The first release and a version later than any; Python's own pre-releases are left out of account. Between the two an equality
	// could hold, which neither end shows.
	if clause, err := parseVersion(strings.TrimSuffix(value, ".*")); err != nil || turned ||
		(op == "==" || op == "!=" || op == "===") && len(clause.release) > 2 && startsWith(clause, v.epoch, v.release) {
		return packages.Undecided
	}
	first, last := versionHolds(op, short+".0", value, false), versionHolds(op, short+".999999", value, false)
	if first != last {
		return packages.Undecided
	}
	return first
}

// versionHolds compares two versions, one of which may have a wildcard, or a text that names several.
func versionHolds(op, have, value string, turned bool) packages.Truth {
	left, right := have, value
	if turned {
		left, right = value, have
	}
	if op == "in" || op == "not in" {
		return compareTexts(op, left, right)
	}
	ok, err := satisfies(left, op+right)
	if err != nil {
		return packages.Undecided
	}
	return yes(ok)
}

func yes(is bool) packages.Truth {
	if is {
		return packages.Yes
	}
	return packages.No
}

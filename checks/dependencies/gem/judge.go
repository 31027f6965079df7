package gem

import (
	"fmt"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// standard are the gems that Ruby itself brings along: Bundler uses those, where the version is right, and installs none.
var standard = strings.Fields(`abbrev base64 benchmark bigdecimal bundler cgi csv date delegate did_you_mean digest drb english erb
	error_highlight etc fcntl fiddle fileutils find forwardable getoptlong io-console io-nonblock io-wait ipaddr irb json logger mutex_m
	net-http net-protocol nkf observer open-uri open3 openssl optparse ostruct pathname pp prettyprint prism pstore psych racc rdoc
	readline readline-ext reline resolv resolv-replace rinda ruby2_keywords securerandom set shellwords singleton stringio strscan
	syntax_suggest syslog tempfile time timeout tmpdir tsort un uri weakref win32ole yaml zlib`)

// judge holds a lock file to what Bundler asks for when it is frozen, and what is installed to what the program needs when it runs.
func judge(p *packages.Project, report func(packages.Difference)) {
	for _, lock := range p.Locked {
		if len(p.Declared) == 1 {
			judgeFrozen(p.Declared[0], lock, report)
		}
		if p.Installs {
			judgeInstalled(p, lock, report)
		}
	}
}

// judgeFrozen holds the requirements that a Gemfile states against those that the lock file remembers, as bundle install --frozen
// does. A gem that is not locked at all, or in a version that does not do, was reported already.
func judgeFrozen(gemfile, lock *packages.File, report func(packages.Difference)) {
	stale := func(path string, line int, expected, actual, message string) {
		report(packages.Difference{
			Check: "stale-lock", Refused: true, Path: path, Line: line, Expected: expected, Actual: actual, Message: message,
			Remedy: "run bundle lock, and commit " + lock.Path,
		})
	}
	asked := map[string]bool{}
	for _, q := range gemfile.Requires {
		asked[q.Name] = true
		locked := named(lock, q.Name)
		if len(locked) == 0 || q.Marker != "" {
			continue
		}
		at := slices.IndexFunc(lock.Requires, func(r packages.Requirement) bool { return r.Name == q.Name })
		if at < 0 {
			stale(gemfile.Path, q.Line, q.Name, "not there", fmt.Sprintf("%s is asked for, and %s does not remember that", q.Name, lock.Path))
			continue
		}
		have := lock.Requires[at]
		if clauses(q.Constraint) != clauses(have.Constraint) && q.Origin == packages.Registry && meets(locked, q.Constraint) {
			stale(gemfile.Path, q.Line, clauses(q.Constraint), clauses(have.Constraint),
				fmt.Sprintf("%s is asked for as %q, and remembered as %q on line %d of %s", q.Name, clauses(q.Constraint), clauses(have.Constraint), have.Line, lock.Path))
		}
	}
	if len(gemfile.Undecided) > 0 {
		return
	}
	for _, q := range lock.Requires {
		if !asked[q.Name] {
			stale(lock.Path, q.Line, "nothing", q.Name, fmt.Sprintf("%s is remembered, and %s does not ask for it", q.Name, gemfile.Path))
		}
	}
}

func named(lock *packages.File, name string) []*packages.Package {
	var list []*packages.Package
	for i := range lock.Packages {
		if lock.Packages[i].Name == name {
			list = append(list, &lock.Packages[i])
		}
	}
	return list
}

func meets(list []*packages.Package, constraint string) bool {
	for _, p := range list {
		ok, err := satisfies(p.Version, constraint)
		if ok || err != nil || constraint == "" {
			return true
		}
	}
	return false
}

// clauses writes a constraint so that two that say the same are equal.
func clauses(constraint string) string {
	var list []string
	for c := range strings.SplitSeq(constraint, ",") {
		if op, bound, err := parseClause(c); err == nil && (op != ">=" || bound != "0") {
			list = append(list, op+" "+bound)
		}
	}
	slices.Sort(list)
	return strings.Join(slices.Compact(list), ", ")
}

// judgeInstalled looks for the locked gems that the default group needs, by way of what each requires, among the installed ones.
// Without a Gemfile nothing says which these are, and all are.
func judgeInstalled(p *packages.Project, lock *packages.File, report func(packages.Difference)) {
	have := map[string]bool{}
	byName := map[string][]string{}
	for _, f := range p.Installed {
		for _, g := range f.Packages {
			have[g.Place] = true
			byName[g.Name] = append(byName[g.Name], g.Version)
		}
	}
	remedy := "run bundle install"
	if len(p.Declared) == 0 {
		remedy += "; where gems for development are left out on purpose, let a Gemfile say which they are"
	}
	for _, name := range needed(p, lock) {
		list := named(lock, name)
		there := slices.ContainsFunc(list, func(l *packages.Package) bool { return l.InPlace || have[l.Place] })
		if len(list) == 0 || there || slices.Contains(standard, name) {
			continue
		}
		l, actual := list[0], "not installed"
		if versions := byName[name]; len(versions) > 0 {
			actual = strings.Join(versions, ", ")
		}
		report(packages.Difference{
			Check: "not-installed", Refused: len(p.Declared) > 0, Path: lock.Path, Line: l.Line, Expected: l.Version, Actual: actual,
			Message: fmt.Sprintf("%s %s is locked, and %s", name, l.Version, installedAs(actual)), Remedy: remedy,
		})
	}
}

func installedAs(actual string) string {
	if actual == "not installed" {
		return actual
	}
	return "installed as " + actual
}

// needed are the names of the locked gems that must be there, in the lock file's order.
func needed(p *packages.Project, lock *packages.File) []string {
	var names, todo []string
	for _, g := range lock.Packages {
		if !slices.Contains(names, g.Name) {
			names = append(names, g.Name)
		}
	}
	if len(p.Declared) == 0 {
		return names
	}
	for _, f := range p.Declared {
		for _, q := range f.Requires {
			if q.Kind == packages.Runtime && q.Group == "" && q.Marker == "" {
				todo = append(todo, q.Name)
			}
		}
	}
	need := map[string]bool{}
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if need[name] {
			continue
		}
		need[name] = true
		for _, l := range named(lock, name) {
			for _, q := range l.Requires {
				todo = append(todo, q.Name)
			}
		}
	}
	return slices.DeleteFunc(names, func(n string) bool { return !need[n] })
}

package gem

import (
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// entry is a line of a lock file's lists, as Bundler's parser reads it: spaces, name, version, platform, "!".
var entry = packages.Pattern(`^( {2}| {4}| {6})([^ (!][^ (!]*)(?: \(([^-)]*)(?:-([^)]*))?\))?(!)?$`)

// setting is a line such as "  remote: https://registry.example/".
var setting = packages.Pattern(`^ {2}([a-z_]+): ?(.*)$`)

// sum is a line of the checksums.
var sum = packages.Pattern(`^ {2}([^ ]+) \(([^)]+)\)(?: (.+))?$`)

// readLock reads a Gemfile.lock.
func readLock(_ string, text []byte) (*packages.File, []packages.Fault) {
	r := lock{file: &packages.File{Format: "Gemfile.lock", HasRequires: true, Complete: true}, digests: map[string][]string{}}
	for line := range strings.SplitSeq(strings.TrimPrefix(string(text), "\ufeff"), "\n") {
		r.line++
		r.read(strings.TrimSuffix(line, "\r"))
	}
	if r.section == "" && len(r.faults) == 0 {
		r.faults.Add(0, "has no section; a Gemfile.lock has GEM, PLATFORMS and DEPENDENCIES")
	}
	if len(r.faults) > 0 {
		return nil, r.faults
	}
	for i := range r.file.Packages {
		p := &r.file.Packages[i]
		p.Digests = r.digests[p.Name+" "+strings.TrimSuffix(p.Version+"-"+p.Marker, "-")]
		if p.Origin == packages.Registry {
			p.Place = p.Name + "-" + p.Version
		}
	}
	return r.file, nil
}

type lock struct {
	file    *packages.File
	faults  packages.Faults
	digests map[string][]string // by name, space, version and platform
	line    int
	section string
	from    string // remote of the section's gems, with the revision
	specs   bool   // the section's list has begun
}

var sections = []string{"GEM", "GIT", "PATH", "PLUGIN SOURCE", "PLATFORMS", "DEPENDENCIES", "CHECKSUMS", "RUBY VERSION", "BUNDLED WITH"}

func (r *lock) read(line string) {
	switch {
	case strings.TrimSpace(line) == "":
	case slices.Contains(sections, line):
		r.section, r.from, r.specs = line, "", false
	case strings.HasPrefix(line, "<<<<<<<"), strings.HasPrefix(line, "======="), strings.HasPrefix(line, ">>>>>>>"), strings.HasPrefix(line, "|||||||"):
		r.faults.Add(r.line, "is a merge conflict marker: resolve the conflict, and run bundle lock")
	case line[0] != ' ':
		r.faults.Add(r.line, "unknown section %q; this version of verify reads %s", line, strings.Join(sections, ", "))
		r.section = "unknown"
	case r.section == "":
		r.faults.Add(r.line, "want a section such as GEM before %q", line)
	default:
		r.inside(line)
	}
}

func (r *lock) inside(line string) {
	switch r.section {
	case "GEM", "GIT", "PATH", "PLUGIN SOURCE":
		if !r.specs {
			r.source(line)
			return
		}
		r.spec(line)
	case "DEPENDENCIES":
		r.dependency(line)
	case "CHECKSUMS":
		r.checksum(line)
	}
}

// source reads what stands before the gems of a section.
func (r *lock) source(line string) {
	o := setting().FindStringSubmatch(line)
	if o == nil {
		r.faults.Add(r.line, "want an option such as \"  remote: ...\" or \"  specs:\", not %q", line)
		return
	}
	switch o[1] {
	case "specs":
		r.specs = true
	case "remote":
		r.from = o[2]
	case "revision":
		r.from += " revision " + o[2]
	}
}

// spec reads a gem, or what the gem above it requires.
func (r *lock) spec(line string) {
	e := entry().FindStringSubmatch(line)
	if e == nil || len(e[1]) == 2 || e[5] != "" {
		r.faults.Add(r.line, "want a gem such as \"    rake (13.0.6)\", not %q", line)
		return
	}
	if len(e[1]) == 6 {
		if len(r.file.Packages) == 0 {
			r.faults.Add(r.line, "%q stands below no gem", line)
			return
		}
		p := &r.file.Packages[len(r.file.Packages)-1]
		if q, ok := r.requirement(e); ok {
			p.Requires = append(p.Requires, q)
		}
		return
	}
	if !versionForm().MatchString(e[3]) {
		r.faults.Add(r.line, "%s has no version that RubyGems takes: %q", e[2], e[3])
		return
	}
	p := packages.Package{Name: e[2], Version: e[3], Marker: e[4], Kind: packages.Optional, Line: r.line}
	switch r.section {
	case "GIT":
		p.Origin, p.From, p.InPlace = packages.VCS, r.from, true
	case "PATH":
		p.Origin, p.From, p.InPlace = packages.Path, r.from, true
	case "PLUGIN SOURCE":
		p.Origin, p.From, p.InPlace = packages.URL, r.from, true
	}
	r.file.Packages = append(r.file.Packages, p)
}

// requirement is what a line asks for.
func (r *lock) requirement(e []string) (packages.Requirement, bool) {
	q := packages.Requirement{Name: e[2], Constraint: e[3], Line: r.line}
	if e[4] != "" {
		q.Constraint += "-" + e[4]
	}
	if q.Constraint == "" {
		return q, true
	}
	for clause := range strings.SplitSeq(q.Constraint, ",") {
		if _, _, err := parseClause(clause); err != nil {
			r.faults.Add(r.line, "%s: %v", q.Name, err)
			return q, false
		}
	}
	return q, true
}

func (r *lock) dependency(line string) {
	e := entry().FindStringSubmatch(line)
	if e == nil || len(e[1]) != 2 {
		r.faults.Add(r.line, "want a dependency such as \"  rake (~> 13.0)\", not %q", line)
		return
	}
	q, ok := r.requirement(e)
	if !ok {
		return
	}
	if e[5] != "" {
		q.Origin = packages.URL
		for _, p := range r.file.Packages {
			if p.Name == q.Name {
				q.Origin, q.From = p.Origin, p.From
			}
		}
	}
	r.file.Requires = append(r.file.Requires, q)
}

func (r *lock) checksum(line string) {
	s := sum().FindStringSubmatch(line)
	if s == nil {
		r.faults.Add(r.line, "want a checksum such as \"  rake (13.0.6) sha256=...\", not %q", line)
		return
	}
	for one := range strings.SplitSeq(s[3], ",") {
		algorithm, digest, ok := strings.Cut(one, "=")
		if one == "" {
			continue
		}
		if !ok || digest == "" || strings.Trim(digest, "0123456789abcdef") != "" {
			r.faults.Add(r.line, "%q is no checksum such as sha256=...", one)
			return
		}
		r.digests[s[1]+" "+s[2]] = append(r.digests[s[1]+" "+s[2]], algorithm+":"+digest)
	}
}

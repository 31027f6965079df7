package pypi

import (
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// readSetupCfg reads the part of a setup.cfg that setuptools calls declarative: install_requires and extras_require. What a setup.py
// says nobody can know without running it.
func readSetupCfg(file string, text []byte) (*packages.File, []packages.Fault) {
	all, faults := parseINI(text, false)
	r := &reading{faults: faults}
	r.file.Format = "setup.cfg"
	facts := &declaration{silent: true}
	r.file.Detail = facts
	metadata, options := find(all, "metadata"), find(all, "options")
	if name := metadata.get("name").text(); isName(name) {
		r.file.Name = normal(name)
	}
	if version := metadata.get("version").text(); version != "" {
		if _, err := parseVersion(version); err == nil { // else "attr:" or "file:"
			r.file.Version = version
		}
	}
	if o := options.get("install_requires"); o != nil {
		facts.silent = false
		r.setupList(file, o, packages.Runtime, "")
	}
	if extras := find(all, "options.extras_require"); extras != nil {
		facts.silent = false
		for i := range extras.options {
			r.setupList(file, &extras.options[i], packages.Optional, extras.options[i].key)
		}
	}
	return r.done()
}

// setupList reads requirements with line ends or semicolons between them; "file:" names files that have them.
func (r *reading) setupList(file string, o *option, kind packages.Kind, group string) {
	if names, ok := strings.CutPrefix(o.text(), "file:"); ok {
		if kind == packages.Runtime {
			for name := range strings.SplitSeq(names, ",") {
				r.file.Includes = append(r.file.Includes, packages.Include{Path: beside(file, strings.TrimSpace(name)), Line: o.line})
			}
		}
		return
	}
	for _, l := range o.lines {
		if strings.Contains(l.text, "%(") {
			r.file.Undecided = append(r.file.Undecided, packages.Fault{
				Line: l.line, Message: o.key + " takes " + l.text + " from another place; write it out",
			})
			continue
		}
		// "extra:marker" is an old spelling of a marker for all of a key's lines.
		extra, marker, _ := strings.Cut(group, ":")
		q, err := parseRequirement(l.text, l.line)
		if err == nil && marker != "" {
			err = mark(&q, marker)
		}
		if err != nil {
			r.fault(l.line, "%s: %v", o.key, err)
			continue
		}
		if extra != "" {
			q.Kind, q.Group = kind, normal(extra)
		}
		r.file.Requires = append(r.file.Requires, q)
	}
}

package executables

import (
	"fmt"
	"slices"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/chmod"
	"verify.example/verify/rules"
)

// judgement collects what is to be said once, of the whole artifact.
type judgement struct {
	*world
	said    map[string]bool
	unknown []string    // libraries of which nobody knows whether the target has them
	aside   []string    // libraries that are in the artifact, where nothing leads
	foreign []string    // programs for processors or systems of which the root has no loader, while it has others
	bad     []string    // files that could not be understood
	rule    *checks.Use // a rule that asked for what is unknown
}

// judgeLibraries looks at what every program loads, once the whole artifact is known.
func judgeLibraries(t *checks.TreePass) {
	w := newWorld(t)
	j := &judgement{world: w, said: map[string]bool{}}
	if !slices.ContainsFunc(w.list, func(o *object) bool { return o.subject(w) || o.err != nil }) {
		return
	}
	for _, o := range w.list {
		switch {
		case o.err != nil:
			if o.use == nil && w.judges && !o.off {
				j.bad = append(j.bad, o.path)
			}
		case o.program() && j.loader(o):
			j.process(o)
		}
	}
	for _, o := range w.list {
		if o.subject(w) && !o.reached && !o.program() {
			j.process(o)
		}
	}
	if w.steps > maxSteps {
		t.Problem(".", "its programs and libraries look for each other in more places than can be followed, so their libraries were not judged")
		return
	}
	j.summary()
}

// process judges what one program, or one library that no program loads, needs.
func (j *judgement) process(root *object) {
	for _, f := range j.load(root) {
		at := f.object
		if !at.subject(j.world) {
			if at = root; f.object.off || !root.subject(j.world) {
				continue
			}
		} else if at != root && !root.program() {
			continue // it is judged by itself
		}
		key := at.path + "\x00" + f.object.path + "\x00" + f.name + "\x00" + strings.Join(f.versions, " ")
		if j.said[key] {
			continue
		}
		j.said[key] = true
		if len(f.versions) > 0 {
			j.lacksVersion(at, f)
		} else {
			j.lacksLibrary(at, f)
		}
	}
}

// loader judges the program that loads o, and says whether there is any use in looking at o's libraries.
func (j *judgement) loader(o *object) bool {
	name, d := o.file.Interpreter, j.t.Deploy
	libc := libcOf(o.file)
	e, outside, there := j.locate(name)
	switch {
	case there && e == nil, slices.Contains(d.Provides, outside):
		return true
	case there && e.Type == artifact.File && (j.t.Tree.Held.Of(e)&artifact.HeldMode == 0 || e.Mode&0o111 != 0):
		return true
	case there && e.Type == artifact.File:
		j.report(o, nil, checks.Diagnosis{
			Expected: "an executable loader", Actual: chmod.Octal(e.Mode), Message: fmt.Sprintf("its loader %q has mode %s, want it executable", name, chmod.Octal(e.Mode)),
			Remedy: "chmod 0755 " + checks.ShellQuote(j.shown(name)),
		}, rules.Warning)
		return true
	case libc != "" && d.Libc.Name != "" && libc != d.Libc.Name:
		severity := rules.Warning
		if o.runs {
			severity = rules.Error
		}
		j.report(o, nil, checks.Diagnosis{
			Expected: d.Libc.Name, Actual: libc, Message: "is built for " + libc + ", and the target's C library is " + d.Libc.Name,
			Remedy: "build it for " + d.Libc.Name + ", or link it statically",
		}, severity)
		return false
	case outside != "" && libc != "" && libc == d.Libc.Name:
		return true
	case outside != "" && !j.described:
		j.doubt(o, name)
		return true
	}
	if o.use == nil && outside == "" && len(j.loaders) > 0 && (libc == "" || !j.loaders[archOf(o.file)]) {
		j.foreign = append(j.foreign, o.path) // for a second processor or system, as debuggers, cross compilers and caches have
		return false
	}
	message := fmt.Sprintf("its loader %q is not in the artifact, want it there", name)
	if outside != "" {
		message = fmt.Sprintf("its loader %q is not in deploy.provides, want it there", name)
	} else if j.musl && libc == "glibc" {
		message = fmt.Sprintf("is built for glibc, and the artifact has musl: its loader %q is not in it", name)
	}
	j.report(o, nil, checks.Diagnosis{
		Expected: name, Actual: "missing", Message: message, Remedy: "ship the C library that it is built for, or build it for the target's",
	}, rules.Warning)
	return false
}

// lacksLibrary reports a library that is not found.
func (j *judgement) lacksLibrary(at *object, f failure) {
	if f.found.status == undecided {
		j.doubt(at, f.name)
		return
	}
	other := j.elsewhere(f.name, f.object.file)
	if at.use == nil && other != nil {
		j.aside = append(j.aside, f.name) // a wrapper may set LD_LIBRARY_PATH, or the process has loaded it before
		return
	}
	d := checks.Diagnosis{Expected: f.name, Actual: "missing", Remedy: "ship it where the program looks, or add it to deploy.provides if the target has it"}
	why := "which is not in the artifact, nor in deploy.provides"
	libc, target := libcNamed(f.name), j.t.Deploy.Libc.Name
	severity := rules.Warning
	switch {
	case f.found.status == unsuited:
		why, d.Actual = "and "+f.found.why, "unsuited"
		d.Remedy = "ship one that is built for " + archOf(f.object.file)
	case other != nil:
		why, d.Actual = "which is in the artifact as "+other.path+", where no search path leads", other.path
		d.Remedy = "give it a RUNPATH such as $ORIGIN/../lib, or say where it is in ld.so.conf"
	case j.t.Deploy.Path == "/":
		why = "which is not in the artifact"
	case libc != "" && target != "" && libc != target:
		why = "which is " + libc + "'s, and the target's C library is " + target
		d.Remedy = "build it for " + target
	}
	if !at.reached && !at.program() && libc == "" {
		severity = rules.Info // what only a program that was not found may load
	}
	d.Message = fmt.Sprintf("%sneeds %s, %s", via(at, f.object), f.name, why)
	j.report(at, f.root, d, severity)
}

// lacksVersion reports symbol versions that a library does not define.
func (j *judgement) lacksVersion(at *object, f failure) {
	newest := f.versions[len(f.versions)-1]
	list := newest
	if n := len(f.versions) - 1; n > 0 {
		list += " and " + checks.Count(int64(n), "other version", "other versions")
	}
	d := checks.Diagnosis{
		Expected: strings.Join(f.versions, " "), Actual: f.library,
		Message: fmt.Sprintf("%sneeds %s of %s, which %s does not define", via(at, f.object), list, f.name, f.library),
		Remedy:  "build it against the " + f.name + " that it is shipped with, or ship a newer one",
	}
	severity := rules.Warning
	if f.library == "deploy.libc" {
		libc := j.t.Deploy.Libc
		d.Actual = libc.String()
		d.Message = fmt.Sprintf("%sneeds %s of %s, and the target has %s", via(at, f.object), list, f.name, libc)
		d.Remedy = "build it on a system with " + libc.String() + " or older"
		if at.runs {
			severity = rules.Error
		}
	}
	j.report(at, f.root, d, severity)
}

// via names the library that needs something, where it is not the file that the finding is about.
func via(at, needs *object) string {
	if at == needs {
		return ""
	}
	return "loads " + needs.path + ", which "
}

// report reports in the name of the rule that asked, else with a severity. root is the program in which it goes wrong.
func (j *judgement) report(o, root *object, d checks.Diagnosis, severity rules.Severity) {
	if root != nil && root != o {
		d.Message += " (loaded by " + root.path + ")"
	}
	d.Severity = severity
	j.t.Report(o.path, o.use, d)
}

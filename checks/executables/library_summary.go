package executables

import (
	"fmt"
	"slices"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

// doubt keeps the name of something of which nobody knows whether the target has it. Only where a rule asks is that worth saying.
func (j *judgement) doubt(o *object, name string) {
	if o.use == nil && j.unsure == "" {
		return
	}
	if o.use != nil {
		j.rule = o.use
	}
	j.unknown = append(j.unknown, name)
}

// summary says once what could not be judged.
func (j *judgement) summary() {
	say := func(u *checks.Use, actual, message, remedy string) {
		j.t.Report(".", u, checks.Diagnosis{Actual: actual, Message: message, Remedy: remedy, AtMost: rules.Info})
	}
	if names, n := few(j.unknown); n > 0 {
		why := "deploy.provides names no library"
		if j.unsure != "" {
			why = j.unsure
		}
		say(j.rule, names, fmt.Sprintf("whether the target has %s is not known, as %s: %s", checks.Count(n, "thing that programs load", "things that programs load"), why, names),
			"name in deploy.provides the libraries that the target has, such as libssl.so.3, and its C library as deploy.libc, such as glibc-2.36")
	}
	if names, n := few(j.aside); n > 0 {
		say(nil, names, fmt.Sprintf("%s in the artifact where no search path leads, so whether that works depends on how programs are started: %s",
			checks.Count(n, "library that is needed lies", "libraries that are needed lie"), names), "")
	}
	if names, n := few(j.foreign); n > 0 {
		say(nil, names, fmt.Sprintf("%s for a processor or system of which the root has no loader: %s", checks.Count(n, "program is", "programs are"), names), "")
	}
	if names, n := few(j.bad); n > 0 {
		say(nil, names, fmt.Sprintf("the libraries of %s cannot be told, as their dynamic sections cannot be understood: %s",
			checks.Count(n, "file", "files"), names), "ask with a rule, libraries: true, to see why")
	}
}

// few lists the first of some names, each once and sorted, and says how many there are.
func few(names []string) (list string, n int64) {
	const most = 8
	slices.Sort(names)
	names = slices.Compact(names)
	list = strings.Join(names[:min(len(names), most)], ", ")
	if len(names) > most {
		list += ", ..."
	}
	return list, int64(len(names))
}

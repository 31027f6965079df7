package references

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/chmod"
	"verify.example/verify/rules"
)

// fault is a claim that does not hold.
type fault struct {
	check string // the check that reports it, without its family
	path  string
	asks  *rules.Reference
	checks.Diagnosis
}

// judge judges the claims of one file after another.
type judge struct {
	*checks.TreePass
	search search
	users  map[string]bool // those of a whole root; nil where they are not known
	faults []fault
}

// judgeAll judges everything that was named.
func judgeAll(t *checks.TreePass) []fault {
	j := &judge{TreePass: t, search: search{root: t.Tree.Root, base: t.Deploy.Path}}
	for _, n := range t.Notes() {
		for _, user := range n.Value.(named).users {
			if j.users == nil {
				j.users = map[string]bool{"root": true}
			}
			j.users[user] = true
		}
	}
	read, found := map[*rules.Reference]int{}, map[*rules.Reference]int{}
	for _, n := range t.Notes() {
		of := n.Value.(named)
		read[of.asks]++
		found[of.asks] += len(of.claims)
		for _, c := range of.claims {
			j.claim(n.Path, &of, c)
		}
	}
	asked := t.Bound().([]rules.Reference)
	for i := range asked {
		one := &asked[i]
		switch where := fmt.Sprintf("%s:%d", one.Pos.File, one.Pos.Line); {
		case read[one] == 0 && j.linked(one):
			t.Problem(one.Patterns[0].Text, "is a link, which is not followed, and "+where+" asks for what it names")
		case read[one] == 0:
			t.Problem(one.Patterns[0].Text, "there is no such file, and "+where+" asks for what it names")
		case found[one] == 0:
			t.Problem(one.Patterns[0].Text, "the expression of "+where+" finds nothing in it, so nothing was looked for")
		}
	}
	return j.faults
}

// linked says whether what an item reads is a link by its own name.
func (j *judge) linked(r *rules.Reference) bool {
	d, e := j.Tree.Lookup(r.Patterns[0].Text)
	return d != nil && e.Type == artifact.Link
}

// claim judges one claim of the file.
func (j *judge) claim(file string, of *named, c claim) {
	at, known := j.find(file, c)
	if of.asks != nil {
		if why := j.unlooked(at, known, c); why != "" {
			j.Problem(file, fmt.Sprintf("line %d: names %q, which %s, so nothing was looked for", c.line, c.name, why))
			return
		}
	}
	if !known || c.built && at.status == missing && j.Record != nil && !j.Deploy.Given {
		return
	}
	who := fmt.Sprintf("names %q", c.name)
	if c.key != "" {
		who = c.key + " " + who
	}
	d := checks.Diagnosis{Line: int64(c.line), Expected: c.must.String(), Severity: rules.Warning}
	if j.Deploy.Given && !c.weak {
		d.Severity = rules.Error
	}
	report := func(check, actual, message, remedy string) {
		d.Actual, d.Message, d.Remedy = actual, who+", "+message, remedy
		j.faults = append(j.faults, fault{check: check, path: file, asks: of.asks, Diagnosis: d})
	}
	switch {
	case c.must == aUser:
		report("missing", "missing", "who is not in the artifact's etc/passwd", "make the user in the build")
	case at.status == unseen:
	case at.status == outside:
		j.elsewhere(at, c, report)
	case at.status != found:
		report("missing", "missing", "but "+at.why(), "add it to the artifact, or correct the path")
	case !c.must.is(at.entry.Type):
		report("missing", at.entry.Type.String(), fmt.Sprintf("which is a %s, want %s", at.entry.Type, c.must), "correct the path")
	case at.path() == file && j.Asked(file, artifact.File, "executable") != nil: // executables/bit says it of the file itself
	case c.must == aProgram && j.Tree.Held.Of(at.entry)&(artifact.HeldMode|artifact.HeldExec) != 0 && at.entry.Mode&0o111 == 0:
		report("executable", chmod.Octal(at.entry.Mode), fmt.Sprintf("whose mode is %s, want it executable", chmod.Octal(at.entry.Mode)),
			"chmod a+x "+checks.ShellQuote(at.path()))
	}
}

// unlooked says why what the manifest asks for cannot be looked for; "" where it can.
func (j *judge) unlooked(at end, known bool, c claim) string {
	switch {
	case !known && path.IsAbs(c.name):
		return "is a place on a target that deploy.path does not describe"
	case !known:
		return "leads out of the artifact"
	case at.status == unseen:
		return "the manifest ignores"
	case at.status == outside && !slices.Contains(j.Deploy.Provides, at.away) && (c.must != aProgram || len(j.Deploy.Provides) == 0):
		return "is not in the artifact, and deploy.provides does not have it"
	}
	return ""
}

// is says whether an entry of a type is what must be there.
func (m must) is(t artifact.Type) bool {
	switch m {
	case aFile, aProgram:
		return t == artifact.File
	case aDirectory:
		return t == artifact.Directory
	}
	return true
}

// find looks for what a claim names: the first of its names that is there, else the first. It is false where nothing can be said.
func (j *judge) find(file string, c claim) (end, bool) {
	if c.must == aUser {
		return end{status: missing}, j.Deploy.Path == "/" && j.users != nil && !j.users[c.name]
	}
	at, known := j.findName(file, c.name, c.from)
	for _, other := range c.or {
		if next, ok := j.findName(file, other, c.from); known && at.status == missing && ok && next.status != missing {
			return next, true
		}
	}
	return at, known
}

func (j *judge) findName(file, name string, from from) (end, bool) {
	if path.IsAbs(name) {
		if j.Deploy.Path == "" {
			return end{}, false
		}
		return j.search.find(name), true
	}
	if from == fromFile {
		name = path.Join(path.Dir(file), name)
	}
	if name = path.Clean(name); name == ".." || strings.HasPrefix(name, "../") {
		return end{}, false // outside of the artifact, wherever that will be
	}
	return j.search.find(name), true
}

// elsewhere judges what lies on the target and not in the artifact: only programs are known there, where deploy.provides lists them.
func (j *judge) elsewhere(at end, c claim, report func(check, actual, message, remedy string)) {
	if c.must != aProgram || len(j.Deploy.Provides) == 0 || slices.Contains(j.Deploy.Provides, at.away) {
		return
	}
	report("missing", "not provided", "and the target is not said to have it", "add "+at.away+" to deploy.provides, or ship it")
}

// reporter reports the faults that belong to one check.
func reporter(name string) func(t *checks.TreePass) {
	return func(t *checks.TreePass) {
		list, _ := t.Conclusion().([]fault)
		for _, f := range list {
			switch {
			case f.check != name:
			case f.asks != nil:
				t.ReportAsked(f.path, checks.Asked{Pos: f.asks.Pos, Severity: f.asks.Severity, Because: f.asks.Because}, f.Diagnosis)
			default:
				t.Report(f.path, nil, f.Diagnosis)
			}
		}
	}
}

package executables

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// maxScripts is how many scripts Linux follows, each the interpreter of the one before (fs/exec.c): a sixth is ELOOP.
const maxScripts = 5

// usualPath is where env looks when nobody says: what login(1) and container runtimes set.
const usualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// scripts are the scripts that are executed, as their interpreters are looked for.
type scripts struct {
	t       *checks.TreePass
	by      map[*artifact.Entry]script
	lacking map[string]string
	path    string
	// severity is that of what is surely missing: published images hold examples and tools that nobody runs there.
	severity rules.Severity
}

// lookUp judges the interpreters that scripts name, once the whole artifact is known.
func lookUp(t *checks.TreePass) {
	s := &scripts{t: t, by: map[*artifact.Entry]script{}, lacking: map[string]string{}, path: usualPath, severity: rules.Error}
	if img := t.Tree.Said.Image; img != nil {
		if !t.Deploy.Given {
			s.severity = rules.Warning
		}
		for _, v := range img.Env {
			if list, ok := strings.CutPrefix(v, "PATH="); ok {
				s.path = list
			}
		}
	}
	notes := t.Notes()
	for _, n := range notes {
		_, e := t.Tree.Lookup(n.Path)
		s.by[e] = n.Value.(script)
	}
	for _, n := range notes {
		s.judge(n.Path, n.Value.(script))
	}
}

func (s *scripts) judge(at string, n script) {
	for _, name := range []string{n.name, n.env.program} {
		if !strings.HasPrefix(name, "/") {
			continue
		}
		if why := s.lack(name); why != "" {
			s.t.Report(at, nil, checks.Diagnosis{
				Severity: s.severity, Line: 1, Expected: name, Actual: why, Message: fmt.Sprintf("interpreter %q %s", name, why),
				Remedy: "name another interpreter, ship this one, or add it to deploy.provides",
			})
		}
	}
	if why := s.bare(n); why != "" {
		s.t.Report(at, nil, checks.Diagnosis{
			Severity: rules.Warning, Line: 1, Expected: n.env.program, Actual: why, Message: fmt.Sprintf("env is asked for %q, which %s", n.env.program, why),
			Remedy: "ship it in one of these directories, or name another interpreter",
		})
	}
	if chain := s.chain(n); len(chain) > maxScripts {
		s.t.Report(at, nil, checks.Diagnosis{
			Severity: s.severity, Line: 1, Expected: "a program", Actual: strings.Join(chain, " "),
			Message: fmt.Sprintf("its interpreter %q is a script, whose interpreter is one, and so on: Linux follows %d scripts", chain[0], maxScripts),
			Remedy:  "name a program as the interpreter",
		})
	}
}

// lack is that of the package, asked once for each name.
func (s *scripts) lack(name string) string {
	why, known := s.lacking[name]
	if !known {
		why = lack(s.t, name)
		s.lacking[name] = why
	}
	return why
}

// chain are the interpreters of a script, one the other's, up to one that is no script: with the script itself as many as Linux
// has to follow. A circle ends when it is too long.
func (s *scripts) chain(n script) []string {
	var chain []string
	for len(chain) <= maxScripts {
		chain = append(chain, n.name)
		e, _, _ := resolve(s.t, path.Clean(n.name))
		next, ok := s.by[e]
		if e == nil || !ok || !strings.HasPrefix(n.name, "/") {
			break
		}
		n = next
	}
	return chain
}

// bare says why a bare name after env is not found; "" where it is, or where nobody knows PATH.
func (s *scripts) bare(n script) string {
	name := n.env.program
	if s.t.Deploy.Path != "/" || name == "" || strings.Contains(name, "/") || n.env.single || n.env.clean && n.env.path == "" {
		return ""
	}
	list := s.path
	if n.env.path != "" {
		list = n.env.path
	}
	if slices.ContainsFunc(s.t.Deploy.Provides, func(p string) bool { return path.Base(p) == name }) {
		return ""
	}
	for _, dir := range strings.Split(list, ":") {
		if strings.Contains(dir, "$") || !strings.HasPrefix(dir, "/") && dir != "" {
			return "" // relative to wherever it is started
		}
		if dir != "" && s.lack(dir+"/"+name) == "" {
			return ""
		}
	}
	return "is in none of the directories of PATH (" + list + "), want it there"
}

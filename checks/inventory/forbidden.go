package inventory

import (
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

var forbidden = &checks.Check{
	Name:  "inventory/forbidden",
	Title: "something that must not be there is",
	Finds: "an entry that a rule with forbidden: true matches. A forbidden directory is one finding, with the number of entries " +
		"below it, which are not reported again for the same rule; one that holds an entry which a later rule with forbidden: false " +
		"lets be there is not reported itself. Note that the pattern a/** matches a itself too.",
	Why:    "left-overs of editors and builds, keys and dumps have been published by accident many times",
	Repair: "remove the entry, or keep it out where the artifact is put together",
	Attribute: &checks.Attribute{
		Name:    "forbidden",
		Values:  "true or false",
		Example: "true",
		Types:   checks.AnyType,
		Parse: func(v rules.Value, b *checks.Binding) any {
			f, ok := parseFlag(v, b).(*flag)
			if !ok {
				return nil
			}
			if f.on {
				refuseGit(b)
			}
			return f
		},
	},
	Severity: rules.Off,
	Types:    checks.AnyType,
	Run: func(p *checks.Pass) {
		if f, ok := p.Value().(*flag); ok {
			p.Note(f)
		}
	},
	Tree: findForbidden,
}

// refuseGit refuses patterns that name git's own directory, which nobody looks at: the rule would always pass.
func refuseGit(b *checks.Binding) {
	for _, p := range b.Rule.Patterns {
		for name := range strings.SplitSeq(p.Text, "/") {
			if name == ".git" {
				b.Faultf(p.Pos, "leave it out",
					"%q cannot be forbidden: git's own directory is never looked at", p.Text)
				break
			}
		}
	}
}

// findForbidden turns what Run noted into findings. It waits for the whole tree because only then a directory's entries can be
// counted, and left out.
func findForbidden(t *checks.TreePass) {
	notes := t.Notes()
	if len(notes) == 0 {
		return
	}
	uses := map[any]*checks.Use{}
	for _, u := range t.Uses() {
		uses[u.Value] = &u
	}
	type place struct {
		rule any
		dir  string
	}
	whole := map[place]bool{}
	needed := aboveAllowed(notes)
	for _, n := range notes {
		if !n.Value.(*flag).on || needed[n.Path] || within(n.Path, func(dir string) bool { return whole[place{n.Value, dir}] }) {
			continue
		}
		d, e := t.Tree.Lookup(n.Path)
		if e == nil {
			continue // cannot be: the entry was seen during the walk
		}
		if e.Type == artifact.Directory {
			whole[place{n.Value, n.Path}] = true
		}
		t.Report(n.Path, uses[n.Value], present(d, e, n.Path))
	}
}

// aboveAllowed are the directories above what a stronger rule with forbidden: false lets be there: without them it could not.
func aboveAllowed(notes []checks.Note) map[string]bool {
	above := map[string]bool{}
	for _, n := range notes {
		if !n.Value.(*flag).on {
			for path := n.Path; path != "." && !above[parent(path)]; path = parent(path) {
				above[parent(path)] = true
			}
		}
	}
	return above
}

// within says whether one of the directories above path is one that is asked for, the root among them.
func within(path string, is func(dir string) bool) bool {
	if path == "." {
		return false
	}
	for {
		i := strings.LastIndexByte(path, '/')
		if i < 0 {
			return is(".")
		}
		if path = path[:i]; is(path) {
			return true
		}
	}
}

func present(d *artifact.Dir, e *artifact.Entry, path string) checks.Diagnosis {
	x := checks.Diagnosis{Expected: "nothing", Actual: article(e.Type), Remedy: "rm " + checks.ShellQuote(path)}
	x.Message = "forbidden " + e.Type.String()
	if e.Type != artifact.Directory {
		return x
	}
	dir := d.Dir(e.Name)
	if path == "." {
		dir = d
	}
	if dir == nil {
		return x
	}
	n := below(dir)
	x.Message += " with " + entries(n)
	x.Remedy = "rm -r " + checks.ShellQuote(path)
	if n > 1 {
		x.Entries = n
	}
	return x
}

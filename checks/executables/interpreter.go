package executables

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

func interpreter() *checks.Check {
	return &checks.Check{
		Name:  "executables/interpreter",
		Title: "a script's interpreter is not allowed, or not there",
		Finds: "a script whose \"#!\" line names none of its rule's interpreters: the first word counts, and after env the program that " +
			"env starts. Without a rule, and only where the manifest describes the target, a script that is executed and whose " +
			"interpreter is missing: below deploy.path it must be in the artifact and be executable, elsewhere it must be in " +
			"deploy.provides where that is given. A bare name after env is looked up in a whole root (deploy.path: / or an image), through " +
			"the image's PATH or the usual one: a warning at most; elsewhere it is not judged. Interpreters that are scripts are " +
			"followed, as far as Linux does. In an image that no deploy describes it is a warning, as references/image judges the " +
			"image's own program. Names are compared as they are: python3.11 is not python3",
		Why:    "a script without its interpreter ends in \"not found\", with the name of the script and not of what is missing",
		Repair: "name an interpreter that the target has, install it there and add it to deploy.provides, or ship it",
		Source: "execve(2), env(1)",
		Attribute: &checks.Attribute{
			Name:    "interpreters",
			Values:  "a list of interpreters as \"#!\" lines name them, and of programs that env starts",
			Example: "[/bin/sh, python3]",
			Types:   checks.Files,
			Parse:   parseInterpreters,
		},
		Severity: rules.Error,
		Types:    checks.Files,
		Always:   true,
		Need:     artifact.NeedHead,
		Alone:    true,
		Speaks: func(p *checks.Pass) bool {
			return p.Value() != nil || p.Deploy.Path != "" || len(p.Deploy.Provides) > 0
		},
		Run:  runInterpreter,
		Tree: lookUp,
	}
}

func parseInterpreters(v rules.Value, b *checks.Binding) any {
	list := v.List
	if v.Kind == rules.Scalar {
		list = []rules.Value{v}
	}
	var names []string
	for _, item := range list {
		if item.Kind != rules.Scalar || item.Text == "" || strings.ContainsAny(item.Text, " \t") {
			b.Faultf(item.Pos, "write the path, or the program after env, without arguments", "%q is not an interpreter", item.Text)
			return nil
		}
		names = append(names, item.Text)
	}
	if len(names) == 0 {
		b.Faultf(v.Pos, "write a list such as [/bin/sh, python3]", "interpreters has no value")
		return nil
	}
	return names
}

func runInterpreter(p *checks.Pass) {
	if p.Facts == nil {
		return
	}
	h, ok := parseHashbang(p.Facts.Head)
	if !ok || h.bom {
		return
	}
	if allowed, asked := p.Value().([]string); asked {
		restrict(p, h, allowed)
		return
	}
	if h.cr || !runs(p) {
		return // a line that ends in CR is executables/shebang's
	}
	n := script{name: h.interpreter}
	n.env, n.byEnv = h.env()
	p.Note(n)
}

// script is what the "#!" line of a file that is executed names.
type script struct {
	name  string
	env   envCall
	byEnv bool
}

// restrict holds a shebang line against the interpreters that a rule allows.
func restrict(p *checks.Pass, h hashbang, allowed []string) {
	name := h.interpreter
	if c, _ := h.env(); c.program != "" && !slices.Contains(allowed, name) {
		name = c.program
	}
	if slices.Contains(allowed, name) {
		return
	}
	want := strings.Join(allowed, " or ")
	p.Report(checks.Diagnosis{
		Line: 1, Expected: want, Actual: name, Message: fmt.Sprintf("interpreter is %q, want %s", name, want),
		Remedy: "change the first line",
	})
}

// lack says what is wrong with an interpreter; "" where nothing is, or nothing is known.
func lack(t *checks.TreePass, name string) string {
	name = path.Clean(name)
	if slices.Contains(t.Deploy.Provides, name) {
		return ""
	}
	e, outside, found := resolve(t, name)
	switch {
	case outside == "" && !found:
		return "is not in the artifact, want it there"
	case outside != "":
		switch {
		case len(t.Deploy.Provides) == 0 || slices.Contains(t.Deploy.Provides, outside):
			return ""
		case outside != name:
			return fmt.Sprintf("leads to %q, which is not in deploy.provides, want it there", outside)
		}
		return "is not in deploy.provides, want it there"
	case e == nil: // ignored: nothing is known of it
		return ""
	case e.Type != artifact.File:
		return "is a " + e.Type.String() + ", want a program"
	case t.Tree.Held.Of(e)&artifact.HeldMode != 0 && e.Mode&0o111 == 0:
		return "has mode " + chmod.Octal(e.Mode) + ", want it executable"
	}
	return ""
}

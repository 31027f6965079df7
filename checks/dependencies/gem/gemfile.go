package gem

import (
	"fmt"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// readGemfile reads a Gemfile, line by line.
func readGemfile(_ string, text []byte) (*packages.File, []packages.Fault) {
	g := &gemfile{file: &packages.File{Format: "Gemfile"}}
	lines := strings.Split(strings.TrimPrefix(string(text), "\ufeff"), "\n")
	for i := 0; i < len(lines); i++ {
		g.line = i + 1
		for _, marker := range []string{"<<<<<<< ", ">>>>>>> "} {
			if strings.HasPrefix(lines[i], marker) {
				g.faults.Add(g.line, "is a merge conflict marker: resolve the conflict")
			}
		}
		if strings.HasPrefix(lines[i], "__END__") {
			break
		}
		whole := strings.TrimSpace(uncomment(lines[i]))
		for n := 0; word(whole) > 0 && unfinished(whole) && i+1 < len(lines) && n < 100; n++ {
			i++
			whole = strings.TrimSpace(strings.TrimSuffix(whole, `\`) + " " + strings.TrimSpace(uncomment(lines[i])))
		}
		g.read(whole)
	}
	for _, b := range g.blocks {
		g.undecided(b.line, "what begins here has no end that is understood")
	}
	if len(g.faults) > 0 {
		return nil, g.faults
	}
	return g.file, nil
}

type gemfile struct {
	file   *packages.File
	faults packages.Faults
	line   int
	blocks []block
}

// block is what holds for the gems between a line and its end.
type block struct {
	line   int
	groups []string
	marker string
	origin packages.Origin
	from   string
	silent bool // nothing in it is about gems
}

func (g *gemfile) undecided(line int, format string, args ...any) {
	g.file.Undecided = append(g.file.Undecided, packages.Fault{Line: line, Message: fmt.Sprintf(format, args...)})
}

var (
	opens      = packages.Pattern(`(?:^|\s)do(?:\s*\|[^|]*\|)?$|\{(?:\s*\|[^|]*\|)?$`)
	assignment = packages.Pattern(`^(?:[A-Za-z_][A-Za-z0-9_]*|ENV\[[^\]]*\])\s*(?:\|\||&&)?=[^=~>]`)
	keyword    = packages.Pattern(`(?:^|=\s*)(?:if|unless|case|begin|while|until|for|def|class|module)\b`)
)

// read reads one line, or several that belong together.
func (g *gemfile) read(line string) {
	name := line[:word(line)]
	rest := strings.TrimSpace(line[len(name):])
	begins := opens().MatchString(line)
	body := strings.TrimSpace(opens().ReplaceAllString(rest, ""))
	switch {
	case line == "":
	case name == "end" || line[0] == '}':
		g.end(line)
	case len(g.blocks) > 0 && g.blocks[len(g.blocks)-1].silent:
		if begins || keyword().MatchString(line) && !strings.HasSuffix(line, " end") {
			g.push(block{silent: true})
		}
	case name == "gem" && !begins:
		g.gem(rest)
	case slices.Contains([]string{"source", "group", "platforms", "platform", "path", "git", "github", "install_if", "git_source", "plugin"}, name):
		g.call(name, body, begins)
	case name == "ruby" && !begins, name == "require" && !begins, name == "require_relative" && !begins:
	case name == "else", name == "elsif", name == "when", name == "rescue", name == "ensure", name == "in":
	case keyword().MatchString(line):
		if strings.HasSuffix(line, " end") {
			g.undecided(g.line, "only Ruby can tell what this does: %s", line)
			return
		}
		g.condition(line)
	case begins:
		g.condition(line)
	case assignment().MatchString(line):
	case name == "gemspec":
		g.undecided(g.line, "the gems that the gemspec asks for are a Ruby program's, and not compared")
	case name == "eval_gemfile":
		g.undecided(g.line, "the gems of the other file are not compared: %s", rest)
	default:
		g.undecided(g.line, "only Ruby can tell what this does: %s", line)
	}
}

func (g *gemfile) push(b block) {
	b.line = g.line
	g.blocks = append(g.blocks, b)
}

func (g *gemfile) end(line string) {
	if len(g.blocks) == 0 {
		g.undecided(g.line, "ends something that was not understood: %s", line)
		return
	}
	g.blocks = g.blocks[:len(g.blocks)-1]
}

// condition begins a block of which only Ruby can tell whether, and how often, it is run.
func (g *gemfile) condition(line string) {
	g.undecided(g.line, "only Ruby can tell whether what stands below this is asked for: %s", line)
	g.push(block{marker: line})
}

// call reads a method that begins a block, or that says nothing of gems.
func (g *gemfile) call(name, body string, begins bool) {
	args, condition := arguments(body)
	if !begins {
		return
	}
	var b block
	for _, a := range args {
		switch {
		case a.shape == option && slices.Contains([]string{"optional", "branch", "tag", "ref", "glob", "submodules", "type"}, a.key):
		case a.shape == text || a.shape == list:
			b.groups = append(b.groups, a.texts...)
		default:
			b.marker = name + " " + body
		}
	}
	names := b.groups
	if name != "group" {
		b.groups = nil
	}
	switch name {
	case "platforms", "platform":
		b.marker = "platforms " + strings.Join(names, ", ")
	case "install_if":
		b.marker = "install_if " + body
	case "path":
		b.origin, b.from = packages.Path, strings.Join(names, " ")
	case "git", "github":
		b.origin, b.from = packages.VCS, strings.Join(names, " ")
	case "git_source", "plugin":
		b.silent, b.marker = true, ""
	}
	if b.marker != "" && !strings.HasPrefix(b.marker, "platforms ") || condition != "" {
		g.condition(name + " " + body)
		return
	}
	g.push(b)
}

// gem reads one gem.
func (g *gemfile) gem(rest string) {
	args, condition := arguments(rest)
	if len(args) == 0 || args[0].shape != text || args[0].texts[0] == "" {
		g.undecided(g.line, "only Ruby can tell which gem this is: gem %s", rest)
		return
	}
	q := packages.Requirement{Name: args[0].texts[0], Line: g.line}
	var groups []string
	var markers []string
	for _, b := range g.blocks {
		groups = append(groups, b.groups...)
		if b.marker != "" {
			markers = append(markers, b.marker)
		}
		if b.origin != packages.Registry {
			q.Origin, q.From = b.origin, b.from
		}
	}
	if condition != "" {
		markers = append(markers, condition)
		g.undecided(g.line, "only Ruby can tell whether %s is asked for: %s", q.Name, condition)
	}
	var constraints []string
	for _, a := range args[1:] {
		switch a.shape {
		case text, list:
			constraints = append(constraints, a.texts...)
		case option:
			groups, markers = g.option(&q, a, groups, markers)
		default:
			g.undecided(g.line, "only Ruby can tell how %s is asked for: %s", q.Name, a.raw)
			markers = append(markers, a.raw)
		}
	}
	for _, c := range constraints {
		if _, _, err := parseClause(c); err != nil {
			g.faults.Add(g.line, "%s: %v", q.Name, err)
		}
	}
	q.Constraint, q.Marker = strings.Join(constraints, ", "), strings.Join(markers, " and ")
	q.Kind, q.Group = grouped(groups)
	g.file.Requires = append(g.file.Requires, q)
}

// option reads what else is said of a gem.
func (g *gemfile) option(q *packages.Requirement, a argument, groups, markers []string) (more, where []string) {
	switch a.key {
	case "require", "source", "branch", "tag", "ref", "submodules", "glob", "force_ruby_platform", "type":
		return groups, markers
	}
	if a.of != text && a.of != list || len(a.texts) == 0 {
		g.undecided(g.line, "only Ruby can tell how %s is asked for: %s: %s", q.Name, a.key, a.raw)
		return groups, append(markers, a.key+" "+a.raw)
	}
	switch a.key {
	case "group", "groups":
		return append(groups, a.texts...), markers
	case "platforms", "platform":
		return groups, append(markers, "platforms "+strings.Join(a.texts, ", "))
	case "path":
		q.Origin, q.From = packages.Path, a.texts[0]
	case "git", "github", "gist", "bitbucket", "gitlab":
		q.Origin, q.From = packages.VCS, a.texts[0]
	default:
		g.undecided(g.line, "the option %s of %s is not known", a.key, q.Name)
	}
	return groups, markers
}

// grouped is what groups make of a gem: those for development, tests and production are known by name, and of others nobody knows.
func grouped(groups []string) (packages.Kind, string) {
	if len(groups) == 0 || slices.Contains(groups, "default") || slices.Contains(groups, "production") {
		return packages.Runtime, ""
	}
	kind := packages.Development
	for _, group := range groups {
		if group != "development" && group != "test" {
			kind = packages.Runtime
		}
	}
	return kind, strings.Join(groups, ", ")
}

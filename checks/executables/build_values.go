package executables

import (
	"regexp"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/gobuild"
	"verify.example/verify/rules"
)

// build is what a rule wants of a Go program; "" and nil want nothing.
type build struct {
	goText   string // the bounds as written
	goBounds []goBound
	modified string // "true" or "false"
	os, arch string
	module   string
	version  string
	revision string
	settings [][2]string
}

// goBound is one bound on the version of Go.
type goBound struct {
	sign    string
	version gobuild.Version
}

// holds says whether a version that compares so with the bound's is within it.
func (b goBound) holds(c int) bool {
	switch b.sign {
	case ">=":
		return c >= 0
	case ">":
		return c > 0
	case "<=":
		return c <= 0
	case "<":
		return c < 0
	case "!=":
		return c != 0
	}
	return c == 0
}

func parseBuild(v rules.Value, b *checks.Binding) any {
	if v.Kind != rules.Map || len(v.Map) == 0 {
		b.Faultf(v.Pos, `write a mapping such as {go: ">=1.22", modified: false}`, "build has no value that says what to hold the program against")
		return nil
	}
	out := &build{}
	for _, p := range v.Map {
		if p.Key.Text == "settings" {
			out.takeSettings(p.Value, b)
			continue
		}
		if p.Value.Kind != rules.Scalar || p.Value.Text == "" {
			b.Faultf(p.Value.Pos, "write one value", "%q has no value", p.Key.Text)
			continue
		}
		out.take(p, b)
	}
	return out
}

// take reads one key of a build.
func (out *build) take(p rules.Pair, b *checks.Binding) {
	text := p.Value.Text
	one := func(into *string, form, hint string) {
		if !regexp.MustCompile(form).MatchString(text) {
			b.Faultf(p.Value.Pos, hint, "%q is no value of %s", text, p.Key.Text)
			return
		}
		*into = text
	}
	switch p.Key.Text {
	case "go":
		out.takeGo(p.Value, b)
	case "modified":
		one(&out.modified, `^(true|false)$`, "write true or false")
	case "os":
		one(&out.os, `^[a-z0-9]+$`, "write a system in Go's names, such as linux")
	case "arch":
		one(&out.arch, `^[a-z0-9]+$`, "write a processor in Go's names, such as amd64")
	case "module":
		one(&out.module, `^\S+$`, "write the path of the main module")
	case "version":
		one(&out.version, `^\S+$`, "write the version of the main module, such as v1.2.3")
	case "revision":
		one(&out.revision, `^[0-9a-f]{7,64}$`, "write seven hexadecimal digits of the commit at least")
	default:
		names := []string{"go", "modified", "os", "arch", "module", "version", "revision", "settings"}
		hint := "known: " + strings.Join(names, ", ")
		if near := rules.Nearest(p.Key.Text, names); near != "" {
			hint = "did you mean " + near + "?"
		}
		b.Faultf(p.Key.Pos, hint, "build has no %q", p.Key.Text)
	}
}

// takeGo reads bounds on the version of Go: a version alone is exact, a comma is AND.
func (out *build) takeGo(v rules.Value, b *checks.Binding) {
	form := regexp.MustCompile(`^(>=|>|<=|<|!=|==|=|)\s*(\S+)$`)
	out.goText = v.Text
	for _, piece := range strings.Split(v.Text, ",") {
		m := form.FindStringSubmatch(strings.TrimSpace(piece))
		if m == nil {
			m = make([]string, 3)
		}
		version, ok := gobuild.ParseVersion(m[2])
		if !ok || strings.ContainsAny(m[2], "+-") {
			b.Faultf(v.Pos, `write bounds such as ">=1.22" or ">=1.22.3, <1.24"`, "%q is no bound on Go's version", strings.TrimSpace(piece))
			return
		}
		out.goBounds = append(out.goBounds, goBound{m[1], version})
	}
}

func (out *build) takeSettings(v rules.Value, b *checks.Binding) {
	if v.Kind != rules.Map || len(v.Map) == 0 {
		b.Faultf(v.Pos, `write a mapping such as {CGO_ENABLED: "0"}`, "settings has no value")
		return
	}
	for _, p := range v.Map {
		if p.Value.Kind != rules.Scalar || p.Value.Text == "" {
			b.Faultf(p.Value.Pos, "write the value that go version -m shows", "the setting %q has no value", p.Key.Text)
			continue
		}
		out.settings = append(out.settings, [2]string{p.Key.Text, p.Value.Text})
	}
}

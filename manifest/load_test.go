package manifest_test

import (
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"verify.example/verify/manifest"
	"verify.example/verify/rules"
)

// files reads manifests from a map.
func files(texts map[string]string) manifest.Options {
	return manifest.Options{ReadFile: func(name string) ([]byte, error) {
		text, ok := texts[name]
		if !ok {
			return nil, fs.ErrNotExist
		}
		return []byte(text), nil
	}}
}

// load reads a manifest that must have no faults, without the default pack.
func load(t *testing.T, text string) *rules.Policy {
	t.Helper()
	p, err := loadText("version: 1\ndefaults: false\n" + text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// at is a place in verify.yaml.
func at(line, col int) rules.Pos { return rules.Pos{File: "verify.yaml", Line: line, Col: col} }

// One manifest with everything in it, and the whole policy it means.
func TestPolicy(t *testing.T) {
	const text = `version: 1
defaults: false
baseline: none
deploy:
  path: /srv//app/
  owner: deploy
  group: 33
  users:
    www-data: {uid: 33, gid: 33, groups: []}
    console: {uid: 1000, groups: [users, 44]}
  groups: {users: 100}
  platform: linux/amd64
  provides: [/bin/sh, libssl.so.3, libz.so]
  libc: glibc-2.36
ignore: ".git/**"
rules:
  - files: ["bin/*", "**/*.sh"]
    except: bin/README
    mode: 0755
    access: {console: rx}
    severity: warning
    because: they are run
checks:
  lineendings/mixed: off
  content/*: {severity: error, because: we ship text}
allow:
  - check: lineendings/mixed
    paths: docs/**
    because: a vendor's
    until: 2027-03-01
`
	got, err := loadText(text)
	if err != nil {
		t.Fatal(err)
	}
	want := &rules.Policy{
		File: "verify.yaml",
		Deploy: rules.Deploy{
			Given: true, Path: "/srv/app", Owner: "deploy", Group: "33",
			Users: []rules.User{
				{Name: "www-data", UID: 33, GID: 33, HasGID: true, Pos: at(9, 5)},
				{Name: "console", UID: 1000, Groups: []string{"users", "44"}, Pos: at(10, 5)},
			},
			Groups:   map[string]uint32{"users": 100},
			Platform: []string{"linux/amd64"}, Provides: []string{"/bin/sh"}, Sonames: []string{"libssl.so.3", "libz.so"},
			Libc: rules.Libc{Name: "glibc", Version: "2.36"},
			Pos:  at(5, 3),
		},
		Ignore: []rules.Pattern{{Text: ".git/**", Pos: at(15, 9)}},
		Rules: []rules.Rule{{
			Pos: at(17, 5), Selector: rules.Files,
			Patterns: []rules.Pattern{{Text: "bin/*", Pos: at(17, 13)}, {Text: "**/*.sh", Pos: at(17, 22)}},
			Except:   []rules.Pattern{{Text: "bin/README", Pos: at(18, 13)}},
			Attributes: []rules.Attribute{
				{Name: "mode", Pos: at(19, 5), Value: rules.Value{Pos: at(19, 11), Kind: rules.Scalar, Text: "0755"}},
				{Name: "access", Pos: at(20, 5), Value: rules.Value{Pos: at(20, 13), Kind: rules.Map, Map: []rules.Pair{{
					Key:   rules.Value{Pos: at(20, 14), Kind: rules.Scalar, Text: "console"},
					Value: rules.Value{Pos: at(20, 23), Kind: rules.Scalar, Text: "rx"},
				}}}},
			},
			Severity: rules.Warning, Because: "they are run",
		}},
		Settings: []rules.Setting{
			{Pos: at(24, 3), Check: "lineendings/mixed", Severity: rules.Off},
			{Pos: at(25, 3), Check: "content/*", Severity: rules.Error, Because: "we ship text"},
		},
		Allow: []rules.Exception{{
			Pos: at(27, 5), Check: "lineendings/mixed", Because: "a vendor's",
			Paths: []rules.Pattern{{Text: "docs/**", Pos: at(28, 12)}},
			Until: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC),
		}},
		Sources: map[string][]byte{"verify.yaml": []byte(text)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Scalars are what stands in the file; YAML's own reading of numbers and truth values never counts.
func TestSourceText(t *testing.T) {
	for _, c := range []struct {
		source, text string
		quoted       bool
	}{
		{`0644`, "0644", false},
		{`"0644"`, "0644", true},
		{`'0644'`, "0644", true},
		{`644`, "644", false},
		{`0o644`, "0o644", false},
		{`0x1A4`, "0x1A4", false},
		{`0b110_100`, "0b110_100", false},
		{`1e3`, "1e3", false},
		{`TRUE`, "TRUE", false},
		{`"true"`, "true", true},
		{`off`, "off", false},
		{`2027-03-01`, "2027-03-01", false},
		{`"null"`, "null", true},
		{`u=rw,go=r`, "u=rw,go=r", false},
		{"|-\n        two\n        lines", "two\nlines", true},
	} {
		p := load(t, "rules:\n  - files: a\n    mode: "+c.source+"\n")
		got := p.Rules[0].Attributes[0].Value
		want := rules.Value{Pos: at(5, 11), Kind: rules.Scalar, Text: c.text, Quoted: c.quoted}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("mode: %s:\n%s", c.source, diff)
		}
	}
}

// Columns count characters, and neither a byte order mark nor CRLF line ends move anything.
func TestPositions(t *testing.T) {
	p, err := loadText("\ufeffversion: 1\r\ndefaults: false\r\nrules:\r\n  - {because: \"é日🙂\", files: a, mode: 1}\r\n")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := p.Rules[0].Attributes[0].Pos, at(4, 32); got != want {
		t.Errorf("mode stands at %v, want %v", got, want)
	}
	if got, want := p.Rules[0].Because, "é日🙂"; got != want {
		t.Errorf("because is %q, want %q", got, want)
	}
}

// An alias has its own place; what it stands for was written elsewhere.
func TestAlias(t *testing.T) {
	p := load(t, "rules:\n  - files: &scripts [a, b]\n    mode: 1\n  - links: *scripts\n    mode: 1\n")
	want := []rules.Pattern{{Text: "a", Pos: at(4, 22)}, {Text: "b", Pos: at(4, 25)}}
	if diff := cmp.Diff(want, p.Rules[1].Patterns); diff != "" {
		t.Error(diff)
	}
}

// What is used is weaker than what uses it; a file that is used again counts at its first place.
func TestOrderOfUse(t *testing.T) {
	rule := func(name string) string {
		return "rules: [{files: " + name + ", mode: 1}]\nchecks: {" + name + "/x: error}\nignore: " + name +
			"\nallow: [{check: " + name + ", because: b}]\n"
	}
	p, err := manifest.Load("m/verify.yaml", files(map[string]string{
		"m/verify.yaml":     "version: 1\ndefaults: false\nuse: [./a.yaml, ../shared/b.yaml, ./a.yaml]\n" + rule("main"),
		"m/a.yaml":          "version: 1\nuse: ./c/c.yaml\n" + rule("a"),
		"m/c/c.yaml":        "version: 1\n" + rule("c"),
		"shared/b.yaml":     "version: 1\nuse: [./../m/c/c.yaml]\n" + rule("b"),
		"shared/m/c/c.yaml": "not: this one",
	}))
	if err != nil {
		t.Fatal(err)
	}
	want := "c a b main"
	var byRule, bySetting, byIgnore, byAllow []string
	for i := range p.Rules {
		byRule = append(byRule, p.Rules[i].Patterns[0].Text)
		bySetting = append(bySetting, strings.TrimSuffix(p.Settings[i].Check, "/x"))
		byIgnore = append(byIgnore, p.Ignore[i].Text)
		byAllow = append(byAllow, p.Allow[i].Check)
	}
	for what, got := range map[string][]string{"rules": byRule, "checks": bySetting, "ignore": byIgnore, "allow": byAllow} {
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %s", what, got, want)
		}
	}
	if file := p.Rules[0].Pos.File; file != "m/c/c.yaml" {
		t.Errorf("the weakest rule is from %s, want m/c/c.yaml", file)
	}
	if p.RecordRank != 0 {
		t.Errorf("%d rules are weaker than git's record, want none without the default pack", p.RecordRank)
	}
}

// The nearest description of the deployment counts.
func TestDeployOfUse(t *testing.T) {
	texts := map[string]string{
		"own.yaml":    "version: 1\nuse: [./a.yaml, ./b.yaml]\ndeploy: {path: /own}\n",
		"used.yaml":   "version: 1\nuse: [./none.yaml, ./a.yaml, ./uses-a.yaml]\n",
		"a.yaml":      "version: 1\ndeploy: {path: /a}\n",
		"b.yaml":      "version: 1\ndeploy: {path: /b}\n",
		"uses-a.yaml": "version: 1\nuse: ./a.yaml\n",
		"none.yaml":   "version: 1\n",
	}
	for file, want := range map[string]string{"own.yaml": "/own", "used.yaml": "/a", "none.yaml": ""} {
		p, err := manifest.Load(file, files(texts))
		if err != nil || p.Deploy.Path != want || p.Deploy.Given != (want != "") {
			t.Errorf("%s: deploy %+v, %v; want path %q", file, p.Deploy, err, want)
		}
	}
}

// The default pack comes first, is weaker than git's record, and can be turned off; then it can still be used like another.
func TestDefaultPack(t *testing.T) {
	none, err := manifest.None()
	if err != nil {
		t.Fatal(err)
	}
	n := len(none.Rules)
	if n == 0 || none.RecordRank != n || !none.Baseline || none.File != "" {
		t.Errorf("None has %d rules, %d below git's record, baseline %v, file %q", n, none.RecordRank, none.Baseline, none.File)
	}
	const own = "rules: [{files: a, mode: 1}]\n"
	for _, c := range []struct {
		text        string
		rules, rank int
		baseline    bool
	}{
		{own, n + 1, n, true},
		{own + "use: default\n", n + 1, n, true},
		{own + "defaults: false\n", 1, 0, true},
		{own + "defaults: false\nuse: default\nbaseline: none\n", n + 1, 0, false},
	} {
		p, err := loadText("version: 1\n" + c.text)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Rules) != c.rules || p.RecordRank != c.rank || p.Baseline != c.baseline {
			t.Errorf("%q: %d rules, %d below git's record, baseline %v; want %+v", c.text, len(p.Rules), p.RecordRank, p.Baseline, c)
		}
	}
}

// Every pack can be read, and says why it wants what it wants.
func TestPacks(t *testing.T) {
	for _, pack := range rules.Packs() {
		p, err := loadText("version: 1\ndefaults: false\nuse: " + pack.Name + "\n")
		if err != nil {
			t.Errorf("pack %s: %v", pack.Name, err)
			continue
		}
		if pack.Title == "" || strings.Contains(pack.Title, ":") {
			t.Errorf("pack %s has the title %q; its first line should be a comment that says what it is for", pack.Name, pack.Title)
		}
		for _, r := range p.Rules {
			if r.Because == "" || r.Pack != pack.Name || r.Pos.File != "pack:"+pack.Name {
				t.Errorf("%v: a rule of pack %q because %q", r.Pos, r.Pack, r.Because)
			}
		}
		for _, s := range p.Settings {
			if s.Because == "" || s.Pack != pack.Name {
				t.Errorf("%v: a setting of pack %q because %q", s.Pos, s.Pack, s.Because)
			}
		}
	}
	if len(rules.Packs()) == 0 {
		t.Error("there are no packs")
	}
}

// A manifest may say nothing: the default pack and git's record hold, as without one.
func TestSaysNothing(t *testing.T) {
	got, err := loadText("version: \"1\"\n")
	if err != nil {
		t.Fatal(err)
	}
	want, err := manifest.None()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(rules.Policy{}, "File", "Sources")); diff != "" {
		t.Error(diff)
	}
}

package suite_test

import (
	"path/filepath"
	"strings"
	"testing"

	"verify.example/verify/checks"
	"verify.example/verify/checks/checktest"
	"verify.example/verify/checks/suite"
	"verify.example/verify/manifest"
	"verify.example/verify/rules"
)

// Each pack has cases of its own, from both sides: what its consumer takes passes, and what it refuses or warns of is found.
func TestPacks(t *testing.T) {
	checktest.Run(t, "*", "testdata/packs/*/*.txtar")
	for _, p := range rules.Packs() {
		if p.Name == "default" {
			continue // what it turns on has its cases in each check's family
		}
		for _, side := range []string{"right", "wrong"} {
			if cases, _ := filepath.Glob("testdata/packs/" + p.Name + "/" + side + "*.txtar"); len(cases) == 0 {
				t.Errorf("the pack %s has no case %s*.txtar", p.Name, side)
			}
		}
	}
}

// A pack binds without a fault, and so do all together. Package manifest's tests hold it to a title and to its reasons.
func TestPacksBind(t *testing.T) {
	var all []string
	for _, p := range rules.Packs() {
		all = append(all, p.Name)
		bind(t, p.Name)
	}
	bind(t, strings.Join(all, ", "))
}

func bind(t *testing.T, use string) {
	t.Helper()
	text := []byte("version: 1\ndefaults: false\nuse: [" + use + "]\n")
	policy, err := manifest.Load("verify.yaml", manifest.Options{ReadFile: func(string) ([]byte, error) { return text, nil }})
	if err != nil {
		t.Fatalf("%s: %v", use, err)
	}
	if _, faults := checks.Bind(policy, suite.All(), checks.Select{}); len(faults) > 0 {
		t.Errorf("%s: %v", use, faults)
	}
	for _, r := range policy.Rules {
		for _, pattern := range r.Patterns {
			// A path of its own would say that a file is there and no link; a pack only says how it is, if it is one.
			if !strings.ContainsAny(pattern.Text, "*?[{") {
				t.Errorf("%v: %q is a path, want a pattern", pattern.Pos, pattern.Text)
			}
		}
	}
}

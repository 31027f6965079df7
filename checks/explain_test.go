package checks_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// told is a check that is always called for files, and reads the attribute "word".
func told() *checks.Check {
	return &checks.Check{
		Name: "test/word", Title: "a word", Types: checks.Files | checks.Directories, Always: true, Severity: rules.Warning,
		Attribute: &checks.Attribute{
			Name: "word", Types: checks.Files | checks.Directories,
			Parse: func(v rules.Value, _ *checks.Binding) any { return v.Text },
		},
		Run: func(*checks.Pass) {},
	}
}

func worded(s rules.Selector, pattern, word string, line int) rules.Rule {
	return rules.Rule{
		Selector: s, Patterns: []rules.Pattern{{Text: pattern}},
		Attributes: []rules.Attribute{{
			Name: "word", Pos: rules.Pos{File: "verify.yaml", Line: line},
			Value: rules.Value{Kind: rules.Scalar, Text: word},
		}},
	}
}

// TestExpect holds what explain says of a path: the last rule first, then what it overrules, and nothing of what is ignored.
func TestExpect(t *testing.T) {
	policy := &rules.Policy{
		Rules: []rules.Rule{
			worded(rules.Files, "**", "all", 1), worded(rules.Dirs, "**", "dir", 2),
			worded(rules.Files, "bin/*", "bin", 3), worded(rules.Files, "bin/sync", "sync", 4),
		},
		Ignore: []rules.Pattern{{Text: "cache/**"}},
	}
	plan, faults := checks.Bind(policy, []*checks.Check{told()}, checks.Select{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for _, c := range []struct {
		path    string
		typ     artifact.Type
		places  []string
		ignored string
	}{
		{"bin/sync", artifact.File, []string{"verify.yaml:4", "verify.yaml:3", "verify.yaml:1"}, ""},
		{"bin/x", artifact.File, []string{"verify.yaml:3", "verify.yaml:1"}, ""},
		{"bin", artifact.Directory, []string{"verify.yaml:2"}, ""},
		{".", artifact.Directory, []string{"verify.yaml:2"}, ""},
		{"bin/link", artifact.Link, nil, ""},
		{"cache/a/b", artifact.File, nil, "cache"},
		{"cache", artifact.Directory, nil, "cache"},
		{".git/config", artifact.File, nil, ".git"},
		{"sub/.git", artifact.Directory, nil, "sub/.git"},
	} {
		x, err := plan.Expect(c.path, c.typ)
		if err != nil {
			t.Fatal(err)
		}
		var places []string
		for _, list := range x.Holdings {
			for _, h := range list {
				places = append(places, h.Place)
			}
		}
		if diff := cmp.Diff(c.places, places); diff != "" {
			t.Errorf("%s is held by (-want +got):\n%s", c.path, diff)
		}
		if x.Ignored != c.ignored {
			t.Errorf("%s: %q is ignored, want %q", c.path, x.Ignored, c.ignored)
		}
	}
}

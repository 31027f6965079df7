package manifest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"verify.example/verify/rules"
)

// Paths are cleaned, a version keeps its text whatever YAML would make of it, and everything keeps its place.
func TestDependencies(t *testing.T) {
	got := load(t, `dependencies:
  - ecosystem: pypi
    declared: ./pyproject.toml
    installed: [venv/, .]
    packages: {Django: ">=4.2,<5", zope: 4.10}
    others: forbidden
    severity: warning
    because: the wheel house
`).Dependencies
	want := []rules.Dependencies{{
		Pos:       at(4, 5),
		Ecosystem: rules.Word{Text: "pypi", Pos: at(4, 16)},
		Declared:  []rules.Word{{Text: "pyproject.toml", Pos: at(5, 15)}},
		Installed: []rules.Word{{Text: "venv", Pos: at(6, 17)}, {Text: ".", Pos: at(6, 24)}},
		Packages: []rules.Wanted{
			{Name: rules.Word{Text: "Django", Pos: at(7, 16)}, Constraint: rules.Word{Text: ">=4.2,<5", Pos: at(7, 24)}},
			{Name: rules.Word{Text: "zope", Pos: at(7, 36)}, Constraint: rules.Word{Text: "4.10", Pos: at(7, 42)}},
		},
		Others: "forbidden", Severity: rules.Warning, Because: "the wheel house",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

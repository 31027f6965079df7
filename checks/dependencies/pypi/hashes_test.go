package pypi

import (
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"verify.example/verify/checks/dependencies/tomltext"
)

// TestHashesAsTheToolsMakeThem holds the reckoning to what real tools wrote for the same file: the case says which.
func TestHashesAsTheToolsMakeThem(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/hashes.txtar")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"poetry-old.toml":     "2cd2827cf3e7d1191f521040d4cb89dceefb12850980338e9e5b8521614fb02d", // Poetry 1.3.2
		"poetry-groups.toml":  "5825ccf672975ec29b77c6571a646b133c654c315c7840545450e489cdee43fe", // Poetry 1.3.2
		"poetry-project.toml": "792d66a1025605a1baecf0c5ddf474627ef6a8948fa18349519381d4de998eae", // a published poetry.lock 2.1
		"poetry-plain.toml":   "0c6ba435dc525fbe067ba487cef05c5898947272168a550d89aba5153557fac0", // a published poetry.lock 2.0
		"pdm-old.toml":        "b3a0031a4cfbe416104b061e172f91c0805406ea5c2c71e54c4f08a0eba0effe", // PDM 2.2.1
		"pdm.toml":            "739bbe136103400ae2a37d4bb05f31a1ad87cd8430a5674fa570a9064b4b48a9", // a published pdm.lock 4.5.0
		"Pipfile":             "6ef301008c3e775c242c4a3ff0de059116fb7fdef2bbde5378d3a172cc82d811", // pipenv 2022.12.19
	}
	for _, f := range archive.Files {
		doc, faults := tomltext.Parse(f.Data)
		if len(faults) > 0 {
			t.Fatal(f.Name, faults)
		}
		sums := pipfileHashes(doc)
		for _, tool := range projectHashes(doc) {
			sums = append(sums, tool...)
		}
		if !slices.Contains(sums, want[f.Name]) || want[f.Name] == "" {
			t.Errorf("%s: %v has no %s", f.Name, sums, want[f.Name])
		}
	}
	if len(archive.Files) != len(want) {
		t.Errorf("%d files for %d digests", len(archive.Files), len(want))
	}
}

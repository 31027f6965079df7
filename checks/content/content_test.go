package content_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"verify.example/verify/checks/checktest"
)

// TestCases holds each check to the cases beside it.
func TestCases(t *testing.T) { checktest.Run(t, "content/*", "testdata/*/*.txtar") }

// A line that is too long for an expression is no pass: where nothing else decides, the run cannot.
func TestLongLines(t *testing.T) {
	t.Parallel()
	dir := checktest.Build(t, txtar.Parse([]byte(`a case
-- verify.yaml --
version: 1
defaults: false
rules:
  - files: "*.txt"
    contains: /^word$/
    lacks: [/secret$/, secret at the end]
`)))
	long := strings.Repeat("x", 1<<20+1)
	for name, text := range map[string]string{
		"decided.txt":   "word\nsecret\n" + long + "\n",
		"undecided.txt": "a\n" + long + "\nword\n",
		"text.txt":      "word\nsecret\n" + long + " secret at the end",
		"short.txt":     "word\n" + long[:1<<20] + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want := `decided.txt:2: error content/lacks: line 2 contains /secret$/, which must not occur [verify.yaml:6]
    remedy: take it out of the file
text.txt:2: error content/lacks: line 2 contains /secret$/, which must not occur [verify.yaml:6]
    remedy: take it out of the file
text.txt:3: error content/lacks: line 3 contains "secret at the end", which must not occur [verify.yaml:6]
    remedy: take it out of the file
problem: undecided.txt: line 2 is longer than 1 MiB, so /secret$/ was not looked for in it
`
	got := checktest.Verify(t, dir, "content/*").String()
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

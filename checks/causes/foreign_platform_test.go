package causes_test

import (
	"strings"
	"testing"

	"verify.example/verify/checks"
)

// TestForeignPlatform: all binaries for one other platform are a cause; one of them, or some among others, are not.
func TestForeignPlatform(t *testing.T) {
	const check = "executables/platform"
	for _, c := range []struct {
		name     string
		binaries int64
		findings []checks.Finding
		title    string // "" for no cause
	}{
		{"all", 2, []checks.Finding{of(check, "a", "linux/arm64", "linux/amd64"), of(check, "b", "linux/arm64", "linux/amd64")}, "built for linux/arm64, the target is linux/amd64"},
		{"universal ones too", 2, []checks.Finding{of(check, "a", "darwin/amd64 and darwin/arm64", "linux/amd64"), of(check, "b", "darwin/arm64", "linux/amd64")}, "built for darwin/arm64, the target is linux/amd64"},
		{"one", 1, []checks.Finding{of(check, "a", "linux/arm64", "linux/amd64")}, ""},
		{"some", 3, []checks.Finding{of(check, "a", "linux/arm64", "linux/amd64"), of(check, "b", "linux/arm64", "linux/amd64")}, ""},
		{"for several platforms", 2, []checks.Finding{of(check, "a", "linux/arm64", "linux/amd64"), of(check, "b", "windows/amd64", "linux/amd64")}, ""},
		{"several targets", 2, []checks.Finding{of(check, "a", "linux/arm64", "linux/amd64"), of(check, "b", "linux/arm64", "linux/mips")}, ""},
	} {
		id, x, paths := explained(&checks.Case{Findings: checks.FindingsOf(append(c.findings, of("executables/bit", "c", "0644", "0755"))...), Stats: &checks.Stats{Binaries: c.binaries}})
		switch {
		case c.title == "" && x != nil:
			t.Errorf("%s: the cause is %s, want none", c.name, id)
		case c.title != "" && (id != "foreign-platform" || x.Title != c.title || strings.Join(paths, " ") != "a b"):
			t.Errorf("%s: the cause is %q, %+v, explains %q", c.name, id, x, paths)
		}
	}
}

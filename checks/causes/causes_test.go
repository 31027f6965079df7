package causes_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"verify.example/verify/checks/checktest"
	"verify.example/verify/rules"
)

// TestTrees holds what is claimed of whole trees, made by modes and bytes alone, against the section "cause" of each case: the causes
// as a report shows them, and the errors and warnings that they leave.
func TestTrees(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := told(checktest.Verify(t, checktest.Build(t, a), "*"))
			last := &a.Files[len(a.Files)-1]
			if last.Name != "cause" {
				t.Fatal("the last section is not cause")
			}
			if flag.Lookup("update").Value.String() == "true" {
				last.Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(strings.Split(string(last.Data), "\n"), strings.Split(got, "\n")); diff != "" {
				t.Errorf("%s\n(- wanted, + found)\n%s", strings.TrimSpace(string(a.Comment)), diff)
			}
		})
	}
}

func told(o checktest.Outcome) string {
	var b strings.Builder
	for _, f := range o.Faults {
		fmt.Fprintln(&b, "fault:", f.Message)
	}
	if o.Result == nil {
		return b.String()
	}
	for _, c := range o.Result.Causes {
		fmt.Fprintf(&b, "CAUSE %s: %s\n", c.ID, c.Title)
		for _, e := range c.Evidence {
			fmt.Fprintln(&b, "   ", e)
		}
		fmt.Fprintf(&b, "    explains %d %s\n    remedy: %s\n", c.Findings, c.Detail, c.Remedy)
	}
	for f := range o.Result.Findings.All() {
		if f.Cause == "" && f.Severity > rules.Info {
			fmt.Fprintf(&b, "left: %s: %s\n", f.Path, f.Check)
		}
	}
	for _, p := range o.Result.Problems {
		fmt.Fprintf(&b, "problem: %s: %s\n", p.Path, p.Message)
	}
	return b.String()
}

package checktest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/causes"
	"verify.example/verify/checks/suite"
	"verify.example/verify/manifest"
	"verify.example/verify/rules"
)

// Outcome is what a run of verify over an artifact gave: faults of its manifest, or a result.
type Outcome struct {
	Faults rules.Faults
	Result *checks.Result // nil where there are faults
}

// Verify holds an artifact of any form, most often the directory dir, against its verify.yaml, or where it has none against the
// default pack and git's record, with the checks that only names. A run that cannot be made at all fails the test.
func Verify(t testing.TB, dir, only string) Outcome {
	t.Helper()
	src, err := artifact.Open(t.Context(), dir, artifact.Opening{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	return VerifySource(t, src, dir, only)
}

// VerifySource is Verify for an artifact that is open.
func VerifySource(t testing.TB, src *artifact.Source, dir, only string) Outcome {
	t.Helper()
	read := src.ReadFile
	if src.Known == nil {
		src = nil
		read = func(name string, _ int64) ([]byte, error) { return os.ReadFile(filepath.Join(dir, name)) }
	}
	policy, faults := load(t, func(name string) ([]byte, error) { return read(name, 1<<20) })
	plan, unbound := checks.Bind(policy, suite.All(), checks.Select{Only: []string{only}})
	faults = append(faults, unbound...)
	if len(faults) > 0 {
		return Outcome{Faults: faults.Sorted()}
	}
	inventory := ""
	if policy.Inventory != nil {
		inventory = policy.Inventory.File
	}
	res, err := checks.Run(t.Context(), plan, checks.Options{
		Dir: dir, Source: src, Inventory: inventory, Jobs: 2, Causes: causes.All(), Now: time.Date(2026, time.December, 1, 12, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	return Outcome{Result: res}
}

func load(t testing.TB, read func(name string) ([]byte, error)) (*rules.Policy, rules.Faults) {
	t.Helper()
	const name = "verify.yaml"
	if _, err := read(name); errors.Is(err, fs.ErrNotExist) {
		policy, err := manifest.None()
		if err != nil {
			t.Fatal(err)
		}
		return policy, nil
	}
	policy, err := manifest.Load(name, manifest.Options{ReadFile: read})
	var faults rules.Faults
	if err != nil && !errors.As(err, &faults) {
		t.Fatal(err)
	}
	return policy, faults
}

// String is the outcome as scenarios want it: each cause with what it explains, then everything else.
func (o Outcome) String() string {
	var out strings.Builder
	if o.Result != nil {
		for _, c := range o.Result.Causes {
			fmt.Fprintf(&out, "cause: %s: %s\n", c.ID, shown(c.Title))
			for _, e := range c.Evidence {
				fmt.Fprintf(&out, "    evidence: %s\n", shown(e))
			}
			if c.Detail != "" {
				fmt.Fprintf(&out, "    detail: %s\n", shown(c.Detail))
			}
			fmt.Fprintf(&out, "    remedy: %s\n", shown(c.Remedy))
			for f := range o.Result.Findings.All() {
				if f.Cause == c.ID {
					out.WriteString("    explains: " + line(f))
				}
			}
			out.WriteString("\n")
		}
	}
	return out.String() + o.list(func(f *checks.Finding) bool { return f.Cause == "" })
}

// findings is the outcome as cases want it.
func (o Outcome) findings() string {
	return o.list(func(*checks.Finding) bool { return true })
}

// list is everything but the causes, and of the findings those that are wanted.
func (o Outcome) list(wanted func(*checks.Finding) bool) string {
	var out strings.Builder
	for _, f := range o.Faults {
		out.WriteString("fault: " + shown(rules.Faults{f}.Error()) + "\n")
	}
	if o.Result == nil {
		return out.String()
	}
	for f := range o.Result.Findings.All() {
		if !wanted(f) {
			continue
		}
		out.WriteString(line(f))
		if f.Remedy != "" {
			fmt.Fprintf(&out, "    remedy: %s\n", shown(f.Remedy))
		}
	}
	for _, p := range o.Result.Problems {
		fmt.Fprintf(&out, "problem: %s: %s\n", shown(p.Path), shown(p.Message))
	}
	return out.String()
}

// line is a finding without its remedy.
func line(f *checks.Finding) string {
	place := shown(f.Path)
	if f.Line != 0 {
		place += ":" + strconv.Itoa(f.Line)
	}
	return fmt.Sprintf("%s: %s %s: %s [%s]\n", place, f.Severity, f.Check, shown(f.Message), shown(f.Rule))
}

// shown is s as it is, or as a string literal where it holds bytes that a line of text cannot.
func shown(s string) string {
	q := strconv.Quote(s)
	if plain := strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(q[1 : len(q)-1]); plain == s {
		return s
	}
	return q
}

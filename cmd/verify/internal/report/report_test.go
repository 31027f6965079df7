package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// many are n findings of one check, as a mistake that hits every file makes them.
func many(n int, f checks.Finding) []checks.Finding {
	var fs []checks.Finding
	for i := range n {
		f.Path = "src/" + string(rune('a'+i)) + ".py"
		fs = append(fs, f)
	}
	return fs
}

var mode = checks.Finding{
	Check: "permissions/mode", Severity: rules.Error, Path: "bin/sync", Expected: "0755", Actual: "0644",
	Message: "mode is 0644, want 0755", Remedy: "chmod 0755 bin/sync", Rule: "verify.yaml:12",
}

var mixed = checks.Finding{
	Check: "lineendings/mixed", Severity: rules.Warning, Path: "docs/a.txt", Line: 3, Expected: "one kind of line ending",
	Actual: "2 LF, 1 CRLF", Message: "line endings are mixed: 2 LF, 1 CRLF", Remedy: "dos2unix docs/a.txt", Rule: "default",
}

// with is f after change.
func with(f checks.Finding, change func(*checks.Finding)) checks.Finding {
	change(&f)
	return f
}

// reports are what every format is shown. Each says why it is here by its name.
func reports() map[string]*Report {
	filesystem := checks.Explained{
		ID: "filesystem", Title: "this checkout lies on a filesystem that cannot hold permission bits",
		Evidence: []string{"vboxsf at /media/sf_code", "all 5,132 files are 0600", "core.fileMode=false, so git status is silent"},
		Remedy:   "clone onto a native filesystem and upload from there",
		Detail:   "214 of them on files that must be executable", Findings: 5132,
	}
	caused := with(mode, func(f *checks.Finding) { f.Path, f.Cause, f.Rule = "src/a.sh", "filesystem", "git's record" })
	return map[string]*Report{
		"verified": {
			Artifact: "./checkout", Source: "directory", Manifest: "verify.yaml", Verdict: Verified,
			Against: []string{"verify.yaml", "git's record", "the default pack"},
			Stats:   checks.Stats{Files: 5132, Directories: 310, Links: 9},
		},
		"drift": {
			Artifact: "./checkout", Source: "directory", Manifest: "verify.yaml", Verdict: Drift,
			Stats: checks.Stats{Files: 5132, Directories: 310, Links: 1}, Allowed: 1,
			Findings: checks.FindingsOf(with(mode, func(f *checks.Finding) { f.Because = "sshd runs it before login" }), mixed),
		},
		"same": {
			Artifact: "./checkout", Expected: "git:HEAD", Source: "directory", Verdict: Verified, Against: []string{"git:HEAD"},
			Notes: []string{"owners are not compared: git:HEAD holds none"}, Stats: checks.Stats{Files: 2},
		},
		"different": {
			Artifact: "-", Expected: "a\nb", Source: "tar", Verdict: Drift, Stats: checks.Stats{Files: 2},
			Findings: checks.FindingsOf(with(mode, func(f *checks.Finding) { f.Check, f.Rule = "diff/mode", "a\nb" })),
		},
		"cause": {
			Artifact: "./checkout", Source: "directory", Verdict: Drift,
			Stats:  checks.Stats{Files: 5132, Directories: 310, Links: 9},
			Causes: []checks.Explained{filesystem}, Findings: checks.FindingsOf(mode, caused, mixed),
		},
		"folded": {
			Artifact: ".", Source: "directory", Verdict: Drift, Stats: checks.Stats{Files: 12, Specials: 1},
			Findings: checks.FindingsOf(append(many(12, mode), mixed)...),
		},
		"undecided": {
			Artifact: ".", Source: "directory", Verdict: Undecided, Stats: checks.Stats{Files: 1},
			Notes:    []string{"12 paths are outside the sparse checkout"},
			Findings: checks.FindingsOf(with(mode, func(f *checks.Finding) { f.Severity = rules.Info })),
			Problems: []checks.Problem{{Path: "secret", Message: "permission denied"}, {Message: "no place"}},
		},
		"refused": {
			Artifact: "-", Verdict: Undecided,
			Problems: []checks.Problem{{Message: "verify cannot read a tar stream yet: unpack it and verify the directory"}},
		},
		"faults": {
			Artifact: ".", Source: "directory", Manifest: "verify.yaml", Verdict: Undecided,
			Faults: rules.Faults{{Pos: rules.Pos{File: "verify.yaml", Line: 12, Col: 9}, Message: `there is no attribute "mod"`, Hint: "did you mean mode?"}},
		},
		"hostile": {
			Artifact: "\x1b[2J", Source: "directory", Verdict: Drift, Stats: checks.Stats{Files: 6},
			Findings: checks.FindingsOf(
				with(mode, func(f *checks.Finding) { f.Path = "a\nb.sh: mode is fine" }),
				with(mode, func(f *checks.Finding) { f.Path = "\xff\xfe%.sh" }),
				with(mode, func(f *checks.Finding) { f.Path, f.Remedy = "\u202egpj.sh", "chmod 0755 '\u202egpj.sh'" }),
				with(mode, func(f *checks.Finding) { f.Path, f.Message = "</script>", "::error::<&> \x9b\u0085\xff" }),
				with(mode, func(f *checks.Finding) { f.Path = "caf\u00e9 \u65e5\u672c \U0001f600" }),
				with(mode, func(f *checks.Finding) { f.Path = "\U000e0041 \"quoted\" \\" }),
			),
			Problems: []checks.Problem{{Path: "\xc3\x28", Message: "\x00"}},
		},
	}
}

// TestGolden holds every format to the bytes in testdata; -update rewrites them.
func TestGolden(t *testing.T) {
	for name, r := range reports() {
		for _, format := range Formats() {
			golden(t, format, name, r, Options{})
		}
	}
	text := Formats()[0]
	golden(t, text, "folded-verbose", reports()["folded"], Options{Verbose: true})
	golden(t, text, "cause-verbose", reports()["cause"], Options{Verbose: true})
	golden(t, text, "cause-quiet", reports()["cause"], Options{Quiet: true})
	golden(t, text, "verified-quiet", reports()["verified"], Options{Quiet: true})
	golden(t, text, "undecided-quiet", reports()["undecided"], Options{Quiet: true})
	golden(t, text, "cause-colour", reports()["cause"], Options{Colour: true})
}

func golden(t *testing.T, format Format, name string, r *Report, o Options) {
	t.Helper()
	var b bytes.Buffer
	if err := format.Write(&b, r, o); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", name+"."+format.Name+".golden")
	if *update {
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// consumer is a JSON report as DESIGN section 8 promises it: any other key fails the test.
type consumer struct {
	Version                    int
	Artifact, Source, Manifest *string
	Verdict                    string
	Summary                    struct{ Files, Directories, Links, Errors, Warnings, Infos, Allowed *int64 }
	Causes                     []struct {
		ID, Title, Remedy string
		Evidence          []string
		Findings          int
	}
	Findings []struct {
		Check, Severity, Path, Message          string
		Line                                    *int
		Expected, Actual, Remedy, Rule, Because *string
		Cause                                   *string
		PathEncoding                            string `json:"path-encoding"`
	}
	Problems []struct {
		Path         *string
		Message      string
		PathEncoding string `json:"path-encoding"`
	}
	Notes []string
}

func decode(t *testing.T, r *Report) consumer {
	t.Helper()
	var b bytes.Buffer
	if err := writeJSON(&b, r, Options{}); err != nil {
		t.Fatal(err)
	}
	var c consumer
	d := json.NewDecoder(&b)
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestJSONPaths proves that a consumer gets the very bytes of every path back.
func TestJSONPaths(t *testing.T) {
	for name, r := range reports() {
		c := decode(t, r)
		if c.Causes == nil || c.Findings == nil || c.Problems == nil || c.Notes == nil {
			t.Errorf("%s: a list is null", name)
		}
		for i, f := range c.Findings {
			path := f.Path
			if f.PathEncoding == "percent" {
				path, _ = url.PathUnescape(path)
			}
			if path != r.Findings.At(i).Path {
				t.Errorf("%s: path %q came back as %q", name, r.Findings.At(i).Path, path)
			}
		}
	}
}

// TestJSONKeepsOrder holds the order of keys, which a decoder does not see.
func TestJSONKeepsOrder(t *testing.T) {
	var b bytes.Buffer
	if err := writeJSON(&b, reports()["undecided"], Options{}); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, key := range strings.Fields("version artifact source manifest verdict summary files directories links errors warnings infos allowed " +
		"causes findings check severity path line expected actual message remedy rule because cause problems path message") {
		_, rest, found := strings.Cut(text, `"`+key+`":`)
		if !found {
			t.Fatalf("key %q is missing or out of order in\n%s", key, b.String())
		}
		text = rest
	}
}

package suite_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"verify.example/verify/checks/checktest"
)

// TestAllocationsPerEntry holds what a run allocates for each entry more to its stated number. Counts of allocations are the same
// on every machine, as times are not; what is allocated for each directory, of 25 files here, is a part of them.
func TestAllocationsPerEntry(t *testing.T) {
	const few, many = 400, 5_000
	dir := t.TempDir()
	small, large := filepath.Join(dir, "few"), filepath.Join(dir, "many")
	entries := plant(t, large, many) - plant(t, small, few)
	for _, tc := range []struct {
		why, manifest string
		most          float64
	}{
		{"modes, types and names by rules", metadataRules(), 0.25},
		{"line endings and executables of everything by rules", lineRules, 0.35},
		{"no rules: what is wrong for anyone", "version: 1\n", 0.35},
	} {
		t.Run(tc.why, func(t *testing.T) {
			for _, tree := range []string{small, large} {
				if err := os.WriteFile(filepath.Join(tree, "verify.yaml"), []byte(tc.manifest), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			allocations(t, small, 0) // what is made once and kept
			more := float64(allocations(t, large, 0)) - float64(allocations(t, small, 0))
			if got := more / float64(entries); got > tc.most {
				t.Errorf("%.2f allocations per entry, want %.2f at most", got, tc.most)
			} else {
				t.Logf("%.2f allocations per entry, %.2f allowed", got, tc.most)
			}
		})
	}
}

// TestAllocationsPerRememberedFile is the same for a second run that remembers every file.
func TestAllocationsPerRememberedFile(t *testing.T) {
	const few, many, most = 400, 5_000, 0.25
	count := func(files int) (mallocs, cached int64) {
		r := repeat(t)
		plant(t, r.dir, files)
		r.write("verify.yaml", lineRules)
		r.run()
		var before, after runtime.MemStats
		for range 2 { // once for what is made once and kept
			runtime.ReadMemStats(&before)
			res := r.verify(r.remembering())
			runtime.ReadMemStats(&after)
			cached = res.Stats.Cached
		}
		return int64(after.Mallocs - before.Mallocs), cached
	}
	small, first := count(few)
	large, all := count(many)
	if first != few+1 || all != many+1 {
		t.Fatalf("%d and %d files are remembered, want %d and %d", first, all, few+1, many+1)
	}
	if got := float64(large-small) / (many - few); got > most {
		t.Errorf("%.2f allocations per file, want %.2f at most", got, most)
	} else {
		t.Logf("%.2f allocations per file, %.2f allowed", got, most)
	}
}

// TestAllocationsPerFinding holds what a run allocates for each finding more to its stated number: most of it is what the checks say,
// which is kept once where it is the same, and the paths in it.
func TestAllocationsPerFinding(t *testing.T) {
	const few, many = 400, 5_000
	dir := t.TempDir()
	small, large := filepath.Join(dir, "few"), filepath.Join(dir, "many")
	plant(t, large, many)
	plant(t, small, few)
	for _, tc := range []struct {
		why, rule string
		most      float64
	}{
		{"another mode for every file", `{files: "**/file_*", mode: "0600"}`, 15},
		{"something in every file", `{files: "**/file_*", lacks: "\n"}`, 5},
	} {
		t.Run(tc.why, func(t *testing.T) {
			for _, tree := range []string{small, large} {
				text := "version: 1\ndefaults: false\nbaseline: none\nrules:\n  - " + tc.rule + "\n"
				if err := os.WriteFile(filepath.Join(tree, "verify.yaml"), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			allocations(t, small, few)
			more := float64(allocations(t, large, many)) - float64(allocations(t, small, few))
			if got := more / (many - few); got > tc.most && !raced {
				t.Errorf("%.2f allocations per finding, want %.2f at most", got, tc.most)
			} else {
				t.Logf("%.2f allocations per finding, %.2f allowed", got, tc.most)
			}
		})
	}
}

// metadataRules are thirty rules, most of them for places that are not there.
func metadataRules() string {
	var m strings.Builder
	m.WriteString("version: 1\ndefaults: false\nbaseline: none\nrules:\n" +
		"  - {files: \"**\", mode: \"a+r\"}\n  - {dirs: \"**\", mode: \"0755\"}\n  - {files: [\"**/*.sh\", \"bin/*\"], mode: \"0755\"}\n")
	for i := range 27 {
		fmt.Fprintf(&m, "  - {files: [\"dir%02d/**/*.py\", \"conf/%d/*.yml\", \"**/settings_%d.*\"], mode: \"0644\"}\n", i, i, i)
	}
	return m.String()
}

const lineRules = `version: 1
defaults: false
baseline: none
rules:
  - {files: "**", mode: "a+r", eol: lf}
  - {files: "**/*.bat", eol: crlf}
  - {files: "**/*.sh", mode: "0755", executable: true}
`

// plant makes a tree of n files, 25 to a directory, in which nothing is wrong, and counts its entries.
func plant(t *testing.T, dir string, n int) (entries int) {
	t.Helper()
	write := func(name, text string, mode os.FileMode) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(dir, name), mode); err != nil {
			t.Fatal(err)
		}
		entries++
	}
	sub := ""
	for i := range n {
		if i%25 == 0 {
			sub = fmt.Sprintf("dir%03d-whose-path-is-longer-than-32-bytes", i/25)
			if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(filepath.Join(dir, sub), 0o755); err != nil {
				t.Fatal(err)
			}
			entries++
		}
		name := filepath.Join(sub, fmt.Sprintf("file_%03d", i%25))
		switch i % 10 {
		case 0:
			write(name+".sh", "#!/bin/sh\nexit 0\n", 0o755)
		case 1:
			write(name+".bat", "exit\r\n", 0o644)
		case 2:
			write(name+".png", "\x89PNG\r\n\x1a\n\x00\x00", 0o644)
		default:
			write(name+".py", strings.Repeat("value = 1  # a line\n", 100), 0o644)
		}
	}
	return entries
}

// allocations counts those of one run, which has so many findings.
func allocations(t *testing.T, dir string, findings int) uint64 {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	out := checktest.Verify(t, dir, "*")
	runtime.ReadMemStats(&after)
	if out.Result != nil && len(out.Result.Problems) == 0 && out.Result.Findings.Len() != findings {
		t.Fatalf("%d findings, want %d", out.Result.Findings.Len(), findings)
	}
	if out.Result == nil || len(out.Result.Problems) > 0 {
		t.Fatalf("want a run with %d findings, not %+v", findings, out)
	}
	return after.Mallocs - before.Mallocs
}

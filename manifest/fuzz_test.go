package manifest_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"verify.example/verify/manifest"
)

// Whatever a manifest holds, reading it does not panic, each fault has its place, and what is shown cannot drive a terminal.
func FuzzLoad(f *testing.F) {
	seeds, err := filepath.Glob(filepath.Join("testdata", "bad", "*.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range seeds {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("version: 1\nrules: [&a {files: \"**\", mode: 0644}, *a]\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := loadText(text)
		if p == nil {
			t.Fatalf("no policy, and error %v", err)
		}
		if err == nil {
			return
		}
		var bad *manifest.Error
		if !errors.As(err, &bad) || len(bad.Faults) == 0 {
			t.Fatalf("error %v is not about faults", err)
		}
		lines := strings.Count(text, "\n") + 1
		for _, fault := range bad.Faults {
			if fault.Pos.File == "" || fault.Message == "" || fault.Pos.Line < 1 || fault.Pos.Line > lines || fault.Pos.Col < 1 {
				t.Errorf("fault without a place or words in %d lines: %+v", lines, fault)
			}
		}
		out := bad.Faults.Format(bad.Sources)
		for _, r := range out {
			if r != '\n' && !unicode.IsPrint(r) {
				t.Errorf("%U comes out as it is: %q", r, out)
			}
		}
		if !utf8.ValidString(out) || !strings.HasSuffix(out, "\n") {
			t.Errorf("output is not whole lines of UTF-8: %q", out)
		}
	})
}

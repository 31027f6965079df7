package content

import (
	"path"
	"strings"
)

// aside says whether a file is there to be read or to test something, and not to work: documentation by its name or folder,
// tests and their data by the folders that projects commonly use. What is wrong for a program is often the subject there.
func aside(file string) bool {
	dir, base := path.Split(file)
	for dir != "" {
		var folder string
		folder, dir, _ = strings.Cut(dir, "/")
		switch strings.ToLower(folder) {
		case "t", "test", "tests", "testing", "testdata", "test-data", "test_data", "spec", "specs", "fixture", "fixtures",
			"__tests__", "__fixtures__", "__snapshots__", "testsuite", "golden", "doc", "docs", "documentation", "man",
			"example", "examples", "sample", "samples":
			return true
		}
	}
	stem, ext := strings.TrimSuffix(base, path.Ext(base)), strings.ToLower(path.Ext(base))
	switch ext {
	case ".md", ".markdown", ".mdx", ".adoc", ".asciidoc", ".rst", ".pod", ".org", ".texi", ".tex", ".man",
		".diff", ".patch", ".orig", ".rej", ".t", ".bats", ".snap", ".txtar", ".1", ".5", ".7", ".8":
		return true
	}
	stem = strings.ToLower(stem)
	for _, name := range []string{"readme", "changes", "changelog", "news", "history", "contributing"} {
		if strings.HasPrefix(stem, name) {
			return true
		}
	}
	return strings.HasPrefix(stem, "test_") || strings.HasPrefix(stem, "test-") || strings.HasSuffix(stem, "_test") ||
		strings.HasSuffix(stem, ".test") || strings.HasSuffix(stem, "-test") || strings.HasSuffix(stem, ".spec") ||
		strings.HasSuffix(stem, "_spec")
}

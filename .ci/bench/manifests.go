package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// alone begins a manifest that holds without git's record and without the default pack.
const alone = "version: 1\ndefaults: false\nbaseline: none\n"

// metadata is a manifest of n rules about modes, types and presence, as people write them: some for everything, more for
// suffixes, most for places.
func metadata(n int) string {
	var m strings.Builder
	m.WriteString(alone + "rules:\n")
	common := []string{
		`{files: "**", mode: "a+r"}`,
		`{dirs: "**", mode: "0755"}`,
		`{files: ["**/*.sh", "**/tool_*", "bin/*"], mode: "0755"}`,
		`{files: ["**/*.png", "**/*.css", "**/*.{js,html}"], mode: "0644"}`,
		`{paths: ["**/.DS_Store", "**/*.orig", "**/*~", "**/core.[0-9]*"], forbidden: true}`,
		`{files: "**/README*", mode: "0644"}`,
		`{files: "pkg00/mod00/**/*.go", required: true}`,
		`{links: "pkg00/**/current*", target: "releases/42"}`,
	}
	for i := range n {
		if i < len(common) {
			fmt.Fprintf(&m, "  - %s\n", common[i])
			continue
		}
		fmt.Fprintf(&m, "  - {files: [\"pkg%02d/mod%02d/**/*.py\", \"conf/%d/*.yml\", \"**/settings_%d.*\"], mode: \"0644\"}\n", i%3, i%20, i, i)
	}
	return m.String()
}

// lines asks for modes, executables and line endings of everything; generated CRLF files are meant.
func lines() string {
	return alone + `rules:
  - {files: "**", mode: "a+r", eol: lf}
  - {files: "**/*.bat", eol: crlf}
  - {files: "**/tool_*", mode: "0755", executable: true}
`
}

// findings asks the files that a pattern selects for a mode that none of them has; "" selects none.
func findings(pattern string) string {
	m := alone + "rules:\n  - {files: \"**\", mode: \"a+r\"}\n"
	if pattern != "" {
		m += fmt.Sprintf("  - {files: %q, mode: \"0640\"}\n", pattern)
	}
	return m
}

// manifest writes a manifest into dir and returns its path.
func manifest(dir, name, text string) (string, error) {
	path := filepath.Join(dir, name+".yaml")
	return path, os.WriteFile(path, []byte(text), 0o644)
}

package main

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
)

// linters are tools of editors and hooks that look at line ends. They take so long that each is run once.
func linters(t *tree) []command {
	// An .editorconfig above the tree asks for what the manifest asks for.
	path := filepath.Join(filepath.Dir(t.dir), ".editorconfig")
	config := os.WriteFile(path, []byte("root = true\n[*]\nend_of_line = lf\n[*.bat]\nend_of_line = crlf\n"), 0o644)
	ec := tool("editorconfig-checker", "editorconfig-checker", "-no-color", t.dir)
	if config != nil {
		ec.skip = config.Error()
	}
	mixed := tool("mixed-line-ending of pre-commit-hooks", "mixed-line-ending", "--version")
	mixed.argv = [][]string{{
		"sh", "-c", `find "$0" -name .git -prune -o -type f -print0 | xargs -0 -n 500 -P "$1" mixed-line-ending --fix=no`,
		t.dir, strconv.Itoa(runtime.NumCPU()),
	}}
	list := []command{mixed, ec}
	for i := range list {
		list[i].once, list[i].exits = true, []int{1, 123}
	}
	return list
}

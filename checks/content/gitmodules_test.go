package content

import (
	"path"
	"strings"
	"testing"
)

// Whatever a .gitmodules holds, no path of it leaves its directory.
func FuzzModules(f *testing.F) {
	f.Add("[submodule \"a\"]\n\tpath = vendor/a\n")
	f.Add("[submodule \"a\"]\npath = \"a b\" # x\nupdate = none\n[")
	f.Add("path = ../x\npath=/etc\npath = a\\\\..\\\n=\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, d := range parseModules(text) {
			if d.path != path.Clean(d.path) || strings.HasPrefix(d.path, "/") || strings.HasPrefix(d.path+"/", "../") {
				t.Errorf("path %q", d.path)
			}
			if d.line < 1 || d.line > strings.Count(text, "\n")+1 {
				t.Errorf("line %d of %q", d.line, text)
			}
		}
	})
}

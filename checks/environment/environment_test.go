package environment_test

import (
	"testing"

	"verify.example/verify/checks/checktest"
)

func TestCases(t *testing.T) { checktest.Run(t, "environment/*", "testdata/*/*.txtar") }

// A tree without git's record has its shebangs alone to say what is a program, and executables/shebang reads them.
func TestWithShebangs(t *testing.T) {
	checktest.Run(t, "e[nx][ve][ic][ru]*/[fus][imh]*", "testdata/shebangs/*/*.txtar")
}

package dependencies_test

import (
	"testing"

	"verify.example/verify/checks/checktest"
)

func TestCases(t *testing.T) { checktest.Run(t, "dependencies/*", "testdata/*/*.txtar") }

package archive_test

import (
	"testing"

	"verify.example/verify/checks/checktest"
)

func TestCases(t *testing.T) { checktest.Run(t, "archive/*", "testdata/*/*.txtar") }

package inventory_test

import (
	"testing"

	"verify.example/verify/checks/checktest"
)

func TestCases(t *testing.T) { checktest.Run(t, "inventory/*", "testdata/*/*.txtar") }

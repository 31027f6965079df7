package links_test

import (
	"testing"

	"verify.example/verify/checks/checktest"
)

// TestCases holds each check to the cases beside it.
func TestCases(t *testing.T) { checktest.Run(t, "links/*", "testdata/*/*.txtar") }

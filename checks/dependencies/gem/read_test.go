package gem_test

import (
	"testing"

	"verify.example/verify/checks/dependencies/gem"
	"verify.example/verify/checks/dependencies/readtest"
)

const cases = "testdata/*.txtar"

func TestRead(t *testing.T) { readtest.Run(t, gem.Ecosystem(), cases) }

func FuzzGemfile(f *testing.F)       { readtest.Fuzz(f, gem.Ecosystem(), "Gemfile", cases) }
func FuzzLock(f *testing.F)          { readtest.Fuzz(f, gem.Ecosystem(), "Gemfile.lock", cases) }
func FuzzSpecification(f *testing.F) { readtest.Fuzz(f, gem.Ecosystem(), "installed gemspec", cases) }

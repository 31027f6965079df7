package composer_test

import (
	"testing"

	"verify.example/verify/checks/dependencies/composer"
	"verify.example/verify/checks/dependencies/readtest"
)

const cases = "testdata/*.txtar"

func TestRead(t *testing.T) { readtest.Run(t, composer.Ecosystem(), cases) }

func FuzzManifest(f *testing.F)  { readtest.Fuzz(f, composer.Ecosystem(), "composer.json", cases) }
func FuzzLock(f *testing.F)      { readtest.Fuzz(f, composer.Ecosystem(), "composer.lock", cases) }
func FuzzInstalled(f *testing.F) { readtest.Fuzz(f, composer.Ecosystem(), "installed.json", cases) }

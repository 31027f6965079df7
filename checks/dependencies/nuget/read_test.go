package nuget_test

import (
	"testing"

	"verify.example/verify/checks/dependencies/nuget"
	"verify.example/verify/checks/dependencies/readtest"
)

const cases = "testdata/*.txtar"

func TestRead(t *testing.T) { readtest.Run(t, nuget.Ecosystem(), cases) }

func FuzzProject(f *testing.F) { readtest.Fuzz(f, nuget.Ecosystem(), "project file", cases) }
func FuzzCentral(f *testing.F) {
	readtest.Fuzz(f, nuget.Ecosystem(), "Directory.Packages.props", cases)
}
func FuzzLock(f *testing.F)   { readtest.Fuzz(f, nuget.Ecosystem(), "packages.lock.json", cases) }
func FuzzConfig(f *testing.F) { readtest.Fuzz(f, nuget.Ecosystem(), "packages.config", cases) }
func FuzzDeps(f *testing.F)   { readtest.Fuzz(f, nuget.Ecosystem(), "*.deps.json", cases) }

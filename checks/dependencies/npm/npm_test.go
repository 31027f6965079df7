package npm

import (
	"testing"

	"verify.example/verify/checks/dependencies/readtest"
)

const cases = "testdata/*.txtar"

func TestReaders(t *testing.T) { readtest.Run(t, Ecosystem(), cases) }

func FuzzPackageJSON(f *testing.F) { readtest.Fuzz(f, Ecosystem(), "package.json", cases) }
func FuzzInstalled(f *testing.F)   { readtest.Fuzz(f, Ecosystem(), "installed package.json", cases) }
func FuzzPackageLock(f *testing.F) { readtest.Fuzz(f, Ecosystem(), "package-lock.json", cases) }
func FuzzHiddenLock(f *testing.F) {
	readtest.Fuzz(f, Ecosystem(), "node_modules/.package-lock.json", cases)
}
func FuzzYarnLock(f *testing.F)       { readtest.Fuzz(f, Ecosystem(), "yarn.lock", cases) }
func FuzzPnpmLock(f *testing.F)       { readtest.Fuzz(f, Ecosystem(), "pnpm-lock.yaml", cases) }
func FuzzPnpmWorkspaces(f *testing.F) { readtest.Fuzz(f, Ecosystem(), "pnpm-workspace.yaml", cases) }

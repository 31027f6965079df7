package pypi_test

import (
	"slices"
	"testing"

	"verify.example/verify/checks/dependencies/packages"
	"verify.example/verify/checks/dependencies/pypi"
	"verify.example/verify/checks/dependencies/readtest"
)

const cases = "testdata/read/*.txtar"

func TestRead(t *testing.T) { readtest.Run(t, pypi.Ecosystem(), cases) }

func FuzzMetadata(f *testing.F) { readtest.Fuzz(f, pypi.Ecosystem(), "*.dist-info/METADATA", cases) }
func FuzzPKGInfo(f *testing.F)  { readtest.Fuzz(f, pypi.Ecosystem(), "*.egg-info/PKG-INFO", cases) }
func FuzzEggInfo(f *testing.F)  { readtest.Fuzz(f, pypi.Ecosystem(), "*.egg-info", cases) }
func FuzzRequires(f *testing.F) { readtest.Fuzz(f, pypi.Ecosystem(), "*.egg-info/requires.txt", cases) }
func FuzzEggLink(f *testing.F)  { readtest.Fuzz(f, pypi.Ecosystem(), "*.egg-link", cases) }
func FuzzRecord(f *testing.F)   { readtest.Fuzz(f, pypi.Ecosystem(), "*.dist-info/RECORD", cases) }
func FuzzVenv(f *testing.F)     { readtest.Fuzz(f, pypi.Ecosystem(), "pyvenv.cfg", cases) }
func FuzzPoetry(f *testing.F)   { readtest.Fuzz(f, pypi.Ecosystem(), "poetry.lock", cases) }
func FuzzUV(f *testing.F)       { readtest.Fuzz(f, pypi.Ecosystem(), "uv.lock", cases) }
func FuzzPDM(f *testing.F)      { readtest.Fuzz(f, pypi.Ecosystem(), "pdm.lock", cases) }
func FuzzPylock(f *testing.F)   { readtest.Fuzz(f, pypi.Ecosystem(), "pylock.toml", cases) }
func FuzzPipfileLock(f *testing.F) {
	readtest.Fuzz(f, pypi.Ecosystem(), "Pipfile.lock", cases)
}
func FuzzPipfile(f *testing.F)   { readtest.Fuzz(f, pypi.Ecosystem(), "Pipfile", cases) }
func FuzzPyproject(f *testing.F) { readtest.Fuzz(f, pypi.Ecosystem(), "pyproject.toml", cases) }
func FuzzSetupCfg(f *testing.F)  { readtest.Fuzz(f, pypi.Ecosystem(), "setup.cfg", cases) }
func FuzzVersions(f *testing.F) {
	readtest.Fuzz(f, pypi.Ecosystem(), "[versions] of buildout.cfg", cases)
}

func FuzzRequirements(f *testing.F) {
	readtest.Fuzz(f, pypi.Ecosystem(), "requirements file", cases)
}

// declares is the ecosystem with what is declared alone, since a buildout configuration is also one of the locks.
func declares() *packages.Ecosystem {
	eco := pypi.Ecosystem()
	eco.Formats = slices.DeleteFunc(eco.Formats, func(f packages.Format) bool { return f.Sides&packages.Declared == 0 })
	return eco
}

func TestReadDeclared(t *testing.T) { readtest.Run(t, declares(), "testdata/declared/*.txtar") }

func FuzzBuildout(f *testing.F) {
	readtest.Fuzz(f, declares(), "buildout.cfg", "testdata/declared/*.txtar")
}

// Package pypi is the ecosystem of Python's packages: what pip, Poetry, uv, PDM, pipenv and buildout write down, and what they install.
//
// Versions and constraints are those of PEP 440, with the operators that Poetry adds; names are those of PEP 503, requirements and
// markers those of PEP 508. A setup.py is a program and not read: what it declares nobody can know without running it.
package pypi

import (
	"path"
	"slices"
	"strings"

	"verify.example/verify/checks/dependencies/packages"
)

// Ecosystem is Python's. It may be used concurrently. What its tools refuse only its judge knows: they hold no version against another
// file, but a hash.
func Ecosystem() *packages.Ecosystem {
	return &packages.Ecosystem{
		Homes: []string{"venv", ".venv", "env"},
		Type:  "pypi", Title: "Python", Formats: slices.Concat(installed(), locks(), declared()),
		Name: normal, Compare: compare, Operators: []string{"~="}, Satisfies: satisfies, Applies: applies,
		Tools: []string{"pip", "setuptools", "wheel", "distribute"}, Owns: owns, Judge: judge,
	}
}

func installed() []packages.Format {
	const side = packages.Installed
	return []packages.Format{
		{Title: "*.dist-info/METADATA", Sides: side, Bases: []string{"METADATA"}, Match: isDistInfo, Read: readMetadata},
		{Title: "*.egg-info/PKG-INFO", Sides: side, Bases: []string{"PKG-INFO"}, Match: isEggInfo, Read: readMetadata},
		{Title: "*.egg-info", Sides: side, Suffixes: []string{".egg-info"}, Match: isInPackages, Read: readMetadata},
		{Title: "*.egg-info/requires.txt", Sides: side, Bases: []string{"requires.txt"}, Match: isEggInfo, Read: readRequires},
		{Title: "*.egg-link", Sides: side, Suffixes: []string{".egg-link"}, Read: readLink},
		{Title: RecordTitle, Sides: side, Bases: []string{"RECORD"}, Match: isDistInfo, Read: readRecord},
		{Title: "pyvenv.cfg", Sides: side, Bases: []string{"pyvenv.cfg"}, Read: readEnvironment},
	}
}

func locks() []packages.Format {
	const side = packages.Locked
	isPylock := func(file string) bool {
		name, _ := strings.CutSuffix(path.Base(file), ".toml")
		return name == "pylock" || strings.HasPrefix(name, "pylock.") && strings.Count(name, ".") == 1
	}
	return []packages.Format{
		{Title: "poetry.lock", Sides: side, Bases: []string{"poetry.lock"}, Read: readPoetryLock},
		{Title: "uv.lock", Sides: side, Bases: []string{"uv.lock"}, Read: readUVLock},
		{Title: "pdm.lock", Sides: side, Bases: []string{"pdm.lock"}, Read: readPDMLock},
		{Title: "Pipfile.lock", Sides: side, Bases: []string{"Pipfile.lock"}, Read: readPipfileLock},
		{Title: "pylock.toml", Sides: side, Suffixes: []string{".toml"}, Match: isPylock, Read: readPylock},
		{
			Title: "[versions] of buildout.cfg", Sides: side, Bases: []string{"buildout.cfg"}, Suffixes: []string{".cfg"},
			Match: isBuildout, Part: isBuildoutPart, Read: readBuildoutVersions,
		},
	}
}

func declared() []packages.Format {
	const side = packages.Declared
	return []packages.Format{
		{Title: "pyproject.toml", Sides: side, Bases: []string{"pyproject.toml"}, Read: readProject},
		{Title: "Pipfile", Sides: side, Bases: []string{"Pipfile"}, Read: readPipfile},
		{Title: "setup.cfg", Sides: side, Bases: []string{"setup.cfg"}, Read: readSetupCfg},
		{
			Title: "buildout.cfg", Sides: side, Bases: []string{"buildout.cfg"}, Suffixes: []string{".cfg"},
			Match: isBuildout, Part: isBuildoutPart, Read: readBuildout,
		},
		{
			Title: "requirements file", Sides: side | packages.Locked, Suffixes: []string{".txt", ".in", ".pip"}, Match: isRequirements,
			Named: func(string) bool { return true }, Part: func(file string) bool { return path.Base(file) != "requirements.txt" },
			Read: readRequirements,
		},
	}
}

// isRequirements takes requirements.txt, and what others of its kind may include.
func isRequirements(file string) bool {
	base := path.Base(file)
	name := path.Base(path.Dir(file)) + "/" + base
	return strings.Contains(name, "requirements") || strings.Contains(name, "constraints") || slices.Contains(included, base)
}

// included are other names that requirements files go by where another one includes them.
var included = []string{
	"app.txt", "base.txt", "common.txt", "core.txt", "default.txt", "dependencies.txt", "deploy.txt", "deps.txt", "dev.txt", "main.txt",
	"pins.txt", "prod.txt", "production.txt", "runtime.txt", "test.txt", "tests.txt", "versions.txt",
}

// isBuildout takes buildout.cfg and what it may extend, which has any name but those of other tools' files.
func isBuildout(file string) bool {
	return !slices.Contains([]string{"setup.cfg", "pyvenv.cfg", "tox.cfg"}, path.Base(file))
}

func isBuildoutPart(file string) bool { return path.Base(file) != "buildout.cfg" }

// isDistInfo says whether a file lies in the *.dist-info of an installed package. Packages carry those of others inside of them
// (setuptools/_vendor): below site-packages only those right in it are installed.
func isDistInfo(file string) bool {
	info := path.Dir(file)
	return strings.HasSuffix(info, ".dist-info") && stands(path.Dir(info))
}

// stands says whether packages that lie right in a directory are installed there.
func stands(dir string) bool {
	inside := false
	for element := range strings.SplitSeq(dir, "/") {
		if inside || element == "_vendor" || element == "_vendored" {
			return false
		}
		inside = element == "site-packages" || element == "dist-packages"
	}
	return true
}

// isEggInfo says whether a file lies in the *.egg-info of an installed package, or in an egg. A *.egg-info beside a project's own code
// is what a build left there, and not installed.
func isEggInfo(file string) bool {
	info := path.Dir(file)
	if path.Base(info) == "EGG-INFO" {
		return strings.HasSuffix(path.Dir(info), ".egg")
	}
	return strings.HasSuffix(info, ".egg-info") && isInPackages(info)
}

func isInPackages(file string) bool {
	base := path.Base(path.Dir(file))
	return (base == "site-packages" || base == "dist-packages") && stands(path.Dir(file))
}

// owns says whether an installed file is the project's: environments that test runners make have what tests need.
func owns(_, file string) bool {
	for element := range strings.SplitSeq(file, "/") {
		if element == ".tox" || element == ".nox" {
			return false
		}
	}
	return true
}

package maven_test

import (
	"testing"

	"verify.example/verify/checks/dependencies/maven"
	"verify.example/verify/checks/dependencies/readtest"
)

const cases = "testdata/*.txtar"

func TestRead(t *testing.T) { readtest.Run(t, maven.Ecosystem(), cases) }

func FuzzPOM(f *testing.F)        { readtest.Fuzz(f, maven.Ecosystem(), "pom.xml", cases) }
func FuzzGradle(f *testing.F)     { readtest.Fuzz(f, maven.Ecosystem(), "gradle.lockfile", cases) }
func FuzzProperties(f *testing.F) { readtest.Fuzz(f, maven.Ecosystem(), "pom.properties", cases) }

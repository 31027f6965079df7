package pub_test

import (
	"testing"

	"verify.example/verify/checks/dependencies/pub"
	"verify.example/verify/checks/dependencies/readtest"
)

const cases = "testdata/*.txtar"

func TestRead(t *testing.T) { readtest.Run(t, pub.Ecosystem(), cases) }

func FuzzManifest(f *testing.F) { readtest.Fuzz(f, pub.Ecosystem(), "pubspec.yaml", cases) }
func FuzzLock(f *testing.F)     { readtest.Fuzz(f, pub.Ecosystem(), "pubspec.lock", cases) }
func FuzzConfig(f *testing.F)   { readtest.Fuzz(f, pub.Ecosystem(), "package_config.json", cases) }

package cargo_test

import (
	"testing"

	"verify.example/verify/checks/dependencies/cargo"
	"verify.example/verify/checks/dependencies/readtest"
)

const cases = "testdata/*.txtar"

func TestRead(t *testing.T) { readtest.Run(t, cargo.Ecosystem(), cases) }

func FuzzManifest(f *testing.F)  { readtest.Fuzz(f, cargo.Ecosystem(), "Cargo.toml", cases) }
func FuzzLock(f *testing.F)      { readtest.Fuzz(f, cargo.Ecosystem(), "Cargo.lock", cases) }
func FuzzChecksums(f *testing.F) { readtest.Fuzz(f, cargo.Ecosystem(), ".cargo-checksum.json", cases) }

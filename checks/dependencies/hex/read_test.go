package hex_test

import (
	"testing"

	"verify.example/verify/checks/dependencies/hex"
	"verify.example/verify/checks/dependencies/readtest"
)

const cases = "testdata/*.txtar"

func TestRead(t *testing.T) { readtest.Run(t, hex.Ecosystem(), cases) }

func FuzzConfig(f *testing.F)    { readtest.Fuzz(f, hex.Ecosystem(), "rebar.config", cases) }
func FuzzMixLock(f *testing.F)   { readtest.Fuzz(f, hex.Ecosystem(), "mix.lock", cases) }
func FuzzRebarLock(f *testing.F) { readtest.Fuzz(f, hex.Ecosystem(), "rebar.lock", cases) }
func FuzzMetadata(f *testing.F)  { readtest.Fuzz(f, hex.Ecosystem(), "hex_metadata.config", cases) }

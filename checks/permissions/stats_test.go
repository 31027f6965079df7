package permissions_test

import (
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"verify.example/verify/checks/checktest"
)

// Causes take their evidence from these counts.
func TestGroupWritableIsCounted(t *testing.T) {
	dir := checktest.Build(t, txtar.Parse([]byte(`
-- verify.yaml --
version: 1
rules:
  - files: declared
    mode: "0664"
  - files: others-declared
    mode: o+w
-- modes --
0664 counted
0664 declared
0666 everybody
0666 others-declared
0644 verify.yaml
-- tree/counted --
-- tree/declared --
-- tree/everybody --
-- tree/others-declared --
`)))
	if n := checktest.Verify(t, dir, "permissions/writable").Result.Stats.GroupWritable; n != 1 {
		t.Errorf("%d files are group-writable with nobody's leave, want 1", n)
	}
}

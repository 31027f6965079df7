package mtree_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verify.example/verify/manifest/mtree"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Each testdata/bad/NAME.mtree has faults; testdata/bad/NAME.golden is what a user then sees.
func TestFaults(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "bad", "*.mtree"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			inv, faults, err := mtree.Read(name, strings.NewReader(string(text)), mtree.Options{})
			if err != nil || inv != nil || len(faults) == 0 {
				t.Fatalf("got %v, %d faults, error %v; want faults and no inventory", inv, len(faults), err)
			}
			got := faults.Format(map[string][]byte{name: text})
			golden := strings.TrimSuffix(file, ".mtree") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("output differs (-want +got), -update accepts it:\n%s", diff)
			}
		})
	}
}

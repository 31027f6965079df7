package archive_test

import (
	"io/fs"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The zips of Go modules are made by many people's programs, and hold no modes. The default pack has no error to say of them.
func TestModuleZipsAreFine(t *testing.T) {
	out, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	var zips []string
	err = filepath.WalkDir(filepath.Join(strings.TrimSpace(string(out)), "cache", "download"), func(name string, d fs.DirEntry, err error) error {
		const most = 1 << 20
		if err == nil && strings.HasSuffix(name, ".zip") && len(zips) < 8 {
			if info, err := d.Info(); err == nil && info.Size() < most {
				zips = append(zips, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(zips) == 0 {
		t.Skip("there is no module zip in GOMODCACHE")
	}
	for _, name := range zips {
		got := verifyBy(t, name, "", "*")
		if strings.Contains(got, ": error ") || strings.Contains(got, "problem: ") || !strings.Contains(got, "environment/not-held") {
			t.Errorf("%s:\n%s", name, got)
		}
	}
}

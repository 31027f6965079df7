package archive_test

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"testing"
)

// zipOf makes a zip of empty files; the mode 0 is that of a zip made on Windows.
func zipOf(t *testing.T, modes map[string]fs.FileMode, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range names {
		h := &zip.FileHeader{Name: name}
		if modes[name] != 0 {
			h.SetMode(modes[name])
		}
		if _, err := w.CreateHeader(h); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return written(t, b.Bytes())
}

const wanted = `version: 1
rules:
  - files: "**"
    mode: "0644"
    executable: false
  - files: "bin/*"
    mode: "0755"
  - files: "bin/run"
    executable: true
`

// A zip made on Windows is unpacked without x bits: what must have them is an error, what must not is fine, and all else that
// modes could be is named once.
func TestAZipMadeOnWindowsCannotHoldAnX(t *testing.T) {
	same(t, verifyBy(t, zipOf(t, nil, "README", "bin/run", "bin/sync"), wanted, "executables/bit", "permissions/mode", "environment/not-held"),
		`.: warning environment/not-held: made on Windows, or without modes: a zip like this holds no modes, its files will be unpacked without x bits [default]
bin/run: error executables/bit: is not executable once unpacked, since the archive holds no mode for it, want executable [verify.yaml:9]
bin/run: error permissions/mode: is not executable once unpacked, since the archive holds no mode for it, want 0755 [verify.yaml:7]
bin/sync: error permissions/mode: is not executable once unpacked, since the archive holds no mode for it, want 0755 [verify.yaml:7]
`)
}

// One file without a mode among others is judged by itself.
func TestAZipWithModesForSomeFiles(t *testing.T) {
	same(t, verifyBy(t, zipOf(t, map[string]fs.FileMode{"README": 0o666, "bin/run": 0o755}, "README", "bin/run", "bin/sync"), wanted,
		"executables/bit", "permissions/mode", "environment/not-held"),
		`.: warning environment/not-held: a zip that holds no mode for one file, as if made on Windows or by git archive: it will be unpacked without x bits [default]
README: error permissions/mode: mode is 0666, want 0644 [verify.yaml:4]
bin/sync: error permissions/mode: is not executable once unpacked, since the archive holds no mode for it, want 0755 [verify.yaml:7]
`)
}

func TestAZipWithModes(t *testing.T) {
	same(t, verifyBy(t, zipOf(t, map[string]fs.FileMode{"README": 0o644, "bin/run": 0o755}, "README", "bin/run"), wanted,
		"executables/bit", "permissions/mode", "environment/not-held"), "")
}

func TestAccessToExecuteInAZipMadeOnWindows(t *testing.T) {
	const manifest = `version: 1
rules:
  - files: run
    access: {others: rx, root: rx}
  - files: README
    access: {others: r}
`
	same(t, verifyBy(t, zipOf(t, nil, "README", "run"), manifest, "permissions/access"),
		`run: error permissions/access: others cannot execute it once unpacked, since the archive holds no mode for it, want x [verify.yaml:4]
run: error permissions/access: root cannot execute it once unpacked, since the archive holds no mode for it, want x [verify.yaml:4]
`)
}

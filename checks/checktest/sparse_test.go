package checktest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verify.example/verify/checks/artifact"
)

// A sparse file in a layer counts with its holes as soon as it is announced: whoever unpacks the image may write them out.
func TestSparseBombInALayer(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "sparse")
	if err := os.WriteFile(name, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(name, 1<<40); err != nil {
		t.Skip(err)
	}
	layer := program(t, dir, "tar", "--sparse", "-cf", "-", "sparse")
	image := Image(t, map[string]any{"os": "linux", "architecture": "amd64"}, layer)
	_, err := artifact.Open(t.Context(), image, artifact.Opening{})
	var limit *artifact.LimitError
	if !errors.As(err, &limit) || limit.Name != "max-expanded" || !strings.Contains(err.Error(), `"sparse"`) {
		t.Errorf("the error is %v, want the limit max-expanded, and the entry", err)
	}
}

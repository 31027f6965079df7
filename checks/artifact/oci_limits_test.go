package artifact

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Links and special files in a layout lead nowhere outside of it, and keep nobody waiting.
func TestLayoutWithLinksThatLeadOut(t *testing.T) {
	l := newLayout(t)
	d := l.image("amd64", nil, []item{{name: "a"}})
	l.index(d)
	file := filepath.Join(l.dir, filepath.FromSlash(blobPath(d["digest"].(string))))
	outside := filepath.Join(t.TempDir(), "blob")
	if err := os.Rename(file, outside); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, file); err != nil {
		t.Skip(err)
	}
	if got := refusedImage(t, "oci:"+l.dir, Opening{}); !strings.Contains(got, filepath.Base(file)) || !strings.Contains(got, "escapes") {
		t.Errorf("a blob that lies outside: %s", got)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(file, 0o755); err != nil {
		t.Fatal(err)
	}
	if got := refusedImage(t, "oci:"+l.dir, Opening{}); !strings.Contains(got, "is a directory, not a file") {
		t.Errorf("a blob that is a directory: %s", got)
	}
}

// Limits hold for all layers together.
func TestImageLimits(t *testing.T) {
	l := newLayout(t)
	l.index(l.image("amd64", nil, []item{{name: "a", content: strings.Repeat("\x00", 600<<10)}}, []item{{name: "b", content: strings.Repeat("\x00", 600<<10)}}))
	openedImage(t, "oci:"+l.dir, Opening{})
	for _, c := range []struct {
		limits Limits
		name   string
	}{
		{Limits{Expanded: 1 << 20}, "max-expanded"},
		{Limits{Entries: 1}, "max-entries"},
	} {
		_, err := Open(t.Context(), "oci:"+l.dir, Opening{Limits: c.limits})
		var limit *LimitError
		if !errors.As(err, &limit) || limit.Name != c.name {
			t.Errorf("got %v, want the limit %s", err, c.name)
		} else if c.limits.Expanded != 0 && limit.Limit != c.limits.Expanded {
			t.Errorf("the limit is %d, want %d", limit.Limit, c.limits.Expanded)
		}
	}
	if got := refusedImage(t, "oci:"+l.dir, Opening{Strip: 1}); !strings.Contains(got, "--strip 1 is for archives") {
		t.Errorf("--strip: %s", got)
	}
}

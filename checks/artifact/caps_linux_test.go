package artifact

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// TestEveryReaderAsksForCapabilities is about a file of which no mode shows what it may do, whichever reader serves.
func TestEveryReaderAsksForCapabilities(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"ping", "plain"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("a\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	// Revision 2 of struct vfs_cap_data in <linux/capability.h>, permitted and effective: CAP_NET_RAW.
	caps := []byte{1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	if err := unix.Setxattr(filepath.Join(dir, "ping"), "security.capability", caps, 0); err != nil {
		t.Skipf("only root can give a file capabilities, and not on every file system: %v", err)
	}
	for name, open := range map[string]func(string) (*Source, error){"system": OpenDirectory, "portable": openPortable} {
		t.Run(name, func(t *testing.T) {
			src, err := open(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer src.Close()
			r := src.NewReader()
			defer r.Close()
			d := &Dir{Path: "."}
			if err := r.List(d); err != nil {
				t.Fatal(err)
			}
			c := NewContent()
			for i := range d.Entries {
				e := &d.Entries[i]
				err := r.Read(d, e, c, func(e *Entry, _ Times) bool { return c.Begin(NeedCaps, e.Size, "", false) })
				if want := e.Name == "ping"; err != nil || e.Caps != want {
					t.Errorf("%s: capabilities are %t (%v), want %t", e.Name, e.Caps, err, want)
				}
			}
		})
	}
}

// TestWhatIsNotToldIsNoAnswer holds that a system which says nothing of capabilities is not taken for one that says there are none.
func TestWhatIsNotToldIsNoAnswer(t *testing.T) {
	if has, err := hasCaps(^uintptr(0)); err == nil || has {
		t.Errorf("of a file that is not open it says %t, %v", has, err)
	}
}

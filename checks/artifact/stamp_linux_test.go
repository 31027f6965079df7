package artifact

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

func TestFileSystemsWhoseStampsProve(t *testing.T) {
	for _, tc := range []struct {
		magic uint32
		name  string // "" for one that is trusted
	}{
		{unix.EXT2_SUPER_MAGIC, ""},
		{unix.EXT4_SUPER_MAGIC, ""},
		{unix.XFS_SUPER_MAGIC, ""},
		{unix.BTRFS_SUPER_MAGIC, ""},
		{unix.OVERLAYFS_SUPER_MAGIC, "overlay"},
		{unix.FUSE_SUPER_MAGIC, "fuse"},
		{unix.V9FS_MAGIC, "9p"},
		{unix.NFS_SUPER_MAGIC, "nfs"},
		{unix.CIFS_SUPER_MAGIC, "cifs"},
		{unix.MSDOS_SUPER_MAGIC, "vfat"},
		{0x786f4256, "vboxsf"},
		{unix.TMPFS_MAGIC, "tmpfs"},
		{0x12345678, "unknown (0x12345678)"},
		{0, "unknown (0x0)"},
	} {
		err := proves(tc.magic)
		if tc.name == "" && err != nil || tc.name != "" && (err == nil || !strings.HasPrefix(err.Error(), tc.name+" file system")) {
			t.Errorf("%#x: %v, want %q", tc.magic, err, tc.name)
		}
	}
}

// TestProcIsNotTrusted asks a file system that every Linux has.
func TestProcIsNotTrusted(t *testing.T) {
	src, err := OpenDirectory("/proc/self/net")
	if err != nil {
		t.Skip("no /proc here to ask: ", err)
	}
	defer src.Close()
	if _, err := src.Stamped(); err == nil || !strings.HasPrefix(err.Error(), "proc ") {
		t.Errorf("/proc: %v", err)
	}
}

// TestAStampIsWhatStatSays holds stamps, of Stat and of Read, to those of the standard library.
func TestAStampIsWhatStatSays(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "f")
	if err := os.WriteFile(name, []byte("a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	st := info.Sys().(*syscall.Stat_t)
	want := Stamp{Dev: st.Dev, Ino: st.Ino, Mtime: Instant{st.Mtim.Sec, uint32(st.Mtim.Nsec)}, Ctime: Instant{st.Ctim.Sec, uint32(st.Ctim.Nsec)}}

	src, err := OpenDirectory(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	r := src.NewReader().(Stamper)
	defer r.Close()
	d := &Dir{Path: "."}
	if err := r.List(d); err != nil {
		t.Fatal(err)
	}
	check := func(by string) {
		t.Helper()
		got, ok := r.Stamp()
		got.Birth = Instant{}
		if !ok || got != want {
			t.Errorf("by %s it is %+v (%t), want %+v", by, got, ok, want)
		}
	}
	if err := r.Stat(d, &d.Entries[0]); err != nil {
		t.Fatal(err)
	}
	check("Stat")
	c := NewContent()
	err = r.Read(d, &d.Entries[0], c, func(e *Entry, _ Times) bool {
		check("Read, before it reads")
		return c.Begin(NeedSHA256, e.Size, "", false)
	})
	if err != nil {
		t.Fatal(err)
	}
	check("Read")
	if dev, _ := src.Stamped(); dev != want.Dev {
		t.Errorf("the root's device is %d, want %d", dev, want.Dev)
	}
}

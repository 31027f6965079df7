package permissions_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"golang.org/x/sys/unix"

	"verify.example/verify/checks/checktest"
)

// File capabilities are rights that no mode shows, so that a case's listing cannot make them.
func TestCapabilities(t *testing.T) {
	dir := checktest.Build(t, txtar.Parse([]byte("-- modes --\n0755 ping\n-- tree/ping --\n-- tree/plain --\n")))
	// Revision 2 of struct vfs_cap_data in <linux/capability.h>, permitted and effective: CAP_NET_RAW.
	caps := []byte{1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	if err := unix.Setxattr(filepath.Join(dir, "ping"), "security.capability", caps, 0); err != nil {
		t.Skipf("only root can give a file capabilities, and not on every file system: %v", err)
	}
	got := checktest.Verify(t, dir, "permissions/special-bits").String()
	want := "ping: warning permissions/special-bits: carries file capabilities that nobody declared [default]\n" +
		"    remedy: setcap -r ping\n"
	if strings.TrimSpace(got) != strings.TrimSpace(want) {
		t.Errorf("found\n%s\nwant\n%s", got, want)
	}
}

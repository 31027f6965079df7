package artifact

import (
	"strings"
	"testing"
)

func TestModeless(t *testing.T) {
	cases := []struct{ why, typ, options, want string }{
		{"the folder of 2013", "vboxsf", "rw,nodev", "vboxsf at /mnt"},
		{"options that force modes are shown", "vfat", "rw,fmask=0133,dmask=0022", "vfat at /mnt with fmask=0133,dmask=0022"},
		{"the mount and its file system may both name one", "cifs", "file_mode=0600,file_mode=0600", "cifs at /mnt with file_mode=0600"},
		{"an unknown type whose options force modes", "fuse.odd", "umask=077", "fuse.odd at /mnt with umask=077"},
		{"WSL 2 mounts Windows drives by 9p", "9p", `aname=drvfs;path=C:\;uid=1000;symlinkroot=/mnt/`, "9p at /mnt"},
		{"drvfs with metadata holds modes", "9p", `aname=drvfs;path=C:\;metadata;umask=22`, ""},
		{"WSL 1 the same", "drvfs", "rw,metadata", ""},
		{"a native file system", "ext4", "rw,relatime", ""},
		{"a uid proves nothing", "tmpfs", "rw,uid=1000,mode=700", ""},
		{"fuse in general can hold modes", "fuse.sshfs", "rw,user_id=0", ""},
	}
	for _, c := range cases {
		m := &Mount{Point: "/mnt", Type: c.typ, Options: strings.Split(c.options, ",")}
		if got := m.Modeless(); got != c.want {
			t.Errorf("%s: %q, want %q", c.why, got, c.want)
		}
	}
	if got := (*Mount)(nil).Modeless(); got != "" {
		t.Errorf("a mount that is not known: %q, want nothing", got)
	}
}

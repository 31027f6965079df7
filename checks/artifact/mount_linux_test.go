package artifact

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Lines as these file systems were seen in /proc/self/mountinfo.
const mountTable = `22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,errors=remount-ro
23 22 0:21 / /proc rw,nosuid,nodev,noexec,relatime shared:12 - proc proc rw
40 22 0:35 / /media/sf_code rw,nodev,relatime shared:20 - vboxsf code rw,iocharset=utf8,uid=0,gid=998,dmode=0770,fmode=0770
41 22 0:36 / /mnt/c rw,noatime - 9p C:\134 rw,dirsync,aname=drvfs;path=C:\134;uid=1000;gid=1000;symlinkroot=/mnt/,access=client,trans=fd
42 22 0:37 / /mnt/share rw,relatime shared:3 - cifs //nas/share rw,vers=3.1.1,uid=1000,file_mode=0755,dir_mode=0755
43 22 8:17 / /mnt/usb\040stick rw,nosuid,nodev shared:4 - vfat /dev/sdb1 rw,fmask=0022,dmask=0022,codepage=437
44 22 0:38 / /mnt/bound rw,nosuid,nodev,relatime - fuse.bindfs /srv/code rw,user_id=0,group_id=0,default_permissions,allow_other
45 22 0:39 / /srv/layers rw,relatime master:5 propagate_from:2 - overlay overlay rw,lowerdir=/l1:/l2,upperdir=/u
46 22 254:1 /home/me/code /srv/bind rw,relatime shared:1 - ext4 /dev/vda1 rw,errors=remount-ro
47 22 0:40 / /stacked rw - tmpfs first rw
48 47 0:41 / /stacked rw - tmpfs second rw
49 22 0:42 / /mnt/back\134slash\011tab\012newline rw - tmpfs odd rw
nonsense
50 22 0:43 / /mnt
`

func TestMountOf(t *testing.T) {
	for _, c := range []struct {
		dir  string
		id   uint64
		want *Mount
	}{
		{"/", 0, &Mount{"/", "ext4", "/dev/vda1", []string{"rw", "relatime", "errors=remount-ro"}}},
		{"/mnt/cars", 0, &Mount{"/", "ext4", "/dev/vda1", []string{"rw", "relatime", "errors=remount-ro"}}},
		{"/media/sf_code/project", 0, &Mount{
			"/media/sf_code", "vboxsf", "code",
			[]string{"rw", "nodev", "relatime", "iocharset=utf8", "uid=0", "gid=998", "dmode=0770", "fmode=0770"},
		}},
		{"/mnt/c", 0, &Mount{"/mnt/c", "9p", `C:\`, []string{
			"rw", "noatime", "dirsync",
			`aname=drvfs;path=C:\;uid=1000;gid=1000;symlinkroot=/mnt/`, "access=client", "trans=fd",
		}}},
		{"/mnt/share/x", 0, &Mount{
			"/mnt/share", "cifs", "//nas/share",
			[]string{"rw", "relatime", "vers=3.1.1", "uid=1000", "file_mode=0755", "dir_mode=0755"},
		}},
		{"/mnt/usb stick/x", 0, &Mount{
			"/mnt/usb stick", "vfat", "/dev/sdb1",
			[]string{"rw", "nosuid", "nodev", "fmask=0022", "dmask=0022", "codepage=437"},
		}},
		{"/mnt/bound", 0, &Mount{"/mnt/bound", "fuse.bindfs", "/srv/code", []string{
			"rw", "nosuid", "nodev", "relatime",
			"user_id=0", "group_id=0", "default_permissions", "allow_other",
		}}},
		{"/srv/layers/a", 0, &Mount{"/srv/layers", "overlay", "overlay", []string{"rw", "relatime", "lowerdir=/l1:/l2", "upperdir=/u"}}},
		{"/srv/bind/a", 0, &Mount{"/srv/bind", "ext4", "/dev/vda1", []string{"rw", "relatime", "errors=remount-ro"}}},
		{"/stacked/a", 0, &Mount{"/stacked", "tmpfs", "second", []string{"rw"}}},
		{"/stacked/a", 47, &Mount{"/stacked", "tmpfs", "first", []string{"rw"}}},                                        // the id is the better witness
		{"/srv/bind/a", 999, &Mount{"/srv/bind", "ext4", "/dev/vda1", []string{"rw", "relatime", "errors=remount-ro"}}}, // it is not in the table
		{"/mnt/back\\slash\ttab\nnewline", 0, &Mount{"/mnt/back\\slash\ttab\nnewline", "tmpfs", "odd", []string{"rw"}}},
	} {
		if diff := cmp.Diff(c.want, mountOf(mountTable, c.dir, c.id)); diff != "" {
			t.Errorf("%q with id %d (-want +got):\n%s", c.dir, c.id, diff)
		}
	}
	if got := mountOf("", "/x", 0); got != nil {
		t.Errorf("an empty table has %+v", got)
	}
}

func TestFindMount(t *testing.T) {
	m, err := FindMount("/proc/self")
	if err != nil || m == nil || m.Type != "proc" || m.Point != "/proc" {
		t.Errorf("/proc is %+v, %v", m, err)
	}
	if _, err := FindMount("/proc/self/nowhere"); err == nil {
		t.Error("a directory that does not exist lies on a mount")
	}
}

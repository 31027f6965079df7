package artifact

import "golang.org/x/sys/unix"

// FindMount finds the mount that the directory dir lies on, as statfs(2) gives it; its flags are named as mount(8) names them.
func FindMount(dir string) (*Mount, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(dir, &stat); err != nil {
		return nil, err
	}
	m := &Mount{
		Point:  unix.ByteSliceToString(stat.Mntonname[:]),
		Type:   unix.ByteSliceToString(stat.Fstypename[:]),
		Source: unix.ByteSliceToString(stat.Mntfromname[:]),
	}
	for _, flag := range []struct {
		bit  uint32
		name string
	}{
		{unix.MNT_RDONLY, "read-only"},
		{unix.MNT_NOEXEC, "noexec"},
		{unix.MNT_NOSUID, "nosuid"},
		{unix.MNT_NODEV, "nodev"},
		{unix.MNT_LOCAL, "local"},
		{unix.MNT_AUTOMOUNTED, "automounted"},
		{unix.MNT_UNKNOWNPERMISSIONS, "noowners"},
	} {
		if stat.Flags&flag.bit != 0 {
			m.Options = append(m.Options, flag.name)
		}
	}
	return m, nil
}

package artifact

import (
	"slices"
	"strings"
)

// Modeless says what shows that the file system cannot hold permission bits: its type, or mount options that give every file the
// same ones. It is "" for a nil Mount and for a file system that can, or of which nothing is known. A file system of such
// a type may still hold modes (cifs with Unix extensions, 9p between two Unix systems, ntfs with permissions), so the modes
// themselves must speak too before anything is claimed.
func (m *Mount) Modeless() string {
	if m == nil || slices.ContainsFunc(m.Options, metadata) {
		return ""
	}
	forced := m.forced()
	switch m.Type {
	case "vboxsf", "prl_fs", "vmhgfs", "fuse.vmhgfs-fuse", "drvfs", "9p", // folders of a virtual machine's host
		"cifs", "smb3", "smbfs", "fuse.smbnetfs", "afpfs", "ncpfs", // network protocols of other systems
		"vfat", "fat", "msdos", "exfat", "fuse.exfat", "ntfs", "ntfs3", "fuseblk", "fuse.ntfs-3g", "hfs", "iso9660", "udf",
		"fuse.gvfsd-fuse", "fuse.davfs", "davfs", "webdav", "fuse.rclone", "fuse.s3fs", "fuse.gcsfuse", "fuse.jmtpfs":
		return m.describe(forced)
	}
	if len(forced) > 0 {
		return m.describe(forced)
	}
	return ""
}

// forced are the mount options that give files or directories modes which are not theirs: those of mount(8) for FAT and NTFS
// and of mount.cifs(8). uid alone proves nothing: tmpfs and 9p take it too.
func (m *Mount) forced() []string {
	var forced []string
	for _, o := range m.Options {
		key, _, _ := strings.Cut(o, "=")
		switch key {
		case "fmask", "dmask", "umask", "file_mode", "dir_mode":
			if !slices.Contains(forced, o) {
				forced = append(forced, o)
			}
		}
	}
	return forced
}

// metadata is the option by which WSL's drvfs holds modes after all; it stands alone or within the aname of a 9p mount.
func metadata(option string) bool {
	return option == "metadata" || strings.HasPrefix(option, "aname=drvfs") && strings.Contains(option, ";metadata")
}

func (m *Mount) describe(forced []string) string {
	s := m.Type + " at " + m.Point
	if len(forced) > 0 {
		s += " with " + strings.Join(forced, ",")
	}
	return s
}

package artifact

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// stampMask is what a stamp is made of; without it there is none. Not every file system keeps the time of birth.
const stampMask = unix.STATX_CTIME | unix.STATX_MTIME | unix.STATX_INO

// Stamp is what the last statx(2) told.
func (r *linuxReader) Stamp() (Stamp, bool) {
	st := &r.st
	s := Stamp{Dev: deviceOf(st), Ino: st.Ino, Mtime: instant(st.Mtime), Ctime: instant(st.Ctime)}
	if st.Mask&unix.STATX_BTIME != 0 {
		s.Birth = instant(st.Btime)
	}
	return s, st.Mask&stampMask == stampMask
}

func instant(t unix.StatxTimestamp) Instant { return Instant{t.Sec, t.Nsec} }

func deviceOf(st *unix.Statx_t) uint64 { return unix.Mkdev(st.Dev_major, st.Dev_minor) }

// stamped says why stamps prove nothing on the file system of an open directory.
func stamped(fd int) error {
	var fs unix.Statfs_t
	if err := unix.Fstatfs(fd, &fs); err != nil {
		return fmt.Errorf("file system that cannot be told: %w", err)
	}
	return proves(uint32(fs.Type))
}

// proves says why stamps prove nothing on the file systems with a magic number of statfs(2). Those that are trusted set the time of change
// in every write, in the first store to each page of a shared mapping, and with the extended attributes that hold capabilities.
// tmpfs sets none for stores, zfs sets it late, and f2fs has not always set it for attributes; others belong to another system, or lie
// on top of other file systems.
func proves(magic uint32) error {
	switch magic {
	case unix.EXT4_SUPER_MAGIC, unix.XFS_SUPER_MAGIC, unix.BTRFS_SUPER_MAGIC: // the first is that of ext2 and ext3 too
		return nil
	}
	name, ok := map[uint32]string{
		unix.OVERLAYFS_SUPER_MAGIC: "overlay", unix.FUSE_SUPER_MAGIC: "fuse", unix.V9FS_MAGIC: "9p", unix.NFS_SUPER_MAGIC: "nfs",
		unix.CIFS_SUPER_MAGIC: "cifs", unix.SMB2_SUPER_MAGIC: "smb", unix.TMPFS_MAGIC: "tmpfs", unix.MSDOS_SUPER_MAGIC: "vfat",
		unix.F2FS_SUPER_MAGIC: "f2fs", unix.RAMFS_MAGIC: "ramfs", unix.EXFAT_SUPER_MAGIC: "exfat", unix.PROC_SUPER_MAGIC: "proc",
		unix.SYSFS_MAGIC: "sysfs", 0x786f4256: "vboxsf", 0x2fc12fc1: "zfs", 0xca451a4e: "bcachefs",
	}[magic]
	if !ok {
		name = fmt.Sprintf("unknown (%#x)", magic)
	}
	return fmt.Errorf("%s file system, whose time of change does not prove that a file is unchanged", name)
}

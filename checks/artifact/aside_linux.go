package artifact

import (
	"os"

	"golang.org/x/sys/unix"
)

// inMemory says whether what is written to a file stays in memory, and counts as that of this process's group.
func inMemory(f *os.File) bool {
	var fs unix.Statfs_t
	if err := unix.Fstatfs(int(f.Fd()), &fs); err != nil {
		return true
	}
	return int64(fs.Type) == unix.TMPFS_MAGIC || uint32(fs.Type) == unix.RAMFS_MAGIC
}

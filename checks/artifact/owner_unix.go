//go:build unix

package artifact

import (
	"io/fs"
	"syscall"
)

// ownerOf is the numeric owner of a file.
func ownerOf(info fs.FileInfo) (uid, gid uint32) {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return st.Uid, st.Gid
	}
	return 0, 0
}

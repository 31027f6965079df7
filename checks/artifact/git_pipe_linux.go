package artifact

import (
	"os"

	"golang.org/x/sys/unix"
)

// widen lets a git be further ahead than a pipe does by itself. Where that is not allowed it is as it was.
func widen(b *gitBatch) {
	f, ok := b.run.stdout.(*os.File)
	if !ok {
		return
	}
	if c, err := f.SyscallConn(); err == nil {
		_ = c.Control(func(fd uintptr) { _, _ = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, gitPipe) })
	}
}

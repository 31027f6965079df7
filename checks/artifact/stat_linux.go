package artifact

import (
	"fmt"
	"io"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

func direntType(t byte) Type {
	switch t {
	case unix.DT_REG:
		return File
	case unix.DT_DIR:
		return Directory
	case unix.DT_LNK:
		return Link
	case unix.DT_FIFO:
		return FIFO
	case unix.DT_SOCK:
		return Socket
	case unix.DT_CHR:
		return CharDevice
	case unix.DT_BLK:
		return BlockDevice
	}
	return Unknown
}

// fill takes over what statx(2) told.
func fill(e *Entry, st *unix.Statx_t) {
	e.Mode, e.UID, e.GID, e.Size = st.Mode&0o7777, st.Uid, st.Gid, int64(st.Size)
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG:
		e.Type = File
	case unix.S_IFDIR:
		e.Type = Directory
	case unix.S_IFLNK:
		e.Type = Link
	case unix.S_IFIFO:
		e.Type = FIFO
	case unix.S_IFSOCK:
		e.Type = Socket
	case unix.S_IFCHR:
		e.Type = CharDevice
	case unix.S_IFBLK:
		e.Type = BlockDevice
	}
}

func closeFile(fd int) { unix.Close(fd) }

// hasCaps says whether an open file carries capabilities. A file system that cannot hold them holds none; anything else that the
// system says instead of an answer is an error.
func hasCaps(fd uintptr) (bool, error) {
	name := [...]byte{'s', 'e', 'c', 'u', 'r', 'i', 't', 'y', '.', 'c', 'a', 'p', 'a', 'b', 'i', 'l', 'i', 't', 'y', 0}
	n, _, errno := unix.Syscall6(unix.SYS_FGETXATTR, fd, uintptr(unsafe.Pointer(&name)), 0, 0, 0, 0)
	switch errno {
	case 0:
		return n > 0, nil
	case unix.ENODATA, unix.EOPNOTSUPP, unix.ENOSYS:
		return false, nil
	}
	return false, fmt.Errorf("whether it carries capabilities cannot be told: %w", errno)
}

// openFile is an open file that is read without the runtime's poller. It is an io.Reader.
type openFile struct{ fd int }

// ReadAt is that of io.ReaderAt; it does not move what Read reads.
func (f *openFile) ReadAt(p []byte, offset int64) (n int, err error) {
	for n < len(p) {
		m, err := syscall.Pread(f.fd, p[n:], offset+int64(n))
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return n, err
		case m == 0:
			return n, io.EOF
		default:
			n += m
		}
	}
	return n, nil
}

func (f *openFile) Read(p []byte) (int, error) {
	for {
		n, err := syscall.Read(f.fd, p)
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return 0, err
		case n == 0:
			return 0, io.EOF
		}
		return n, nil
	}
}

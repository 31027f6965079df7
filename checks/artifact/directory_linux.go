package artifact

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// OpenDirectory opens a directory as a source. On Linux entries are looked at relative to their open directory, by statx(2) and
// openat(2), without an allocation per entry; where a sandbox refuses these calls, the portable reader serves.
func OpenDirectory(dir string) (*Source, error) {
	fd, err := unix.Open(dir, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return openPortable(dir)
	}
	var st unix.Statx_t
	if err := unix.Statx(fd, "", unix.AT_EMPTY_PATH, statMask, &st); err != nil {
		unix.Close(fd)
		return openPortable(dir)
	}
	d := &linuxDirectory{fd: fd}
	src := &Source{Kind: "directory", Held: HeldMode | HeldExec | HeldOwner, Root: Entry{Name: "."}}
	fill(&src.Root, &st)
	src.NewReader = func() Reader {
		return &linuxReader{source: d, fd: -1, buf: make([]byte, 32<<10)}
	}
	src.Stamped = func() (uint64, error) { return deviceOf(&st), stamped(fd) }
	src.Close = func() error { return unix.Close(fd) }
	return src, nil
}

const statMask = unix.STATX_TYPE | unix.STATX_MODE | unix.STATX_UID | unix.STATX_GID | unix.STATX_SIZE | unix.STATX_BTIME | stampMask

// linuxDirectory is the root that readers share.
type linuxDirectory struct {
	fd        int
	noOpenat2 atomic.Bool // the system, or its sandbox, does not have openat2(2)
}

// open opens a directory below the root, never through a link.
func (l *linuxDirectory) open(path string) (int, error) {
	if path == "." {
		return unix.Openat(l.fd, ".", unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	}
	at := l.fd
	for _, piece := range relative(path, unix.PathMax-1) {
		fd, err := l.openPiece(at, piece)
		if at != l.fd {
			unix.Close(at)
		}
		if err != nil {
			return -1, err
		}
		at = fd
	}
	return at, nil
}

func (l *linuxDirectory) openPiece(at int, piece string) (int, error) {
	if !l.noOpenat2.Load() {
		fd, err := unix.Openat2(at, piece, &unix.OpenHow{
			Flags:   unix.O_RDONLY | unix.O_DIRECTORY | unix.O_CLOEXEC | unix.O_NOFOLLOW,
			Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS | unix.RESOLVE_NO_MAGICLINKS,
		})
		if err != unix.ENOSYS && err != unix.EPERM {
			return fd, err
		}
		l.noOpenat2.Store(true)
	}
	fd := at
	for name := range strings.SplitSeq(piece, "/") {
		next, err := unix.Openat(fd, name, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC|unix.O_NOFOLLOW, 0)
		if fd != at {
			unix.Close(fd)
		}
		if err != nil {
			return -1, err
		}
		fd = next
	}
	return fd, nil
}

// linuxReader is the Reader of a directory on Linux.
type linuxReader struct {
	source *linuxDirectory
	fd     int // of the listed directory, or -1
	buf    []byte
	names  []byte // the names of the directory, each with a NUL behind it
	marks  []mark
	ranks  ranks
	st     unix.Statx_t
	link   []byte
	file   openFile
}

func (r *linuxReader) Close() error {
	if r.fd < 0 {
		return nil
	}
	err := unix.Close(r.fd)
	r.fd = -1
	return err
}

func (r *linuxReader) List(d *Dir) error {
	r.Close()
	fd, err := r.source.open(d.Path)
	if err != nil {
		return err
	}
	r.fd, r.names, r.marks = fd, r.names[:0], r.marks[:0]
	for {
		n, err := unix.Getdents(fd, r.buf)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return err
		}
		if n <= 0 {
			break
		}
		r.take(r.buf[:n])
	}
	// Each name stays in front of its NUL, so that it can be handed to the system as it lies there: see Stat.
	all := string(r.names)
	d.Entries = make([]Entry, len(r.marks))
	next := d.Entries
	r.ranks.sort(all, r.marks, func(m *mark) {
		next[0].Name, next[0].Type = all[m.start:m.end], m.typ
		next = next[1:]
	})
	for i := range d.Entries {
		if e := &d.Entries[i]; e.Type == Unknown {
			if err := r.Stat(d, e); err != nil && !errors.Is(err, unix.ENOENT) {
				return err
			}
		}
	}
	return nil
}

// take reads the entries of one getdents64(2) buffer.
func (r *linuxReader) take(b []byte) {
	const header = 19 // inode, offset, record length, type
	for len(b) > header {
		size := int(binary.NativeEndian.Uint16(b[16:]))
		name := b[header:size]
		name = name[:bytes.IndexByte(name, 0)]
		typ := direntType(b[18])
		b = b[size:]
		if len(name) == 0 || string(name) == "." || string(name) == ".." {
			continue
		}
		start := len(r.names)
		r.names = append(append(r.names, name...), 0)
		r.marks = append(r.marks, mark{start, start + len(name), typ})
	}
}

// Stat, like Read, hands a name to the system as it lies in memory: names come from List and have a NUL behind them.
func (r *linuxReader) Stat(d *Dir, e *Entry) error {
	for {
		_, _, errno := unix.Syscall6(unix.SYS_STATX, uintptr(r.fd), uintptr(unsafe.Pointer(unsafe.StringData(e.Name))),
			unix.AT_SYMLINK_NOFOLLOW|unix.AT_NO_AUTOMOUNT, statMask, uintptr(unsafe.Pointer(&r.st)), 0)
		if errno == unix.EINTR {
			continue
		}
		if errno != 0 {
			return errno
		}
		break
	}
	fill(e, &r.st)
	if e.Type == Link {
		return r.readlink(d, e)
	}
	return nil
}

func (r *linuxReader) readlink(d *Dir, e *Entry) error {
	if r.link == nil {
		r.link = make([]byte, unix.PathMax)
	}
	n, err := unix.Readlinkat(r.fd, e.Name, r.link)
	if err != nil {
		return err
	}
	if d.Targets == nil {
		d.Targets = map[string]string{}
	}
	d.Targets[e.Name] = string(r.link[:n])
	return nil
}

func (r *linuxReader) Read(d *Dir, e *Entry, c *Content, begin func(*Entry, Times) bool) error {
	const flags = unix.O_RDONLY | unix.O_NOFOLLOW | unix.O_NONBLOCK | unix.O_NOCTTY | unix.O_CLOEXEC
	f, _, errno := unix.Syscall6(unix.SYS_OPENAT, uintptr(r.fd), uintptr(unsafe.Pointer(unsafe.StringData(e.Name))), flags, 0, 0, 0)
	for errno == unix.EINTR {
		f, _, errno = unix.Syscall6(unix.SYS_OPENAT, uintptr(r.fd), uintptr(unsafe.Pointer(unsafe.StringData(e.Name))), flags, 0, 0, 0)
	}
	if errno == unix.ELOOP {
		return ErrChanged
	}
	if errno != 0 {
		return errno
	}
	fd := int(f)
	defer closeFile(fd)
	var empty byte // statx(2) of an open file takes an empty name
	_, _, errno = unix.Syscall6(unix.SYS_STATX, f, uintptr(unsafe.Pointer(&empty)), unix.AT_EMPTY_PATH, statMask,
		uintptr(unsafe.Pointer(&r.st)), 0)
	if errno != 0 {
		return errno
	}
	fill(e, &r.st)
	if e.Type != File {
		return ErrChanged
	}
	more := begin(e, Times{r.st.Mtime.Sec, int64(r.st.Mtime.Nsec)})
	if err := c.askCaps(e, f); err != nil || !more {
		return err
	}
	r.file.fd = fd
	c.Facts.At = &r.file
	err := readFile(&r.file, e.Size, c)
	c.Facts.At = nil
	return err
}

package artifact

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/ulikunitz/xz"
)

// compression is one way to compress a stream, known by its first bytes.
type compression struct {
	name  string
	magic string
	open  func(r *bufio.Reader) (io.Reader, func(), error) // nil for one that is refused
}

// compressions lists what is known. A skippable frame of zstd may have any of sixteen numbers in front.
func compressions() []compression {
	return []compression{
		{"gzip", "\x1f\x8b", openGzip},
		{"zstd", "\x28\xb5\x2f\xfd", openZstd},
		{"xz", "\xfd7zXZ\x00", openXZ},
		{"bzip2", "BZh", openBzip2},
		{"lz4", "\x04\x22\x4d\x18", nil},
		{"lzip", "LZIP", nil},
		{"lzma", "\x5d\x00\x00", nil},
		{"compress", "\x1f\x9d", nil},
		{"lzop", "\x89LZO\x00", nil},
	}
}

func nothing() {}

// compressionOf is the compression that the first bytes of a stream show, or nil.
func compressionOf(head []byte) *compression {
	if len(head) >= 4 && head[0]&0xf0 == 0x50 && bytes.Equal(head[1:4], []byte("\x2a\x4d\x18")) {
		return &compression{"zstd", "", openZstd}
	}
	for _, c := range compressions() {
		if bytes.HasPrefix(head, []byte(c.magic)) {
			return &c
		}
	}
	return nil
}

func openXZ(r *bufio.Reader) (io.Reader, func(), error) {
	z, err := xz.NewReader(r)
	if err != nil {
		return nil, nil, err
	}
	return z, nothing, nil
}

// expansion is a stream that may have been compressed. Its errors are those of the compression and of its limits.
type expansion struct {
	form  string // the compression's name, or ""
	close func()
	r     io.Reader
	meter *meter
}

// decompress opens a stream, compressed or not, and keeps it within the limits. What is compressed twice is refused.
func decompress(r io.Reader, l Limits) (*expansion, error) {
	m := &meter{limits: l.OrDefault()}
	in := &metered{r, &m.in, nil}
	head := bufio.NewReaderSize(in, 256<<10)
	first, err := head.Peek(8)
	if err != nil && err != io.EOF {
		return nil, err
	}
	c := compressionOf(first)
	if c == nil {
		return &expansion{close: nothing, r: &metered{head, &m.out, m}, meter: m}, nil
	}
	if c.open == nil {
		return nil, fmt.Errorf("is compressed with %s, which verify cannot read; decompress it first", c.name)
	}
	out, closer, err := c.open(head)
	if err != nil {
		return nil, corrupt(c.name, err)
	}
	e := &expansion{form: c.name, close: closer, meter: m}
	inner := bufio.NewReaderSize(&metered{out, &m.out, m}, 64<<10)
	first, err = inner.Peek(8)
	if err != nil && err != io.EOF {
		closer()
		return nil, corrupt(c.name, err)
	}
	if again := compressionOf(first); again != nil {
		closer()
		return nil, fmt.Errorf("is compressed twice, with %s and %s; decompress it once", c.name, again.name)
	}
	e.r = inner
	return e, nil
}

// Read gives the stream's content. An error says which compression is damaged.
func (e *expansion) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if err != nil && err != io.EOF && e.form != "" {
		err = corrupt(e.form, err)
	}
	return n, err
}

// corrupt says that a compressed stream is damaged, unless the error says something else.
func corrupt(name string, err error) error {
	var limit *LimitError
	var damaged *damagedError
	if errors.As(err, &limit) || errors.As(err, &damaged) || errors.Is(err, ErrChanged) {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF {
		return &damagedError{name, errors.New("it ends early")}
	}
	return &damagedError{name, err}
}

// damagedError says that a compressed stream cannot be read to its end.
type damagedError struct {
	name string
	err  error
}

func (e *damagedError) Error() string {
	return fmt.Sprintf("the %s data is damaged: %s", e.name, e.err)
}

func (e *damagedError) Unwrap() error { return e.err }

// meter counts what goes into a decompressor and what comes out, and ends it at the limits.
type meter struct {
	in, out int64
	limits  Limits
}

// ratioFrom is how much is expanded before the ratio counts.
const ratioFrom = 1 << 30

// check says whether a limit is passed.
func (m *meter) check() error {
	if m.out > m.limits.Expanded {
		return &LimitError{Name: "max-expanded", Limit: m.limits.Expanded}
	}
	if m.out > ratioFrom && m.out/max(m.in, 1) >= m.limits.Ratio {
		return &LimitError{Name: "max-ratio", Limit: m.limits.Ratio}
	}
	return nil
}

// metered counts what is read. With a meter it ends at the limits.
type metered struct {
	r     io.Reader
	count *int64
	limit *meter
}

func (m *metered) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	*m.count += int64(n)
	if m.limit != nil {
		if over := m.limit.check(); over != nil {
			return 0, over
		}
	}
	return n, err
}

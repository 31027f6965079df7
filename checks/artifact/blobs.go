package artifact

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// BlobLines is what a blob's content tells of its line endings, counted as [Facts] counts those of a file.
type BlobLines struct {
	Size int64 // bytes
	LF   int64 // lines that end in LF alone
	CRLF int64 // lines that end in CRLF
	CR   int64 // carriage returns that no LF follows
	NUL  bool  // a NUL byte in the first 8,000 bytes: what git calls binary
	// Plain is the SHA-256 of the content with each CRLF as LF.
	Plain   [32]byte
	Missing bool // the repository does not have it, as in a partial clone; nothing else is known then
}

// BlobLines reads the line endings of blobs as they are in the repository, whose submodules are looked into as well. Every name
// of oids is in the answer; one that no repository has, or that is no blob, is Missing there, and nothing is fetched for it.
// Memory does not grow with the size of the blobs. What was read once is remembered, since several checks ask about the same files:
// the answer may hold more than was asked for, and must not be changed. It is for one goroutine at a time.
func (r *Record) BlobLines(ctx context.Context, oids []string) (map[string]BlobLines, error) {
	if r.lines == nil {
		r.lines = make(map[string]BlobLines, len(oids))
	}
	found := r.lines
	var todo []string
	for _, oid := range oids {
		if _, known := found[oid]; !known {
			todo = append(todo, oid)
		}
	}
	slices.Sort(todo)
	todo = slices.Compact(todo)
	counter := blobCounter{block: make([]byte, 32<<10), plain: newPlainHash()}
	for _, repository := range r.repositories {
		if len(todo) == 0 {
			break
		}
		var missing []string
		err := repository.blobs(ctx, todo, func(oid string, size int64, content io.Reader) error {
			if content == nil {
				missing = append(missing, oid)
				return nil
			}
			lines, err := counter.count(content)
			if err == nil {
				found[oid] = lines
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		todo = missing
	}
	for _, oid := range todo {
		found[oid] = BlobLines{Missing: true}
	}
	return found, nil
}

// blobs calls f for each object of oids with its content; nil where the repository has no such blob.
func (g git) blobs(ctx context.Context, oids []string, f func(oid string, size int64, content io.Reader) error) error {
	for _, oid := range oids {
		if strings.Trim(oid, "0123456789abcdef") != "" || oid == "" {
			return fmt.Errorf("%q is not an object name", oid)
		}
	}
	if g.partial {
		var err error
		if oids, err = g.present(ctx, oids, f); err != nil || len(oids) == 0 {
			return err
		}
	}
	run, err := g.start(ctx, &lineReader{lines: oids}, "cat-file", "--batch", "--buffer")
	if err != nil {
		return err
	}
	in := bufio.NewReaderSize(run, 64<<10)
	for _, oid := range oids {
		if err = oneBlob(in, oid, f); err != nil {
			break
		}
	}
	if err == nil {
		_, err = io.Copy(io.Discard, in)
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		run.stop()
		return err
	}
	// Where the output ended early, what git says of it is the better message.
	if ended := run.finish(); ended != nil {
		return ended
	}
	return err
}

// present is those of oids that are in the repository; for the others it calls f. Git before 2.45 knows GIT_NO_LAZY_FETCH
// in part only, but this command has always looked without fetching.
func (g git) present(ctx context.Context, oids []string, f func(string, int64, io.Reader) error) ([]string, error) {
	run, err := g.start(ctx, &lineReader{lines: oids},
		"rev-list", "--no-walk", "--objects", "--no-object-names", "--ignore-missing", "--missing=print", "--stdin")
	if err != nil {
		return nil, err
	}
	here := map[string]bool{}
	lines := bufio.NewScanner(run)
	for lines.Scan() {
		here[lines.Text()] = true
	}
	if err := cmp.Or(run.finish(), lines.Err()); err != nil {
		return nil, err
	}
	var found []string
	for _, oid := range oids {
		if here[oid] {
			found = append(found, oid)
		} else if err := f(oid, 0, nil); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// oneBlob reads one answer of `cat-file --batch`: "OID blob SIZE\n" and the content with "\n" behind it, or "OID missing\n".
func oneBlob(in *bufio.Reader, oid string, f func(string, int64, io.Reader) error) error {
	header, err := in.ReadSlice('\n')
	if err != nil {
		return err
	}
	if string(header) == oid+" missing\n" {
		return f(oid, 0, nil)
	}
	words := bytes.Fields(header)
	if len(words) != 3 || string(words[0]) != oid {
		return fmt.Errorf("git cat-file: unexpected answer %q", header)
	}
	size, ok := digits(words[2], 10)
	if !ok {
		return fmt.Errorf("git cat-file: unexpected answer %q", header)
	}
	content := &io.LimitedReader{R: in, N: int64(size)}
	if string(words[1]) != "blob" {
		err = f(oid, 0, nil)
	} else {
		err = f(oid, int64(size), content)
	}
	if err != nil {
		return err
	}
	if content.N > 0 {
		if _, err := io.Copy(io.Discard, content); err != nil {
			return err
		}
	}
	if content.N > 0 {
		return io.ErrUnexpectedEOF
	}
	_, err = in.Discard(1)
	return err
}

// blobCounter counts the line endings of one blob after another.
type blobCounter struct {
	block []byte
	plain plainHash
}

// count counts the line endings of what it reads.
func (c *blobCounter) count(content io.Reader) (BlobLines, error) {
	var lines BlobLines
	pending := false // a CR was the last byte of the block before
	c.plain.reset()
	for {
		n, err := content.Read(c.block)
		b := c.block[:n]
		if lines.Size < 8000 {
			lines.NUL = lines.NUL || bytes.IndexByte(b[:min(int64(n), 8000-lines.Size)], 0) >= 0
		}
		lines.Size += int64(n)
		c.plain.write(b)
		if n > 0 {
			pending = lines.count(b, pending)
		}
		if errors.Is(err, io.EOF) {
			if pending {
				lines.CR++
			}
			lines.Plain = c.plain.finish()
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
	}
}

// count adds one block, and says whether it ended in a CR, which is not counted yet.
func (l *BlobLines) count(b []byte, pending bool) bool {
	newlines := int64(bytes.Count(b, []byte{'\n'}))
	crlf := int64(0)
	if pending {
		if b[0] == '\n' {
			crlf++
		} else {
			l.CR++
		}
	}
	pending = false
	for i := 0; ; i++ {
		next := bytes.IndexByte(b[i:], '\r')
		if next < 0 {
			break
		}
		i += next
		switch {
		case i+1 == len(b):
			pending = true
		case b[i+1] == '\n':
			crlf++
		default:
			l.CR++
		}
	}
	l.CRLF += crlf
	l.LF += newlines - crlf
	return pending
}

// lineReader reads as its lines with a newline behind each.
type lineReader struct {
	lines []string
	rest  string
}

func (r *lineReader) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if r.rest == "" {
			if len(r.lines) == 0 {
				break
			}
			r.rest, r.lines = r.lines[0]+"\n", r.lines[1:]
		}
		copied := copy(p[n:], r.rest)
		n, r.rest = n+copied, r.rest[copied:]
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

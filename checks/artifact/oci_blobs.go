package artifact

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// blobStore is where the parts of an image lie: a directory, or the members of an archive.
type blobStore struct {
	// open opens a part by its path, such as "blobs/sha256/...". It gives fs.ErrNotExist where that is not there.
	open  func(name string) (*blob, error)
	close func() error
}

// blob is one part that is open.
type blob struct {
	io.Reader
	size  int64
	close func() error
}

// newDirectoryStore keeps a layout's parts apart from what lies outside of its directory, links or not.
func newDirectoryStore(dir string) (*blobStore, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	open := func(name string) (*blob, error) {
		info, err := root.Stat(name)
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("is a %s, not a file", typeOf(info.Mode()))
		}
		// What became a FIFO since must not keep this waiting for a writer.
		f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
		if err != nil {
			return nil, err
		}
		now, err := f.Stat()
		if err == nil && !os.SameFile(info, now) {
			err = ErrChanged
		}
		if err != nil {
			f.Close()
			return nil, err
		}
		return &blob{Reader: f, size: now.Size(), close: f.Close}, nil
	}
	return &blobStore{open: open, close: root.Close}, nil
}

// document reads a small part whole.
func (s *blobStore) document(name string) ([]byte, error) {
	b, err := s.open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, reason(err))
	}
	defer b.close()
	if b.size > maxDocument {
		return nil, fmt.Errorf("%s: has %d bytes, want at most %d", name, b.size, maxDocument)
	}
	text, err := io.ReadAll(io.LimitReader(b, maxDocument+1))
	if err == nil && int64(len(text)) != b.size {
		err = &CutError{Got: int64(len(text)), Want: b.size}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, reason(err))
	}
	return text, nil
}

// described reads a small blob whole, and holds it against its descriptor.
func (s *blobStore) described(d *ociDescriptor) ([]byte, error) {
	sum, err := newSum(d.Digest)
	if err != nil {
		return nil, err
	}
	text, err := s.document(sum.path())
	if err != nil {
		return nil, err
	}
	sum.Write(text)
	return text, sum.check(d.Digest, int64(len(text)), d.Size)
}

// reason is an error without the path that the standard library puts in front.
func reason(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fs.ErrNotExist
	}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// sum is a digest under way.
type sum struct {
	hash.Hash
	algorithm, want string
}

// newSum begins to compute what is to be held against a digest.
func newSum(digest string) (*sum, error) {
	algorithm, want, err := splitDigest(digest)
	if err != nil {
		return nil, err
	}
	s := &sum{algorithm: algorithm, want: want, Hash: sha256.New()}
	if algorithm == "sha512" {
		s.Hash = sha512.New()
	}
	return s, nil
}

// path is where a layout keeps the blob.
func (s *sum) path() string { return "blobs/" + s.algorithm + "/" + s.want }

// check compares the digest, and the size where wantSize is not negative. what names what was read.
func (s *sum) check(what string, size, wantSize int64) error {
	err := s.differs()
	if err == nil && wantSize >= 0 && size != wantSize {
		err = fmt.Errorf("it has %d bytes, its descriptor says %d", size, wantSize)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// differs says that the digest is another one.
func (s *sum) differs() error {
	if got := hex.EncodeToString(s.Sum(nil)); got != s.want {
		return fmt.Errorf("its digest is %s:%s, want %s:%s; it is damaged, or was tampered with", s.algorithm, got, s.algorithm, s.want)
	}
	return nil
}

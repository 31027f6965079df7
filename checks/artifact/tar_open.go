package artifact

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// tarForm is a tar file.
func tarForm() Form {
	return Form{
		Name:  "FILE.tar",
		Doc:   "a tar, plain or compressed with gzip, zstd, xz or bzip2; known by its first bytes, not its name",
		magic: isTar,
		open: func(ctx context.Context, name string, o Opening) (*Source, error) {
			in, err := openFileInput(name)
			if err != nil {
				return nil, err
			}
			return openWholeTar(ctx, in, o)
		},
	}
}

// streamForm is a tar on standard input.
func streamForm() Form {
	return Form{
		Name:   stdin,
		Doc:    "a tar on standard input, plain or compressed",
		prefix: stdin,
		open: func(ctx context.Context, _ string, o Opening) (*Source, error) {
			in, err := spool(ctx, o.Stdin, o.Limits)
			if err != nil {
				return nil, err
			}
			return openWholeTar(ctx, in, o)
		},
	}
}

// stdin is the name of standard input, which no file of that name overrides.
const stdin = "-"

// openWholeTar opens a tar that is the artifact itself, and says of anything else what it is.
func openWholeTar(ctx context.Context, in input, o Opening) (*Source, error) {
	if err := looksLikeTar(in, o.Limits); err != nil {
		return nil, errors.Join(err, in.close())
	}
	src, err := openTar(ctx, "tar", in, o)
	if err != nil {
		return nil, err
	}
	if len(src.Known.Entries) == 0 && len(src.Said.Faults)+len(src.Said.Problems) == 0 && src.Root.Implied {
		return nil, errors.Join(errors.New("holds no entries: it is an empty tar, or a file of zeros"), src.Close())
	}
	return src, nil
}

// looksLikeTar says what a stream is that does not begin as a tar does.
func looksLikeTar(in input, l Limits) error {
	e, err := decompress(io.NewSectionReader(in.at, 0, in.size), l)
	if err != nil {
		return err
	}
	defer e.close()
	head := make([]byte, 512)
	n, err := io.ReadFull(e, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return err
	}
	switch {
	case n == len(head) && isTar(head):
		return nil
	case n == 0 && e.form == "":
		return errors.New("is empty, and no tar")
	case n > 0 && n < len(head) && couldBeTar(head[:n]):
		return &tarError{int64(n), "", errCut}
	case e.form == "":
		return errors.New("is no tar")
	}
	return fmt.Errorf("is one file compressed with %s, and no tar; decompress it, and verify the directory that it lies in", e.form)
}

// couldBeTar says whether a piece shorter than a header may be the beginning of one.
func couldBeTar(head []byte) bool {
	const magic = 257
	return len(head) > magic+5 && string(head[magic:magic+5]) == "ustar"
}

package artifact

import (
	"bytes"
	"context"
	"errors"
	"testing"
)

// fuse is a context that ends when it was asked so many times whether it has.
type fuse struct {
	context.Context
	left int
}

func (f *fuse) Err() error {
	if f.left--; f.left < 0 {
		return context.Canceled
	}
	return nil
}

// TestCancelledWithinAnEntry ends while one entry of a compressed tar is passed over: that may be all there is, for minutes.
func TestCancelledWithinAnEntry(t *testing.T) {
	const asked = 3 // more often than there are headers
	packed := gzipBytes(t, pack(t, file("big", 16<<20)))
	in := input{at: bytes.NewReader(packed), size: int64(len(packed)), close: func() error { return nil }}
	if _, err := openTar(&fuse{t.Context(), asked}, "tar", in, Opening{}); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

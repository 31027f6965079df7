package artifact

import (
	"archive/tar"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// summedUp sets the checksum of the header at the beginning of b.
func summedUp(b []byte) []byte {
	copy(b[148:156], "        ")
	sum := 0
	for _, c := range b[:512] {
		sum += int(c)
	}
	copy(b[148:156], fmt.Sprintf("%06o\x00 ", sum))
	return b
}

// Python's tarfile, bsdtar, GNU tar and archive/tar do not agree about these, so that what is unpacked is not what was verified.
func TestTarHeadersThatProgramsReadDifferently(t *testing.T) {
	pax := pack(t, file("before", 600), tar.Header{
		Name: "a", Size: 1, Mode: 0o644, Format: tar.FormatPAX, PAXRecords: map[string]string{"comment": "x"},
	})
	const second = 512 + 1024 // where the headers of the second entry begin
	field := func(at int) []byte {
		b := pack(t, file("a", 3))
		b[at], b[at+1] = 0, '7'
		return summedUp(b)
	}
	for want, b := range map[string][]byte{
		`at byte 2560 of the tar, in or after "before": one entry has two headers of type 'x' in front of it`: slices.Concat(
			pax[:second], pax[second:second+1024], pax[second:]),
		`at byte 0 of the tar: the mode begins with a NUL byte`: field(100),
		"the uid begins with a NUL byte":                        field(108),
		"the gid begins with a NUL byte":                        field(116),
	} {
		for _, packed := range [][]byte{b, gzipBytes(t, b)} {
			if _, err := openBytes(t, packed, Opening{}); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %s", err, want)
			}
		}
	}
	if _, err := openBytes(t, pax, Opening{}); err != nil {
		t.Error(err)
	}
	longer := pack(t, tar.Header{ // two headers stand in front of it
		Typeflag: tar.TypeSymlink, Name: strings.Repeat("n/", 100) + "l", Linkname: strings.Repeat("t/", 100), Format: tar.FormatGNU,
	})
	if _, err := openBytes(t, bytes.Clone(longer), Opening{}); err != nil {
		t.Error(err)
	}
}

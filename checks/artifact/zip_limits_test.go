package artifact

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestZipIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := readZip(ctx, memory(zipped(t, zipHeader{"a", 0, ""})), Opening{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// A flood of entries and what is too large to be meant ends at a limit that is named.
func TestZipLimits(t *testing.T) {
	many := make([]zipHeader, 20)
	for i := range many {
		many[i].name = fmt.Sprint(i)
	}
	big := stored(t, "0123456789")
	for _, off := range []int{22, bytes.Index(big, []byte("PK\x01\x02")) + 24} {
		binary.LittleEndian.PutUint32(big[off:], 2<<30)
	}
	for want, c := range map[string]struct {
		b []byte
		l Limits
	}{
		"max-entries":  {zipped(t, many...), Limits{Entries: 19}},
		"max-path":     {zipped(t, zipHeader{strings.Repeat("x", 100), 0, ""}), Limits{Path: 99}},
		"max-depth":    {zipped(t, zipHeader{strings.Repeat("x/", 100), 0, ""}), Limits{Depth: 98}},
		"max-expanded": {zipped(t, zipHeader{"a", 0, "0123456789"}), Limits{Expanded: 9}},
		"max-ratio":    {big, Limits{}},
	} {
		_, err := readZip(t.Context(), memory(c.b), Opening{Limits: c.l})
		var limit *LimitError
		if !errors.As(err, &limit) || limit.Name != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// A zip bomb whose files share their bytes announces sizes that no single file has.
func TestZipRefusesEntriesThatOverlap(t *testing.T) {
	b := zipped(t, zipHeader{"a", 0, "x"}, zipHeader{"b", 0, "x"})
	second := bytes.LastIndex(b, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(b[second+42:], 0)
	_, err := readZip(t.Context(), memory(b), Opening{})
	if err == nil || !strings.Contains(err.Error(), "overlap") {
		t.Errorf("got %v", err)
	}
}

func TestZipFormRefusesNeighbours(t *testing.T) {
	for head, want := range map[string]string{
		"PK\x07\x08PK\x03\x04": "several parts",
		"\xed\xab\xee\xdb\x03": "RPM",
	} {
		if err := refused([]byte(head)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", head, err)
		}
	}
	names := []string{}
	for _, f := range Forms() {
		for _, head := range []string{"PK\x03\x04", "PK\x05\x06", arMagic + "debian-binary   "} {
			if f.magic != nil && f.magic([]byte(head)) {
				names = append(names, f.Name)
			}
		}
	}
	if !slices.Equal(names, []string{"FILE.zip", "FILE.zip", "FILE.deb"}) {
		t.Errorf("got %q", names)
	}
}

package checks

import (
	"testing"

	"verify.example/verify/checks/artifact"
)

func TestModeless(t *testing.T) {
	vbox := &artifact.Mount{Type: "vboxsf", Point: "/mnt"}
	ext4 := &artifact.Mount{Type: "ext4", Point: "/"}
	lost := func(modes map[uint16]int64) Stats { return Stats{Modes: modes, Programs: 1, ProgramsWithoutX: 1} }
	cases := []struct {
		why      string
		stats    Stats
		mount    *artifact.Mount
		recorded bool
		mode     uint16
		ok       bool
	}{
		{"a known mount, two files", lost(map[uint16]int64{0o600: 2}), vbox, false, 0o600, true},
		{"a known mount, any mode", lost(map[uint16]int64{0o644: 2}), vbox, false, 0o644, true},
		{"a known mount, everything executable", Stats{Modes: map[uint16]int64{0o777: 9}, Plain: 8, PlainWithX: 8}, vbox, true, 0o777, true},
		{"a known mount with two modes", lost(map[uint16]int64{0o600: 8, 0o644: 1}), vbox, true, 0, false},
		{"a known mount where nothing is wrong", Stats{Modes: map[uint16]int64{0o600: 9}, Plain: 9}, vbox, true, 0, false},
		{"a single file", lost(map[uint16]int64{0o600: 1}), vbox, true, 0, false},
		{"five files", lost(map[uint16]int64{0o600: 5}), ext4, false, 0o600, true},
		{"four files", lost(map[uint16]int64{0o600: 4}), ext4, false, 0, false},
		{"three files on record", lost(map[uint16]int64{0o600: 3}), nil, true, 0o600, true},
		{"two files on record", lost(map[uint16]int64{0o600: 2}), nil, true, 0, false},
		{"what an archive leaves", lost(map[uint16]int64{0o644: 9}), nil, true, 0, false},
		{"what an archive leaves under umask 002", lost(map[uint16]int64{0o664: 9}), nil, true, 0, false},
		{"everything executable", Stats{Modes: map[uint16]int64{0o755: 9}, Plain: 8, PlainWithX: 8}, nil, true, 0, false},
		{"everything is a program", Stats{Modes: map[uint16]int64{0o600: 9}, Programs: 9, ProgramsWithoutX: 9}, nil, true, 0, false},
		{"no file at all", Stats{}, vbox, true, 0, false},
	}
	for _, c := range cases {
		mode, ok := c.stats.Modeless(c.mount, c.recorded)
		if ok != c.ok || ok && mode != c.mode {
			t.Errorf("%s: %04o, %v, want %04o, %v", c.why, mode, ok, c.mode, c.ok)
		}
	}
}

func TestMasked(t *testing.T) {
	cases := []struct {
		why   string
		stats Stats
		mask  uint16
		ok    bool
	}{
		{"077", Stats{Modes: map[uint16]int64{0o600: 9, 0o700: 1}, Programs: 1}, 0o077, true},
		{"077 on files that nobody writes", Stats{Modes: map[uint16]int64{0o400: 9, 0o700: 1}}, 0o077, true},
		{"027", Stats{Modes: map[uint16]int64{0o640: 9, 0o750: 1}}, 0o027, true},
		{"007", Stats{Modes: map[uint16]int64{0o660: 9, 0o770: 1}}, 0o007, true},
		{"022", Stats{Modes: map[uint16]int64{0o644: 9, 0o755: 1}}, 0, false},
		{"one file that others may read", Stats{Modes: map[uint16]int64{0o600: 99, 0o644: 1}}, 0, false},
		{"nine files", Stats{Modes: map[uint16]int64{0o600: 9}}, 0, false},
		{"the owner's x is gone", Stats{Modes: map[uint16]int64{0o600: 10}, Programs: 2, ProgramsWithoutX: 2}, 0, false},
		{"one of several programs has no x for a reason of its own", Stats{Modes: map[uint16]int64{0o600: 9, 0o700: 1}, Programs: 2, ProgramsWithoutX: 1}, 0o077, true},
		{"everything executable", Stats{Modes: map[uint16]int64{0o700: 10}, Plain: 9, PlainWithX: 9}, 0, false},
		{"not even the owner may read", Stats{Modes: map[uint16]int64{0o000: 10}}, 0, false},
	}
	for _, c := range cases {
		if mask, ok := c.stats.Masked(); mask != c.mask || ok != c.ok {
			t.Errorf("%s: %03o, %v, want %03o, %v", c.why, mask, ok, c.mask, c.ok)
		}
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 files", 1: "1 file", 999: "999 files", 1000: "1,000 files", 1234567: "1,234,567 files", -1000: "-1,000 files", -100: "-100 files",
	} {
		if got := Count(n, "file", "files"); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

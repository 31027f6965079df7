package executables

import (
	"os"
	"runtime"
	"strings"
	"testing"
)

// The program that runs this test is one of this platform.
func TestIdentifyThisProgram(t *testing.T) {
	name, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	head := make([]byte, 8192)
	if _, err := f.Read(head); err != nil {
		t.Fatal(err)
	}
	i, ok := identify(head)
	if platform := runtime.GOOS + "/" + runtime.GOARCH; !ok || !i.fits(platform) {
		t.Errorf("the test program is %q (%v), want it to fit %s", i, ok, platform)
	}
}

// Whatever a file begins with, reading it gives words without white space, and images with a processor.
func FuzzHead(f *testing.F) {
	for _, seed := range []string{
		"", "#!", "#!/bin/sh -e\n", "\xef\xbb\xbf#!/bin/sh\r\n", "#!/usr/bin/env -S -u X -vS a=b c\n", "#!/usr/bin/env -uX --split-string=a\n",
		"\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 57), "MZ" + strings.Repeat("\x00", 58) + "\x40\x00\x00\x00PE\x00\x00" + strings.Repeat("\x02", 300),
		"\xca\xfe\xba\xbe\x00\x00\x00\x02" + strings.Repeat("\x00", 60), "\xca\xfe\xba\xbf\x00\x00\x00\x01" + strings.Repeat("\xff", 60),
		"\xca\xfe\xba\xbe\x00\x00\x00\x01" + strings.Repeat("\x00", 60), // a universal binary that is its own first part
		"\xcf\xfa\xed\xfe\x07\x00\x00\x01\x00\x00\x00\x00\x02" + strings.Repeat("\x00", 40),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, head []byte) {
		if h, ok := parseHashbang(head); ok {
			if strings.ContainsAny(h.interpreter, " \t\n\x00") {
				t.Errorf("%q: the interpreter %q has white space in it", head, h.interpreter)
			}
			if c, ok := h.env(); !ok && c.program != "" || len(c.program) > len(head) {
				t.Errorf("%q: env is asked for %q", head, c.program)
			}
			faults(h)
		}
		i, ok := identify(head)
		if ok && (len(i.arches) == 0 || i.format == "" || !i.fits(i.system+"/"+i.arches[0])) {
			t.Errorf("%q is identified as %+v", head, i)
		}
		if ok && !startsProgram(head) {
			t.Errorf("%q is an image and no program", head)
		}
	})
}

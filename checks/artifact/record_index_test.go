package artifact

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"
)

// readEntries reads what git listed, through a small buffer.
func readEntries(text string) ([]string, []IndexStat, error) {
	var paths []string
	var stats []IndexStat
	r := indexReader{in: bufio.NewReaderSize(strings.NewReader(text), 64)}
	for {
		e, err := r.next()
		if errors.Is(err, io.EOF) {
			return paths, stats, nil
		}
		if err != nil {
			return paths, stats, err
		}
		paths, stats = append(paths, string(e.path)), append(stats, e.stat)
	}
}

func TestIndexReader(t *testing.T) {
	long := strings.Repeat("long/", 1000)
	paths, stats, err := readEntries("H 100644 0a 0\ta\tb\x00  ctime: 1:2\n  mtime: 12:34\n  size: 7\tflags: 0\n" +
		"S 120000 0b 3\t" + long + "\x00H 100755 0c 0\tc\x00  inode: perhaps\n  mtime: later\n")
	if err != nil || strings.Join(paths, "|") != "a\tb|"+long+"|c" {
		t.Errorf("%q, %v", paths, err)
	}
	if stats[0] != (IndexStat{MtimeSec: 12, MtimeNsec: 34, Size: 7}) || stats[1] != (IndexStat{}) || stats[2] != (IndexStat{}) {
		t.Errorf("%+v", stats)
	}
	for _, text := range []string{
		"H 100644 0a 0\ta", "H 100644 0a 0\t\x00", "H 100644 0a 0 a\x00", "H 10x644 0a 0\ta\x00", "100644 0a 0\ta\x00", "\x00",
		"H 100644 0a 4\ta\x00", "H 100644 0a 0\ta\x00  mtime: 1", "warning: x\n\x00",
	} {
		if paths, _, err := readEntries(text); err == nil {
			t.Errorf("%q reads as %q", text, paths)
		}
	}
}

func FuzzIndexReader(f *testing.F) {
	f.Add("H 100644 0a 0\ta/b\x00  mtime: 12:34\n  size: 7\tflags: 40004000\nS 120000 0b 3\tc\x00")
	f.Fuzz(func(t *testing.T, text string) {
		r := indexReader{in: bufio.NewReaderSize(strings.NewReader(text), 64)}
		b := newRecordBuilder("", 1, func(IndexStat) bool { return false })
		added := 0
		for {
			e, err := r.next()
			if err != nil {
				break
			}
			if b.add(e) != nil {
				return
			}
			added++
		}
		if d, err := b.finish(); err == nil && d.Count > added {
			t.Errorf("%d entries give a count of %d", added, d.Count)
		}
	})
}

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// ran runs verify and gives its exit code and its report.
func ran(t *testing.T, args ...string) (code int, out string) {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	code = run(t.Context(), args, terminal{out: f, err: f})
	text, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	return code, string(text)
}

// TestCacheOnAnotherFileSystem has it said that a file system's times are not trusted.
func TestCacheOnAnotherFileSystem(t *testing.T) {
	var fs unix.Statfs_t
	if err := unix.Statfs("/dev/shm", &fs); err != nil || fs.Type != unix.TMPFS_MAGIC || unix.Access("/dev/shm", unix.W_OK) != nil {
		t.Skip("no tmpfs here to write to: not on every file system")
	}
	dir, err := os.MkdirTemp("/dev/shm", "verify-test-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "a"), []byte("a\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	cache := filepath.Join(t.TempDir(), "cache")
	for range 2 {
		const want = "note: the cache was not used: tmpfs file system, whose time of change does not prove that a file is unchanged\n"
		if code, out := ran(t, "--cache="+cache, dir); code != 0 || !strings.Contains(out, want) {
			t.Fatalf("exit code %d\n%s\nwant %s", code, out, want)
		}
	}
	if _, err := os.Stat(cache); err == nil {
		t.Error("something is stored all the same")
	}
}

// old makes a directory of files that are as old as --cache wants them, or skips.
func old(t *testing.T, files int) string {
	t.Helper()
	dir := t.TempDir()
	if ok, err := remembers(dir); err != nil || !ok {
		t.Skip("nothing proves here that a file is unchanged: not on every file system")
	}
	for i := range files {
		if err := os.WriteFile(filepath.Join(dir, "f"+string(rune('a'+i))), []byte("a\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(2100 * time.Millisecond)
	return dir
}

// taken is how many files a run took from the cache.
func taken(t *testing.T, args ...string) int {
	t.Helper()
	code, out := ran(t, append(args, "-f", "json")...)
	var report struct{ Summary struct{ Cached int } }
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != 0 {
		t.Fatalf("exit code %d, %v\n%s", code, err, out)
	}
	return report.Summary.Cached
}

// TestCacheInTheWay damages what is stored in every way that an owner of the directory can, and has several runs write it at once.
func TestCacheInTheWay(t *testing.T) {
	t.Parallel()
	dir, cache := old(t, 5), filepath.Join(t.TempDir(), "cache")
	flag := "--cache=" + cache
	ran(t, flag, dir)
	if n := taken(t, flag, dir); n != 5 {
		t.Fatalf("%d files are taken from the cache, want 5", n)
	}
	list, err := filepath.Glob(filepath.Join(cache, "*"))
	if err != nil || len(list) != 1 {
		t.Fatalf("%v, %v: want one file", list, err)
	}
	name := list[0]
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		why   string
		place func() error
	}{
		{"empty", func() error { return os.WriteFile(name, nil, 0o600) }},
		{"another program's", func() error { return os.WriteFile(name, bytes.Repeat([]byte("x"), len(text)), 0o600) }},
		{"cut off", func() error { return os.Truncate(name, int64(len(text)-1)) }},
		{"others may write it", func() error { return os.Chmod(name, 0o666) }},
		{"a link", func() error {
			return errors.Join(os.Rename(name, name+".real"), os.Symlink(name+".real", name))
		}},
		{"a FIFO", func() error { return errors.Join(os.Remove(name), unix.Mkfifo(name, 0o600)) }},
	} {
		if err := tc.place(); err != nil {
			t.Fatal(err)
		}
		if n := taken(t, flag, dir); n != 0 {
			t.Errorf("%s: %d files are taken from it", tc.why, n)
		}
		if n := taken(t, flag, dir); n != 5 {
			t.Errorf("%s: %d files are taken in the next run, want 5", tc.why, n)
		}
	}
	if err := errors.Join(os.Remove(name), os.MkdirAll(filepath.Join(name, "full"), 0o700)); err != nil {
		t.Fatal(err)
	}
	if code, out := ran(t, flag, dir); code != 0 || !strings.Contains(out, "note: the cache could not be written: ") {
		t.Errorf("a directory in its place gives exit code %d\n%s", code, out)
	}
}

// TestCachesOfRunsAtOnce has runs replace what others read.
func TestCachesOfRunsAtOnce(t *testing.T) {
	t.Parallel()
	dir, cache := old(t, 9), filepath.Join(t.TempDir(), "cache")
	var wait sync.WaitGroup
	for i := range 4 {
		wait.Go(func() {
			for range 5 {
				ran(t, "--cache="+cache, dir)
				if i == 0 {
					_, _ = ran(t, "--cache="+cache, "--skip", "content/*", dir) // each of the two has the other's written anew
				}
			}
		})
	}
	wait.Wait()
	ran(t, "--cache="+cache, dir)
	if n := taken(t, "--cache="+cache, dir); n != 9 {
		t.Errorf("%d files are taken from the cache, want 9", n)
	}
	if list, _ := filepath.Glob(filepath.Join(cache, "*")); len(list) != 1 {
		t.Errorf("%v is left, want one file", list)
	}
}

package artifact

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// FindMount finds the mount that the directory dir lies on, from /proc/self/mountinfo. It is nil, nil where the table does
// not tell.
func FindMount(dir string) (*Mount, error) {
	real, err := filepath.Abs(dir)
	if err == nil {
		real, err = filepath.EvalSymlinks(real)
	}
	if err != nil {
		return nil, err
	}
	table, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil, fmt.Errorf("cannot read the mount table: %w", err)
	}
	id := uint64(0) // mount ids begin at 1
	var stat unix.Statx_t
	err = unix.Statx(unix.AT_FDCWD, real, unix.AT_STATX_DONT_SYNC, unix.STATX_MNT_ID, &stat)
	if err == nil && stat.Mask&unix.STATX_MNT_ID != 0 {
		id = stat.Mnt_id
	}
	return mountOf(string(table), real, id), nil
}

// mountOf finds the mount with this id in a mount table, or else that with the longest mount point above dir; of those mounted
// on one point the last one is what is seen. The form is that of proc_pid_mountinfo(5).
func mountOf(table, dir string, id uint64) *Mount {
	if id != 0 {
		begins := strconv.FormatUint(id, 10) + " "
		for line := range strings.Lines(table) {
			if !strings.HasPrefix(line, begins) {
				continue
			}
			if m, ok := parseMount(strings.TrimSuffix(line, "\n")); ok {
				return m
			}
		}
	}
	var best *Mount
	for line := range strings.Lines(table) {
		m, ok := parseMount(strings.TrimSuffix(line, "\n"))
		if !ok {
			continue
		}
		if under(m.Point, dir) && (best == nil || len(m.Point) >= len(best.Point)) {
			best = m
		}
	}
	return best
}

// under says whether path is point or lies below it.
func under(point, path string) bool {
	rest, ok := strings.CutPrefix(path, point)
	return ok && (rest == "" || rest[0] == '/' || strings.HasSuffix(point, "/"))
}

// parseMount reads "36 35 98:0 /root /point rw,noatime master:1 - ext3 /dev/root rw,errors=continue".
func parseMount(line string) (*Mount, bool) {
	mount, system, found := strings.Cut(line, " - ")
	before, after := strings.Split(mount, " "), strings.Split(system, " ")
	if !found || len(before) < 6 || len(after) < 2 {
		return nil, false
	}
	if _, err := strconv.ParseUint(before[0], 10, 64); err != nil {
		return nil, false
	}
	m := &Mount{Point: unescapeMount(before[4]), Type: unescapeMount(after[0]), Source: unescapeMount(after[1])}
	options := strings.Split(before[5], ",")
	if len(after) > 2 {
		options = append(options, strings.Split(after[2], ",")...)
	}
	seen := map[string]bool{}
	for _, option := range options {
		if option = unescapeMount(option); option != "" && !seen[option] {
			seen[option] = true
			m.Options = append(m.Options, option)
		}
	}
	return m, true
}

// unescapeMount undoes the octal escapes of blanks, newlines and backslashes.
func unescapeMount(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+3 < len(text) {
			if n, err := strconv.ParseUint(text[i+1:i+4], 8, 8); err == nil {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

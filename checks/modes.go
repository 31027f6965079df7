package checks

import (
	"maps"
	"slices"
	"sort"

	"verify.example/verify/checks/artifact"
)

// SortedModes are the modes that plain files have, the most common first, then by value.
func (s *Stats) SortedModes() []uint16 {
	modes := slices.Sorted(maps.Keys(s.Modes))
	sort.SliceStable(modes, func(i, j int) bool { return s.Modes[modes[i]] > s.Modes[modes[j]] })
	return modes
}

// SharedMode is the one mode that all plain files have; false when they differ, or there are none.
func (s *Stats) SharedMode() (uint16, bool) {
	for mode := range s.Modes {
		return mode, len(s.Modes) == 1
	}
	return 0, false
}

// Modeless is the mode that all plain files share whatever they are, as on a file system that cannot hold modes; false when the
// modes do not say so. Files that must be executable and are not, or the reverse, are always needed. Then:
//
// Where the mount m is known not to hold modes, two files are enough, and any mode counts.
//
// Elsewhere one mode can have other reasons, and these are told apart by it. A mode with the owner's x is the story of
// a tree where everything is executable. One that lets everybody read (0644, 0664, 0444) is what an archive leaves that has lost the
// x bits. The rest, such as 0600 or 0666, count from five files, or from three where git has them on record: no umask gives
// them, because a umask leaves the owner's x.
func (s *Stats) Modeless(m *artifact.Mount, recorded bool) (uint16, bool) {
	mode, ok := s.SharedMode()
	files := s.Modes[mode]
	if !ok || files < 2 || s.ProgramsWithoutX+s.PlainWithX == 0 {
		return 0, false
	}
	if m.Modeless() != "" {
		return mode, true
	}
	switch mode {
	case 0o644, 0o664, 0o444:
		return 0, false
	}
	enough := files >= 5 || recorded && files >= 3
	return mode, enough && mode&0o100 == 0 && s.ProgramsWithoutX < files
}

// Masked is the umask that the modes of all plain files show: 077, 027 or 007, by which others (and the group) may not even
// read; false when there is none. It takes ten files, and owners who may still execute their programs: where they may not, or
// where everything is executable, it was no umask.
func (s *Stats) Masked() (uint16, bool) {
	var files int64
	some, every := uint16(0), uint16(0o7777)
	for mode, n := range s.Modes {
		files += n
		some |= mode
		every &= mode
	}
	lost := s.Programs > 0 && s.ProgramsWithoutX == s.Programs
	everything := s.PlainWithX > 0 && s.PlainWithX == s.Plain && every&0o100 != 0
	if files < 10 || every&0o400 == 0 || lost || everything {
		return 0, false
	}
	for _, mask := range []uint16{0o077, 0o027, 0o007} {
		if some&mask == 0 {
			return mask, true
		}
	}
	return 0, false
}

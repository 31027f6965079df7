package checks

// Stats counts what a run saw. The modes are those of plain files; counts of lines come only from files whose content was
// read. It is what causes take their evidence from.
type Stats struct {
	Files       int64
	Directories int64 // the root not counted
	Links       int64
	Specials    int64
	Bytes       int64 // read
	// Modes counts plain files by their twelve permission bits, DirModes directories (the root included).
	Modes    map[uint16]int64
	DirModes map[uint16]int64
	// Programs counts the plain files that must be executable: by git's record, by a rule, or for their shebang where
	// nothing else speaks; ProgramsWithoutX those of them that their owner may not execute.
	Programs         int64
	ProgramsWithoutX int64
	// Plain counts the plain files that must not be executable, by git's record or a rule; PlainWithX those that are.
	Plain      int64
	PlainWithX int64
	// GroupWritable counts the plain files that their group may write and others may not, where no rule's mode speaks of it.
	GroupWritable int64
	// OpenOwners counts owners and groups that packs ask for and that were not compared, since the directory's owners are those
	// of whoever built it.
	OpenOwners int64
	// Binaries counts programs and libraries that were held against a platform.
	Binaries int64
	// OpenNames counts owners and groups that an inventory names without a number, and that were not compared since nothing tells their
	// numbers.
	OpenNames int64
	// TextFiles counts text files that have line ends, CRLFFiles those whose line ends are all CRLF, and KeptLF those that have LF
	// because .gitattributes says so (eol=lf), whatever git does to others.
	TextFiles int64
	CRLFFiles int64
	KeptLF    int64
	// Cached counts the plain files whose content was not read, since an earlier run has read it and found nothing (Cache).
	Cached int64
}

// Kinds is how many different modes plain files have.
func (s *Stats) Kinds() int { return len(s.Modes) }

// add adds what one worker counted.
func (s *Stats) add(o *Stats, modes, dirModes *[4096]int64) {
	s.sum(o)
	if s.Modes == nil {
		s.Modes, s.DirModes = map[uint16]int64{}, map[uint16]int64{}
	}
	for m := range modes {
		if modes[m] > 0 {
			s.Modes[uint16(m)] += modes[m]
		}
		if dirModes[m] > 0 {
			s.DirModes[uint16(m)] += dirModes[m]
		}
	}
}

// sum adds the numbers of o, all but its modes.
func (s *Stats) sum(o *Stats) {
	s.Files += o.Files
	s.Directories += o.Directories
	s.Links += o.Links
	s.Specials += o.Specials
	s.Bytes += o.Bytes
	s.Programs += o.Programs
	s.ProgramsWithoutX += o.ProgramsWithoutX
	s.Plain += o.Plain
	s.PlainWithX += o.PlainWithX
	s.GroupWritable += o.GroupWritable
	s.OpenOwners += o.OpenOwners
	s.OpenNames += o.OpenNames
	s.TextFiles += o.TextFiles
	s.CRLFFiles += o.CRLFFiles
	s.Binaries += o.Binaries
	s.KeptLF += o.KeptLF
	s.Cached += o.Cached
}

// pack puts into a byte what checks that want content have counted of one file. ok is false where something else was counted, or
// more of it than a byte has room for.
func (s *Stats) pack() (b byte, ok bool) {
	rest := *s
	for i, n := range rest.packed() {
		most := int64(1)
		if i == 0 {
			most = 3
		}
		if *n < 0 || *n > most {
			return 0, false
		}
		b, *n = b|byte(*n)<<(i+min(i, 1)), 0
	}
	return b, rest.Files|rest.Directories|rest.Links|rest.Specials|rest.Bytes|rest.Plain|rest.PlainWithX|rest.GroupWritable|
		rest.OpenOwners|rest.OpenNames|rest.Cached == 0
}

// unpack adds what a byte holds.
func (s *Stats) unpack(b byte) {
	for i, n := range s.packed() {
		if i == 0 {
			*n += int64(b & 3)
		} else {
			*n += int64(b >> (i + 1) & 1)
		}
	}
}

// packed are the numbers that a byte holds: two bits for the first, one for each of the others.
func (s *Stats) packed() [6]*int64 {
	return [...]*int64{&s.Binaries, &s.Programs, &s.ProgramsWithoutX, &s.TextFiles, &s.CRLFFiles, &s.KeptLF}
}

package artifact

// The systems whose zips hold Unix modes.
const (
	zipUnix  = 3
	zipMacOS = 19
)

// facts are an entry's facts as its directory entry has them. why says what contradicts itself.
func (e *zipEntry) facts() (entry Entry, why string) {
	const (
		dosDirectory = 0x10
		typeBits     = 0o170000
	)
	entry = Entry{Type: File, Size: e.size}
	slash := e.name != "" && e.name[len(e.name)-1] == '/'
	unix := e.attrs >> 16
	if e.system != zipUnix && e.system != zipMacOS || unix&0o177777 == 0 {
		// What such a file is unpacked with depends on the umask; with the usual one it is this.
		entry.Mode, entry.Unheld = 0o644, HeldMode|HeldExec
		if slash || e.attrs&dosDirectory != 0 {
			entry.Type, entry.Mode = Directory, 0o755
		}
	} else {
		entry.Mode = uint16(unix & 0o7777)
		entry.Type = unixType(unix & typeBits)
	}
	switch {
	case slash && entry.Type != Directory:
		if entry.Type != File && entry.Type != Unknown {
			return entry, "is a directory by its name and a " + entry.Type.String() + " by its mode"
		}
		entry.Type = Directory
	case entry.Type == Unknown:
		why = "is of a type that zip does not have"
		entry.Type = File
	}
	switch entry.Type {
	case Link:
		entry.Mode = 0o777 // the bits of a link mean nothing; a file system shows these
	case Directory:
		entry.Size = 0
		if e.size > 0 {
			why = "is a directory, and has a content: " + zipAmbiguous
		}
	}
	return entry, why
}

// unixType is the type that the upper bits of a Unix mode name; none means a file.
func unixType(bits uint32) Type {
	switch bits {
	case 0, 0o100000:
		return File
	case 0o040000:
		return Directory
	case 0o120000:
		return Link
	case 0o010000:
		return FIFO
	case 0o020000:
		return CharDevice
	case 0o060000:
		return BlockDevice
	case 0o140000:
		return Socket
	}
	return Unknown
}

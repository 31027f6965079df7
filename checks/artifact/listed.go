package artifact

// List is what a package says of its own files: a wheel's RECORD, a Debian package's md5sums and conffiles.
type List struct {
	Name string // where it stands: "demo-1.0.dist-info/RECORD"
	// Files are what it says, by path.
	Files map[string]Listed
	// Complete says that every file has to be on the list.
	Complete bool
	// May are files that a complete list need not have.
	May map[string]bool
}

// Listed is what a list says of one file.
type Listed struct {
	Algorithm string // of the digest: "sha256", "sha384", "sha512", "md5"; "" where there is none
	Digest    string // its bytes
	Size      int64  // -1 where the list does not say
	Place     string // where that is said: "demo-1.0.dist-info/RECORD:3"
}

// fault records something that is wrong with the list itself.
func (l *List) fault(said *Said, place, message string) {
	said.Faults = append(said.Faults, Fault{Check: "archive/record", Path: place, Message: message})
}

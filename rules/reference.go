package rules

import "regexp"

// Reference is one item of a manifest's "references": what files name by a regular expression must be there.
type Reference struct {
	Pos        Pos
	Patterns   []Pattern // the files that are read; at least one
	Except     []Pattern
	Expression *regexp.Regexp // with one capture, which is the path; it is matched line by line
	Must       []string       // words of [ReferenceMusts]; at least one
	FromFile   bool           // a relative path is relative to the file's directory, not to the artifact's root
	Severity   Severity       // Unset means Error
	Because    string
}

// ReferenceMusts are the words for what must hold of what a reference names: that something is there, that it is a file, a directory,
// or a file that can be executed.
func ReferenceMusts() []string { return []string{"exist", "file", "directory", "executable"} }

package rules

import (
	"fmt"
	"strings"
)

// Pos is a place in a text file. Line and Col count from 1; Col counts characters, not bytes. A zero Line means that the
// place has no line, and then none is printed.
type Pos struct {
	File string // as a user would name it, never made absolute
	Line int
	Col  int
}

// String is "file:line:col", "file:line" or "file", as far as it is known.
func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// A Fault is one thing that is wrong with a manifest: where, what, and what to do about it. Hint may be empty.
type Fault struct {
	Pos     Pos
	Message string
	Hint    string
}

// Faults is every fault of a manifest at once. A nil Faults means that there is none.
type Faults []Fault

// Error joins the faults, one a line, without the source lines; [Faults.Format] shows these too.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.Pos.String() + ": " + f.Message
		if f.Hint != "" {
			lines[i] += "; " + f.Hint
		}
	}
	return strings.Join(lines, "\n")
}

// Add appends a fault whose message is formatted as by fmt.Sprintf. hint is taken as it is.
func (fs *Faults) Add(pos Pos, hint, format string, args ...any) {
	*fs = append(*fs, Fault{Pos: pos, Message: fmt.Sprintf(format, args...), Hint: hint})
}

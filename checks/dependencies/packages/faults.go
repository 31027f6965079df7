package packages

import "fmt"

// Faults collects the faults of one file. The zero value has none.
type Faults []Fault

// Add adds a fault at a line; 0 for the file as a whole.
func (f *Faults) Add(line int, format string, args ...any) {
	*f = append(*f, Fault{Line: line, Message: fmt.Sprintf(format, args...)})
}

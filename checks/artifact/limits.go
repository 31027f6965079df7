package artifact

import "fmt"

// Limits bound what a run takes on. A zero field means the default of [DefaultLimits].
type Limits struct {
	Entries int64 // how many entries an artifact may have
	Path    int   // bytes of a path
	Depth   int   // directories below each other
	// Expanded is how many bytes an archive may expand to; Ratio how many times its own size, once that is 1 GiB.
	Expanded int64
	Ratio    int64
}

// DefaultLimits are the limits that hold where nobody says otherwise.
func DefaultLimits() Limits {
	return Limits{Entries: 5_000_000, Path: 32 << 10, Depth: 4096, Expanded: 64 << 30, Ratio: 200}
}

// OrDefault is l with each zero field filled in.
func (l Limits) OrDefault() Limits {
	d := DefaultLimits()
	if l.Entries == 0 {
		l.Entries = d.Entries
	}
	if l.Path == 0 {
		l.Path = d.Path
	}
	if l.Depth == 0 {
		l.Depth = d.Depth
	}
	if l.Expanded == 0 {
		l.Expanded = d.Expanded
	}
	if l.Ratio == 0 {
		l.Ratio = d.Ratio
	}
	return l
}

// LimitError says that an artifact is larger than a limit.
type LimitError struct {
	Name  string // of the limit and its flag, without dashes: "max-entries"
	Limit int64
}

// Error names the limit and the flag that raises it.
func (e *LimitError) Error() string {
	return fmt.Sprintf("over the limit of %d; raise it with --%s if this artifact is meant to be so large", e.Limit, e.Name)
}

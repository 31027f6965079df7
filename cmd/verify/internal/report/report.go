// Package report writes what a run found, in the format that was asked for.
//
// A [Format] is a name, a line of documentation and a function; [Formats] is the table of them, from which flags, help and
// completion read. A format shows a [Report] and decides nothing: the verdict is handed to it. The same report gives the
// same bytes.
//
// File names and contents are hostile text. Whatever comes from the artifact goes through [Name] or [Clean], or through
// the JSON writer's own quoting, before it is written.
package report

import (
	"io"

	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

// Verdict is the answer to the first question: is it safe to upload.
type Verdict string

// The verdicts.
const (
	Verified  Verdict = "verified"  // everything was looked at and nothing speaks against it
	Drift     Verdict = "drift"     // something differs
	Undecided Verdict = "undecided" // something could not be looked at, whatever else was found
)

// Report is what a format shows. Findings, causes and problems are sorted already. Empty strings mean that there is nothing
// to say.
type Report struct {
	Artifact string // as the user named it
	Expected string // in a comparison, the artifact that it is compared with, as the user named it; else ""
	Source   string // "directory"; "" where it was not recognised
	Manifest string // as the user would name it; "" for none
	Verdict  Verdict
	Against  []string // what the artifact was held against: "git's record", "the default pack"
	Notes    []string // what was left out and why, one sentence each
	Stats    checks.Stats
	Causes   []checks.Explained
	Findings checks.Findings
	Problems []checks.Problem
	Faults   rules.Faults // of the manifest; shown in full elsewhere
	Allowed  int          // findings that the manifest excuses; they are not among Findings
}

// Count is how many findings have severity s.
func (r *Report) Count(s rules.Severity) int { return r.Findings.Count(s) }

// Options are the user's wishes; a format ignores what means nothing to it.
type Options struct {
	Verbose bool // nothing is folded away
	Quiet   bool // only the big picture, and nothing at all where everything is verified
	Colour  bool // the reader is a terminal that wants colours
}

// Format is one way to write a report.
type Format struct {
	Name string
	Doc  string // for whom it is, in a few words
	// Write writes the whole report. Its error is that of w.
	Write func(w io.Writer, r *Report, o Options) error
}

// Formats are the formats there are; the first is the default.
func Formats() []Format {
	return []Format{
		{Name: "text", Doc: "for people: causes first, grouped, folded unless -v", Write: writeText},
		{Name: "json", Doc: "for programs: version 1, every finding", Write: writeJSON},
	}
}

package checks

import (
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// Check is one thing that verify can compare. It is declared once, as a value in its family's list, and never changed.
type Check struct {
	Name   string // "family/name", as findings and manifests write it
	Title  string // what it finds, in a few words: "a file's permission bits differ from its rule"
	Finds  string // what exactly is reported, for verify explain
	Why    string // why that matters
	Repair string // how it is repaired
	Source string // what it follows: "POSIX chmod", "execve(2)", "gitattributes(5)"; may be empty

	// Attribute is the key of a rule that the check reads; nil for a check that needs none.
	Attribute *Attribute
	// Severity is that of findings which no rule asked for: by the check's own judgement, or from git's record. Off means
	// that the check reports only what a rule asks for. The default pack states the same severity and turns the check on; a
	// manifest's "checks" overrides it.
	Severity rules.Severity
	// Recorded says that the check also speaks for git's record or .gitattributes (Diagnosis.Rule): it does so, with Severity,
	// even where no pack or manifest turns it on.
	Recorded bool
	// OnRecord are types of entries of which the check speaks only where git has them on record or .gitattributes name them, or a rule
	// asks: it is not called for others of these types.
	OnRecord Types
	// Firm says that the check speaks by its own judgement, with Severity, even where no pack turns it on: what it says bears on
	// whether the other checks could look at all. A manifest's "checks" still overrides it.
	Firm bool
	// Types are the entries that Run and Scan are called for; zero means none but Tree.
	Types Types
	// Always has Run and Scan called for entries that no rule gave the attribute too, unless the severity is off.
	Always bool
	// Others has Run and Scan called for every entry as soon as some rule gives the attribute to any: what it says of one depends
	// on others, which no rule need name.
	Others bool
	// Serves names the attribute of another check in whose name this one reports too (Pass.ReportFor): Run and Scan are called
	// where a rule gives it, even when the severity is off.
	Serves string
	// Need is what Run needs to know of a file's content. It is paid for only where the check applies.
	Need artifact.Need
	// Alone says that what Run, Scan and Listing.Compare do depends on nothing but the entry (its path, type, facts and content), its
	// attributes, its record, what the inventory lists of it, and the policy: not on any other entry, nor on what another check found.
	// Only then, and where the check says nothing and keeps no note, a file that it wants the content of can be remembered (Cache).
	Alone bool
	// Speaks, where it is not nil, says for all entries that the same rules match whether Run and Scan may have anything to say of any:
	// the pass has Value, Other, Judges, Wanted, Deploy, Source, Held and Said, and no entry. It is asked once for each such combination.
	Speaks func(p *Pass) bool
	// Names, where it is not nil, are the names of files that Scan, and Run with a Need, look at; in directories of which Within, where
	// that is not nil, says so they look at others too. Within is asked once per directory: the pass has no entry. Applies has the last word.
	Names  *Names
	Within func(p *Pass) bool
	// Applies, where it is not nil, says for one entry whether the check looks at it at all, before any of its content is
	// read: the pass has the entry's type (its mode and size are not known yet), record and attributes. It must be cheap.
	Applies func(p *Pass) bool

	// Listing is what the check compares with an inventory; nil for one that compares nothing entry by entry.
	Listing *Listing

	// Gathering is what the check decides on together with others; nil for most.
	Gathering *Gathering

	// Run looks at one entry. It may be called concurrently.
	Run func(p *Pass)
	// Scan makes a scanner that sees the content of one file after another. It is called once per worker, and every
	// scanner is used by one goroutine only.
	Scan func() Scanner
	// Tree looks at the whole artifact after the walk. It is called once, and not at the same time as any other.
	Tree func(t *TreePass)
}

// Scanner sees the content of files as it is read. For each file Start is called, then Block for each piece in order (at
// least once, with an empty last block where the file is empty), then End. Findings may be reported at any time.
type Scanner interface {
	// Start begins a file; its head is known (Pass.Text, Facts.Head). When it returns false this file is not scanned.
	Start(p *Pass) bool
	// Block sees the next piece. The bytes are valid during the call only.
	Block(p *Pass, b artifact.Block)
	// End is called when the whole content was seen.
	End(p *Pass)
}

// Types is a set of entry types.
type Types uint16

// The sets that checks ask for.
const (
	Files       = Types(1 << artifact.File)
	Directories = Types(1 << artifact.Directory)
	Links       = Types(1 << artifact.Link)
	Specials    = Types(1<<artifact.FIFO | 1<<artifact.Socket | 1<<artifact.CharDevice | 1<<artifact.BlockDevice)
	AnyType     = Files | Directories | Links | Specials
)

// Has says whether t is in the set.
func (ts Types) Has(t artifact.Type) bool { return ts&(1<<t) != 0 }

// Attribute is a key that rules may carry, declared by the one check that reads it.
type Attribute struct {
	Name    string
	Values  string // what may be written, for people: "an octal mode, a symbolic one as chmod takes it, or a list of octal modes"
	Example string // one such value as it stands in a manifest
	Types   Types  // the entries it can be asked of; a rule whose selector allows none of them is refused
	// Parse reads a value as it was written, or reports what is wrong with it through b and returns nil. The result is handed
	// to the check as Pass.Value; it must not be changed later.
	Parse func(v rules.Value, b *Binding) any
}

// Binding is what Parse may look at besides the value, and where it reports faults.
type Binding struct {
	Deploy *rules.Deploy
	Rule   *rules.Rule
	faults *rules.Faults
}

// Faultf reports a fault of the manifest at pos. hint says what to write instead and may be empty.
func (b *Binding) Faultf(pos rules.Pos, hint, format string, args ...any) {
	b.faults.Add(pos, hint, format, args...)
}

package checks

import "verify.example/verify/rules"

// Finding is one difference between what was promised and what is there, or one thing that is wrong for anyone.
// Empty strings and a zero Line mean that there is nothing to say.
type Finding struct {
	Check    string
	Severity rules.Severity // Info, Warning or Error
	Path     string         // relative to the root, "." for the root; bytes as they are
	Line     int
	Expected string
	Actual   string
	Message  string // one sentence without its place: "mode is 0644, want 0755"
	Remedy   string
	Rule     string // who says so: "verify.yaml:12", "git's record", "default"
	Because  string
	Cause    string // the id of the cause that explains it, or ""
	Entries  int    // how many entries the finding stands for, where it is more than one (a whole directory); else 0
}

// Diagnosis is what a check says about the entry it was handed. The check's name, severity, path and rule are filled in.
type Diagnosis struct {
	Line     int64
	Expected string
	Actual   string
	Message  string
	Remedy   string
	Entries  int
	// Own says that the check speaks for itself, or for Rule, although a rule gave the entry its attribute: severity and rule
	// are then the check's.
	Own bool
	// Rule overrides who says so where no rule of the manifest does: "git's record", ".gitattributes:3". Empty means the check
	// itself, shown as "default" or as the place that set its severity.
	Rule string
	// Severity overrides the check's own severity, unless a rule or the manifest's "checks" says one; Unset leaves it.
	Severity rules.Severity
	// AtMost is the most that the finding counts for, also where a rule asked; Unset leaves it. It is for what a rule asks and
	// what cannot be decided.
	AtMost rules.Severity
}

// Problem is something that could not be read or decided. One problem is enough for exit code 2.
type Problem struct {
	Path    string
	Message string
}

// GitRecord is what findings that follow git's record name as their rule.
const GitRecord = "git's record"

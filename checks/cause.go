package checks

import (
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// Cause is one thing that goes wrong and shows as many findings. Like a check it is declared once, as a value.
type Cause struct {
	ID    string // "filesystem": as reports and their consumers know it
	Title string // "this checkout lies on a filesystem that cannot hold permission bits"
	// Find looks whether the cause is at work. It claims one only on evidence that it returns; nil means that it is not.
	Find func(c *Case) *Explanation
}

// Case is what a cause may look at: the findings, not yet explained ones first come, and what the walk saw.
type Case struct {
	Findings Findings // sorted by path
	Tree     *artifact.Tree
	Record   *artifact.Record // or nil
	Mount    *artifact.Mount  // or nil
	Stats    *Stats
	Deploy   *rules.Deploy
	Against  string // where the findings are the differences from another artifact, its name; else ""
}

// Explanation is a cause that was found at work.
type Explanation struct {
	Title    string   // overrides the cause's title where it is not empty
	Evidence []string // what shows it, each in one line; at least one
	Remedy   string
	// Explains says whether a finding is due to the cause. Findings that an earlier cause explains are not asked about.
	Explains func(f *Finding) bool
	// Detail completes the line "explains N findings", such as "214 of them on files that must be executable"; may be empty.
	Detail string
}

// Explained is an explanation together with what it explains, as reports show it.
type Explained struct {
	ID       string
	Title    string
	Evidence []string
	Remedy   string
	Detail   string
	Findings int // how many findings name it as their cause
}

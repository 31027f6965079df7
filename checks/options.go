package checks

import (
	"time"

	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// Options say what is verified and how. Dir, Causes and Now are required.
type Options struct {
	Dir    string           // the directory to verify, or the name of what Source reads
	Source *artifact.Source // what to verify where it is not the directory Dir; the caller closes it
	Jobs   int              // goroutines that look at entries; 0 means as many as suit the machine
	Causes []*Cause
	Now    time.Time // the day that decides which exceptions have ended
	Limits artifact.Limits
	// Manifest and Inventory are the paths of the policy's own files in the artifact, or "" where they do not lie in it: no inventory
	// has to list them, as it has not to list the root's verify.yaml and .verify.yaml.
	Manifest, Inventory string
	// Cache, where it is not nil, has the run remember which files it has read and found nothing in.
	Cache *Cache
	// Progress, where it is not nil, is called now and then with the number of entries seen so far, from any goroutine.
	Progress func(entries int64)
}

// Result is what a run found. The same artifact and policy give the same result, whatever Options.Jobs is.
type Result struct {
	Tree     *artifact.Tree
	Record   *artifact.Record // git's record that was compared with, or nil
	Stats    *Stats
	Findings Findings // by path, then line, check and message; those that an exception allows are not among them
	Allowed  Findings
	Causes   []Explained
	Problems []Problem
	Astray   bool // the manifest has rules for certain places, and none of them selected anything
	// Cache is what Options.Cache.Stored should be in the next run; nil to leave that as it is. Uncached says why nothing was taken from
	// the cache, nor is kept: in words that follow "an" or "a"; "" where there was no reason, or no cache.
	Cache    []byte
	Uncached string
	Notes    []string // of a comparison: what was not compared and why, one sentence each
}

// Count is how many findings have severity s.
func (r *Result) Count(s rules.Severity) int { return r.Findings.Count(s) }

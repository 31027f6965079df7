// Package causes holds the explanations that verify knows for many findings at once, each in a file of its own.
//
// A cause is claimed on evidence that it gives, and explains only findings that follow from it: one that happens to be of the
// same check but says something else stays visible. The causes about modes exclude each other; what tells them apart is in
// checks.Stats.Modeless and checks.Stats.Masked, which the checks environment/filesystem and environment/umask use too.
package causes

import "verify.example/verify/checks"

// All are the causes in the order in which they are looked for: an earlier one explains first.
func All() []*checks.Cause {
	return []*checks.Cause{
		filesystem,
		umask,
		allExecutable,
		lostExecBits,
		groupWritable,
		crlf,
		lfs,
		submodules,
		symlinksAsFiles,
		missingDirectory,
		staleLock,
		foreignOwner,
		foreignPlatform,
	}
}

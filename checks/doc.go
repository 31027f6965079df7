// Package checks compares an artifact with what a policy promises of it.
//
// A [Check] is a value: its name, its documentation, the attribute of the manifest that it reads, what it needs of a
// file's content, and the functions that look. [Bind] holds a [rules.Policy] against the checks there are: it refuses
// names and values that no check knows and gives a [Plan]. [Run] walks the artifact once, in parallel, and hands every
// check its [Pass]; a check calls Report. What many findings have in common is then looked for by each [Cause].
//
// There are two kinds of looking. Run and Scan see one entry and must be pure: they are called concurrently, for entries in
// any order, and know nothing but their Pass. Tree sees the whole sorted artifact after the walk, once, alone.
// Run, Scan and Listing that are Alone can be spared for a file that an earlier run has read and that is unchanged: see [Cache].
// The families of checks live in folders below; package suite joins them. A family must not import os, os/exec or net.
package checks

// Package rules holds what a manifest says once it is read, and answers which of it holds for a path.
//
// A [Policy] is the whole of it: rules in order of precedence, what to ignore, how the artifact will be
// deployed, which checks are how severe, and which findings are excused. A [Rule] is a selector (files, dirs,
// links or paths, each with globs) and attributes, each with the place it was written at. [Compile] turns rules
// into a [Set]; its [Matcher] is carried along a walk, one directory at a time, and says for each entry which
// rules match. The last matching rule wins, attribute by attribute, as in gitattributes(5).
//
// Patterns are doublestar's, relative to the artifact's root, with "/" on every system; where a fast path decides
// instead of doublestar, its answer is doublestar's own. Names are bytes and are never normalised.
//
// The package knows no check and reads no file: values of attributes stay as written ([Value]) until package checks
// binds them to the check that declares them.
package rules

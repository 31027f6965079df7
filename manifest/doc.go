// Package manifest reads verify.yaml, and everything it uses, into a [rules.Policy].
//
// A manifest is one YAML document of version 1. Every value keeps the place where it was written, and scalars keep their
// source text, so that 0644 stays 0644. The package knows the grammar: the sections, the selectors of rules, severities,
// exceptions, deployment. It does not know which checks and attributes exist: these are kept as written, and package
// checks refuses the ones that nobody declares.
//
// All faults of all files are reported at once, as an [*Error]; only a fault of YAML's syntax hides the rest of its file.
//
// What a manifest uses, a built-in pack by its name or another manifest by a path, is read before its own lines and is weaker
// than them: rules, checks, ignore and allow are put one after the other, the default pack first, then what is used, in
// order, then the own ones. A file that is used twice is read once, at its first place. "deploy" comes from the manifest
// itself, else from what it uses, where two that differ are a fault. "defaults" and "baseline" are decided by the main
// manifest alone and are a fault elsewhere.
package manifest

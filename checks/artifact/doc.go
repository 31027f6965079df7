// Package artifact reads what was built: every source (today a directory) becomes one sorted, read-only [Tree].
//
// A tree is a hierarchy of [Dir]s whose entries are sorted by name, bytewise. A [Reader] lists one directory after
// another, tells what lies there without following any link, and hands out the content of plain files block by block;
// nothing outside the root is ever opened, nothing is executed, and each file is opened and read at most once.
// [Content] turns the blocks of one file into [Facts] (line endings, digest, encoding), only those that were asked for.
//
// A [Record] is what git has on record for a directory: which files exist, which are executable, links or
// submodules, and what .gitattributes says of their line endings.
//
// Names are bytes as the system gave them: not normalised, perhaps not UTF-8. Paths use "/" and are relative to the
// root, whose own path is ".".
package artifact

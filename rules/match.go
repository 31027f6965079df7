package rules

import "github.com/bmatcuk/doublestar/v4"

// Kind is what an entry is, as far as selectors care.
type Kind uint8

// The kinds of entries. Special is anything but a plain file, a directory or a symbolic link.
const (
	KindFile Kind = iota
	KindDir
	KindLink
	KindSpecial

	kinds = 4
)

// Match is doublestar's own answer whether pattern matches path, which is relative to the artifact's root and clean. The
// root itself ("." or "") is matched by the pattern "**" alone, and only when k is KindDir; otherwise k does not count.
// pattern is presumed to have passed [CheckPattern]. Match is for a few paths; a walk uses a [Matcher].
func Match(pattern, path string, k Kind) bool {
	if path == "" || path == "." {
		return k == KindDir && pattern == everything
	}
	return doublestar.MatchUnvalidated(pattern, path)
}

// everything is the segment that stands for any number of directories, and as a pattern for every path.
const everything = "**"

// selects reports whether s is about entries of kind k below the root.
func (s Selector) selects(k Kind) bool {
	switch s {
	case Files:
		return k == KindFile
	case Dirs:
		return k == KindDir
	case Links:
		return k == KindLink
	}
	return true
}

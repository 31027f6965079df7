//go:build !linux

package artifact

// OpenDirectory opens a directory as a source.
func OpenDirectory(dir string) (*Source, error) { return openPortable(dir) }

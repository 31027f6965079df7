//go:build !linux

package artifact

// hasCaps says that a file carries no capabilities, which only Linux has.
func hasCaps(uintptr) (bool, error) { return false, nil }

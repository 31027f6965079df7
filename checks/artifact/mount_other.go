//go:build !linux && !darwin

package artifact

// FindMount finds nothing: this system's mount table is not known here.
func FindMount(string) (*Mount, error) { return nil, nil }

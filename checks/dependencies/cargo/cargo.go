// Package cargo reads the dependency files of Rust: Cargo.toml, Cargo.lock of versions 1 to 4, and the crates that cargo vendor put
// beside them.
//
// Cargo locks for all platforms and all features, so that no requirement depends on the target here: one below [target] has the
// target as its group. A crate may be locked in several versions, one for each range that Cargo takes for compatible ("1", "0.8",
// "0.0.3"); that range is the package's place.
package cargo

import (
	"path"

	"verify.example/verify/checks/dependencies/packages"
)

// Ecosystem is Rust's.
func Ecosystem() *packages.Ecosystem {
	return &packages.Ecosystem{
		Homes: []string{"vendor"},
		Type:  "cargo",
		Title: "Rust",
		Formats: []packages.Format{
			{Title: "Cargo.toml", Sides: packages.Declared, Bases: []string{"Cargo.toml"}, Read: readManifest},
			{Title: "Cargo.lock", Sides: packages.Locked, Bases: []string{"Cargo.lock"}, Read: readLock},
			{Title: "vendored Cargo.toml", Sides: packages.Installed, Bases: []string{"Cargo.toml"}, Beside: checksums, Read: readVendored},
			{Title: checksums, Sides: packages.Installed, Bases: []string{checksums}, Read: readChecksums},
		},
		Compare:   compare,
		Operators: []string{"^", "~"},
		Satisfies: satisfies,
		Owns:      func(dir, installed string) bool { return path.Dir(installed) != dir },
		Refuses:   packages.StaleLock | packages.NotInstalled | packages.OtherVersion,
		Judge:     judge,
	}
}

// Package pub reads the dependency files of Dart and Flutter: pubspec.yaml, pubspec.lock, and .dart_tool/package_config.json.
package pub

import (
	"path"

	"verify.example/verify/checks/dependencies/packages"
)

// Ecosystem is Dart's.
func Ecosystem() *packages.Ecosystem {
	return &packages.Ecosystem{
		Type:  "pub",
		Title: "Dart",
		Formats: []packages.Format{
			{Title: "pubspec.yaml", Sides: packages.Declared, Bases: []string{"pubspec.yaml"}, Read: readManifest},
			{Title: "pubspec.lock", Sides: packages.Locked, Bases: []string{"pubspec.lock"}, Read: readLock},
			{
				Title: "package_config.json", Sides: packages.Installed, Bases: []string{"package_config.json"}, Read: readConfig,
				Match: func(file string) bool { return path.Base(path.Dir(file)) == ".dart_tool" },
			},
		},
		Compare:   compare,
		Operators: []string{"^"},
		Satisfies: satisfies,
		Refuses:   packages.StaleLock,
		Judge:     judge,
	}
}

package checks_test

import (
	"testing"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
)

// A remedy that is pasted into a shell must not revert anything but the path that it is about.
func TestRestoreCommand(t *testing.T) {
	inner := &artifact.RecordDir{Path: "lib/sub", Entries: []artifact.RecordEntry{
		{Name: "deep", Type: artifact.Directory, Submodule: true}, {Name: "f", Type: artifact.File},
	}}
	rec := &artifact.Record{Root: &artifact.RecordDir{Path: ".", Entries: []artifact.RecordEntry{
		{Name: "*", Type: artifact.File},
		{Name: "lib", Type: artifact.Directory, Dir: &artifact.RecordDir{Path: "lib", Entries: []artifact.RecordEntry{
			{Name: "a b", Type: artifact.File}, {Name: "sub", Type: artifact.Directory, Submodule: true, Dir: inner},
		}}},
	}}}
	for path, want := range map[string]string{
		"lib":          "git checkout -- lib",
		"lib/a b":      "git checkout -- 'lib/a b'",
		"*":            "git --literal-pathspecs checkout -- '*'",
		":/":           "git --literal-pathspecs checkout -- :/",
		"lib/sub":      "git submodule update --init -- lib/sub",
		"lib/sub/f":    "git -C lib/sub checkout -- f",
		"lib/sub/deep": "git -C lib/sub submodule update --init -- deep",
		"unrecorded":   "git checkout -- unrecorded",
	} {
		if got := checks.RestoreCommand(rec, path); got != want {
			t.Errorf("RestoreCommand(%q) = %s, want %s", path, got, want)
		}
	}
	if got := checks.RestoreCommand(nil, "a"); got != "git checkout -- a" {
		t.Errorf("without a record: %s", got)
	}
}

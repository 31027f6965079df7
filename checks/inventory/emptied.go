package inventory

import (
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
)

// due counts the files, links and submodules that are expected at path, of which e is the record: none where the manifest ignores
// it, forbids it or says that it need not be there.
func due(t *checks.TreePass, path string, e *artifact.RecordEntry) int {
	if t.Ignored(path, e.Type) {
		return 0
	}
	if e.Dir == nil || e.Submodule {
		for attribute, waived := range map[string]bool{"forbidden": true, "required": false} {
			if f, ok := t.Asked(path, e.Type, attribute).(*flag); ok && f.on == waived {
				return 0
			}
		}
		return 1
	}
	n := 0
	for i := range e.Dir.Entries {
		if below := &e.Dir.Entries[i]; !below.Absent {
			n += due(t, path+"/"+below.Name, below)
		}
	}
	return n
}

// emptied finds the directories that are there while nothing is that git has on record in them, two entries or more.
func emptied(t *checks.TreePass) map[string]*artifact.RecordDir {
	gone := map[string]int{}
	for i := range t.Missing {
		if m := &t.Missing[i]; due(t, m.Path, m.Entry) > 0 {
			gone[parent(m.Path)]++
		}
	}
	dirs := map[string]*artifact.RecordDir{}
	for path, n := range gone {
		if d := recorded(t.Record.Root, path); n >= 2 && d != nil && n == expected(d) {
			dirs[path] = d
		}
	}
	return dirs
}

func parent(path string) string {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i]
	}
	return "."
}

// recorded is the record of the directory at path, or nil.
func recorded(d *artifact.RecordDir, path string) *artifact.RecordDir {
	for rest := path; rest != "." && rest != "" && d != nil; {
		var name string
		name, rest, _ = strings.Cut(rest, "/")
		e := d.Entry(name)
		if e == nil {
			return nil
		}
		d = e.Dir
	}
	return d
}

// expected counts the entries of a directory that are expected to be present.
func expected(d *artifact.RecordDir) int {
	n := 0
	for i := range d.Entries {
		if e := &d.Entries[i]; !e.Absent && (e.Dir == nil || e.Dir.Count > 0 || e.Submodule) {
			n++
		}
	}
	return n
}

func reportEmptied(t *checks.TreePass, path string, d *artifact.RecordDir) {
	files := checks.Count(int64(d.Count), "file", "files")
	t.Report(path, nil, checks.Diagnosis{
		Expected: "a directory", Actual: "nothing of it", Rule: checks.GitRecord, Entries: d.Count,
		Message: "missing content: none of the " + files + " on record is there",
		Remedy:  checks.RestoreCommand(t.Record, path),
	})
}

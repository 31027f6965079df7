package causes

import (
	"fmt"

	"verify.example/verify/checks"
)

// filesystem is the mistake of 2013. Its evidence is that of checks.Stats.Modeless: one mode for all plain files, whatever they are,
// while git's record, a rule or a shebang says otherwise, and a mount that is known for it or a mode that has no
// other reason. It explains what compares modes with that one, and nothing about owners, types or content.
var filesystem = &checks.Cause{
	ID:    "filesystem",
	Title: "this artifact lies on a filesystem that cannot hold permission bits",
	Find: func(c *checks.Case) *checks.Explanation {
		s := judged(c)
		mode, ok := s.Modeless(c.Mount, c.Record != nil)
		if !ok {
			return nil
		}
		explains := func(f *checks.Finding) bool { return ofFilesystem(c, f, mode) }
		return &checks.Explanation{
			Title:    filesystemTitle(c),
			Evidence: append(filesystemEvidence(c, s, mode), silent(c)...),
			Remedy:   filesystemRemedy(c),
			Explains: explains,
			Detail:   onPrograms(countOf(c, func(f *checks.Finding) bool { return f.Cause == "" && explains(f) && lacksX(f) })),
		}
	},
}

func filesystemTitle(c *checks.Case) string {
	if c.Mount.Modeless() != "" {
		return "this " + artifactWord(c) + " lies on a filesystem that cannot hold permission bits"
	}
	return "this " + artifactWord(c) + " lies on, or comes from, a filesystem that cannot hold permission bits"
}

func filesystemEvidence(c *checks.Case, s *checks.Stats, mode uint16) []string {
	if mount := c.Mount.Modeless(); mount != "" {
		return []string{mount, allAre(s, mode)}
	}
	evidence := []string{allAre(s, mode) + " whatever they are"}
	if countOf(c, lacksX) == 0 {
		evidence = append(evidence, checks.Thousands(s.ProgramsWithoutX)+" of them are scripts, by their shebangs, and cannot run")
	}
	if c.Mount != nil && fuse(c.Mount.Type) {
		evidence = append([]string{c.Mount.Type + " at " + c.Mount.Point}, evidence...)
	}
	return evidence
}

// fuse says whether a type is one of those that programs implement, of which nothing is known.
func fuse(typ string) bool { return typ == "fuse" || len(typ) > 5 && typ[:5] == "fuse." }

func filesystemRemedy(c *checks.Case) string {
	if c.Record != nil {
		return "clone onto a native filesystem and upload from there"
	}
	return "build or unpack on a native filesystem and upload from there"
}

func onPrograms(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s of them on files that must be executable", checks.Thousands(n))
}

// ofFilesystem says whether a finding follows from every file having the mode, and every directory one mode of its own.
func ofFilesystem(c *checks.Case, f *checks.Finding, mode uint16) bool {
	switch f.Check {
	case "environment/filesystem", "environment/umask", "permissions/access":
		return true
	case "diff/mode":
		if f.Actual == "executable" || f.Actual == "not executable" { // all that git holds
			return (mode&0o100 != 0) == (f.Actual == "executable")
		}
		fallthrough
	case "permissions/mode", "permissions/writable", "executables/bit", "references/executable":
		if f.Actual == "g+w" {
			return mode&0o020 != 0
		}
		have, ok := octal(f.Actual)
		if !ok {
			return false
		}
		if onFile(c, f) {
			return have == mode
		}
		return dirsShare(c, have)
	}
	return false
}

package causes_test

import (
	"slices"
	"strings"
	"testing"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/causes"
	"verify.example/verify/rules"
)

// mode is a finding of permissions/mode by a rule.
func mode(path, actual, expected string) checks.Finding {
	return checks.Finding{
		Check: "permissions/mode", Severity: rules.Error, Path: path, Actual: actual, Expected: expected, Rule: "verify.yaml:3",
	}
}

// bit is a finding of executables/bit by git's record.
func bit(path, actual, expected string) checks.Finding {
	return checks.Finding{
		Check: "executables/bit", Severity: rules.Error, Path: path, Actual: actual, Expected: expected, Rule: checks.GitRecord,
	}
}

func of(check, path, actual, expected string) checks.Finding {
	return checks.Finding{Check: check, Severity: rules.Error, Path: path, Actual: actual, Expected: expected}
}

type modes = map[uint16]int64

// explained gives the id of the first cause that is claimed and the paths of what it explains, or nothing.
func explained(c *checks.Case) (string, *checks.Explanation, []string) {
	for _, cause := range causes.All() {
		x := cause.Find(c)
		if x == nil {
			continue
		}
		var paths []string
		for f := range c.Findings.All() {
			if x.Explains(f) {
				paths = append(paths, f.Path)
			}
		}
		if len(paths) > 0 {
			return cause.ID, x, paths
		}
	}
	return "", nil, nil
}

func TestExplain(t *testing.T) {
	vbox := &artifact.Mount{Point: "/media/sf_code", Type: "vboxsf"}
	cifs := &artifact.Mount{Point: "/mnt/share", Type: "cifs", Options: []string{"rw", "file_mode=0755"}}
	ext4 := &artifact.Mount{Point: "/", Type: "ext4"}
	record := &artifact.Record{Root: &artifact.RecordDir{Path: "."}, FileMode: "false"}
	cases := []struct {
		why      string
		in       checks.Case
		cause    string
		evidence string // all of it, joined
		paths    string // what is explained
	}{
		{
			"the example of the design: a shared folder that git does not see through",
			checks.Case{
				Mount: vbox, Record: record, Stats: &checks.Stats{Modes: modes{0o600: 5132}, Programs: 214, ProgramsWithoutX: 214},
				Findings: checks.FindingsOf(bit("bin/run", "0600", "0755"), mode("a", "0600", "0644"), of("links/dangling", "l", "", "")),
			},
			"filesystem", "vboxsf at /media/sf_code; all 5,132 files are 0600; core.fileMode=false, so git status is silent", "bin/run a",
		},
		{
			"a mount that is known, where x bits are gone and nothing else: not an archive",
			checks.Case{
				Mount: vbox, Stats: &checks.Stats{Modes: modes{0o644: 9}, Programs: 2, ProgramsWithoutX: 2},
				Findings: checks.FindingsOf(bit("a", "0644", "0755"), bit("b", "0644", "0755")),
			},
			"filesystem", "vboxsf at /media/sf_code; all 9 files are 0644", "a b",
		},
		{
			"everything executable on a mount that is known, whose options are shown",
			checks.Case{
				Mount: cifs, Stats: &checks.Stats{Modes: modes{0o755: 9}, Plain: 7, PlainWithX: 7},
				Findings: checks.FindingsOf(bit("a", "0755", "0644")),
			},
			"filesystem", "cifs at /mnt/share with file_mode=0755; all 9 files are 0755", "a",
		},
		{
			"a shared folder whose modes are right has no cause, one wrong file or not",
			checks.Case{
				Mount: cifs, Stats: &checks.Stats{Modes: modes{0o755: 2, 0o644: 7}, Programs: 3, ProgramsWithoutX: 1, Plain: 6},
				Findings: checks.FindingsOf(bit("a", "0644", "0755")),
			},
			"", "", "",
		},
		{
			"0600 on a native file system: a copy of such a tree. A finding of another mode is not explained, nor a bad head",
			checks.Case{
				Mount: ext4, Stats: &checks.Stats{Modes: modes{0o600: 9}, DirModes: modes{0o755: 1, 0o700: 1}, Programs: 2, ProgramsWithoutX: 2},
				Findings: checks.FindingsOf(
					bit("a", "0600", "0755"), mode("dir", "0700", "0755"), of("executables/bit", "head", "no shebang", "a program"),
					of("permissions/special-bits", "s", "4755", "0755"), of("permissions/access", "login", "", "console: rx"),
				),
			},
			"filesystem", "all 9 files are 0600 whatever they are", "a login",
		},
		{
			"one mode for all because nothing must be executable",
			checks.Case{
				Mount: vbox, Stats: &checks.Stats{Modes: modes{0o600: 9}, Plain: 9},
				Findings: checks.FindingsOf(mode("a", "0600", "0644")),
			},
			"", "", "",
		},
		{
			"umask 077 explains bits that it takes, and users kept out; not a mode that is wrong in other bits, nor too much access",
			checks.Case{
				Stats: &checks.Stats{Modes: modes{0o600: 9, 0o700: 1}, Programs: 1},
				Findings: checks.FindingsOf(
					mode("a", "0600", "0644"), mode("b", "0700", "a+rx"), mode("c", "0600", "0755"), of("permissions/access", "d", "", "www: r"),
					of("permissions/access", "e", "www: r", "www: none"), mode("f", "0600", "u-w"),
					mode("g", "0600", "u+x"), mode("h", "0600", "a+rX"),
					checks.Finding{Check: "permissions/access", Path: "i", Expected: "deploy: x", Message: "mode is 0600, want x for the owner"},
				),
			},
			"umask", "none of the 10 files gives anything to the group or to others; modes are 0600 (9), 0700 (1); the owner's x bits are still there",
			"a b d h",
		},
		{
			"lost x bits: findings that differ in more stay",
			checks.Case{
				Stats: &checks.Stats{Modes: modes{0o644: 9}, Programs: 3, ProgramsWithoutX: 3},
				Findings: checks.FindingsOf(
					bit("a", "0644", "0755"), mode("b", "0644", "0755"), mode("c", "0644", "4755"), of("permissions/access", "a", "", ""),
					of("permissions/access", "z", "", ""), mode("d", "0644", "a+x"), mode("e", "0644", "0600"),
				),
			},
			"lost-exec-bits", "none of the 3 files that must be executable is; all 9 files are 0644", "a b a d",
		},
		{
			"some programs still executable: no cause",
			checks.Case{
				Stats:    &checks.Stats{Modes: modes{0o644: 9, 0o755: 1}, Programs: 4, ProgramsWithoutX: 3},
				Findings: checks.FindingsOf(bit("a", "0644", "0755"), bit("b", "0644", "0755"), bit("c", "0644", "0755")),
			},
			"", "", "",
		},
		{
			"group-writable: bits beyond the group's w stay",
			checks.Case{
				Stats:    &checks.Stats{Modes: modes{0o664: 8, 0o775: 2}},
				Findings: checks.FindingsOf(mode("a", "0664", "0644"), mode("b", "0775", "go-w"), mode("c", "0664", "0600")),
			},
			"group-writable", "the group may write all 10 files; modes are 0664 (8), 0775 (2)", "a b",
		},
		{
			"line endings: nine of ten files are enough, a lone CR and a file that wants CRLF stay",
			checks.Case{
				Stats: &checks.Stats{TextFiles: 1210, CRLFFiles: 1204},
				Findings: checks.FindingsOf(
					of("lineendings/eol", "a", "crlf", "lf"), of("lineendings/eol", "b", "cr", "lf"), of("lineendings/eol", "c", "lf", "crlf"),
					of("executables/shebang", "d", "CRLF", "LF"), of("executables/shebang", "e", "byte order mark", "#!"),
				),
			},
			"crlf", "1,204 of 1,210 text files have CRLF line endings", "a d",
		},
		{
			"between two artifacts: x bits lost and nothing else",
			checks.Case{
				Against: "git:HEAD", Stats: &checks.Stats{Modes: modes{0o644: 9}, Programs: 2, ProgramsWithoutX: 2},
				Findings: checks.FindingsOf(of("diff/mode", "a", "not executable", "executable"), of("diff/mode", "b", "0644", "0755")),
			},
			"lost-exec-bits", "2 files lost the x bits, every one that has them in git:HEAD: nothing else changed", "a b",
		},
		{
			"between two artifacts: what else changed is counted, and not explained",
			checks.Case{
				Against: "A", Stats: &checks.Stats{Modes: modes{0o644: 9}, Programs: 2, ProgramsWithoutX: 2},
				Findings: checks.FindingsOf(
					of("diff/mode", "a", "0644", "0755"), of("diff/content", "a", "sha256:0755", "sha256:0644"), of("diff/mode", "b", "0644", "0755"),
					of("diff/mode", "c", "0644", "4755"), of("diff/removed", "d", "nothing", "a file"),
				),
			},
			"lost-exec-bits", "2 files lost the x bits, every one that has them in A: 3 other differences", "a b",
		},
		{
			"between two artifacts: modes of a shared folder, and what git holds of them",
			checks.Case{
				Against: "A", Mount: vbox, Stats: &checks.Stats{Modes: modes{0o600: 9}, Programs: 2, ProgramsWithoutX: 2},
				Findings: checks.FindingsOf(
					of("diff/mode", "a", "0600", "0755"), of("diff/mode", "b", "not executable", "executable"),
					of("diff/mode", "c", "executable", "not executable"), of("diff/owner", "d", "0:0", "1:1"),
				),
			},
			"filesystem", "vboxsf at /media/sf_code; all 9 files are 0600", "a b",
		},
		{
			"between two artifacts: a umask, group-writable as git archive makes it, everything executable",
			checks.Case{
				Against: "A", Stats: &checks.Stats{Modes: modes{0o600: 9, 0o700: 1}, Programs: 1, Plain: 9},
				Findings: checks.FindingsOf(of("diff/mode", "a", "0600", "0644"), of("diff/mode", "b", "0600", "0755"), of("diff/eol", "c", "crlf", "lf")),
			},
			"umask", "none of the 10 files gives anything to the group or to others; modes are 0600 (9), 0700 (1); the owner's x bits are still there", "a",
		},
		{
			"between two artifacts: the group's w",
			checks.Case{
				Against: "A", Stats: &checks.Stats{Modes: modes{0o664: 8, 0o775: 2}},
				Findings: checks.FindingsOf(of("diff/mode", "a", "0664", "0644"), of("diff/mode", "b", "0664", "0600"), of("diff/mode", "c", "0644", "0664")),
			},
			"group-writable", "the group may write all 10 files; modes are 0664 (8), 0775 (2)", "a",
		},
		{
			"between two artifacts: everything executable",
			checks.Case{
				Against: "A", Stats: &checks.Stats{Modes: modes{0o755: 9}, Programs: 2, Plain: 7, PlainWithX: 7},
				Findings: checks.FindingsOf(of("diff/mode", "a", "0755", "0644"), of("diff/mode", "b", "executable", "not executable")),
			},
			"all-executable", "all 9 files are executable, 7 of them must not be; all 9 files are 0755", "a b",
		},
		{
			"between two artifacts: line endings of Windows; the way back has no name",
			checks.Case{
				Against: "A", Stats: &checks.Stats{TextFiles: 9, CRLFFiles: 9},
				Findings: checks.FindingsOf(of("diff/eol", "a", "crlf", "lf"), of("diff/eol", "b", "lf", "crlf"), of("diff/content", "c", "crlf", "lf")),
			},
			"crlf", "all 9 text files have CRLF line endings", "a",
		},
		{
			"between two artifacts: links that became files, by their text",
			checks.Case{
				Against: "A", Stats: &checks.Stats{},
				Findings: checks.FindingsOf(of("diff/type", "a", checks.LinkText, "a link"), of("diff/type", "b", "a file", "a link")),
			},
			"symlinks-as-files", "a is a file, but a link in A", "a",
		},
		{
			"between two artifacts: everything belongs to who packed it; another group alone stays, and so does another owner's",
			checks.Case{
				Against: "A", Stats: &checks.Stats{},
				Tree: &artifact.Tree{Held: artifact.HeldOwner, Root: &artifact.Dir{
					Path: ".", Self: artifact.Entry{UID: 1000, GID: 1000}, Entries: []artifact.Entry{{Name: "a", UID: 1000, GID: 1000}},
				}},
				Findings: checks.FindingsOf(
					of("diff/owner", "a", "1000:1000", "0:0"), of("diff/owner", "b", "1000:1000", "1000:0"), of("diff/owner", "c", "0:1000", "33:33"),
				),
			},
			"foreign-owner", "all 2 entries belong to user 1000", "a",
		},
		{
			"between two artifacts: a directory that is gone, if it held much",
			checks.Case{
				Against: "A", Stats: &checks.Stats{},
				Findings: checks.FindingsOf(
					checks.Finding{Check: "diff/removed", Path: "a", Entries: 4812}, checks.Finding{Check: "diff/removed", Path: "b", Entries: 9}, checks.Finding{Check: "diff/added", Path: "c", Entries: 99},
				),
			},
			"missing-directory", "a is missing; A has 4,812 entries in it", "a",
		},
		{
			"half of the files have CRLF: no cause",
			checks.Case{
				Stats:    &checks.Stats{TextFiles: 10, CRLFFiles: 5},
				Findings: checks.FindingsOf(of("lineendings/eol", "a", "crlf", "lf")),
			},
			"", "", "",
		},
	}
	for _, c := range cases {
		cause, x, paths := explained(&c.in)
		got := ""
		if x != nil {
			got = strings.Join(x.Evidence, "; ")
		}
		if cause != c.cause || got != c.evidence || strings.Join(paths, " ") != c.paths {
			t.Errorf("%s:\n got %q by %q, explains %q\nwant %q by %q, explains %q", c.why, cause, got, paths, c.cause, c.evidence, c.paths)
		}
	}
}

// Detail and title are those of the design's example.
func TestFilesystemHeadline(t *testing.T) {
	c := &checks.Case{
		Mount:    &artifact.Mount{Point: "/media/sf_code", Type: "vboxsf"},
		Record:   &artifact.Record{FileMode: "false"},
		Stats:    &checks.Stats{Modes: modes{0o600: 4}, Programs: 2, ProgramsWithoutX: 2},
		Findings: checks.FindingsOf(bit("a", "0600", "0755"), mode("b", "0600", "0755"), mode("c", "0600", "0644")),
	}
	_, x, _ := explained(c)
	if want := "this checkout lies on a filesystem that cannot hold permission bits"; x.Title != want {
		t.Errorf("title %q, want %q", x.Title, want)
	}
	if want := "2 of them on files that must be executable"; x.Detail != want {
		t.Errorf("detail %q, want %q", x.Detail, want)
	}
	if want := "clone onto a native filesystem and upload from there"; x.Remedy != want {
		t.Errorf("remedy %q, want %q", x.Remedy, want)
	}
}

// Every cause that the design names for this stage is there, once, and says what it is.
func TestAll(t *testing.T) {
	var ids []string
	for _, c := range causes.All() {
		ids = append(ids, c.ID)
		if c.Title == "" || c.Find == nil {
			t.Errorf("cause %q is incomplete", c.ID)
		}
	}
	slices.Sort(ids)
	want := "all-executable crlf filesystem foreign-owner foreign-platform group-writable lfs lost-exec-bits missing-directory stale-lock submodules symlinks-as-files umask"
	if got := strings.Join(ids, " "); got != want {
		t.Errorf("causes are %s, want %s", got, want)
	}
}

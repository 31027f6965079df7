package causes_test

import (
	"strings"
	"testing"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
)

// owned is an archive whose entries belong to these users; their groups have the same numbers.
func owned(uids ...uint32) *artifact.Tree {
	root := &artifact.Dir{Path: ".", Self: artifact.Entry{Name: ".", Type: artifact.Directory, Implied: true}}
	for i, uid := range uids {
		root.Entries = append(root.Entries, artifact.Entry{Name: string(rune('a' + i)), Type: artifact.File, UID: uid, GID: uid})
	}
	return &artifact.Tree{Root: root, Held: artifact.HeldMode | artifact.HeldExec | artifact.HeldOwner, Said: artifact.Said{
		Users: map[uint32]string{2000: "jenkins"},
	}}
}

// TestForeignOwner: one person's number on everything is a cause; several owners, a service's number or one entry are not.
func TestForeignOwner(t *testing.T) {
	wanting := func(check, have, want string) []checks.Finding {
		return []checks.Finding{of(check, "a", have, want), of(check, "b", have, want), of("permissions/mode", "a", "0644", "0755")}
	}
	for _, c := range []struct {
		name     string
		tree     *artifact.Tree
		findings []checks.Finding
		evidence string // "" for no cause
		remedy   string
		paths    string
	}{
		{"a build agent", owned(2000, 2000), wanting("permissions/owner", "2000", "0 (root)"), "all 2 entries belong to user 2000 (jenkins)", "tar --owner=0 --group=0 --numeric-owner", "a b"},
		{"another owner is wanted", owned(1000, 1000), wanting("permissions/owner", "1000 (builder)", "33 (www-data)"), "all 2 entries belong to user 1000", "tar --owner=33 --group=33 --numeric-owner", "a b"},
		{"groups alone", owned(1000, 1000), wanting("permissions/group", "1000", "0 (root)"), "all 2 entries belong to user 1000", "tar --owner=0 --group=0 --numeric-owner", "a b"},
		{"a finding about somebody else", owned(1000, 1000), wanting("permissions/owner", "1001", "0 (root)"), "", "", ""},
		{"two owners", owned(1000, 1001), wanting("permissions/owner", "1000", "0 (root)"), "", "", ""},
		{"root's", owned(0, 0), wanting("permissions/owner", "0 (root)", "33"), "", "", ""},
		{"one entry", owned(1000), wanting("permissions/owner", "1000", "0 (root)"), "", "", ""},
		{"nobody asks", owned(1000, 1000), nil, "", "", ""},
	} {
		id, x, paths := explained(&checks.Case{Tree: c.tree, Findings: checks.FindingsOf(c.findings...), Stats: &checks.Stats{}})
		if c.evidence == "" {
			if x != nil {
				t.Errorf("%s: the cause is %s, want none", c.name, id)
			}
			continue
		}
		if id != "foreign-owner" || strings.Join(x.Evidence, "; ") != c.evidence || x.Remedy != c.remedy || strings.Join(paths, " ") != c.paths {
			t.Errorf("%s: the cause is %q, %+v, explains %q", c.name, id, x, paths)
		}
	}
}

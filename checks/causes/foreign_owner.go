package causes

import (
	"fmt"
	"strconv"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
)

// firstPerson is the first number that systems give to people, not to services (UID_MIN of login.defs(5)).
const firstPerson = 1000

// foreignOwner is a tree packed by an ordinary user: everything in it belongs to the person, or the build agent, that packed it.
// Its evidence is that all entries have the one owner, a person's number, and that rules or deploy want another. It explains
// findings that name that owner, and the group where that is one too.
var foreignOwner = &checks.Cause{
	ID:    "foreign-owner",
	Title: "everything belongs to the user who built this artifact",
	Find: func(c *checks.Case) *checks.Explanation {
		if countOf(c, func(f *checks.Finding) bool { return f.Cause == "" && ofOwners(f) }) == 0 {
			return nil
		}
		uid, gid, n := owners(c.Tree)
		if n < 2 || uid < firstPerson {
			return nil
		}
		explains := func(f *checks.Finding) bool { return ofForeignOwner(f, uid, gid) }
		if countOf(c, func(f *checks.Finding) bool { return f.Cause == "" && explains(f) }) == 0 {
			return nil
		}
		return &checks.Explanation{
			Title:    "everything belongs to the user who built this " + artifactWord(c),
			Evidence: []string{fmt.Sprintf("all %s belong to user %s", checks.Count(n, "entry", "entries"), person(uid, c.Tree.Said.Users))},
			Remedy:   fmt.Sprintf("tar --owner=%s --group=%[1]s --numeric-owner", wantedOwner(c, uid)),
			Explains: explains,
		}
	},
}

// owners are the one user of all entries, their one group or -1, and how many entries there are: none where there are several
// users, or no owners are held.
func owners(t *artifact.Tree) (uid, gid, n int64) {
	if t == nil || t.Held&artifact.HeldOwner == 0 {
		return 0, 0, 0
	}
	several := false
	see := func(e *artifact.Entry) {
		if t.Held.Of(e)&artifact.HeldOwner == 0 {
			return
		}
		if n == 0 {
			uid, gid = int64(e.UID), int64(e.GID)
		}
		n++
		several = several || int64(e.UID) != uid
		if int64(e.GID) != gid {
			gid = -1
		}
	}
	see(&t.Root.Self)
	t.Walk(func(d *artifact.Dir) {
		for i := range d.Entries {
			if d.Entries[i].Name != ".git" {
				see(&d.Entries[i])
			}
		}
	})
	if several {
		return 0, 0, 0
	}
	return uid, gid, n
}

func person(uid int64, names map[uint32]string) string {
	if name := names[uint32(uid)]; name != "" {
		return fmt.Sprintf("%d (%s)", uid, name)
	}
	return strconv.FormatInt(uid, 10)
}

// wantedOwner is the number that all findings about owners want, or else root's.
func wantedOwner(c *checks.Case, uid int64) string {
	want := ""
	for f := range c.Findings.All() {
		if f.Check == "permissions/owner" && begins(f.Actual, uid) || ofOtherOwner(f, uid) {
			number := strings.FieldsFunc(f.Expected, func(r rune) bool { return r == ' ' || r == ':' })[0]
			if want != "" && want != number {
				return "0"
			}
			want = number
		}
	}
	if want == "" {
		return "0"
	}
	return want
}

// begins says whether text is a number, perhaps with a name behind it.
func begins(text string, n int64) bool {
	number, _, _ := strings.Cut(text, " ")
	return number == strconv.FormatInt(n, 10)
}

// ofOwners says whether a finding may be about an owner at all.
func ofOwners(f *checks.Finding) bool {
	switch f.Check {
	case "permissions/owner", "permissions/group", "permissions/access", "diff/owner":
		return true
	}
	return false
}

// ofForeignOwner says whether a finding follows from everything belonging to one user, and perhaps one group.
func ofForeignOwner(f *checks.Finding, uid, gid int64) bool {
	switch f.Check {
	case "permissions/owner":
		return begins(f.Actual, uid)
	case "permissions/group":
		return gid >= firstPerson && begins(f.Actual, gid)
	case "diff/owner":
		return ofOtherOwner(f, uid)
	case "permissions/access":
		return strings.Contains(f.Message, fmt.Sprintf("owned by %d:", uid))
	}
	return false
}

// ofOtherOwner says whether a finding is that an entry belongs to the user, and to another one in the artifact that is expected.
func ofOtherOwner(f *checks.Finding, uid int64) bool {
	want, _, _ := strings.Cut(f.Expected, ":")
	have, _, _ := strings.Cut(f.Actual, ":")
	return f.Check == "diff/owner" && want != have && have == strconv.FormatInt(uid, 10)
}

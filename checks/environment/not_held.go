package environment

import (
	"fmt"

	"verify.example/verify/checks"
	"verify.example/verify/rules"
)

var notHeld = &checks.Check{
	Name:  "environment/not-held",
	Title: "the artifact's format cannot hold what was to be compared",
	Finds: "facts that the source does not hold for its entries, each named once: permission bits in a git revision (info, since git " +
		"never has them) or in a zip made on Windows (warning); and directories that an archive does not list although it has what " +
		"lies in them, where a rule asks for their mode, access or owner. In a directory that an ordinary user built, the owners that packs ask " +
		"for (info). Nothing is compared there",
	Why:      "what a format cannot hold is decided when it is unpacked, and nothing here says how",
	Repair:   "verify the stage that holds it: the directory before it is packed, or where it is unpacked",
	Severity: rules.Warning,
	Firm:     true,
	Types:    checks.Directories,
	Always:   true,
	Speaks:   func(p *checks.Pass) bool { return p.Source != "directory" }, // of which all entries are held
	Run: func(p *checks.Pass) {
		if p.Entry.Implied && asked(p) {
			p.Note(nil)
		}
	},
	Tree: func(t *checks.TreePass) {
		severity := rules.Unset
		if t.Tree.Source == "git" {
			severity = rules.Info
		}
		for _, fact := range t.Tree.Said.NotHeld {
			t.Report(".", nil, checks.Diagnosis{Message: fact, Severity: severity})
		}
		if n := t.Stats.OpenOwners; n > 0 {
			t.Report(".", nil, checks.Diagnosis{
				Severity: rules.Info,
				Message: fmt.Sprintf("the directory belongs to user %d, and the owners that packs ask for (%s) are those of the target: nothing was compared there",
					t.Tree.Root.Self.UID, checks.Count(n, "entry", "entries")),
				Remedy: "say in deploy.owner whose it will be, or verify the package or the target",
			})
		}
		openLists(t)
		if n := len(t.Notes()); n > 0 {
			t.Report(".", nil, checks.Diagnosis{
				Message: fmt.Sprintf("rules ask for the mode, access or owner of %s that this archive does not list (%s): nothing was compared there",
					checks.Count(int64(n), "directory", "directories"), first(t.Notes())),
				Remedy: "make the archive with its directories",
			})
		}
	},
}

// openLists names what an inventory tells and nothing here can be compared with.
func openLists(t *checks.TreePass) {
	if n := t.Stats.OpenNames; n > 0 {
		t.Report(".", nil, checks.Diagnosis{
			Message: fmt.Sprintf("the inventory names owners or groups without their numbers, and the artifact holds numbers alone (%s): nothing was compared there",
				checks.Count(n, "entry", "entries")),
			Remedy: "give their numbers in deploy.users and deploy.groups, or list uid and gid",
		})
	}
}

// first names the first of some entries.
func first(notes []checks.Note) string {
	if len(notes) == 1 {
		return notes[0].Path
	}
	return notes[0].Path + ", ..."
}

// asked says whether a rule asks for something that an unlisted directory does not tell.
func asked(p *checks.Pass) bool {
	if p.Lists(rules.ListsMode | rules.ListsUID | rules.ListsGID | rules.ListsUser | rules.ListsGroup) {
		return true
	}
	for _, attribute := range []string{"mode", "access", "owner", "group"} {
		if v, _ := p.Other(attribute); v != nil {
			return true
		}
	}
	return false
}

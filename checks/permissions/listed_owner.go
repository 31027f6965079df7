package permissions

import (
	"fmt"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

func compareListedOwner(p *checks.Pass) {
	want := identity{id: p.Listed.UID, hasID: p.Lists(rules.ListsUID), name: p.Listed.User}
	is := identity{id: p.Entry.UID, hasID: true, name: p.Said.Users[p.Entry.UID]}
	compareListed(p, "owner", 'u', want, is, user)
}

func compareListedGroup(p *checks.Pass) {
	want := identity{id: p.Listed.GID, hasID: p.Lists(rules.ListsGID), name: p.Listed.Group}
	is := identity{id: p.Entry.GID, hasID: true, name: p.Said.Groups[p.Entry.GID]}
	compareListed(p, "group", 'g', want, is, groupOf)
}

// compareListed compares with the owner, or the group, that the inventory lists. Where the source has names too, and the list one, names
// decide, as for a program that unpacks it; a name without a number stands for the one that deploy gives it, found by find.
func compareListed(p *checks.Pass, attr string, letter rune, want, is identity, find func(string, *rules.Deploy) identity) {
	if p.Held&artifact.HeldOwner == 0 {
		return
	}
	names := want.name != "" && is.name != ""
	if !names && !want.hasID {
		if want = find(want.name, p.Deploy); !want.hasID {
			p.Stats.OpenNames++
			return
		}
	}
	if names && want.name == is.name || !names && want.id == is.id {
		return
	}
	p.Report(checks.Diagnosis{
		Expected: known(want), Actual: known(is), Message: fmt.Sprintf("%s is %s, want %s", attr, known(is), known(want)),
		Remedy: changeTo(letter, p.Entry.Type == artifact.Link, want) + " " + checks.ShellQuote(p.Path()),
	})
}

// known is what is known of somebody: the number and the name, or one of them.
func known(who identity) string {
	if !who.hasID {
		return who.name
	}
	return full(who)
}

// changeTo is the command that gives an entry to a user or group, by its number where that is known.
func changeTo(letter rune, link bool, who identity) string {
	if who.hasID {
		return change(letter, link, who.id)
	}
	return ownerCommand(letter, link) + " " + checks.ShellQuote(who.name)
}

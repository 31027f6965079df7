package permissions

import (
	"fmt"
	"strconv"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// listedOwnership compares the owner, or the group, with the one that the inventory lists. Where the source has names too, and the list
// one, names decide, as for a program that unpacks it; a name without a number stands for the one that deploy gives it.
func listedOwnership(attr string, letter rune, byID, byName rules.Lists, find func(string, *rules.Deploy) identity,
	of func(*artifact.Entry) uint32, held func(*artifact.Said) map[uint32]string, listed func(*rules.Listed) (uint32, string),
) *checks.Listing {
	return &checks.Listing{Facts: byID | byName, Compare: func(p *checks.Pass) {
		if p.Held&artifact.HeldOwner == 0 {
			return
		}
		id, name := listed(p.Listed)
		have, holds := of(p.Entry), held(p.Said)[of(p.Entry)]
		want := identity{id: id, hasID: p.Lists(byID)}
		if p.Lists(byName) {
			want.name = name
		}
		is := identity{name: holds, id: have, hasID: true}
		switch {
		case want.name != "" && holds != "":
			if want.name == holds {
				return
			}
		case want.hasID:
			if id == have {
				return
			}
		default:
			if want = find(name, p.Deploy); !want.hasID {
				p.Stats.OpenNames++
				return
			}
			if want.id == have {
				return
			}
		}
		p.Report(checks.Diagnosis{
			Expected: known(want), Actual: known(is), Message: fmt.Sprintf("%s is %s, want %s", attr, known(is), known(want)),
			Remedy: changeTo(letter, p.Entry.Type == artifact.Link, want) + " " + checks.ShellQuote(p.Path()),
		})
	}}
}

// known is what is known of somebody: the number and the name, or one of them.
func known(who identity) string {
	if !who.hasID {
		return who.name
	}
	return full(who)
}

// changeTo is change for somebody whose number may not be known.
func changeTo(letter rune, link bool, who identity) string {
	if who.hasID {
		return change(letter, link, who.id)
	}
	command := change(letter, link, 0)
	return command[:len(command)-len(strconv.Itoa(0))] + checks.ShellQuote(who.name)
}

package permissions

import (
	"slices"
	"strconv"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

// identity is a user or a group as far as it is known: by number, by name, by both, or (the zero value) not at all.
type identity struct {
	name   string
	id     uint32
	hasID  bool
	named  bool       // a rule wrote the name, not the number
	pack   bool       // a built-in pack asks for it
	member []identity // of a user, the groups it is in
}

// String is the name or else the number.
func (a identity) String() string {
	switch {
	case a.name != "":
		return a.name
	case a.hasID:
		return strconv.FormatUint(uint64(a.id), 10)
	}
	return "unknown"
}

// answer is what can be said of two identities.
type answer uint8

const (
	unknown answer = iota
	no
	yes
)

// same says whether two identities are one: numbers decide, names where there is a number missing.
func (a identity) same(b identity) answer {
	equal := false
	switch {
	case a.hasID && b.hasID:
		equal = a.id == b.id
	case a.name != "" && b.name != "":
		equal = a.name == b.name
	default:
		return unknown
	}
	if equal {
		return yes
	}
	return no
}

// in says whether a, a user, belongs to the group g.
func (a identity) in(g identity) answer {
	is := no
	for _, m := range a.member {
		switch m.same(g) {
		case yes:
			return yes
		case unknown:
			is = unknown
		}
	}
	if !g.hasID && g.name == "" {
		return unknown
	}
	return is
}

// user finds who is meant by a name or number of the manifest. root need not be described.
func user(text string, d *rules.Deploy) identity {
	who := identity{name: text}
	if n, ok := number(text); ok {
		who = identity{id: n, hasID: true}
	}
	for _, u := range d.Users {
		if u.Name != text && !(who.hasID && u.UID == who.id) {
			continue
		}
		who = identity{name: u.Name, id: u.UID, hasID: true}
		if u.HasGID {
			who.member = append(who.member, groupByNumber(u.GID, d))
		}
		for _, g := range u.Groups {
			who.member = append(who.member, groupOf(g, d))
		}
		return who
	}
	if text == "root" {
		who = identity{name: "root", hasID: true}
	}
	return who
}

// groupOf finds which group is meant by a name or number of the manifest.
func groupOf(text string, d *rules.Deploy) identity {
	if n, ok := number(text); ok {
		return groupByNumber(n, d)
	}
	if n, ok := d.Groups[text]; ok {
		return identity{name: text, id: n, hasID: true}
	}
	return identity{name: text, hasID: text == "root"}
}

func groupByNumber(n uint32, d *rules.Deploy) identity {
	g := identity{id: n, hasID: true}
	var names []string
	for name, gid := range d.Groups {
		if gid == n {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		g.name = slices.Min(names)
	}
	return g
}

func number(text string) (uint32, bool) {
	n, err := strconv.ParseUint(text, 10, 32)
	return uint32(n), err == nil
}

// owners says to whom an entry will belong on the target: as deploy says, else as the source does.
func owners(p *checks.Pass, e *artifact.Entry) (owner, group identity) {
	held := p.Held&artifact.HeldOwner != 0
	switch {
	case p.Deploy.Owner != "":
		owner = user(p.Deploy.Owner, p.Deploy)
	case held:
		owner = user(strconv.FormatUint(uint64(e.UID), 10), p.Deploy)
	}
	switch {
	case p.Deploy.Group != "":
		group = groupOf(p.Deploy.Group, p.Deploy)
	case held:
		group = groupByNumber(e.GID, p.Deploy)
	}
	return owner, group
}

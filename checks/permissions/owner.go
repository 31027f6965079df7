package permissions

import (
	"fmt"
	"slices"
	"strconv"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/rules"
)

func owner() *checks.Check {
	return ownership("owner", "user", 'u', func(text string, d *rules.Deploy) identity { return user(text, d) },
		func(d *rules.Deploy) []string {
			known := []string{"root"}
			for _, u := range d.Users {
				known = append(known, u.Name)
			}
			return known
		},
		func(e *artifact.Entry) uint32 { return e.UID },
		func(d *rules.Deploy) string { return d.Owner },
		func(s *artifact.Said) map[uint32]string { return s.Users },
		rules.ListsUID, rules.ListsUser, func(l *rules.Listed) (uint32, string) { return l.UID, l.User })
}

func group() *checks.Check {
	return ownership("group", "group", 'g', groupOf,
		func(d *rules.Deploy) []string {
			known := []string{"root"}
			for name := range d.Groups {
				known = append(known, name)
			}
			slices.Sort(known)
			return known
		},
		func(e *artifact.Entry) uint32 { return e.GID },
		func(d *rules.Deploy) string { return d.Group },
		func(s *artifact.Said) map[uint32]string { return s.Groups },
		rules.ListsGID, rules.ListsGroup, func(l *rules.Listed) (uint32, string) { return l.GID, l.Group })
}

// ownership makes one of the two checks, which differ in whom they look for and where.
func ownership(attr, kind string, letter rune, find func(string, *rules.Deploy) identity, names func(*rules.Deploy) []string,
	of func(*artifact.Entry) uint32, deployed func(*rules.Deploy) string, held func(*artifact.Said) map[uint32]string,
	byID, byName rules.Lists, listed func(*rules.Listed) (uint32, string),
) *checks.Check {
	return &checks.Check{
		Name:  "permissions/" + attr,
		Title: "the " + attr + " differs from what a rule asks for",
		Finds: "an entry of any type, links included, whose " + kind + " number is not that of its rule's " + attr + ", or of the inventory. A name stands for the " +
			"number that deploy." + kind + "s gives it; where an archive holds a name too, names are compared, as a program that unpacks " +
			"it does. Where a source holds no owners nothing is compared. A built-in pack speaks of the target: in a directory that does " +
			"not belong to root, whose owners are those of whoever built it, what it asks for is compared with deploy." + attr + " alone",
		Why: "a service that runs under its own user cannot write, and often not even read, what belongs to somebody else; and " +
			"what belongs to the user of a build machine may belong to anyone on the target",
		Repair: "chown or chgrp, or make the archive with the owner that the target needs",
		Source: "chown(2)",
		Attribute: &checks.Attribute{
			Name:    attr,
			Values:  "a name from deploy." + kind + "s, root, or a number",
			Example: "root",
			Types:   checks.AnyType,
			Parse:   parseOwnership(attr, kind, find, names),
		},
		Severity: rules.Off,
		Types:    checks.AnyType,
		Listing:  listedOwnership(attr, letter, byID, byName, find, of, held, listed),
		Run: func(p *checks.Pass) {
			if p.Held&artifact.HeldOwner == 0 {
				return
			}
			want, have := p.Value().(identity), of(p.Entry)
			if want.pack && builders(p) {
				asDeployed(p, attr, want, find(deployed(p.Deploy), p.Deploy))
				return
			}
			is := find(strconv.FormatUint(uint64(have), 10), p.Deploy)
			if is, differs := want.differs(is, have, held(p.Said)[have]); differs {
				p.Report(checks.Diagnosis{
					Expected: full(want), Actual: full(is), Message: fmt.Sprintf("%s is %s, want %s", attr, full(is), full(want)),
					Remedy: change(letter, p.Entry.Type == artifact.Link, want.id) + " " + checks.ShellQuote(p.Path()),
				})
			}
		},
	}
}

// parseOwnership makes the reader of one of the two attributes.
func parseOwnership(attr, kind string, find func(string, *rules.Deploy) identity, names func(*rules.Deploy) []string,
) func(rules.Value, *checks.Binding) any {
	return func(v rules.Value, b *checks.Binding) any {
		if v.Kind != rules.Scalar || v.Text == "" {
			b.Faultf(v.Pos, "write a name or a number", "%s is not one name or number", attr)
			return nil
		}
		who := find(v.Text, b.Deploy)
		if !who.hasID {
			hint := fmt.Sprintf("give its number in deploy.%ss, or write the number", kind)
			if near := rules.Nearest(v.Text, names(b.Deploy)); near != "" && near != v.Text {
				hint = "did you mean " + near + "?"
			}
			b.Faultf(v.Pos, hint, "%s %q has no number", attr, v.Text)
			return nil
		}
		_, byNumber := number(v.Text)
		who.named, who.pack = !byNumber, b.Rule.Pack != ""
		return who
	}
}

// builders says whether the owners that the source holds are those of whoever built it: a directory that does not belong to root.
func builders(p *checks.Pass) bool {
	root := p.Dir
	for root.Parent != nil {
		root = root.Parent
	}
	return p.Source == "directory" && root.Self.UID != 0
}

// asDeployed compares what a pack wants with whom everything will belong to on the target, where deploy says so.
func asDeployed(p *checks.Pass, attr string, want, is identity) {
	switch want.same(is) {
	case unknown:
		p.Stats.OpenOwners++
	case no:
		p.Report(checks.Diagnosis{
			Expected: full(want), Actual: is.String(),
			Message: fmt.Sprintf("%s is %s on the target, as deploy.%s says, want %s", attr, is, attr, full(want)),
			Remedy:  "give it to " + full(want) + " where it is installed",
		})
	}
}

// differs compares what a rule wants with who has the number have, and perhaps a name in the archive: names where both have one,
// else numbers. It gives who that is by then.
func (want identity) differs(is identity, have uint32, name string) (identity, bool) {
	if name == "" || !want.named {
		return is, have != want.id
	}
	is.name = name
	return is, name != want.name
}

// full is the number, with the name where there is one.
func full(who identity) string {
	n := strconv.FormatUint(uint64(who.id), 10)
	if who.name == "" {
		return n
	}
	return n + " (" + who.name + ")"
}

// change is the command that gives an entry to a user or group. It takes the number, which is right on any machine.
func change(letter rune, link bool, id uint32) string {
	command := "chown"
	if letter == 'g' {
		command = "chgrp"
	}
	if link {
		command += " -h"
	}
	return fmt.Sprintf("%s %d", command, id)
}

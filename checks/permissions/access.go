package permissions

import (
	"fmt"
	"strings"

	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/chmod"
	"verify.example/verify/rules"
)

func access() *checks.Check {
	return &checks.Check{
		Name:  "permissions/access",
		Title: "a user on the target cannot do what a rule says it must, or can what it must not",
		Finds: "a file or directory that a user of the target cannot read (r), write (w) or execute (x), itself or because of a " +
			"directory above it within the artifact that the user cannot enter; and with \"none\", one that the user can reach and " +
			"do any of it with. The owner's bits count for the owner, else the group's for its members, else those of others. Owner " +
			"and group are those of deploy, else those that the files have now. root may do anything but execute a file that " +
			"nobody may",
		Why: "the program that reads a file runs under another user than the one who deploys it. In 2013 a script that sshd runs " +
			"before login was not executable by the users, and nobody could log in",
		Repair: "give the class of users that is named the permission that is named, on the file or on the directory that blocks",
		Source: "POSIX file access permissions; path_resolution(7)",
		Attribute: &checks.Attribute{
			Name:    "access",
			Values:  "users of deploy.users, the user of an image, or others, each with the letters of what it must be able to do (r, w, x), or none",
			Example: "{www-data: r, others: none}",
			Types:   checks.Files | checks.Directories,
			Parse:   parseAccess,
		},
		Severity: rules.Off,
		Types:    checks.Files | checks.Directories,
		Run:      runAccess,
	}
}

// grant is what one user must be able to do.
type grant struct {
	who    identity
	others bool   // anyone who is neither the owner nor in the group
	need   uint16 // of r, w and x as in a mode's last digit; 0 for none at all
}

func parseAccess(v rules.Value, b *checks.Binding) any {
	if v.Kind != rules.Map || len(v.Map) == 0 {
		b.Faultf(v.Pos, "write {USER: rx}", "access does not say who may do what")
		return nil
	}
	var grants []grant
	for _, pair := range v.Map {
		name := pair.Key.Text
		g := grant{who: user(name, b.Deploy), others: name == "others"}
		if !g.others && !described(g.who, b.Deploy) {
			b.Faultf(pair.Key.Pos, userHint(name, b.Deploy), "access names %q, which is not in deploy.users", name)
		}
		need, ok := letters(pair.Value)
		if !ok {
			b.Faultf(pair.Value.Pos, "write r, w, x or several of them, or none", "access of %q is neither letters of r, w and x nor none", name)
		}
		g.need = need
		grants = append(grants, g)
	}
	return grants
}

// described says whether a user is known by more than the text that named it. The owner of everything needs no number.
func described(who identity, d *rules.Deploy) bool {
	return who.name != "" && (who.hasID || who.name == d.Owner)
}

func userHint(name string, d *rules.Deploy) string {
	known := []string{"others", "root"}
	for _, u := range d.Users {
		known = append(known, u.Name)
	}
	if near := rules.Nearest(name, known); near != "" {
		return "did you mean " + near + "?"
	}
	return "describe the user there, such as " + name + ": {uid: 1000}"
}

// letters reads "rx", or "none".
func letters(v rules.Value) (need uint16, ok bool) {
	if v.Kind != rules.Scalar || v.Text == "" {
		return 0, false
	}
	if v.Text == "none" {
		return 0, true
	}
	for _, c := range v.Text {
		i := strings.IndexRune("xwr", c)
		if i < 0 || need&(1<<i) != 0 {
			return 0, false
		}
		need |= 1 << i
	}
	return need, true
}

func runAccess(p *checks.Pass) {
	if p.Held&artifact.HeldMode == 0 {
		accessUnheld(p) // environment/not-held says the rest
		return
	}
	for _, g := range p.Value().([]grant) {
		w := walk{p: p, grant: g}
		if g.need == 0 {
			w.forbidden()
		} else {
			w.required()
		}
	}
}

// walk follows one grant from the artifact's root down to the entry.
type walk struct {
	p *checks.Pass
	grant
}

// steps lists the directories above the entry, the root first.
func (w walk) steps() []*artifact.Dir {
	var up []*artifact.Dir
	if w.p.Entry != &w.p.Dir.Self {
		for d := w.p.Dir; d != nil; d = d.Parent {
			up = append([]*artifact.Dir{d}, up...)
		}
	}
	return up
}

// required reports what keeps the user from what it must be able to do.
func (w walk) required() {
	var remedies []string
	var first checks.Diagnosis
	unsure := false
	hinder := func(e *artifact.Entry, path string, need uint16) {
		t := w.triad(e)
		unsure = unsure || t.must&need != need && t.may&need == need
		lacks := need &^ t.may
		if lacks == 0 {
			return
		}
		remedies = append(remedies, chmodCommand(t.letter()+"+"+perms(lacks), path))
		if first.Message == "" {
			first = w.blocked(e, path, t, lacks)
		}
	}
	for _, d := range w.steps() {
		hinder(&d.Self, d.Path, 1)
	}
	hinder(w.p.Entry, w.p.Path(), w.need)
	switch {
	case first.Message != "":
		first.Remedy = strings.Join(remedies, " && ")
		w.p.Report(first)
	case unsure:
		w.undecided()
	}
}

// blocked says what the user cannot do because of the entry at path, which is the pass's own or a directory above it.
func (w walk) blocked(e *artifact.Entry, path string, t triad, lacks uint16) checks.Diagnosis {
	d := checks.Diagnosis{Expected: w.name() + ": " + perms(w.need), Actual: w.name() + ": none"}
	where, verbs := "mode", w.need
	switch {
	case path == w.p.Path():
		verbs = lacks
		if has := w.need &^ lacks; has != 0 {
			d.Actual = w.name() + ": " + perms(has)
		}
	case path == ".":
		where = "the artifact's root"
	default:
		where = path + "/"
	}
	owner, group := owners(w.p, e)
	d.Message = fmt.Sprintf("%s cannot %s it: %s is %s, owned by %s:%s, want %s for %s", w.name(),
		doing(verbs, w.p.Entry.Type == artifact.Directory), where, chmod.Octal(e.Mode), owner, group, perms(lacks), t.class)
	return d
}

// forbidden reports what a user can do that must not be able to do anything.
func (w walk) forbidden() {
	unsure := false
	for _, d := range w.steps() {
		t := w.triad(&d.Self)
		if t.may&1 == 0 {
			return
		}
		unsure = unsure || t.must&1 == 0
	}
	t := w.triad(w.p.Entry)
	switch {
	case t.may == 0:
	case t.must == 0 || unsure:
		w.undecided()
	case t.class == "root":
		w.p.Report(checks.Diagnosis{
			Expected: w.name() + ": none", Actual: w.name() + ": " + perms(t.must),
			Message: w.name() + " can do anything, want no permission", Remedy: "remove the line: modes do not keep root out",
		})
	default:
		w.p.Report(checks.Diagnosis{
			Expected: w.name() + ": none", Actual: w.name() + ": " + perms(t.must),
			Message: fmt.Sprintf("%s can %s it: mode is %s, want no permission for %s", w.name(),
				doing(t.must, w.p.Entry.Type == artifact.Directory), chmod.Octal(w.p.Entry.Mode), t.class),
			Remedy: chmodCommand(t.letter()+"-rwx", w.p.Path()),
		})
	}
}

func (w walk) undecided() {
	w.p.Problem("access of " + w.name() + " cannot be decided: its owner or group is not known; give deploy.owner and deploy.group, " +
		"with their numbers in deploy.users and deploy.groups")
}

func (w walk) name() string {
	if w.others {
		return "others"
	}
	return w.who.String()
}

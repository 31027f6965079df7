package permissions

import (
	"strings"

	"verify.example/verify/checks/artifact"
)

// triad is what a user may do with an entry, as the last digit of a mode. Where it is not known whether the user owns
// the entry or is in its group, must is what each possibility allows and may what any does.
type triad struct {
	must, may uint16
	class     string // "the owner", "the group", "others"; "root" for root
}

// letter is the class as chmod writes it.
func (t triad) letter() string {
	switch t.class {
	case "the owner":
		return "u"
	case "the group":
		return "g"
	case "root":
		return "a" // root may execute what anyone may
	}
	return "o"
}

func (w walk) triad(e *artifact.Entry) triad {
	if !w.others && w.who.hasID && w.who.id == 0 {
		bits := uint16(7)
		if e.Type != artifact.Directory && e.Mode&0o111 == 0 {
			bits = 6
		}
		return triad{bits, bits, "root"}
	}
	t := triad{must: 7}
	add := func(shift uint, class string) {
		bits := e.Mode >> shift & 7
		t.must, t.may, t.class = t.must&bits, t.may|bits, class
	}
	if w.others {
		add(0, "others")
		return t
	}
	owner, group := owners(w.p, e)
	owns := w.who.same(owner)
	if owns != no {
		add(6, "the owner")
	}
	if owns == yes {
		return t
	}
	belongs := w.who.in(group)
	if belongs != no {
		add(3, "the group")
	}
	if belongs != yes {
		add(0, "others")
	}
	return t
}

// perms writes bits as letters: "rx".
func perms(bits uint16) string {
	var b strings.Builder
	for i, c := range "rwx" {
		if bits&(4>>i) != 0 {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// doing says in words what bits allow: "read or execute".
func doing(bits uint16, dir bool) string {
	words := [...]string{"read", "write", "execute"}
	if dir {
		words = [...]string{"list", "change", "enter"}
	}
	var parts []string
	for i, word := range words {
		if bits&(4>>i) != 0 {
			parts = append(parts, word)
		}
	}
	return strings.Join(parts, " or ")
}

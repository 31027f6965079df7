package chmod

import (
	"fmt"
	"strconv"
	"strings"
)

// Error says what is wrong with a mode as it was written. Hint says what to write instead and may be empty.
type Error struct{ Message, Hint string }

// Error is the message with its hint.
func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + "; " + e.Hint
}

func faultf(hint, format string, args ...any) error {
	return &Error{Message: fmt.Sprintf(format, args...), Hint: hint}
}

// Parse reads an octal mode ("0644", "644", "0o644") or a symbolic one ("a+rX,go-w"). An error is an [*Error]. A symbolic
// mode that contradicts itself is read; [Mode.Conflict] tells.
func Parse(text string) (*Mode, error) {
	if text == "" {
		return nil, faultf(`write an octal mode such as "0644" or a symbolic one such as "go-w"`, "mode is empty")
	}
	if text[0] >= '0' && text[0] <= '9' {
		return parseOctal(text)
	}
	if bits, ok := fromList(text); ok {
		return nil, faultf("write "+Octal(bits), "mode %q is written as ls shows it", text)
	}
	m := &Mode{}
	for _, clause := range strings.Split(text, ",") {
		actions, err := parseClause(clause, text)
		if err != nil {
			return nil, err
		}
		m.actions = append(m.actions, actions...)
	}
	m.sum = total(m.actions)
	return m, nil
}

func parseOctal(text string) (*Mode, error) {
	digits := strings.TrimPrefix(strings.TrimPrefix(text, "0o"), "0O")
	if i := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '7' }); i >= 0 {
		return nil, faultf(`write an octal mode such as "0644" or a symbolic one such as "go-w"`, "mode %q has a character that is not an octal digit", text)
	}
	n, err := strconv.ParseUint(digits, 8, 64)
	if err != nil || n > All {
		return nil, faultf("modes end at 7777", "mode %q is too large", text)
	}
	if len(digits) < 3 || len(digits) > 5 {
		return nil, faultf("write "+Octal(uint16(n)), "mode %q does not have three or four octal digits", text)
	}
	return &Mode{exact: []uint16{uint16(n)}}, nil
}

// parseClause reads classes and the actions that follow them. whole is the mode it is part of, for errors.
func parseClause(clause, whole string) ([]action, error) {
	who := clause[:len(clause)-len(strings.TrimLeft(clause, "ugoa"))]
	rest := clause[len(who):]
	if rest == "" || !strings.ContainsRune("+-=", rune(rest[0])) {
		return nil, faultf(`a clause is classes (u, g, o, a), an operator (+, -, =) and permissions (r, w, x, X, s, t), as in "go-w"`,
			"mode %q is neither octal nor what chmod takes", whole)
	}
	if who == "" {
		who = "a"
	}
	var actions []action
	for rest != "" {
		op := rest[0]
		end := 1 + strings.IndexAny(rest[1:]+"+", "+-=")
		perms := rest[1:end]
		rest = rest[end:]
		a, err := newAction(who, op, perms, whole)
		if err != nil {
			return nil, err
		}
		actions = append(actions, a)
	}
	return actions, nil
}

// newAction reads one operator with its permissions for the classes of who.
func newAction(who string, op byte, perms, whole string) (action, error) {
	a := action{text: who + string(op) + perms}
	class, special := classes(who)
	bits, cond, err := permissions(perms, class, special, a.text, whole)
	if err != nil {
		return a, err
	}
	if perms == "" && op != '=' {
		return a, faultf("name permissions: r, w, x, X, s or t", "mode %q says nothing with %q", whole, a.text)
	}
	if op == '=' {
		a.lost = special
	}
	for s := range a.at {
		want := bits
		if state(s) != inert || op == '-' {
			want |= cond
		}
		switch op {
		case '+':
			a.at[s].set = want
		case '-':
			a.at[s].clear = want
		case '=':
			a.at[s] = bounds{set: want, clear: class &^ want}
		}
	}
	return a, nil
}

// classes gives the bits that belong to the classes: read, write and execute, and the special ones. As in GNU chmod
// the sticky bit is the others'.
func classes(who string) (rwx, special uint16) {
	for _, c := range who {
		switch c {
		case 'u':
			rwx, special = rwx|0o700, special|0o4000
		case 'g':
			rwx, special = rwx|0o070, special|0o2000
		case 'o':
			rwx, special = rwx|0o007, special|0o1000
		case 'a':
			rwx, special = 0o777, 0o7000
		}
	}
	return rwx, special
}

// permissions reads the letters of one action; cond are the bits that hold where X does.
func permissions(perms string, class, special uint16, text, whole string) (bits, cond uint16, err error) {
	for _, c := range perms {
		var add uint16
		switch c {
		case 'r':
			add = 0o444 & class
		case 'w':
			add = 0o222 & class
		case 'x':
			add = 0o111 & class
		case 'X':
			cond |= 0o111 & class
			continue
		case 's':
			add = 0o6000 & special
		case 't':
			add = 0o1000 & special
		case 'u', 'g', 'o':
			return 0, 0, faultf("name the permissions: r, w, x, X, s or t", "mode %q copies a class with %q", whole, text)
		default:
			return 0, 0, faultf("permissions are r, w, x, X, s and t", "mode %q has the unknown permission %q", whole, c)
		}
		if add == 0 {
			return 0, 0, faultf("s is for u and g, t for o and a", "mode %q: %c means nothing in %q", whole, c, text)
		}
		bits |= add
	}
	return bits, cond, nil
}

// fromList reads what ls -l shows, "rw-r--r--" with or without the letter of the type before it.
func fromList(text string) (bits uint16, ok bool) {
	if len(text) == 10 && strings.IndexByte("-dl", text[0]) >= 0 {
		text = text[1:]
	}
	if len(text) != 9 {
		return 0, false
	}
	for i := range 9 {
		switch text[i] {
		case "rwx"[i%3]:
			bits |= 0o400 >> i
		case '-':
		default:
			return 0, false
		}
	}
	return bits, true
}

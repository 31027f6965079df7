package chmod

import (
	"fmt"
	"slices"
	"strings"
)

// All is the mask of the twelve permission bits of chmod(2).
const All = 0o7777

// Mode says which modes are right. It is made by [Parse] or [Any], never changed, and safe for concurrent use.
type Mode struct {
	exact   []uint16 // any of these; nil for a symbolic mode
	actions []action // all of these; nil for an octal mode
	sum     [states]bounds
}

// state is what X depends on.
type state uint8

const (
	inert   state = iota // a file that nobody may execute
	running              // a file that some class may execute
	folder               // a directory
	states
)

// bounds are the bits that must be set and those that must be clear.
type bounds struct{ set, clear uint16 }

// action is one operator of a symbolic mode with its classes, such as "go-w".
type action struct {
	text string
	at   [states]bounds
	lost uint16 // special bits that chmod takes away although the action does not speak of them: those of "="
}

func stateOf(m uint16, dir bool) state {
	switch {
	case dir:
		return folder
	case m&0o111 != 0:
		return running
	}
	return inert
}

func (b bounds) accept(m, mask uint16) bool { return b.set&^m&mask == 0 && b.clear&m&mask == 0 }

// Any joins octal modes into one that accepts each of them. It must be given at least one, and symbolic ones give nil.
func Any(modes []*Mode) *Mode {
	joined := &Mode{}
	for _, m := range modes {
		if m.actions != nil {
			return nil
		}
		joined.exact = append(joined.exact, m.exact...)
	}
	return joined
}

// Symbolic says whether the mode was written with letters.
func (m *Mode) Symbolic() bool { return m.actions != nil }

// Accepts says whether the bits of mode that are in mask are as they should be, for a directory or for anything else.
func (m *Mode) Accepts(mode uint16, dir bool, mask uint16) bool {
	if m.actions != nil {
		return m.sum[stateOf(mode, dir)].accept(mode, mask)
	}
	for _, e := range m.exact {
		if (e^mode)&mask == 0 {
			return true
		}
	}
	return false
}

// Unmet is the part of m that mode does not meet, in chmod's syntax: "0644", "0644 or 0755", "go-w". It is "" for a mode
// that m accepts.
func (m *Mode) Unmet(mode uint16, dir bool, mask uint16) string {
	if m.Accepts(mode, dir, mask) {
		return ""
	}
	var parts []string
	if m.actions == nil {
		for _, e := range m.exact {
			parts = append(parts, Octal(e))
		}
		return strings.Join(parts, " or ")
	}
	s := stateOf(mode, dir)
	for _, a := range m.actions {
		if !a.at[s].accept(mode, mask) {
			parts = append(parts, a.text)
		}
	}
	return strings.Join(parts, ",")
}

// Fix is the argument that makes chmod(1) give a file or directory of the given mode one that m accepts. It is "" where
// there is none.
func (m *Mode) Fix(mode uint16, dir bool) string {
	if m.actions == nil {
		want := m.exact[0]
		// Of several the one is meant that keeps a program a program.
		if i := slices.IndexFunc(m.exact, func(e uint16) bool { return (e^mode)&0o100 == 0 }); i >= 0 {
			want = m.exact[i]
		}
		return octalFor(want, mode, dir)
	}
	unmet := m.Unmet(mode, dir, All)
	if once, intact := m.apply(mode, dir, unmet); intact && m.Accepts(once, dir, All) {
		return unmet
	}
	// No single chmod with these clauses does it: an X stands before the x that it depends on, or = would lose a setuid bit.
	to := mode
	for range 4 {
		to, _ = m.apply(to, dir, "")
	}
	if !m.Accepts(to, dir, All) {
		return ""
	}
	return octalFor(to, mode, dir)
}

// apply makes a mode what m wants, one action after another as chmod does: all of them, or those that only lists, joined by
// commas. intact is false where chmod would take special bits besides.
func (m *Mode) apply(mode uint16, dir bool, only string) (to uint16, intact bool) {
	listed := strings.Split(only, ",")
	to, intact = mode, true
	for _, a := range m.actions {
		if only == "" || slices.Contains(listed, a.text) {
			b := a.at[stateOf(to, dir)]
			lost := a.lost
			if dir {
				lost &= 0o1000 // GNU chmod leaves a directory its setuid and setgid
			}
			intact = intact && to&lost&^b.set == 0
			to = to&^b.clear | b.set
		}
	}
	return to, intact
}

// Decides is the set of bits that m leaves no choice about, and which of them must be set; for directories or for
// everything else.
func (m *Mode) Decides(dir bool) (bits, set uint16) {
	if m.actions == nil {
		bits, set = All, m.exact[0]
		for _, e := range m.exact {
			bits &^= e ^ m.exact[0]
		}
		return bits, set & bits
	}
	if dir {
		return m.sum[folder].set | m.sum[folder].clear, m.sum[folder].set
	}
	a, b := m.sum[inert], m.sum[running]
	set = a.set & b.set
	return set | a.clear&b.clear, set
}

// Conflict names what cannot hold together in m, for directories or for everything else; "" where some mode is right.
func (m *Mode) Conflict(dir bool) string {
	if m.actions == nil || possible(m.actions, dir) {
		return ""
	}
	for i, a := range m.actions {
		for _, b := range m.actions[:i] {
			if !possible([]action{a, b}, dir) {
				return fmt.Sprintf("%s and %s", b.text, a.text)
			}
		}
	}
	var all []string
	for _, a := range m.actions {
		all = append(all, a.text)
	}
	return strings.Join(all, " and ")
}

// possible says whether there is a mode that all actions accept.
func possible(actions []action, dir bool) bool {
	sum := total(actions)
	free := func(s state) bool { return sum[s].set&sum[s].clear == 0 }
	if dir {
		return free(folder)
	}
	return free(inert) && sum[inert].set&0o111 == 0 || free(running) && sum[running].clear&0o111 != 0o111
}

func total(actions []action) (sum [states]bounds) {
	for _, a := range actions {
		for s := range sum {
			sum[s].set |= a.at[s].set
			sum[s].clear |= a.at[s].clear
		}
	}
	return sum
}

// Octal writes a mode with four digits.
func Octal(mode uint16) string { return fmt.Sprintf("%04o", mode) }

// octalFor is Octal, but for directories whose special bits must go: GNU chmod keeps these unless there are five digits.
func octalFor(want, have uint16, dir bool) string {
	if dir && have&^want&0o6000 != 0 {
		return fmt.Sprintf("%05o", want)
	}
	return Octal(want)
}

package permissions

import (
	"verify.example/verify/checks"
	"verify.example/verify/checks/artifact"
	"verify.example/verify/checks/chmod"
)

// keepModes repairs an archive that could hold modes and does not.
const keepModes = "make the archive on a system that has x bits, with a program that keeps them, such as zip or tar"

// modeless says whether an archive that could hold modes holds none for a file: it is unpacked without x bits.
func modeless(p *checks.Pass) bool {
	return p.Entry.Type == artifact.File && p.Entry.Unheld&artifact.HeldExec != 0
}

// runUnheld compares the owner's x of a file for which no mode is held.
func runUnheld(p *checks.Pass, m *chmod.Mode) {
	if !modeless(p) {
		return
	}
	if want := m.Unmet(p.Entry.Mode&^0o111, false, 0o100); want != "" {
		p.Report(checks.Diagnosis{
			Expected: want, Actual: "not executable",
			Message: "is not executable once unpacked, since the archive holds no mode for it, want " + want,
			Remedy:  keepModes,
		})
	}
}

// accessUnheld says that nobody can execute a file for which no mode is held.
func accessUnheld(p *checks.Pass) {
	if !modeless(p) {
		return
	}
	for _, g := range p.Value().([]grant) {
		if g.need&1 == 0 {
			continue
		}
		w := walk{p: p, grant: g}
		p.Report(checks.Diagnosis{
			Expected: w.name() + ": " + perms(g.need), Actual: w.name() + ": no x",
			Message: w.name() + " cannot execute it once unpacked, since the archive holds no mode for it, want x",
			Remedy:  keepModes,
		})
	}
}
